"""Building a world: a scenario, a seed and a size become the first state of every record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from simulation.compiler import draws
from simulation.compiler.sizes import SLOTS
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.instruments import ATTITUDES, INSTRUMENTS, LEVERS
from simulation.registers.outcomes import OUTCOMES, Across
from simulation.registers.parameters import PARAMETERS
from simulation.world.actors import (
    choose_posts,
    choose_presence,
    fill_mission,
    fill_ngos,
    fill_powers,
    fill_reach,
    fill_ties,
    ngo_records,
    organisation_pairs,
    place_units,
    unit_rows,
)
from simulation.world.layout import Layout, World, allocate, lay_out, view
from simulation.world.places import communities_by_region, community_ties, place_communities, refuges, region_ties, uniforms
from simulation.world.timeline import count_rows, fill_timeline

NEED_PROFILE = (0.9, 0.8, 0.75, 0.5, 0.95)
"""Baseline need of the five sectors, relative to a region's poverty (assumed)."""
EXTRA_TIMELINE = 64
"""Free rows of the timeline for events that are added while a run goes on (injects)."""
WORLD_PARAMETERS = ("community_network_mean_degree",)
"""Parameters that shape the world itself: another value means another world."""


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
    given = parameters or {}
    counts = communities_by_region(scenario, communities)
    deployment = scenario.deployment(stays=stays)
    ngos = ngo_records(scenario)
    posts = choose_posts(scenario, ngos, seed)
    units = unit_rows(scenario, deployment)
    pairs = organisation_pairs(len(scenario.regions), len(ngos), seed)
    rows = _row_counts(scenario, int(counts.sum()), units=len(units), ngos=len(ngos), posts=len(posts), dyads=len(pairs))
    # Presence and reach need the places first: they are made in a provisional block, then everything in the final one.
    provisional = lay_out(dict(rows, presence=0, reach=0))
    draft = view(provisional, allocate(provisional))
    place_communities(draft, scenario, counts, seed)
    reach, by_reach = place_units(draft, scenario, units, seed)
    sizes = np.array([scenario.ngo_classes[k].staff_per_organisation * w * s for k, w, s in ngos])
    chosen = choose_presence(draft, posts, sizes, seed)
    layout = lay_out(rows | {"presence": int((chosen >= 0).sum()), "reach": len(reach)})
    block = allocate(layout)
    arrays = view(layout, block)
    for name in ("communities", "regions", "units"):
        arrays[name][:] = draft[name]
    fill_reach(arrays, reach)
    shared = {"deployment": deployment, "community_reach": by_reach}
    shared["community_presence"] = fill_ngos(arrays, scenario, ngos, posts, chosen, seed)
    shared["parallel_troops"], shared["region_fronts"] = fill_powers(arrays, scenario, seed)
    fill_ties(arrays, scenario, pairs, seed)
    shared["inflow_fighters"] = fill_timeline(arrays, scenario)
    fill_mission(arrays, scenario, deployment)
    shared |= _networks(arrays, scenario, given, seed)
    _fill_people(arrays, scenario, seed)
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
        "timeline": count_rows(scenario) + EXTRA_TIMELINE,
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


def _networks(arrays: dict[str, np.ndarray], scenario: Scenario, parameters: dict[str, float], seed: int) -> dict[str, np.ndarray]:
    """Who flees where, who talks with whom, and which regions are neighbours."""
    degree = parameters.get("community_network_mean_degree", PARAMETERS["community_network_mean_degree"].default)
    found: dict[str, np.ndarray] = {}
    found["refuge_start"], found["refuge_from"] = refuges(arrays)
    found["tie_start"], found["tie_other"] = community_ties(arrays, degree, seed)
    found["region_tie_start"], found["region_tie_other"], found["region_tie_weight"] = region_ties(arrays, scenario)
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


