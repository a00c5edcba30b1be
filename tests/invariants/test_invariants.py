"""What no scenario, policy or parameter set may break: people, money, hours and shares; truth and report; sums.

Worlds are small and few, since every week is checked in every record. Parameters are drawn inside their registered
ranges, a third of them at an end of the range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from simulation.drivers.batch import run_many
from simulation.inputs.policy import bundled_policies, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.records import KINDS
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES
from simulation.week import advance
from simulation.world.building import build
from simulation.world.layout import World
from simulation.world.settings import configure, parameter_row, schedule, settings_arrays

SCENARIOS = ("kesara", "kesara:high_intensity", "kesara:drawdown", "liberia", "mali")
POLICIES = bundled_policies()
COMMUNITIES = 30
ROUNDING = 1e-9
ADDITIVE = {
    "battle_deaths": "battle_deaths",
    "one_sided_deaths": "one_sided_deaths",
    "civilian_deaths": "civilian_deaths",
    "communal_deaths": "communal_deaths",
    "non_state_deaths": "non_state_deaths",
    "violent_events": "violent_events",
    "communal_disputes": "new_disputes",
    "returned": "returned",
    "aid_delivered": "delivered",
    "diverted": "diverted",
    "ngo_staff": "ngo_staff",
    "reintegrated": "ex_reintegrated",
    "ddr_enrolled": "ex_enrolled",
}
"""Additive outcomes and the community field that they sum up."""


@dataclass(frozen=True)
class Before:
    """What the end of the week before left, for the accounts of this week."""

    displaced: np.ndarray
    funds: np.ndarray
    staff: np.ndarray
    income: float
    budget: float


def before(world: World) -> Before:
    """Copies of what this week's accounts start from."""
    return Before(
        world.communities["displaced"].copy(),
        world.ngos["funds"].copy(),
        world.ngos["staff"].copy(),
        float(world.ngos["income"].sum()),
        float(world.headquarters["budget"][0]),
    )


# --- one check each: world after the week, state before it -----------------------------------------------------------


def people_are_conserved(world: World, past: Before) -> None:
    c = world.communities
    np.testing.assert_allclose(c["population"] + c["displaced"] + c["deaths_total"], c["population_start"], rtol=0, atol=1e-6)
    assert (c["population"] >= 0.0).all() and (c["displaced"] >= 0.0).all()
    # Hosts count who was away when the week began.
    away = np.zeros(len(c))
    fled = c["refuge"] >= 0
    np.add.at(away, c["refuge"][fled], past.displaced[fled])
    np.testing.assert_allclose(c["hosted"], away, rtol=1e-9, atol=1e-6)


def ex_combatants(world: World) -> np.ndarray:
    """Ex-combatants of every state, per community."""
    return sum(world.communities[f"ex_{state}"] for state in ("armed", "claimants", "demobilised", "reintegrated", "lapsed"))


def shares_stay_in_range(world: World, past: Before) -> None:
    for name, kind in KINDS.items():
        for field in kind.fields:
            values = getattr(world, name)[field.name]
            if field.type == "f8":
                assert np.isfinite(values).all(), f"{name}.{field.name} is not finite"
            if field.unit == "share 0-1, -1 free":
                taken = values[values != -1.0]
                assert ((taken >= 0.0) & (taken <= 1.0)).all(), f"{name}.{field.name} orders {taken.min()} to {taken.max()}"
            if field.unit == "share 0-1":
                assert ((values >= -ROUNDING) & (values <= 1.0 + ROUNDING)).all(), (
                    f"{name}.{field.name} from {values.min()} to {values.max()}"
                )


def money_and_hours_are_never_made(world: World, past: Before) -> None:
    hq, ngos, p = world.headquarters[0], world.ngos, world.parameters[0]
    assert hq["hours_spent"] <= hq["hours"] * (1.0 + ROUNDING) + ROUNDING
    assert hq["budget"] >= -1e-6
    assert hq["money_spent"] <= past.budget + hq["budget_week"] * hq["staffing"] + 1e-6
    assert hq["budget"] <= past.budget + hq["budget_week"] * hq["staffing"] - hq["money_spent"] + 1e-6
    np.testing.assert_allclose(ngos["funds"], past.funds + ngos["income"] - ngos["spent"], rtol=1e-9, atol=1e-3)
    assert (ngos["spent"] <= past.funds * (1.0 + ROUNDING) + 1e-6).all()
    # Goods that left a store were paid for, at a price that shared logistics may lower by a quarter.
    wages = past.staff * p["staff_cost"]
    goods = ngos["delivered"] + ngos["diverted"]
    price = 1.0 - 0.25 * ngos["felt_logistics"]
    assert (goods * price <= np.maximum(past.funds - wages, 0.0) * (1.0 + 1e-6) + 1e-3).all()
    # Income moves from what it was at the start to what donors pay, and never beyond either.
    assert ngos["income"].sum() <= max(past.income, world.donors["usd_week"].sum()) * (1.0 + 1e-9)


def patrols_are_paid_from_strength(world: World, past: Before) -> None:
    units, p = world.units, world.parameters[0]
    days = units["patrol_days"] + units["escort_days"]
    assert (days <= units["strength"] * p["patrol_days_per_soldier"] * (1.0 + ROUNDING) + ROUNDING).all()
    spent = np.zeros(len(units))
    np.add.at(spent, world.reach["unit"], world.reach["days"])
    reached = np.isin(np.arange(len(units)), world.reach["unit"]) & (units["patrol_days"] > 0.0)
    np.testing.assert_allclose(spent[reached], units["patrol_days"][reached], rtol=1e-9, atol=1e-9)


