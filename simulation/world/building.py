"""Building a world: a scenario, a seed and a size become the first state of every record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np

from simulation.compiler import draws
from simulation.compiler.draws import LEVEL_TRAIT, VIEW_TRAIT
from simulation.compiler.sizes import FREE_TIMELINE_ROWS, SLOTS
from simulation.inputs.adding import added
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.instruments import INSTRUMENTS, LEVERS
from simulation.registers.outcomes import OUTCOMES, Across
from simulation.registers.parameters import PARAMETERS, complete
from simulation.rules.conversions import TEN_THOUSANDS
from simulation.world.actors import (
    choose_posts,
    choose_presence,
    fill_mission,
    fill_ngos,
    fill_reach,
    fill_ties,
    ngo_records,
    organisation_pairs,
    place_units,
    unit_rows,
)
from simulation.world.layout import Layout, World, allocate, lay_out, view
from simulation.world.places import (
    centred,
    communities_by_region,
    community_ties,
    place_communities,
    refuges,
    region_ties,
    uniforms,
)
from simulation.world.powers import fill_powers
from simulation.world.settings import instrument_costs, parameter_row
from simulation.world.timeline import count_rows, fill_timeline

READ_TOO = (
    "illicit_hours_base",
    "commitments.renewal_interval",
    "consent.withdrawn_below",
    "consent.compromised_below",
    "consent.conditional_below",
    "violence.hazard_in_ceasefire",
    "violence.hazard_under_agreement",
    "violence.hazard_after_war",
)
"""Numbers declared beside behaviours that the building of a world reads, too."""
WORLD_PARAMETERS: tuple[str, ...] = tuple(
    parameter.id for parameter in PARAMETERS.values() if parameter.declared.startswith("world/") or parameter.id in READ_TOO
)
"""Parameters that shape the world itself, or the state in which it begins: another value means another world."""


@dataclass(frozen=True, eq=False)
class Foundation:
    """What a world is made of before a policy is chosen: shared by all policies of a seed, never changed.

    Attributes:
        scenario, seed: where it comes from.
        layout: where each array lies in a block.
        block: first state of everything that changes (nothing writes it).
        shared: networks, deployment and register arrays (nothing writes them).
    """

    scenario: Scenario
    seed: int
    layout: Layout
    block: np.ndarray
    shared: dict[str, np.ndarray] = field(repr=False)

    @property
    def communities(self) -> int:
        """Number of communities."""
        return len(self.shared["tie_start"]) - 1

    def region_of(self) -> np.ndarray:
        """Region of each community, by row."""
        return view(self.layout, self.block)["communities"]["region"]

    def world(self) -> tuple[World, np.ndarray]:
        """A fresh world in its first state, with an empty schedule, and the block that holds it."""
        block = allocate(self.layout)
        block[:] = self.block
        weeks = len(self.shared["deployment"])
        own = {"schedule": np.zeros((len(LEVERS), weeks)), "scope": np.ones((len(INSTRUMENTS), len(self.scenario.regions)))}
        return World(**view(self.layout, block), **own, **self.shared), block


def world_numbers(values: Mapping[str, float]) -> Any:
    """The numbers that shape a world, by field, as ``p``; no others, since only these tell worlds apart."""
    found = complete(values)
    return SimpleNamespace(**{PARAMETERS[name].field: found[name] for name in WORLD_PARAMETERS})


def build(
    scenario: Scenario,
    seed: int,
    communities: int | None = None,
    *,
    parameters: dict[str, float] | None = None,
    stays: bool = False,
) -> Foundation:
    """Build the foundation of a run. The same arguments give the same bytes.

    Args:
        scenario: the country and its actors.
        seed: 0 or more; decides the world and all luck.
        communities: country total; ``None`` takes the scenario's default with at least five a region.
        parameters: values of ``WORLD_PARAMETERS`` that differ from their defaults.
        stays: the mission stays after the horizon (for the comparison behind sustainable peace).

    Raises:
        ValueError: fewer communities than regions.
    """
    p = world_numbers(parameters or {})
    counts = communities_by_region(scenario, communities)
    deployment = scenario.deployment(stays=stays)
    ngos = ngo_records(scenario, p)
    posts = choose_posts(scenario, p, ngos, seed)
    units = unit_rows(scenario, p, deployment)
    pairs = organisation_pairs(p, len(scenario.regions), len(ngos), seed)
    rows = _row_counts(scenario, int(counts.sum()), units=len(units), ngos=len(ngos), posts=len(posts), dyads=len(pairs))
    # Presence and reach need the places first: they are made in a provisional block, then everything in the final one.
    provisional = lay_out(dict(rows, presence=0, reach=0))
    draft = view(provisional, allocate(provisional))
    place_communities(draft, scenario, p, counts, seed)
    reach, by_reach = place_units(draft, scenario, p, units, seed)
    sizes = np.array([scenario.ngo_classes[k].staff_per_organisation * w * s for k, w, s in ngos])
    chosen = choose_presence(draft, p, posts, sizes, seed)
    layout = lay_out(rows | {"presence": int((chosen >= 0).sum()), "reach": len(reach)})
    block = allocate(layout)
    arrays = view(layout, block)
    for name in ("communities", "regions", "units"):
        arrays[name][:] = draft[name]
    fill_reach(arrays, p, reach)
    shared = {"deployment": deployment, "community_reach": by_reach}
    shared["community_presence"] = fill_ngos(arrays, scenario, p, records=ngos, posts=posts, chosen=chosen, seed=seed)
    shared["parallel_troops"], shared["region_fronts"] = fill_powers(arrays, scenario, p, seed)
    fill_ties(arrays, scenario, p, pairs, seed)
    shared["inflow_fighters"] = fill_timeline(arrays, scenario)
    fill_mission(arrays, scenario, p, deployment)
    shared |= _networks(arrays, scenario, p, seed)
    _fill_people(arrays, scenario, p, seed)
    _fill_registers(arrays, scenario, deployment, seed, stays)
    shared["first_lever"], shared["lever_is_share"] = lever_rows()
    shared["outcome_weight"] = outcome_weights()
    return Foundation(scenario, seed, layout, block, shared)


def _row_counts(scenario: Scenario, communities: int, *, units: int, ngos: int, posts: int, dyads: int) -> dict[str, int]:
    """Rows of each record array but presence and reach."""
    regions, groups, parallel = len(scenario.regions), len(scenario.groups), len(scenario.parallel_forces)
    fronts = (groups + 1 + parallel) * regions
    return {
        "country": 1,
        "parameters": 1,
        "mechanisms": 1,
        "switches": 1,
        "conditions": regions,
        "local_conditions": communities,
        "timeline": count_rows(scenario) + FREE_TIMELINE_ROWS,
        "inflows": len(scenario.inflows),
        "costs": len(INSTRUMENTS),
        "practices": regions,
        "spending": len(INSTRUMENTS),
        "regions": regions,
        "government": 1,
        "authorities": regions,
        "groups": groups,
        "fronts": fronts,
        "fronts_seen": fronts,
        "incidents": fronts * SLOTS,
        "parallel_forces": parallel,
        "headquarters": 1,
        "coordination": 1,
        "units": units,
        "pictures": communities,
        "ngos": ngos,
        "ngos_seen": ngos,
        "posts": posts,
        "donors": len(scenario.donors),
        "dyads": dyads,
        "communities": communities,
        "communities_seen": communities,
        "measures": 1,
        "region_measures": regions,
        "memory": regions,
    }


def _networks(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, seed: int) -> dict[str, np.ndarray]:
    """Who flees where, who talks with whom, and which regions are neighbours."""
    found: dict[str, np.ndarray] = {}
    found["refuge_start"], found["refuge_from"] = refuges(arrays)
    found["tie_start"], found["tie_other"] = community_ties(arrays, p, seed)
    found["region_tie_start"], found["region_tie_other"], found["region_tie_weight"] = region_ties(arrays, scenario, p)
    return found


def lever_rows() -> tuple[np.ndarray, np.ndarray]:
    """First lever row of each instrument (with the end), and 1 for levers that follow the law of adoption."""
    first = [0]
    for instrument in INSTRUMENTS.values():
        first.append(first[-1] + len(instrument.levers))
    is_share = [0 if lever.unit == "weeks" else 1 for _, lever in LEVERS]
    return np.array(first, dtype=np.int64), np.array(is_share, dtype=np.int64)


def outcome_weights() -> np.ndarray:
    """How each outcome is summed up from regions: 0 not, 1 sum, 2 mean over people, 3 over aid delivered,
    4 over ex-combatants."""
    return np.array([get_args(Across).index(outcome.across) for outcome in OUTCOMES.values()], dtype=np.int64)


def _fill_people(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, seed: int) -> None:
    """First state of communities: people, needs, views; from the region's figures with noise either way."""
    rows = arrays["communities"]
    noise = p.start_noise * centred(uniforms(seed, draws.TRAIT, len(rows), LEVEL_TRAIT))
    other = p.start_noise * centred(uniforms(seed, draws.TRAIT, len(rows), VIEW_TRAIT))
    _fill_needs(rows, scenario, p, noise, other)
    _fill_views(rows, scenario, p, noise, other)
    _fill_excombatants(arrays, scenario)
    seen = arrays["communities_seen"]
    for name in seen.dtype.names or ():
        seen[name] = rows[name]
    arrays["pictures"]["need"], arrays["pictures"]["threat"] = p.start_pictured_need, p.start_pictured_threat
    arrays["pictures"]["age_need"] = arrays["pictures"]["age_threat"] = p.start_age_of_picture


