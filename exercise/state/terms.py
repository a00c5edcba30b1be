"""Agreements between people: what each side promises, as levels of its own decision slots, and who did not keep them."""

from __future__ import annotations

from collections.abc import Mapping

from exercise.roles import ROLES, Decisions, Slot
from exercise.state.state import Breach, Proposal

SLACK = 0.005
"""A promise kept to within this counts as kept."""

_BOUND: dict[str, dict[str, tuple[str, ...]]] = {
    "escort": {
        "mission": ("offer.protective_support", "lever.protective_support.armed_escort"),
        "ngos": ("accept.protective_support", "escort"),
    },
    "data": {"mission": ("offer.information_sharing",), "ngos": ("accept.information_sharing",)},
    "access": {"government": ("permit.*",)},
    "money": {"mission": ("offer.quick_impact_projects",)},
    "reporting": {"mission": ("offer.transparent_reporting",), "ngos": ("accept.transparent_reporting",)},
}
"""Which slots of which team each term binds."""

_DIALOGUE = {"government": "host_state_engagement", "communities": "community_feedback"}
"""What sharing data means between the mission and those who are no NGO."""


def promised(proposal: Proposal, role: str, slots: Mapping[str, Slot]) -> dict[str, float]:
    """Lowest level of each slot that a role promises in a proposal."""
    other = proposal.to if role == proposal.sender else proposal.sender
    out: dict[str, float] = {}
    for term, level in proposal.terms.items():
        if level is None or term not in _BOUND:
            continue
        names: tuple[str, ...] = _BOUND[term].get(ROLES[role].team, ())
        if term == "data" and {role, other} & set(_DIALOGUE) and "mission" in (role, other):
            practice = _DIALOGUE[other if role == "mission" else role]
            names = (f"offer.{practice}",) if role == "mission" else (f"accept.{practice}",)
        for name in names:
            for slot in [s for s in slots if s.startswith(name[:-1])] if name.endswith("*") else [name]:
                if slot in slots:
                    out[slot] = max(out.get(slot, 0.0), float(level))
    return out


def binds_anybody(proposal: Proposal, slots: Mapping[str, Mapping[str, Slot]]) -> bool:
    """Whether the terms ask anything of either side."""
    return any(promised(proposal, role, slots[role]) for role in (proposal.sender, proposal.to))


def after_agreeing(proposal: Proposal, role: str, slots: Mapping[str, Slot], decisions: Decisions) -> dict[str, float]:
    """Decisions that a role's promise raises at once, so that an agreement takes effect without further clicks."""
    held = decisions[role]
    return {slot: level for slot, level in promised(proposal, role, slots).items() if _level(held.get(slot)) < level}


def breaches(agreements: list[Proposal], slots: Mapping[str, Mapping[str, Slot]], decisions: Decisions, turn: int) -> list[Breach]:
    """Promises that the decisions of a turn do not keep."""
    found = []
    for agreement in agreements:
        for role in (agreement.sender, agreement.to):
            for slot, level in promised(agreement, role, slots[role]).items():
                decided = _level(decisions[role].get(slot))
                if decided < level - SLACK:
                    found.append(Breach(turn, role, agreement.number, slot=slot, promised=level, decided=decided))
    return found


def _level(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
