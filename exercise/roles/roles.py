"""Who plays: the roles of an exercise, what each wants in private, and how an AI player fills its seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulation.registers import OUTCOMES

Team = Literal["mission", "ngos", "government", "communities", "control"]


@dataclass(frozen=True)
class Goal:
    """A private goal: an outcome that the role wants to be better than under AI players with the same luck.

    Attributes:
        outcome: id in the register of outcomes.
        wants: +1 more is better for this role, -1 less is better (a role may want what the register calls worse).
        weight: share of the role's score.
        why: in the role's own words.
    """

    outcome: str
    wants: int
    weight: float
    why: str

    def told(self) -> dict[str, object]:
        """The goal as pages and reports show it, with the outcome's title and unit."""
        outcome = OUTCOMES[self.outcome]
        return {
            "outcome": self.outcome,
            "title": outcome.title,
            "unit": outcome.unit,
            "wants": "more" if self.wants > 0 else "less",
            "weight": self.weight,
            "why": self.why,
        }


@dataclass(frozen=True)
class Role:
    """A seat at the table.

    Attributes:
        id, title, team: names.
        ngo_kind: for NGO seats, the kind of organisations that it decides for.
        brief: what the player reads on the role card.
        goals: private goals; nobody else is shown them before the review.
        knows: in words, what the role is told.
        ai_rule: the strategy of an AI player in this seat, in words.
        optional: may be left out of an exercise.
    """

    id: str
    title: str
    team: Team
    brief: str
    goals: tuple[Goal, ...]
    knows: str
    ai_rule: str
    ngo_kind: str = ""
    optional: bool = False


CONTROL = "control"
"""The facilitator's role: sees everything, decides nothing in the world."""


def _ngo_seat(kind: str, name: str, brief: str, goals: tuple[Goal, ...], ai_rule: str, seat: str = "") -> Role:
    """A seat of the NGO consortium: what it is told is the same for all of them, what it believes is not."""
    knows = "Needs and risk where your people work, your own incidents, permits and money."
    return Role(
        f"ngo_{seat or kind}",
        f"NGO consortium: {name} seat",
        "ngos",
        brief=brief,
        goals=goals,
        knows=knows,
        ai_rule=ai_rule,
        ngo_kind=kind,
    )


_ALL = (
    Role(
        "mission",
        "Mission headquarters",
        "mission",
        brief="You command the peace operation and pay for coordination. You offer practices to others, place your troops and "
        "answer to the mandate: protect people, help the accord along, leave a country that can stand alone.",
        goals=(
            Goal("stability", 1, 0.3, "The Council asks for stability in every report."),
            Goal("civilian_deaths", -1, 0.3, "You will be asked why you did not protect them."),
            Goal("legitimacy_mission", 1, 0.2, "Without consent of the people you are an army among others."),
            Goal("peacekeeper_incidents", -1, 0.2, "Troop contributors count their wounded."),
        ),
        knows="Danger as your own patrols and warnings make it out, attacks on your own people, your means. Needs only as far "
        "as NGOs tell you.",
        ai_rule="Offers the reference policy of the scenario; raises liaison and protective support where people are killed, "
        "sends troops towards believed danger, approves what it can pay.",
    ),
    _ngo_seat(
        "dunantist",
        "Dunantist",
        "You speak for organisations that live by neutrality, impartiality and independence. Access rests on being seen "
        "as nobody's partner.",
        (
            Goal("acceptance", 1, 0.4, "Acceptance is your only armour."),
            Goal("need_targeting", 1, 0.3, "Aid goes where need is, whoever holds the place."),
            Goal("escort_share", -1, 0.3, "An armed escort today closes the road tomorrow."),
        ),
        "Accepts liaison, roles and shared hazards; declines escorts, agreements and plans unless believed risk is high; "
        "sends staff towards believed need.",
    ),
    _ngo_seat(
        "multi_mandate",
        "multi-mandate",
        "You speak for organisations that feed, build and advocate. Scale matters, donors watch, and you chair the "
        "consortium's work through local partners.",
        (
            Goal("aid_delivered", 1, 0.4, "Volume keeps programmes and staff."),
            Goal("ngo_funds", 1, 0.3, "Donors must stay."),
            Goal("need_coverage", 1, 0.3, "Coverage is what you report."),
        ),
        "Accepts most practices with the mission up to 0.7, shares information, sends staff towards believed need and "
        "away from believed risk.",
        seat="multi",
    ),
    _ngo_seat(
        "national",
        "national",
        "You speak for national organisations: small, close to people, first in and last out, and last to be paid.",
        (
            Goal("local_share", 1, 0.4, "Decisions and money should be here."),
            Goal("aid_incidents", -1, 0.3, "It is your people who are shot at."),
            Goal("trust_ngos", 1, 0.3, "You have to live here afterwards."),
        ),
        "Accepts what brings seats and money (planning, partnering, standards), shares what it knows about needs, sends "
        "staff towards believed need.",
    ),
    Role(
        "government",
        "Host government",
        "government",
        brief="You are sovereign. The mission brings money and standing and costs you control; NGOs do what people expect of "
        "you. You give and withhold permits, consent and cooperation.",
        goals=(
            Goal("legitimacy_government", 1, 0.4, "You want to be seen to govern."),
            Goal("trust_government", 1, 0.3, "An election comes."),
            Goal("state_one_sided_deaths", -1, 0.15, "Abuse by your forces ends up in reports."),
            Goal("armed_control", -1, 0.15, "Every district back under your flag."),
        ),
        knows="Your own consent, forces and offices; what your authorities report, which is late from far away.",
        ai_rule="Leaves permits and consent to its authorities; accepts dialogue and DDR; tightens permits for a turn after a "
        "scandal that names its forces.",
    ),
    Role(
        "communities",
        "Communities' council",
        "communities",
        brief="You are elders, women's groups and youth leaders from every region. You decide little and know most.",
        goals=(
            Goal("wellbeing", 1, 0.3, "Life must get better."),
            Goal("fear", -1, 0.3, "People want to sleep at home."),
            Goal("worst_off_tenth", 1, 0.4, "Those at the end of the road first."),
        ),
        knows="How people feel and live, region by region, as your members tell it.",
        ai_rule="Accepts feedback and reconciliation, more where disputes are many.",
        optional=True,
    ),
    Role(
        CONTROL,
        "Facilitator",
        "control",
        brief="You run the exercise: you see everything, approve or amend decisions, send injects and lead the debrief.",
        goals=(),
        knows="Everything: truth, beliefs, reports, messages.",
        ai_rule="Approves everything; fires injects when they are due.",
    ),
)

ROLES: dict[str, Role] = {role.id: role for role in _ALL}
"""All roles by id, in the order of the table."""

PLAYERS: tuple[str, ...] = tuple(role.id for role in _ALL if role.id != CONTROL)
"""Roles that decide in the world."""

NGO_SEATS: tuple[str, ...] = tuple(role.id for role in _ALL if role.team == "ngos")
"""Seats of the NGO consortium."""