def _fill_people(arrays: dict[str, np.ndarray], scenario: Scenario, seed: int) -> None:
    """First state of communities: people, needs, views; from the region's figures with noise of 0.1 either way."""
    rows = arrays["communities"]
    r = rows["region"]
    noise = (uniforms(seed, draws.TRAIT, len(rows), 4) - 0.5) * 0.2
    other = (uniforms(seed, draws.TRAIT, len(rows), 5) - 0.5) * 0.2

    def of(name: str) -> np.ndarray:
        return np.array([getattr(region, name) for region in scenario.regions])[r]

    past, hostile, state, poverty = of("past_violence"), of("hostility"), of("state_presence"), of("poverty")
    rows["displaced"] = rows["population_start"] * of("displaced_share")
    rows["population"] = rows["population_start"] - rows["displaced"]
    for s, profile in enumerate(NEED_PROFILE):
        rows["baseline_need"][:, s] = np.clip(poverty * profile + 0.2 * past + 0.5 * noise, 0.05, 0.95)
        rows["need"][:, s] = rows["baseline_need"][:, s] * 0.8
    rows["coverage"] = 0.2
    rows["expectation"] = 0.3
    rows["threat"] = np.clip(0.45 * past + noise, 0.0, 1.0)
    rows["fear"] = np.clip(0.15 + 0.5 * past + noise, 0.0, 1.0)
    rows["security_experienced"] = np.clip(0.85 - 0.6 * past - noise, 0.05, 0.95)
    rows["security_start"] = rows["security_experienced"]
    rows["grievance"] = np.clip(0.4 + 0.25 * past + 0.1 * poverty + noise, 0.0, 1.0)
    rows["wellbeing"] = np.clip(0.6 - 0.25 * past - 0.15 * poverty + other, 0.05, 0.95)
    standing = scenario.mission.initial_standing
    rows["trust_mission"] = np.clip(standing + 0.1 - 0.5 * hostile + noise, 0.05, 0.95)
    rows["anchor_mission"] = np.clip(0.52 - 0.35 * hostile + 0.5 * noise, 0.05, 0.95)
    rows["trust_ngos"] = np.clip(0.55 + other, 0.05, 0.95)
    rows["anchor_ngos"] = np.clip(0.5 + 0.5 * other, 0.05, 0.95)
    legitimacy = scenario.government.legitimacy
    rows["trust_government"] = np.clip(0.6 * legitimacy + 0.3 * state + noise, 0.05, 0.95)
    rows["anchor_government"] = np.clip(0.4 * legitimacy + 0.3 * state + 0.5 * noise, 0.05, 0.95)
    rows["legitimacy_mission"] = np.clip(standing - 0.2 * hostile + other, 0.05, 0.95)
    rows["legitimacy_government"] = np.clip(legitimacy * (0.7 + 0.4 * state) + other, 0.05, 0.95)
    rows["reliance_on_state"] = np.clip(0.2 + 0.4 * state + 0.5 * noise, 0.05, 0.95)
    rows["anchor_reliance"] = rows["reliance_on_state"]
    rows["perceived_corruption"] = np.clip(scenario.government.corruption + 0.5 * noise, 0.05, 0.95)
    rows["acceptance"] = np.clip(0.7 - 0.2 * hostile + other, 0.05, 0.95)
    rows["collaboration"] = np.clip(0.15 + 0.25 * past + noise, 0.02, 0.95)
    rows["willingness_to_inform"] = 0.3
    rows["intergroup_trust"] = np.clip(0.5 - 0.2 * past + other, 0.05, 0.95)
    rows["ties"], rows["forgiveness"] = 0.4, 0.3
    rows["disputes"] = rows["population_start"] * 0.0001 * 3.0
    rows["vigilantism"] = 0.1
    rows["access"] = 0.7
    rows["usual_need"] = rows["need"].mean(axis=1)
    rows["illicit_hours"] = PARAMETERS["illicit_hours_base"].default
    _fill_excombatants(arrays, scenario)
    seen = arrays["communities_seen"]
    for name in seen.dtype.names or ():
        seen[name] = rows[name]
    arrays["pictures"]["need"], arrays["pictures"]["threat"] = 0.5, 0.3
    arrays["pictures"]["age_need"] = arrays["pictures"]["age_threat"] = 26.0


def _fill_excombatants(arrays: dict[str, np.ndarray], scenario: Scenario) -> None:
    """Spread signatories' fighters, and claimants beside them, over the communities of their regions by people."""
    rows, regions = arrays["communities"], arrays["regions"]
    for r in range(len(scenario.regions)):
        armed = sum(group.fighters[r] for group in scenario.groups if group.signatory)
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
    country["fighters_start"] = sum(sum(group.fighters) for group in scenario.groups)
    country["ddr_slots"] = scenario.ddr.disarmament_slots_per_week
    country["ddr_places"] = scenario.ddr.reintegration_slots_per_week
    country["ddr_start"], country["ddr_cash"] = scenario.ddr.start_week, scenario.ddr.cash_usd
    for parameter in PARAMETERS.values():
        arrays["parameters"][parameter.field][0] = parameter.default
    for name in arrays["mechanisms"].dtype.names or ():
        arrays["mechanisms"][name] = 1.0
    for k, instrument in enumerate(INSTRUMENTS.values()):
        row = arrays["costs"][k]
        row["mission_hours"], row["ngo_hours"] = instrument.mission_hours, instrument.ngo_hours
        row["money"], row["lag"], row["compliance"] = (instrument.money_usd, instrument.adoption_lag_weeks, instrument.compliance)
        row["decay"] = 0.5 ** (1.0 / instrument.decay_half_life_weeks)
        row["partners"] = int(instrument.partners)
        for attitude in ATTITUDES:
            row[f"shifts_{attitude}"] = int(attitude not in instrument.estimated)
