"""Ex-combatants, worked out by hand, a term at a time."""

from __future__ import annotations

from simulation.behaviours.people import excombatants
from tests.behaviours.small_world import hand_worked

# --- illicit work ---------------------------------------------------------------------------------------------------

test_illicit_hours = hand_worked(
    excombatants.reintegrate,
    "communities.illicit_hours",
    {"communities.illicit_hours": 10.0, "p.illicit_hours_base": 20.0, "p.livelihood_effect": 0.2},
    {
        "without livelihoods": ({}, 10.0 + 0.05 * (20.0 - 10.0)),
        "with them": ({"practices.ddr_livelihood": 0.5}, 10.0 + 0.05 * (20.0 * (1.0 - 0.2 * 0.5) - 10.0)),
        "livelihoods do not matter": ({"practices.ddr_livelihood": 0.5, "on.excombatants_livelihood": 0.0}, 10.5),
    },
)

# --- enrolment ------------------------------------------------------------------------------------------------------

# Sixty fighters and forty claimants here, of four hundred who wait everywhere; forty places a week.
WAITING = {
    "communities.ex_armed": 60.0,
    "communities.ex_claimants": 40.0,
    "headquarters.ex_waiting": 400.0,
    "country.ddr_slots": 40.0,
    "country.ddr_cash": 150.0,
    "practices.ddr_slots": 1.0,
}

test_enrolment = hand_worked(
    excombatants.reintegrate,
    "communities.ex_enrolled",
    WAITING | {"communities.ex_enrolled": 3.0},
    {
        "by its part of the places": (
            {},
            {
                "communities.ex_enrolled": 3.0 + 40.0 * 0.25 * 0.5,
                "communities.ex_armed": 60.0 - 3.0,
                "communities.ex_claimants": 40.0 - 2.0,
                "communities.ex_demobilised": 5.0,
            },
        ),
        "fewer places": ({"practices.ddr_slots": 0.5}, 3.0 + 2.5),
        "cash draws": ({"practices.ddr_cash": 0.8}, 3.0 + 10.0 * (0.5 + 0.5 * 0.8 * 0.5)),
        "cash draws up to 300 dollars": (
            {"practices.ddr_cash": 0.8, "country.ddr_cash": 900.0},
            3.0 + 10.0 * (0.5 + 0.5 * 0.8),
        ),
        "at most a third or so a week": ({"country.ddr_slots": 4000.0}, 3.0 + 35.0),
        "not yet": ({"country.ddr_start": 2.0}, 3.0),
        "from now on": ({"country.ddr_start": 1.0}, 8.0),
        "nobody enrols": ({"on.excombatants_enrolment": 0.0}, {"communities.ex_enrolled": 3.0, "communities.ex_armed": 60.0}),
        "fighters only": (
            {"communities.ex_claimants": 0.0},
            {"communities.ex_armed": 60.0 - 40.0 * 0.15 * 0.5, "communities.ex_enrolled": 6.0},
        ),
        "claimants only": (
            {"communities.ex_armed": 0.0},
            {"communities.ex_claimants": 40.0 - 40.0 * 0.1 * 0.5, "communities.ex_enrolled": 5.0},
        ),
        "a few go home by themselves": (
            {"p.self_demobilisation": 0.1, "country.ddr_slots": 0.0},
            {"communities.ex_armed": 54.0, "communities.ex_reintegrated": 6.0, "communities.ex_demobilised": 0.0},
        ),
        "no more than there are": (
            {"p.self_demobilisation": 3.0},
            {"communities.ex_armed": 0.0, "communities.ex_reintegrated": 57.0, "communities.ex_demobilised": 5.0},
        ),
    },
)

# --- reintegration --------------------------------------------------------------------------------------------------

# A hundred wait for civilian work, of two hundred everywhere; ten places a week are held for half a year: room for all.
SERVED = {
    "communities.ex_demobilised": 100.0,
    "headquarters.ex_demobilised": 200.0,
    "country.ddr_places": 10.0,
    "practices.ddr_slots": 1.0,
    "p.reintegration_base": 0.1,
    "country.ddr_cash": 150.0,
}
TRAINED = {"practices.ddr_training": 0.6, "p.training_effect": 0.5}
LIVELIHOOD = {"practices.ddr_livelihood": 0.6, "p.reintegration_livelihood_effect": 0.4}