def reports_differ_by_bias_alone(world: World, past: Before) -> None:
    ngos = world.ngos
    np.testing.assert_allclose(ngos["reported"], ngos["delivered"] * (1.0 + ngos["bias"]), rtol=1e-12, atol=0)


def parts_add_up(world: World, past: Before) -> None:
    here = np.zeros(len(world.posts))
    np.add.at(here, world.presence["post"], world.presence["staff"])
    np.testing.assert_allclose(here, world.posts["staff"], rtol=1e-9, atol=1e-9)
    delivered = np.zeros(len(world.ngos))
    np.add.at(delivered, world.presence["ngo"], world.presence["delivered"])
    np.testing.assert_allclose(delivered, world.ngos["delivered"], rtol=1e-9, atol=1e-6)
    measures, by_region = world.measures[0], world.region_measures
    for outcome, field in ADDITIVE.items():
        total = float(world.communities[field].sum())
        assert by_region[outcome].sum() == pytest.approx(total, rel=1e-9, abs=1e-6), outcome
        assert measures[outcome] == pytest.approx(total, rel=1e-9, abs=1e-6), outcome
    aid = world.communities["delivered_state"] + 0.0
    assert (aid <= world.communities["delivered"] * (1.0 + ROUNDING)).all()


CHECKS: tuple[Callable[[World, Before], None], ...] = (
    people_are_conserved,
    shares_stay_in_range,
    money_and_hours_are_never_made,
    patrols_are_paid_from_strength,
    reports_differ_by_bias_alone,
    parts_add_up,
)


def parameters_drawn(number: int) -> dict[str, float]:
    """All parameters inside their ranges, a third of them at an end; a function of ``number``."""
    rng = np.random.default_rng(number)
    values = {}
    for p in PARAMETERS.values():
        place = rng.random()
        if rng.random() < 1.0 / 3.0:
            place = float(rng.integers(2))
        values[p.id] = float(np.clip(p.low + place * (p.high - p.low), p.low, p.high))
    return values


def checked_run(scenario: str, policy: str, seed: int, weeks: int, parameters: dict[str, float], switches: dict[str, str]) -> None:
    """Run a small world and hold every check against every week."""
    scene = load_scenario(scenario)
    world, _ = build(scene, seed, COMMUNITIES, parameters=parameters).world()
    configure(world, scene, load_policy(policy), parameters, switches)
    former = ex_combatants(world)
    for week in range(weeks):
        past = before(world)
        advance(world, week)
        for check in CHECKS:
            check(world, past)
        np.testing.assert_allclose(ex_combatants(world), former, rtol=1e-9, atol=1e-6)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=24,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(
    st.sampled_from(SCENARIOS),
    st.sampled_from(POLICIES),
    st.integers(0, 10_000),
    st.integers(80, 120),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_nothing_is_made_or_lost(scenario: str, policy: str, seed: int, weeks: int, number: int, plain: bool) -> None:
    """Scenarios x policies x random parameters and switches: every account balances in every week."""
    parameters = {} if plain else parameters_drawn(number)
    rng = np.random.default_rng(number)
    switches = {} if plain else {s.id: str(rng.choice(list(s.options))) for s in SWITCHES.values()}
    checked_run(scenario, policy, seed, weeks, parameters, switches)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ("kesara:drawdown", "liberia", "mali"))
def test_nothing_is_made_or_lost_to_the_end_of_the_tail(scenario: str) -> None:
    """The same over the whole horizon and two years after exit, under the closest policy."""
    scene = load_scenario(scenario)
    checked_run(scenario, "integrated_mission", 3, scene.weeks + scene.tail_weeks, {}, {})


# --- size -----------------------------------------------------------------------------------------------------------

SEEDS_BY_SIZE = {50: 32, 200: 32, 2000: 8}


@pytest.mark.parametrize("scenario", ("kesara", "liberia", "mali"))
def test_country_totals_do_not_hang_on_the_number_of_communities(scenario: str) -> None:
    """At 50, 200 and 2000 communities: population and troops equal; violent events and deaths within 5 % of the mean
    at 200, beside three standard errors of the difference (means over seeds, 104 weeks)."""
    scene = load_scenario(scenario)
    levers, scope = schedule(load_policy("uncoordinated"), scene, scene.weeks + scene.tail_weeks + 1)
    mechanisms, options = settings_arrays({})
    names = list(OUTCOMES)
    people: dict[int, float] = {}
    runs: dict[int, np.ndarray] = {}
    for size, seeds in SEEDS_BY_SIZE.items():
        rows = []
        for seed in range(seeds):
            foundation = build(scene, seed, size)
            people[size] = float(foundation.world()[0].communities["population_start"].sum())
            rows.append(
                run_many(
                    foundation, levers[None], scope[None], parameter_row({})[None], mechanisms, options, [0], [0], 104
                ).summary()[0]
            )
        runs[size] = np.array(rows)
    assert people[50] == pytest.approx(people[200], rel=1e-9)
    assert people[2000] == pytest.approx(people[200], rel=1e-9)
    for outcome in ("troops", "fighters", "violent_events", "battle_deaths", "civilian_deaths", "aid_delivered"):
        values = {size: runs[size][:, names.index(outcome)] for size in runs}
        mean = values[200].mean()
        for size in (50, 2000):
            error = np.sqrt(sum(values[s].var(ddof=1) / len(values[s]) for s in (size, 200)))
            gap = abs(values[size].mean() - mean)
            assert gap <= 0.05 * mean + 3.0 * error, (
                f"{outcome} at {size}: {values[size].mean():.4g} against {mean:.4g} +- {error:.2g}"
            )
