"""Strength of armed groups, their support and control, worked out by hand."""

from __future__ import annotations

from simulation.behaviours.powers import violence
from tests.behaviours.small_world import hand_worked

# --- strength -------------------------------------------------------------------------------------------------------

QUIET = {"fronts[0].fighters": 1000.0, "p.recruitment": 0.01}

PARTNER = {"regions[0].troops_parallel": 2000.0, "p.attrition": 0.01}

INFLOW = {
    "inflows.group": 0,
    "inflows.week": 1,
    "inflows.last_week": 3,
    "inflow_fighters[0,0]": 40.0,
    "p.inflow_phase_1": 1.0,
    "p.inflow_phase_2": 0.5,
    "p.inflow_phase_3": 0.25,
}

test_losses = hand_worked(
    violence.fight,
    "fronts[0].lost",
    QUIET,
    {
        "none": ({}, 0.0),
        "worn down": ({"p.attrition": 0.01}, 10.0),
        "a partner wears them down, up to four times as fast": (PARTNER, 10.0 * (1.0 + 3.0 * 0.5)),
        "a weaker partner": (PARTNER | {"regions[0].troops_parallel": 500.0}, 10.0 * (1.0 + 3.0 * 500.0 / 2500.0)),
        "no more than there are": ({"p.attrition": 3.0}, {"fronts[0].lost": 1000.0, "fronts[0].fighters": 0.0}),
        "they are gone": (PARTNER, {"fronts[0].fighters": 1000.0 - 25.0}),
    },
)

test_recruits_and_arrivals = hand_worked(
    violence.fight,
    "fronts[0].joined",
    QUIET,
    {
        "no support": ({}, 0.0),
        "support": ({"fronts[0].support": 0.6}, 0.01 * 1000.0 * 0.5 * 0.6),
        "grievance": ({"regions.grievance": 0.4}, 0.01 * 1000.0 * 0.5 * 0.4),
        "they join": ({"fronts[0].support": 0.6}, {"fronts[0].fighters": 1003.0}),
        "nobody is recruited": ({"fronts[0].support": 0.6, "on.violence_recruitment": 0.0}, 0.0),
        "arrivals, first phase": (INFLOW | {"inflows.phase": 1}, 40.0),
        "second phase": (INFLOW | {"inflows.phase": 2}, 20.0),
        "third phase": (INFLOW | {"inflows.phase": 3}, 10.0),
        "not yet": (INFLOW | {"inflows.phase": 1, "inflows.week": 2}, 0.0),
        "no longer": (INFLOW | {"inflows.phase": 1, "inflows.last_week": 1, "inflows.week": 0}, 0.0),
        "for another group": (INFLOW | {"inflows.phase": 1, "inflows.group": 1}, 0.0),
    },
)

SIGNED = QUIET | {"groups[0].signatory": 1, "fronts[0].ex_share": 0.5, "regions[0].ex_armed": 300.0, "regions[0].ex_lapsed": 100.0}

test_strength_of_signatories = hand_worked(
    violence.fight,
    "fronts[0].fighters",
    SIGNED,
    {
        "what is still armed, and seven tenths of who gave up": ({}, 0.5 * (300.0 + 0.7 * 100.0)),
        "nobody stalls": ({"on.excombatants_stalling": 0.0}, 0.5 * 300.0),
        "each front by its own region": (
            {"regions[1].ex_armed": 200.0, "fronts[1].ex_share": 0.9},
            {"fronts[1].fighters": 0.9 * 200.0, "fronts[0].fighters": 185.0},
        ),
        "no recruits, no losses": (
            {"fronts[0].support": 0.6, "p.attrition": 0.01} | INFLOW | {"inflows.phase": 1},
            {"fronts[0].joined": 0.0, "fronts[0].lost": 0.0, "fronts[0].fighters": 185.0},
        ),
    },
)

test_support_control_and_pressure = hand_worked(
    violence.fight,
    "fronts[0].control",
    {"fronts[0].fighters": 999.0},
    {
        "support follows collaboration": (
            {"fronts[0].support": 0.6, "regions.collaboration": 0.2},
            {"fronts[0].support": 0.6 + 0.1 * (0.2 - 0.6)},
        ),
        "of each front its own": (
            {"fronts[0].support": 0.6, "fronts[1].support": 0.4, "regions[1].collaboration": 0.2},
            {"fronts[0].support": 0.6 - 0.1 * 0.6, "fronts[1].support": 0.4 + 0.1 * (0.2 - 0.4)},
        ),
        "alone": ({}, 999.0 / 1000.0),
        "soldiers as far as the state can use them": (
            {"authorities.soldiers": 4000.0, "government.capacity": 0.5},
            999.0 / (1000.0 + 0.25 * 4000.0 * 0.5),
        ),
        "half of the mission's troops": ({"regions.troops": 600.0}, 999.0 / (1000.0 + 300.0)),
        "a parallel force": ({"regions.troops_parallel": 600.0}, 999.0 / (1000.0 + 600.0)),
        "under an agreement": ({"groups[0].phase": 2}, 999.0 / 1000.0),
        "after war": ({"groups[0].phase": 3}, 0.0),
        "pressure is the mean of the regions": ({"regions[0].troops_parallel": 2000.0}, {"groups[0].pressure": 0.25}),
        "pressure of both": ({"regions.troops_parallel": [2000.0, 6000.0]}, {"groups[0].pressure": 0.5 * (0.5 + 0.75)}),
        "the sum of its fronts": ({"fronts[1].fighters": 11.0}, {"groups[0].fighters": 1010.0}),
    },
)