def _mixed(p: Any, value: np.ndarray) -> np.ndarray:
    """Views or needs within what is found in a place where people differ."""
    return np.clip(value, p.start_least_view, p.start_most_view)


def _of(scenario: Scenario, rows: np.ndarray, name: str) -> np.ndarray:
    """A figure of its region for each community."""
    return np.array([getattr(region, name) for region in scenario.regions])[rows["region"]]


def _fill_needs(rows: np.ndarray, scenario: Scenario, p: Any, noise: np.ndarray, other: np.ndarray) -> None:
    """People, needs, security and what violence and poverty left behind."""
    past, poverty = _of(scenario, rows, "past_violence"), _of(scenario, rows, "poverty")
    rows["displaced"] = rows["population_start"] * _of(scenario, rows, "displaced_share")
    rows["population"] = rows["population_start"] - rows["displaced"]
    profiles = (
        p.start_need_of_health,
        p.start_need_of_food,
        p.start_need_of_infrastructure,
        p.start_need_of_protection,
        p.start_need_of_livelihood,
    )
    for s, profile in enumerate(profiles):
        rows["baseline_need"][:, s] = _mixed(
            p, poverty * profile + p.start_need_by_past_violence * past + p.start_long_run_noise * noise
        )
        rows["need"][:, s] = rows["baseline_need"][:, s] * p.start_need_unmet
    rows["coverage"] = p.start_coverage
    rows["expectation"] = p.start_expectation
    rows["threat"] = np.clip(p.start_threat_by_past_violence * past + noise, 0.0, 1.0)
    rows["fear"] = np.clip(p.start_fear + p.start_fear_by_past_violence * past + noise, 0.0, 1.0)
    rows["security_experienced"] = _mixed(p, p.start_security - p.start_security_by_past_violence * past - noise)
    rows["security_start"] = rows["security_experienced"]
    rows["grievance"] = np.clip(
        p.start_grievance + p.start_grievance_by_past_violence * past + p.start_grievance_by_poverty * poverty + noise, 0.0, 1.0
    )
    rows["wellbeing"] = _mixed(
        p, p.start_wellbeing - p.start_wellbeing_by_past_violence * past - p.start_wellbeing_by_poverty * poverty + other
    )


