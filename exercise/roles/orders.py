"""Decisions become numbers: what all roles have decided, as levers, scopes and orders of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from exercise.roles.roles import ROLES
from exercise.roles.slots import ACCEPTED_BY, OFFERED_BY, Value, slots_of
from simulation.inputs import Policy, Scenario
from simulation.records.organisations import NGO_KINDS
from simulation.registers import INSTRUMENTS, LEVERS
from simulation.world import schedule

Decisions = dict[str, dict[str, Value]]
"""Standing decisions: role -> slot id -> value."""


@dataclass(frozen=True)
class Orders:
    """Decisions as the model takes them.

    Attributes:
        levers: value of each lever row; scope: (instruments, regions).
        troops: share moved to (+) or from (-) each region; consent, permit, obstruction: -1 where nothing is decided.
        participation, escort: by kind of NGO, -1 free; aid: weight added, (kinds of NGO, regions).
        in_force: level of each instrument that is offered and accepted.
    """

    levers: np.ndarray
    scope: np.ndarray
    troops: np.ndarray
    consent: float
    permit: np.ndarray
    obstruction: np.ndarray
    participation: np.ndarray
    escort: np.ndarray
    aid: np.ndarray
    in_force: dict[str, float]


def first_decisions(scenario: Scenario, policy: Policy) -> Decisions:
    """What stands before the first turn: the policy is in force, everybody takes part, the rest is left open."""
    table, scope = schedule(policy, scenario, scenario.weeks)
    rows = {(instrument, lever.id): row for row, (instrument, lever) in enumerate(LEVERS)}
    regions = [region.name for region in scenario.regions]
    out: Decisions = {}
    for role, slots in slots_of(scenario).items():
        held: dict[str, Value] = {}
        for slot in slots.values():
            value: Value = None
            if slot.id.startswith("offer."):
                value = float(table[rows[slot.instrument, "intensity"], -1])
            elif slot.id.startswith("regions."):
                there = scope[list(INSTRUMENTS).index(slot.instrument)]
                value = () if there.all() else tuple(name for name, part in zip(regions, there) if part > 0.0)
            elif slot.lever:
                setting = policy.instruments.get(slot.instrument)
                if setting is not None and slot.lever in setting.levers:
                    value = float(table[rows[slot.instrument, slot.lever], -1])
            elif slot.id.startswith("accept.") or slot.form == "weight":
                value = 1.0
            held[slot.id] = value
        out[role] = held
    return out


def seat_weights(scenario: Scenario) -> dict[str, float]:
    """Organisations that each NGO seat speaks for."""
    by_kind: dict[str, float] = {kind.kind: float(kind.organisations) for kind in scenario.ngo_classes}
    return {role.id: by_kind.get(role.ngo_kind, 0.0) for role in ROLES.values() if role.ngo_kind}


def agreed_level(scenario: Scenario, decisions: Decisions, instrument: str) -> float:
    """Level at which an instrument is in force: the lower of offer and acceptance, seats counted by organisations."""
    offer = _number(decisions, OFFERED_BY[instrument], f"offer.{instrument}", 0.0)
    partners = ACCEPTED_BY.get(instrument, ())
    if not partners or offer <= 0.0:
        return offer
    levels = [min(offer, _number(decisions, partner, f"accept.{instrument}", 0.0)) for partner in partners]
    if min(levels) == max(levels):
        # A mean of equal numbers need not be that number, to the last bit.
        return levels[0]
    weights = seat_weights(scenario)
    parts = [weights.get(partner, 1.0) for partner in partners]
    return sum(level * part for level, part in zip(levels, parts)) / sum(parts) if sum(parts) > 0.0 else offer


def orders_of(scenario: Scenario, decisions: Decisions, week: int) -> Orders:
    """The model's numbers for what all roles have decided, from a week on."""
    regions = [region.name for region in scenario.regions]
    levers, scope = np.zeros(len(LEVERS)), np.ones((len(INSTRUMENTS), len(regions)))
    in_force: dict[str, float] = {}
    row = 0
    for k, (name, instrument) in enumerate(INSTRUMENTS.items()):
        level = agreed_level(scenario, decisions, name)
        in_force[name] = level
        offer = _number(decisions, OFFERED_BY[name], f"offer.{name}", 0.0)
        for lever in instrument.levers:
            if lever.id == "intensity":
                value = level
            else:
                chosen = decisions.get(OFFERED_BY[name], {}).get(f"lever.{name}.{lever.id}")
                usual = level if lever.default is None else lever.default
                value = usual if chosen is None else float(cast(float, chosen))
                # A part of an offer that is taken up in part counts in the same proportion; delays do not.
                if chosen is not None and lever.unit != "weeks" and offer > 0.0:
                    value *= level / offer
            levers[row] = value if level > 0.0 else 0.0
            row += 1
        there = decisions.get(OFFERED_BY[name], {}).get(f"regions.{name}")
        if there:
            scope[k] = [float(region in cast(tuple[str, ...], there)) for region in regions]
    kinds, seats = len(NGO_KINDS), [role for role in ROLES.values() if role.ngo_kind]
    participation, escort, aid = np.full(kinds, -1.0), np.full(kinds, -1.0), np.zeros((kinds, len(regions)))
    for seat in seats:
        kind = NGO_KINDS.index(seat.ngo_kind)
        participation[kind] = _number(decisions, seat.id, "participation", -1.0)
        escort[kind] = _number(decisions, seat.id, "escort", -1.0)
        aid[kind] = [_number(decisions, seat.id, f"aid.{name}", 1.0) - 1.0 for name in regions]
    state = [[_number(decisions, "government", f"{what}.{name}", -1.0) for name in regions] for what in ("permit", "obstruction")]
    return Orders(
        levers,
        scope,
        troop_shifts(scenario, decisions, week),
        consent=_number(decisions, "government", "consent", -1.0),
        permit=np.array(state[0]),
        obstruction=np.array(state[1]),
        participation=participation,
        escort=escort,
        aid=aid,
        in_force=in_force,
    )


