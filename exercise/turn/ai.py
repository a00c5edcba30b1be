"""AI players: simple strategies that are stated in words, and that see no more than a person in the same seat.

A strategy reads the role's own report, what is put to it and its standing decisions. "cooperative" leans
towards accepting, sharing and answering; "guarded" towards distance; "steady" lies between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exercise.ground import Report
from exercise.roles import ROLES, Decisions, Slot, Value
from exercise.state import Fired, Proposal, RoleQuestion, promised

LEAN = {"steady": 0.0, "cooperative": 1.0, "guarded": -1.0}

ACCEPTS: dict[str, dict[str, float]] = {
    "ngo_dunantist": {
        "liaison_channels": 0.6,
        "role_clarity": 0.8,
        "information_sharing": 0.3,
        "common_standards": 0.5,
        "transparent_reporting": 0.7,
        "joint_monitoring": 0.2,
        "joint_planning": 0.1,
        "priority_alignment": 0.1,
        "partnership_agreements": 0.1,
        "protective_support": 0.1,
    },
    "ngo_multi": {
        "liaison_channels": 0.8,
        "role_clarity": 0.8,
        "information_sharing": 0.6,
        "common_standards": 0.7,
        "transparent_reporting": 0.7,
        "joint_monitoring": 0.6,
        "joint_planning": 0.6,
        "priority_alignment": 0.5,
        "partnership_agreements": 0.6,
        "protective_support": 0.5,
    },
    "ngo_national": {
        "liaison_channels": 0.7,
        "role_clarity": 0.8,
        "information_sharing": 0.5,
        "common_standards": 0.8,
        "transparent_reporting": 0.5,
        "joint_monitoring": 0.6,
        "joint_planning": 0.8,
        "priority_alignment": 0.5,
        "partnership_agreements": 0.6,
        "protective_support": 0.4,
        "local_partnering": 0.9,
    },
    "government": {"host_state_engagement": 0.8, "ddr_programme": 0.8},
    "communities": {"community_feedback": 1.0, "reconciliation_programme": 0.8},
}
"""Highest level of each instrument that a steady AI accepts (assumed, in line with each role's brief)."""

TAKES_ESCORT = {"ngo_dunantist": 0.05, "ngo_multi": 0.4, "ngo_national": 0.3}
PERMITS = 0.85
"""Highest level of permits that a steady AI government promises."""


@dataclass(frozen=True)
class Sight:
    """All that an AI player sees: its report, slots, standing decisions and its lean."""

    role: str
    report: Report
    slots: Mapping[str, Slot]
    decisions: Mapping[str, Value]
    strategy: str


def sight(role: str, report: Report, slots: Mapping[str, Slot], decisions: Decisions, strategy: str) -> Sight:
    """What an AI player in a seat sees."""
    return Sight(role, report, slots, dict(decisions[role]), strategy)


def decide(see: Sight) -> dict[str, Value]:
    """Decisions of a turn, as far as they differ from what stands."""
    out = _STRATEGIES.get(ROLES[see.role].team, _nothing)(see)
    lean = LEAN[see.strategy]
    for instrument, most in ACCEPTS.get(see.role, {}).items():
        if f"accept.{instrument}" in see.slots:
            limit = _within(most + 0.2 * lean)
            risk = max((item.value for item in see.report.values() if item.measure == "risk"), default=0.0)
            if instrument == "protective_support" and risk > 0.6:
                limit = _within(limit + 0.2)
            out[f"accept.{instrument}"] = limit
    return {
        slot: value
        for slot, value in out.items()
        if slot in see.slots and see.slots[slot].accepts(value) and see.decisions.get(slot) != value
    }


def answers(see: Sight, proposal: Proposal) -> bool:
    """Whether the AI accepts a proposal: every promise must lie within what it would do anyway and a little more."""
    slack = 0.15 + 0.15 * LEAN[see.strategy]
    for slot, level in promised(proposal, see.role, see.slots).items():
        if level > _usual(see, slot) + slack:
            return False
    return True


def replies(see: Sight, question: RoleQuestion) -> tuple[bool, str]:
    """Whether the AI discloses what it is asked for, and what it says."""
    measure = question.item.split(".")[0]
    if not question.item:
        return False, "Please ask for something in our report."
    if question.item not in see.report:
        return False, "We do not have that."
    secret = {
        "mission": {"troops", "misconduct"},
        "government": {"consent", "exposed", "soldiers", "bypassed"},
        "ngo_dunantist": {"risk", "staff", "trust_in_mission"},
        "ngo_multi": {"funds", "income", "trust_in_mission"},
        "ngo_national": {"risk", "trust_in_mission"},
    }.get(see.role, set())
    if measure in secret and see.strategy != "cooperative":
        return False, "We do not share that."
    if see.strategy == "guarded" and measure not in ("need", "deaths", "fear", "wellbeing"):
        return False, "Not at present."
    return True, ""


def responds(see: Sight, fired: Fired) -> tuple[str, str]:
    """The option that the AI chooses for an inject, and its words."""
    options = fired.inject.get("option", ())
    if not options:
        return "", "Noted."
    meeting = [o for o in options if o.get("meets")]
    if see.strategy == "guarded":
        return str(options[-1]["id"]), ""
    return str((meeting or list(options))[0]["id"]), ""


def _usual(see: Sight, slot: str) -> float:
    """Level of a slot that the AI would hold of itself."""
    lean = 0.2 * LEAN[see.strategy]
    if slot.startswith("accept."):
        return _within(ACCEPTS.get(see.role, {}).get(slot[7:], 0.5) + lean)
    if slot == "escort":
        return _within(TAKES_ESCORT.get(see.role, 0.2) + lean)
    if slot.startswith("permit."):
        return _within(PERMITS + 0.1 * LEAN[see.strategy])
    if slot.startswith("lever."):
        return 0.4 + lean
    held = see.decisions.get(slot)
    # A mission offers somewhat more than it does today if asked.
    return _within((float(held) if isinstance(held, int | float) else 0.0) + 0.25 + lean)


def _mission(see: Sight) -> dict[str, Value]:
    out: dict[str, Value] = {}
    threat = _by_region(see.report, "threat")
    if threat:
        mean = sum(threat.values()) / len(threat)
        for region, value in threat.items():
            out[f"troops.{region}"] = round(min(2.0, max(0.5, 0.6 + 0.4 * value / max(mean, 0.01))), 2)
    deaths = sum(_by_region(see.report, "deaths").values())
    asked, have = _value(see.report, "hours_asked"), max(_value(see.report, "hours"), 1.0)
    step = 0.05 * (1.0 + LEAN[see.strategy])
    if deaths > 10 and asked < 0.8 * have:
        for name in ("liaison_channels", "protective_support", "information_sharing"):
            held = see.decisions.get(f"offer.{name}")
            if isinstance(held, float) and 0.0 < step:
                out[f"offer.{name}"] = round(min(0.8, held + step), 3)
    if asked > have:
        for slot, held in see.decisions.items():
            if slot.startswith("offer.") and isinstance(held, float) and held > 0.0:
                out[slot] = round(held * 0.9, 3)
    return out


def _ngos(see: Sight) -> dict[str, Value]:
    need, risk = _by_region(see.report, "need"), _by_region(see.report, "risk")
    mean = sum(need.values()) / max(len(need), 1)
    caution = {"ngo_dunantist": 0.2, "ngo_multi": 0.6}.get(see.role, 0.3)
    out: dict[str, Value] = {}
    for region, value in need.items():
        weight = 0.5 + 0.5 * value / max(mean, 0.01) - caution * max(0.0, risk.get(region, 0.0) - 0.5)
        out[f"aid.{region}"] = round(min(2.0, max(0.25, weight)), 2)
    out["escort"] = _within(TAKES_ESCORT[see.role] + 0.2 * LEAN[see.strategy])
    if see.role == "ngo_multi":
        out["offer.local_partnering"] = max(
            _level(see.decisions.get("offer.local_partnering")), _within(0.3 + 0.2 * LEAN[see.strategy])
        )
    return out


def _government(see: Sight) -> dict[str, Value]:
    out: dict[str, Value] = {}
    exposed = _by_region(see.report, "exposed")
    for slot in see.slots.values():
        if slot.id.startswith("permit."):
            # After abuse was exposed there, papers become slow for a while; otherwise authorities decide.
            out[slot.id] = 0.6 if exposed.get(slot.region, 0.0) > 0.25 and see.strategy != "cooperative" else None
    return out


def _nothing(see: Sight) -> dict[str, Value]:
    return {}


_STRATEGIES = {"mission": _mission, "ngos": _ngos, "government": _government}


def _by_region(report: Report, measure: str) -> dict[str, float]:
    return {item.region: item.value for item in report.values() if item.measure == measure and item.region}


def _value(report: Report, id_: str) -> float:
    return report[id_].value if id_ in report else 0.0


def _level(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _within(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 3)