def _fill_views(rows: np.ndarray, scenario: Scenario, p: Any, noise: np.ndarray, other: np.ndarray) -> None:
    """Trust, legitimacy, acceptance and ties, and the long-run views towards which they fade."""
    past, hostile, state = (_of(scenario, rows, name) for name in ("past_violence", "hostility", "state_presence"))
    steady = p.start_long_run_noise
    standing = scenario.mission.initial_standing
    rows["trust_mission"] = _mixed(p, standing + p.start_trust_above_standing - p.start_trust_by_hostility * hostile + noise)
    rows["anchor_mission"] = _mixed(
        p, p.start_long_run_trust_in_mission - p.start_long_run_trust_by_hostility * hostile + steady * noise
    )
    rows["trust_ngos"] = _mixed(p, p.start_trust_in_ngos + other)
    rows["anchor_ngos"] = _mixed(p, p.start_long_run_trust_in_ngos + steady * other)
    legitimacy = scenario.government.legitimacy
    rows["trust_government"] = _mixed(p, p.start_trust_by_legitimacy * legitimacy + p.start_trust_by_state_presence * state + noise)
    rows["anchor_government"] = _mixed(
        p, p.start_long_run_trust_by_legitimacy * legitimacy + p.start_trust_by_state_presence * state + steady * noise
    )
    rows["legitimacy_mission"] = _mixed(p, standing - p.start_legitimacy_by_hostility * hostile + other)
    rows["legitimacy_government"] = _mixed(
        p, legitimacy * (p.start_legitimacy_without_state + p.start_legitimacy_by_state_presence * state) + other
    )
    rows["reliance_on_state"] = _mixed(
        p, p.start_reliance_without_state + p.start_reliance_by_state_presence * state + steady * noise
    )
    rows["anchor_reliance"] = rows["reliance_on_state"]
    rows["perceived_corruption"] = _mixed(p, scenario.government.corruption + steady * noise)
    rows["acceptance"] = _mixed(p, p.start_acceptance - p.start_acceptance_by_hostility * hostile + other)
    rows["collaboration"] = np.clip(
        p.start_collaboration + p.start_collaboration_by_past_violence * past + noise,
        p.start_least_collaboration,
        p.start_most_view,
    )
    rows["willingness_to_inform"] = p.start_willingness_to_inform
    rows["intergroup_trust"] = _mixed(p, p.start_intergroup_trust - p.start_intergroup_trust_by_past_violence * past + other)
    rows["ties"], rows["forgiveness"] = p.start_ties, p.start_forgiveness
    rows["disputes"] = rows["population_start"] * TEN_THOUSANDS * p.start_disputes
    rows["vigilantism"] = p.start_vigilantism
    rows["access"] = p.start_access
    rows["usual_need"] = rows["need"].mean(axis=1)
    rows["illicit_hours"] = p.illicit_hours_base