test_reintegration = hand_worked(
    excombatants.reintegrate,
    "communities.ex_reintegrated",
    SERVED,
    {
        "some find work": ({}, {"communities.ex_reintegrated": 10.0, "communities.ex_demobilised": 90.0}),
        "training": (TRAINED, 10.0 * (1.0 + 0.5 * 0.6)),
        "training does not matter": (TRAINED | {"on.excombatants_training": 0.0}, 10.0),
        "livelihoods": (LIVELIHOOD, 10.0 * (1.0 + 0.4 * 0.6)),
        "livelihoods do not matter": (LIVELIHOOD | {"on.excombatants_livelihood": 0.0}, 10.0),
        "both": (TRAINED | LIVELIHOOD, 10.0 * (1.0 + 0.3 + 0.24)),
        "room for half": (TRAINED | LIVELIHOOD | {"headquarters.ex_demobilised": 520.0}, 10.0 * (1.0 + 0.27)),
        "a smaller programme": (
            TRAINED | {"headquarters.ex_demobilised": 520.0, "practices.ddr_slots": 0.5},
            10.0 * (1.0 + 0.3 * 0.25),
        ),
        "abusive units are rejected": (
            {"communities.ex_unit_abuse": 0.5, "p.rejection_effect": 0.8},
            10.0 * (1.0 - 0.8 * 0.5),
        ),
        "unless forgiven": (
            {"communities.ex_unit_abuse": 0.5, "p.rejection_effect": 0.8, "communities.forgiveness": 0.5},
            10.0 * (1.0 - 0.8 * 0.5 * (1.0 - 0.4 * 0.5)),
        ),
        "nobody is rejected": (
            {"communities.ex_unit_abuse": 0.5, "p.rejection_effect": 0.8, "on.excombatants_rejection": 0.0},
            10.0,
        ),
        "who gave up the programme": (
            {"communities.ex_lapsed": 50.0},
            {"communities.ex_reintegrated": 10.0 + 50.0 * 0.1 * 0.8, "communities.ex_lapsed": 46.0},
        ),
        "only who gave up": (
            {"communities.ex_demobilised": 0.0, "communities.ex_lapsed": 50.0},
            {"communities.ex_reintegrated": 4.0, "communities.ex_lapsed": 46.0},
        ),
    },
)

LAPSING = SERVED | {"p.lapse_rate": 0.2, "p.reintegration_base": 0.0}
HELD = {"practices.ddr_cash": 0.8}

test_lapse = hand_worked(
    excombatants.reintegrate,
    "communities.ex_lapsed",
    LAPSING,
    {
        "without places": ({}, {"communities.ex_lapsed": 100.0 * 0.2, "communities.ex_demobilised": 80.0}),
        "training places": ({"practices.ddr_training": 0.6}, 20.0 * 0.4),
        "livelihood places": ({"practices.ddr_livelihood": 0.6}, 20.0 * 0.4),
        "the more of both": ({"practices.ddr_livelihood": 0.6, "practices.ddr_training": 0.2}, 20.0 * 0.4),
        "room for half": ({"practices.ddr_training": 0.6, "headquarters.ex_demobilised": 520.0}, 20.0 * 0.7),
        "cash holds": (HELD | {"country.ddr_start": 1.0}, 20.0 * (1.0 - 0.7 * 0.8 * 0.5)),
        "cash holds less as weeks go by": (HELD | {"country.ddr_start": -51.0}, 20.0 * (1.0 - 0.7 * 0.8 * 0.5 * 0.5)),
        "cash holds two years": (HELD | {"country.ddr_start": -200.0}, 20.0),
        "cash does not matter": (HELD | {"country.ddr_start": 1.0, "on.excombatants_cash": 0.0}, 20.0),
        "a smaller programme loses fewer": ({"practices.ddr_slots": 0.5}, 20.0 * 0.75),
        "nobody lapses": ({"on.excombatants_stalling": 0.0}, 0.0),
        "no more than are left": (
            {"p.lapse_rate": 3.0, "p.reintegration_base": 0.1},
            {"communities.ex_lapsed": 90.0, "communities.ex_reintegrated": 10.0, "communities.ex_demobilised": 0.0},
        ),
    },
)

test_nobody_to_serve = hand_worked(
    excombatants.reintegrate,
    "",
    SERVED | {"communities.ex_demobilised": 0.0},
    {"nothing happens": ({}, {"communities.ex_reintegrated": 0.0, "communities.ex_lapsed": 0.0, "communities.ex_enrolled": 0.0})},
)