def troop_shifts(scenario: Scenario, decisions: Decisions, week: int) -> np.ndarray:
    """Share of the planned troops that moves to or from each region, so that the whole strength stays; (regions,)."""
    weights = np.array([_number(decisions, "mission", f"troops.{region.name}", 1.0) for region in scenario.regions])
    if np.all(weights == weights[0]):
        return np.zeros(len(weights))
    plan = _deployment(scenario)[week, :, 0]
    moved = float((plan * weights).sum())
    return weights * (float(plan.sum()) / moved) - 1.0 if moved > 0.0 else np.zeros(len(weights))


_DEPLOYMENTS: dict[str, np.ndarray] = {}


def _deployment(scenario: Scenario) -> np.ndarray:
    key = scenario.digest()
    if key not in _DEPLOYMENTS:
        _DEPLOYMENTS[key] = scenario.deployment()
    return _DEPLOYMENTS[key]


def needs_of(scenario: Scenario, in_force: Mapping[str, float], decisions: Decisions) -> dict[str, float]:
    """Mission staff-hours and money a week that the instruments in force ask for: keys hours, usd."""
    hours = money = 0.0
    for name, level in in_force.items():
        there = decisions.get(OFFERED_BY[name], {}).get(f"regions.{name}")
        count = len(cast(tuple[str, ...], there)) if there else len(scenario.regions)
        hours += level * count * INSTRUMENTS[name].mission_hours
        money += level * count * INSTRUMENTS[name].money_usd
    return {"hours": hours, "usd": money}


def _number(decisions: Decisions, role: str, slot: str, otherwise: float) -> float:
    value = decisions.get(role, {}).get(slot)
    return otherwise if value is None or isinstance(value, tuple) else float(value)