def _fill_excombatants(arrays: dict[str, np.ndarray], scenario: Scenario) -> None:
    """Spread signatories' fighters, and claimants beside them, over the communities of their regions by people."""
    rows, regions = arrays["communities"], arrays["regions"]
    for r in range(len(scenario.regions)):
        armed = added(group.fighters[r] for group in scenario.groups if group.signatory)
        part = rows[regions["first"][r] : regions["last"][r]]
        weight = part["population_start"] / part["population_start"].sum()
        part["ex_armed"] = armed * weight
        # People who claim a place per fighter, fighters included.
        part["ex_claimants"] = armed * max(0.0, scenario.ddr.claimants_per_fighter - 1.0) * weight
        part["ex_unit_abuse"] = scenario.ddr.unit_abuse
        regions["ex_armed"][r] = regions["ex_armed_start"][r] = armed


def _fill_registers(arrays: dict[str, np.ndarray], scenario: Scenario, deployment: np.ndarray, seed: int, stays: bool) -> None:
    """Country scalars, default parameters, mechanisms all on, default switches, cost rates."""
    country = arrays["country"][0]
    country["seed"], country["horizon"] = seed, len(deployment) + 1 if stays else scenario.weeks
    country["exit_on_withdrawal"] = int(scenario.exit_on_withdrawal)
    country["mission_hour_usd"], country["ngo_hour_usd"] = scenario.mission_hour_usd, scenario.ngo_hour_usd
    country["organisations"] = sum(kind.organisations for kind in scenario.ngo_classes)
    country["population_start"] = arrays["communities"]["population_start"].sum()
    country["troops_peak"] = deployment[:, :, 0].sum(axis=1).max()
    country["fighters_start"] = added(added(group.fighters) for group in scenario.groups)
    country["ddr_slots"] = scenario.ddr.disarmament_slots_per_week
    country["ddr_places"] = scenario.ddr.reintegration_slots_per_week
    country["ddr_start"], country["ddr_cash"] = scenario.ddr.start_week, scenario.ddr.cash_usd
    for parameter in PARAMETERS.values():
        arrays["parameters"][parameter.field][0] = parameter.default
    for name in arrays["mechanisms"].dtype.names or ():
        arrays["mechanisms"][name] = 1.0
    arrays["costs"][:] = instrument_costs(parameter_row({})[None, :])[0]
