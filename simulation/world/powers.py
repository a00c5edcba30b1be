"""Powers: government and its authorities, armed groups, parallel forces and their fronts, with their first state."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.compiler import draws
from simulation.inputs.adding import added
from simulation.inputs.scenario.scenario import Scenario
from simulation.records.powers import FRONT_ACTORS, GROUP_KINDS, PHASES
from simulation.rules.conversions import PER_1000
from simulation.world.places import uniforms


def fill_powers(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Fill government, authorities, groups, parallel forces and fronts; returns (parallel troops, fronts by region)."""
    regions, groups = len(scenario.regions), len(scenario.groups)
    fill_government(arrays, scenario, p)
    fill_groups(arrays, scenario, p)
    fill_authorities(arrays, scenario, p, seed)
    troops = fill_parallel_forces(arrays, scenario)
    fronts = arrays["fronts"]
    by_region = np.array([f for r in range(regions) for f in range(len(fronts)) if fronts["region"][f] == r], dtype=np.int64)
    per = groups + 1 + len(scenario.parallel_forces)
    arrays["regions"]["first_front"] = np.arange(regions) * per
    arrays["regions"]["last_front"] = (np.arange(regions) + 1) * per
    return troops, by_region


def fill_government(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any) -> None:
    """Fill the government with what the scenario says of the state; consent is read as ``consent_state`` reads it."""
    state = scenario.government
    government = arrays["government"][0]
    government["order_consent"] = -1.0
    government["consent"], government["sovereignty"] = state.consent, state.sovereignty_concern
    government["base_consent"] = state.consent
    government["capacity"], government["legitimacy"] = state.capacity, state.legitimacy
    government["patrons"], government["abuse"] = state.alternative_patrons, state.abuse
    government["corruption"], government["sensitivity"] = state.corruption, state.sensitivity_to_reporting
    government["state"] = sum(
        state.consent >= bound for bound in (p.consent_withdrawn_below, p.consent_compromised_below, p.consent_conditional_below)
    )


def fill_groups(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any) -> None:
    """Fill armed groups and their fronts, a front for each region; event rates per 1,000 fighters at war."""
    regions = len(scenario.regions)
    fronts = arrays["fronts"]
    hazards = (1.0, p.violence_hazard_in_ceasefire, p.violence_hazard_under_agreement, p.violence_hazard_after_war)
    armed = np.array([[g.fighters[r] if g.signatory else 0.0 for r in range(regions)] for g in scenario.groups]).reshape(
        len(scenario.groups), regions
    )
    signed = armed.sum(axis=0)
    for g, group in enumerate(scenario.groups):
        row = arrays["groups"][g]
        row["kind"] = GROUP_KINDS.index(group.kind)
        row["identity"] = scenario.identities.index(group.identity) if group.identity else -1
        row["signatory"], row["phase"] = int(group.signatory), PHASES.index(group.phase)
        row["first_front"], row["last_front"] = g * regions, (g + 1) * regions
        total = added(group.fighters)
        row["fighters"] = row["fighters_start"] = total
        rate = PER_1000 / max(total, 1.0) / hazards[row["phase"]]
        row["battle_rate"] = group.battle_events_per_week * rate
        row["one_sided_rate"] = group.one_sided_events_per_week * rate
        row["non_state_rate"] = group.non_state_events_per_week * rate
        row["tolerance"], row["predation"] = group.tolerance_of_ngos, group.predation
        row["support"], row["compliance"], row["dividend"] = group.support, p.start_group_compliance, p.start_group_dividend
        for r in range(regions):
            front = fronts[g * regions + r]
            front["actor"], front["row"], front["region"] = 0, g, r
            front["fighters"] = front["fighters_start"] = group.fighters[r]
            front["support"] = group.support
            if group.signatory and signed[r] > 0.0:
                front["ex_share"] = group.fighters[r] / signed[r]


def fill_authorities(arrays: dict[str, np.ndarray], scenario: Scenario, p: Any, seed: int) -> None:
    """Fill local authorities and the state's front in each region; their first reviews are spread over an interval."""
    state = scenario.government
    regions = len(scenario.regions)
    luck = uniforms(seed, draws.PERMIT, regions, 1)
    own = len(scenario.groups) * regions
    for r, region in enumerate(scenario.regions):
        front = arrays["fronts"][own + r]
        front["actor"], front["row"], front["region"] = FRONT_ACTORS.index("state"), r, r
        front["fighters"] = front["fighters_start"] = state.soldiers_per_region[r]
        authority = arrays["authorities"][r]
        authority["order_obstruction"] = authority["order_permit"] = -1.0
        authority["region"], authority["front"] = r, own + r
        authority["review_week"] = int(luck[r] * p.start_authority_review_interval)
        authority["soldiers"] = authority["soldiers_start"] = state.soldiers_per_region[r]
        authority["capacity"] = np.clip(
            state.capacity * (p.start_capacity_without_presence + p.start_capacity_by_presence * region.state_presence), 0.0, 1.0
        )
        authority["effort"], authority["presence"] = p.start_state_effort, region.state_presence
        authority["permit"], authority["diversion"] = p.start_permit, p.start_diversion_by_corruption * state.corruption
        authority["obstruction"], authority["capture"] = p.start_obstruction, p.start_capture
        authority["abuse"] = state.abuse


def fill_parallel_forces(arrays: dict[str, np.ndarray], scenario: Scenario) -> np.ndarray:
    """Fill parallel forces and their fronts; returns their troops, (forces, regions)."""
    regions = len(scenario.regions)
    troops = np.zeros((len(scenario.parallel_forces), regions))
    base = (len(scenario.groups) + 1) * regions
    for k, force in enumerate(scenario.parallel_forces):
        row = arrays["parallel_forces"][k]
        row["start_week"], row["end_week"] = force.start_week, force.end_week
        row["partiality"], row["harm"] = force.partiality, force.harm
        row["first_front"], row["last_front"] = base + k * regions, base + (k + 1) * regions
        troops[k] = force.troops
        for r in range(regions):
            front = arrays["fronts"][base + k * regions + r]
            front["actor"], front["row"], front["region"] = FRONT_ACTORS.index("parallel"), k, r
    return troops
