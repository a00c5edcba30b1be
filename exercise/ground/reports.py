"""Situation reports: what each role believes and is told, read off beliefs and reports and never off the truth alone.

An item is *believed* (the organisation's own estimate, wrong where nobody looks), *counted* (what its own people saw: a
part of the truth, smaller where it is thin on the ground), *own* (its own books) or *heard* (what people say, with the
noise of a small sample). Items from places where a role is hardly present arrive a turn late. The true value is kept
apart, for the facilitator and for the review.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from exercise.ground.engine import Engine, by_region
from exercise.roles import CONTROL, ROLES
from simulation.records.organisations import NGO_KINDS
from simulation.records.powers import CONSENT_STATES
from simulation.registers import OUTCOMES
from simulation.world import World


@dataclass(frozen=True)
class Item:
    """One line of a situation report.

    Attributes:
        id: "<measure>.<region>" or "<measure>"; measure, region: its parts ("" = the country).
        title, unit: for people; value: as the role has it.
        week: as of the end of this week; late: whether a later state exists that has not arrived.
        basis: believed, counted, own, heard (see the module) or true (the facilitator's).
        note: where it comes from and how it may mislead, in a sentence.
    """

    id: str
    measure: str
    region: str
    title: str
    unit: str
    value: float
    week: int
    basis: str
    note: str
    late: bool = False

    def as_data(self) -> dict[str, Any]:
        """The item as plain data."""
        return dict(vars(self))


Report = dict[str, Item]
"""Items by id."""


class ReportItem(NamedTuple):
    """What an item is about and rests on, wherever and whenever: see `Item`."""

    measure: str
    title: str
    unit: str
    basis: str
    note: str

    def item(self, region: str, value: float, week: int) -> Item:
        """The item of a region, or of the country ("")."""
        id_, title = (f"{self.measure}.{region}", f"{self.title}, {region}") if region else (self.measure, self.title)
        return Item(
            id_, self.measure, region, title=title, unit=self.unit, value=_round(value), week=week, basis=self.basis, note=self.note
        )


LATE_BELOW = 0.25
"""Presence in a region below which what comes from there is a turn old."""
THIN = "Few of your people are there: what you have is a turn old."

BELIEVED = "Your own estimate: right where your people look, drifting where they do not."
COUNTED = "What your own people saw; more happened where they are few."
OWN = "From your own books."
HEARD = "What people say to those who ask: a small sample."


def noise(seed: int, week: int, name: str) -> float:
    """A number from -1 to 1 that hangs on seed, week and name alone."""
    digest = hashlib.blake2b(f"{seed}/{week}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2.0**63 - 1.0


class _Writer:
    """Gathers the items of one role."""

    def __init__(self, engine: Engine, role: str, before: Report, books: World | None = None) -> None:
        self.engine, self.role, self.before = engine, role, before
        self.books = books or engine.books()
        self.regions = [region.name for region in engine.scenario.regions]
        self.items: Report = {}
        self.fresh: Report = {}

    def country(self, told: ReportItem, value: float) -> None:
        """Add an item of the country."""
        self.items[told.measure] = told.item("", value, self.engine.week)

    def by_region(
        self, told: ReportItem, values: np.ndarray, presence: np.ndarray | None = None, known: np.ndarray | None = None
    ) -> None:
        """Add an item for each region; late where presence is thin, missing where nothing is known."""
        for r, name in enumerate(self.regions):
            if known is not None and not known[r]:
                continue
            item = told.item(name, float(values[r]), self.engine.week)
            self.fresh[item.id] = item
            if presence is not None and presence[r] < LATE_BELOW and item.id in self.before:
                # What was sent a turn ago is what arrives now.
                old = self.before[item.id]
                item = replace(item, value=old.value, week=old.week, note=f"{item.note} {THIN}", late=True)
            self.items[item.id] = item


def _round(value: float) -> float:
    """Four significant figures: nobody in the field knows more."""
    return float(f"{value:.4g}")


def situation(engine: Engine, role: str, before: Report, books: World | None = None) -> tuple[Report, Report]:
    """The report of a role as of now, and what has been sent but may not have arrived: the next turn's ``before``.

    Args:
        before: what had been sent a turn ago (empty at the start).
        books: ``engine.books()``, where the caller has it at hand for several roles.
    """
    writer = _Writer(engine, role, before, books)
    if role == CONTROL:
        return truth(engine), {}
    if ROLES[role].ngo_kind:
        _ngos(writer, NGO_KINDS.index(ROLES[role].ngo_kind))
    else:
        _WRITERS[role](writer)
    return writer.items, writer.fresh


def _mission(out: _Writer) -> None:
    world = out.engine.world
    reach, units, regions = world.reach, world.units, world.regions
    place = world.communities["region"][reach["community"]]
    weight = world.communities["population"][reach["community"]] * (0.1 + reach["falloff"])
    total = np.bincount(place, weight, len(regions))
    threat = np.bincount(place, weight * reach["believed_threat"], len(regions)) / np.maximum(total, 1e-9)
    seen = by_region(world, world.communities["patrol_coverage"])
    presence = np.minimum(1.0, seen * 2.0)
    out.by_region(ReportItem("threat", "Danger to people", "share 0-1", "believed", BELIEVED), threat, presence, total > 0.0)
    _counted(out, 0.35 + 0.65 * seen, presence)
    attacks = np.bincount(units["region"], units["attacks"], len(regions))
    out.by_region(ReportItem("attacks", "Attacks on your people last week", "attacks", "own", OWN), attacks)
    cases = np.bincount(units["region"], units["misconduct"], len(regions))
    out.by_region(ReportItem("misconduct", "Cases of misconduct last week", "cases", "own", OWN), cases)
    out.by_region(ReportItem("troops", "Your troops", "persons", "own", OWN), out.books.regions["troops"])
    tips = np.bincount(world.communities["region"], world.communities["tips"], len(regions))
    out.by_region(ReportItem("tips", "Warnings from people last week", "warnings", "own", OWN), tips)
    present, planned = world.headquarters[0], out.books.headquarters[0]
    for field, title, unit in (
        ("hours", "Staff-hours for coordination", "hours a week"),
        ("hours_asked", "Staff-hours asked by what is in force", "hours a week"),
        ("budget", "Programme money left", "US dollars"),
        ("money_asked", "Money asked by what is in force", "US dollars a week"),
    ):
        out.country(ReportItem(field, title, unit, "own", OWN), float((present if field == "budget" else planned)[field]))
    standing = float(present["standing_people"]) + 0.06 * noise(out.engine.foundation.seed, out.engine.week, "standing")
    out.country(ReportItem("standing", "Trust of people in the mission", "share 0-1", "heard", HEARD), min(1.0, max(0.0, standing)))
    out.by_region(ReportItem("denials", "Movements denied last week", "0 or 1", "own", OWN), world.authorities["denials"])


def _ngos(out: _Writer, kind: int) -> None:
    world = out.engine.world
    count = len(world.regions)
    mine = world.ngos["kind"] == kind
    posts, presence = world.posts, world.presence
    rows = mine[presence["ngo"]]
    place = world.communities["region"][presence["community"][rows]]
    weight = 0.05 + presence["staff"][rows]
    total = np.bincount(place, weight, count)
    present = mine[posts["ngo"]]
    staff = np.bincount(posts["region"][present], out.books.posts["staff"][present], count)
    # A tenth of the kind's staff in one region is a presence that hears everything.
    dense = np.minimum(1.0, 10.0 * staff / max(float(out.books.ngos["staff"][mine].sum()), 1.0))
    for field, measure, title in (
        ("believed_need", "need", "Unmet need"),
        ("believed_risk", "risk", "Risk to your staff and to people"),
    ):
        mean = np.bincount(place, weight * presence[field][rows], count) / np.maximum(total, 1e-9)
        out.by_region(ReportItem(measure, title, "share 0-1", "believed", BELIEVED), mean, dense, total > 0.0)
    _counted(out, 0.3 + 0.6 * dense, dense)
    out.by_region(ReportItem("staff", "Your staff", "persons", "own", OWN), staff, known=total > 0.0)
    for field, measure, title, unit in (("incidents", "incidents", "Attacks on your staff last week", "attacks"),):
        values = np.bincount(posts["region"][present], posts[field][present], count)
        out.by_region(ReportItem(measure, title, unit, "own", OWN), values, known=total > 0.0)
    per_post = np.bincount(posts["region"][present], minlength=count)
    for field, title in (("permit", "Work that permits allow"), ("access", "Intended work let through")):
        shares = np.bincount(posts["region"][present], posts[field][present], count) / np.maximum(per_post, 1)
        out.by_region(ReportItem(field, title, "share 0-1", "own", OWN), shares, known=per_post > 0)
    ngos = world.ngos[mine]
    out.country(
        ReportItem(
            "reported",
            "Aid delivered, as your organisations report it",
            "US dollars a week",
            "believed",
            "Reports flatter where money depends on them.",
        ),
        float(ngos["reported"].sum()),
    )
    for field, title, unit in (("funds", "Money held", "US dollars"), ("income", "Income", "US dollars a week")):
        out.country(ReportItem(field, title, unit, "own", OWN), float(ngos[field].sum()))
    for field, title in (
        ("participation", "Taking part in practices with the mission"),
        ("overhead", "Staff time lost to coordination"),
    ):
        out.country(ReportItem(field, title, "share 0-1", "own", OWN), float(np.average(ngos[field], weights=ngos["weight"])))
    ties = world.dyads[(world.dyads["kind"] == 0)]
    out.country(
        ReportItem("trust_in_mission", "Your organisations' trust in the mission", "share 0-1", "own", OWN),
        float(np.mean(ties["trust_ba"][mine[ties["row_b"]]])),
    )


def _government(out: _Writer) -> None:
    world = out.engine.world
    state, local = world.government[0], world.authorities
    presence = local["presence"]
    out.country(
        ReportItem(
            "consent",
            "Your consent to the mission",
            "share 0-1",
            "own",
            f"Now read as {CONSENT_STATES[int(state['state'])]}. {OWN}",
        ),
        float(state["consent"]),
    )
    _counted(out, 0.25 + 0.6 * presence, presence)
    for field, title, unit in (
        ("soldiers", "Your forces", "persons"),
        ("obstruction", "Obstruction by your authorities", "share 0-1"),
        ("permit", "Permits given", "share 0-1"),
        ("capacity", "Capacity of administration", "share 0-1"),
    ):
        out.by_region(ReportItem(field, title, unit, "own", OWN), local[field], presence)
    out.by_region(ReportItem("bypassed", "Aid that goes around the state", "share 0-1", "own", OWN), local["bypassed"], presence)
    out.by_region(
        ReportItem("exposed", "Abuse by your forces made public", "share 0-1", "heard", "What the press says."), local["exposed"]
    )
    heard = by_region(world, world.communities["trust_government"])
    heard = np.clip(
        heard + [0.1 * noise(out.engine.foundation.seed, out.engine.week, f"state {name}") for name in out.regions], 0.0, 1.0
    )
    out.by_region(ReportItem("trust_government", "Trust in your government", "share 0-1", "heard", HEARD), heard, presence)


def _communities(out: _Writer) -> None:
    world, seed, week = out.engine.world, out.engine.foundation.seed, out.engine.week
    rows = world.communities
    for field, title in (
        ("fear", "Fear"),
        ("wellbeing", "Wellbeing"),
        ("coverage", "Needs that are met"),
        ("trust_mission", "Trust in the mission"),
        ("trust_ngos", "Trust in NGOs"),
        ("trust_government", "Trust in government"),
        ("asked", "People who were asked"),
    ):
        means = by_region(world, rows[field])
        heard = np.clip(means + [0.05 * noise(seed, week, f"{field} {name}") for name in out.regions], 0.0, 1.0)
        out.by_region(ReportItem(field, title, "share 0-1", "heard", HEARD), heard)
    disputes = np.bincount(rows["region"], rows["disputes"], len(world.regions))
    out.by_region(ReportItem("disputes", "Open disputes", "disputes", "heard", HEARD), np.round(disputes))
    _counted(out, np.full(len(world.regions), 0.9), np.ones(len(world.regions)))


def _counted(out: _Writer, share: np.ndarray, presence: np.ndarray) -> None:
    """Deaths in the last four weeks as a role's people counted them."""
    weeks = out.engine.regions[-4:]
    deaths = np.zeros(len(out.regions))
    for name in ("battle_deaths", "civilian_deaths"):
        column = list(OUTCOMES).index(name)
        deaths = deaths + sum((values[:, column] for values in weeks), np.zeros(len(out.regions)))
    out.by_region(
        ReportItem("deaths", "Deaths in the last four weeks", "deaths", "counted", COUNTED), np.round(deaths * share), presence
    )


_WRITERS: dict[str, Callable[[_Writer], None]] = {"mission": _mission, "government": _government, "communities": _communities}


def truth(engine: Engine) -> Report:
    """What is true, for the facilitator and the review: measures under the same ids as the roles' items, then outcomes."""
    world = engine.world
    out = _Writer(engine, CONTROL, {})
    rows = world.communities
    for measure, title, values in (
        ("threat", "Danger to people", rows["threat"]),
        ("risk", "Risk", rows["threat"]),
        ("need", "Unmet need", rows["need"].mean(axis=1)),
    ):
        out.by_region(ReportItem(measure, title, "share 0-1", "true", "True value."), by_region(world, values))
    for field in ("fear", "wellbeing", "coverage", "trust_mission", "trust_ngos", "trust_government"):
        out.by_region(
            ReportItem(field, field.replace("_", " ").capitalize(), "share 0-1", "true", "True value."),
            by_region(world, rows[field]),
        )
    _counted(out, np.ones(len(out.regions)), np.ones(len(out.regions)))
    out.country(
        ReportItem("standing", "Trust of people in the mission", "share 0-1", "true", "True value."),
        float(world.headquarters[0]["standing_people"]),
    )
    out.country(
        ReportItem("delivered", "Aid that truly arrived", "US dollars a week", "true", "True value."),
        float(world.ngos["delivered"].sum()),
    )
    for outcome in OUTCOMES.values():
        out.country(
            ReportItem(f"outcome.{outcome.id}", outcome.title, outcome.unit, "true", outcome.meaning), engine.measure(outcome.id)
        )
    return out.items
