"""Situation reports: what each role believes and is told, read off beliefs and reports and never off the truth alone.

An item is *believed* (the organisation's own estimate, wrong where nobody looks), *counted* (what its own people saw: a
part of the truth, smaller where it is thin on the ground), *own* (its own books) or *heard* (what people say, with the
noise of a small sample). Items from places where a role is hardly present arrive a turn late. The true value is kept
apart, for the facilitator and for the review.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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

    def country(self, measure: str, title: str, unit: str, value: float, basis: str, note: str) -> None:
        """Add an item of the country."""
        self.items[measure] = Item(
            measure, measure, "", title=title, unit=unit, value=_round(value), week=self.engine.week, basis=basis, note=note
        )

    def by_region(
        self,
        measure: str,
        title: str,
        unit: str,
        values: np.ndarray,
        basis: str,
        note: str,
        presence: np.ndarray | None = None,
        known: np.ndarray | None = None,
    ) -> None:
        """Add an item for each region; late where presence is thin, missing where nothing is known."""
        for r, name in enumerate(self.regions):
            if known is not None and not known[r]:
                continue
            id_ = f"{measure}.{name}"
            item = Item(
                id_,
                measure,
                name,
                title=f"{title}, {name}",
                unit=unit,
                value=_round(float(values[r])),
                week=self.engine.week,
                basis=basis,
                note=note,
            )
            self.fresh[id_] = item
            if presence is not None and presence[r] < LATE_BELOW and id_ in self.before:
                # What was sent a turn ago is what arrives now.
                old = self.before[id_]
                item = Item(
                    id_,
                    measure,
                    name,
                    title=item.title,
                    unit=unit,
                    value=old.value,
                    week=old.week,
                    basis=basis,
                    note=f"{note} {THIN}",
                    late=True,
                )
            self.items[id_] = item


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
    out.by_region(
        "threat",
        "Danger to people",
        "share 0-1",
        values=threat,
        basis="believed",
        note=BELIEVED,
        presence=presence,
        known=total > 0.0,
    )
    _counted(out, 0.35 + 0.65 * seen, presence)
    attacks = np.bincount(units["region"], units["attacks"], len(regions))
    out.by_region("attacks", "Attacks on your people last week", "attacks", values=attacks, basis="own", note=OWN)
    cases = np.bincount(units["region"], units["misconduct"], len(regions))
    out.by_region("misconduct", "Cases of misconduct last week", "cases", values=cases, basis="own", note=OWN)
    out.by_region("troops", "Your troops", "persons", values=out.books.regions["troops"], basis="own", note=OWN)
    tips = np.bincount(world.communities["region"], world.communities["tips"], len(regions))
    out.by_region("tips", "Warnings from people last week", "warnings", values=tips, basis="own", note=OWN)
    present, planned = world.headquarters[0], out.books.headquarters[0]
    for field, title, unit in (
        ("hours", "Staff-hours for coordination", "hours a week"),
        ("hours_asked", "Staff-hours asked by what is in force", "hours a week"),
        ("budget", "Programme money left", "US dollars"),
        ("money_asked", "Money asked by what is in force", "US dollars a week"),
    ):
        out.country(field, title, unit, value=float((present if field == "budget" else planned)[field]), basis="own", note=OWN)
    standing = float(present["standing_people"]) + 0.06 * noise(out.engine.foundation.seed, out.engine.week, "standing")
    out.country(
        "standing", "Trust of people in the mission", "share 0-1", value=min(1.0, max(0.0, standing)), basis="heard", note=HEARD
    )
    out.by_region("denials", "Movements denied last week", "0 or 1", values=world.authorities["denials"], basis="own", note=OWN)


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
        out.by_region(measure, title, "share 0-1", values=mean, basis="believed", note=BELIEVED, presence=dense, known=total > 0.0)
    _counted(out, 0.3 + 0.6 * dense, dense)
    out.by_region("staff", "Your staff", "persons", values=staff, basis="own", note=OWN, known=total > 0.0)
    for field, measure, title, unit in (("incidents", "incidents", "Attacks on your staff last week", "attacks"),):
        values = np.bincount(posts["region"][present], posts[field][present], count)
        out.by_region(measure, title, unit, values=values, basis="own", note=OWN, known=total > 0.0)
    per_post = np.bincount(posts["region"][present], minlength=count)
    for field, title in (("permit", "Work that permits allow"), ("access", "Intended work let through")):
        shares = np.bincount(posts["region"][present], posts[field][present], count) / np.maximum(per_post, 1)
        out.by_region(field, title, "share 0-1", values=shares, basis="own", note=OWN, known=per_post > 0)
    ngos = world.ngos[mine]
    out.country(
        "reported",
        "Aid delivered, as your organisations report it",
        "US dollars a week",
        value=float(ngos["reported"].sum()),
        basis="believed",
        note="Reports flatter where money depends on them.",
    )
    for field, title, unit in (("funds", "Money held", "US dollars"), ("income", "Income", "US dollars a week")):
        out.country(field, title, unit, value=float(ngos[field].sum()), basis="own", note=OWN)
    for field, title in (
        ("participation", "Taking part in practices with the mission"),
        ("overhead", "Staff time lost to coordination"),
    ):
        out.country(field, title, "share 0-1", value=float(np.average(ngos[field], weights=ngos["weight"])), basis="own", note=OWN)
    ties = world.dyads[(world.dyads["kind"] == 0)]
    out.country(
        "trust_in_mission",
        "Your organisations' trust in the mission",
        "share 0-1",
        value=float(np.mean(ties["trust_ba"][mine[ties["row_b"]]])),
        basis="own",
        note=OWN,
    )


def _government(out: _Writer) -> None:
    world = out.engine.world
    state, local = world.government[0], world.authorities
    presence = local["presence"]
    out.country(
        "consent",
        "Your consent to the mission",
        "share 0-1",
        value=float(state["consent"]),
        basis="own",
        note=f"Now read as {CONSENT_STATES[int(state['state'])]}. {OWN}",
    )
    _counted(out, 0.25 + 0.6 * presence, presence)
    for field, title, unit in (
        ("soldiers", "Your forces", "persons"),
        ("obstruction", "Obstruction by your authorities", "share 0-1"),
        ("permit", "Permits given", "share 0-1"),
        ("capacity", "Capacity of administration", "share 0-1"),
    ):
        out.by_region(field, title, unit, values=local[field], basis="own", note=OWN, presence=presence)
    out.by_region(
        "bypassed",
        "Aid that goes around the state",
        "share 0-1",
        values=local["bypassed"],
        basis="own",
        note=OWN,
        presence=presence,
    )
    out.by_region(
        "exposed",
        "Abuse by your forces made public",
        "share 0-1",
        values=local["exposed"],
        basis="heard",
        note="What the press says.",
    )
    heard = by_region(world, world.communities["trust_government"])
    heard = np.clip(
        heard + [0.1 * noise(out.engine.foundation.seed, out.engine.week, f"state {name}") for name in out.regions], 0.0, 1.0
    )
    out.by_region(
        "trust_government", "Trust in your government", "share 0-1", values=heard, basis="heard", note=HEARD, presence=presence
    )


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
        out.by_region(field, title, "share 0-1", values=heard, basis="heard", note=HEARD)
    disputes = np.bincount(rows["region"], rows["disputes"], len(world.regions))
    out.by_region("disputes", "Open disputes", "disputes", values=np.round(disputes), basis="heard", note=HEARD)
    _counted(out, np.full(len(world.regions), 0.9), np.ones(len(world.regions)))


def _counted(out: _Writer, share: np.ndarray, presence: np.ndarray) -> None:
    """Deaths in the last four weeks as a role's people counted them."""
    weeks = out.engine.regions[-4:]
    deaths = np.zeros(len(out.regions))
    for name in ("battle_deaths", "civilian_deaths"):
        column = list(OUTCOMES).index(name)
        deaths = deaths + sum((values[:, column] for values in weeks), np.zeros(len(out.regions)))
    out.by_region(
        "deaths",
        "Deaths in the last four weeks",
        "deaths",
        values=np.round(deaths * share),
        basis="counted",
        note=COUNTED,
        presence=presence,
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
        out.by_region(measure, title, "share 0-1", values=by_region(world, values), basis="true", note="True value.")
    for field in ("fear", "wellbeing", "coverage", "trust_mission", "trust_ngos", "trust_government"):
        out.by_region(
            field,
            field.replace("_", " ").capitalize(),
            "share 0-1",
            values=by_region(world, rows[field]),
            basis="true",
            note="True value.",
        )
    _counted(out, np.ones(len(out.regions)), np.ones(len(out.regions)))
    out.country(
        "standing",
        "Trust of people in the mission",
        "share 0-1",
        value=float(world.headquarters[0]["standing_people"]),
        basis="true",
        note="True value.",
    )
    out.country(
        "delivered",
        "Aid that truly arrived",
        "US dollars a week",
        value=float(world.ngos["delivered"].sum()),
        basis="true",
        note="True value.",
    )
    for outcome in OUTCOMES.values():
        out.country(
            f"outcome.{outcome.id}",
            outcome.title,
            outcome.unit,
            value=engine.measure(outcome.id),
            basis="true",
            note=outcome.meaning,
        )
    return out.items


def true_value(item: Mapping[str, Any], facts: Report) -> float | None:
    """What was true where a role had an item, if the same thing is measured; ``None`` otherwise."""
    found = facts.get(str(item["id"]))
    return found.value if found is not None else None
