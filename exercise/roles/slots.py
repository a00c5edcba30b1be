"""Decision slots: everything that a role may decide, with its legal range, default and AI rule, as data.

Decisions are standing: what a role does not change holds on from turn to turn. An instrument that needs partners is in
force at the lower of what is offered and what is accepted; several NGO seats count by the organisations they speak for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from exercise.roles.roles import NGO_SEATS
from simulation.inputs import Scenario
from simulation.registers import INSTRUMENTS, Lever

Form = Literal["level", "free_level", "weight", "regions"]
"""level: number in a range; free_level: the same, or None for "leave it to my organisation"; weight: relative number
around 1; regions: list of region names, empty = all."""

Value = float | None | tuple[str, ...]
"""What a slot holds."""

SILENT = "as in the turn before"
"""What a silent role decides."""

FREE = "left to the organisation's own judgement"

ACCEPTED_BY: dict[str, tuple[str, ...]] = {
    **{name: NGO_SEATS for name, instrument in INSTRUMENTS.items() if instrument.partners},
    "host_state_engagement": ("government",),
    "ddr_programme": ("government",),
    "community_feedback": ("communities",),
    "reconciliation_programme": ("communities",),
    "local_partnering": ("ngo_national",),
}
"""Whose acceptance an instrument needs: of NGOs, where they are its partners. What is not named the offering side does alone."""

OFFERED_BY: dict[str, str] = {name: "ngo_multi" if name == "local_partnering" else "mission" for name in INSTRUMENTS}
"""Who offers each instrument."""


@dataclass(frozen=True)
class Slot:
    """One thing that a role may decide.

    Attributes:
        id: name in commands, for example "offer.liaison_channels" or "permit.Karst Hills".
        role: who decides; title, help, unit: for people; group: heading on the role's page.
        form: see ``Form``; low, high: legal range of numbers; choices: legal names of a list.
        silent: what holds when nothing is decided; deadline: until when it may be changed; ai_rule: what an AI does.
        instrument, lever, region: what it is about, where it is about one.
        needs: roles that must accept before it takes effect.
    """

    id: str
    role: str
    title: str
    group: str
    form: Form
    low: float
    high: float
    unit: str
    help: str
    ai_rule: str
    choices: tuple[str, ...] = ()
    silent: str = SILENT
    deadline: str = "until the role commits its turn"
    instrument: str = ""
    lever: str = ""
    region: str = ""
    needs: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The slot as plain data for a page."""
        return dict(vars(self)) | {"choices": list(self.choices), "needs": list(self.needs)}

    def accepts(self, value: object) -> bool:
        """Whether a value is legal here."""
        if self.form == "regions":
            return (
                isinstance(value, list | tuple)
                and len(value) <= len(self.choices)
                and len(set(map(str, value))) == len(value)
                and all(isinstance(name, str) and name in self.choices for name in value)
            )
        if value is None:
            return self.form == "free_level"
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and self.low <= value <= self.high
        )

    @property
    def legal(self) -> str:
        """The legal range in words."""
        if self.form == "regions":
            return "a list of regions, empty for all"
        return f"{self.low:g} to {self.high:g}" + (f", or nothing: {FREE}" if self.form == "free_level" else "")


@cache
def slots_of(scenario: Scenario) -> Mapping[str, Mapping[str, Slot]]:
    """Every slot by role and id, in the order of a role's page."""
    regions = tuple(region.name for region in scenario.regions)
    found = [slot for name in INSTRUMENTS for slot in _instrument_slots(name, regions)]
    found += _patrol_slots(regions)
    for seat in NGO_SEATS:
        found += _ngo_slots(seat, regions)
    found += _government_slots(regions)
    table: dict[str, dict[str, Slot]] = {}
    for slot in found:
        table.setdefault(slot.role, {})[slot.id] = slot
    return table


def _share(id: str, role: str, title: str, group: str, help: str, **more: Any) -> Slot:
    """A share from 0 to 1; if nothing else is said, one that may be left to the organisation."""
    common: dict[str, Any] = {"form": "free_level", "low": 0.0, "high": 1.0, "unit": "share 0-1", "ai_rule": FREE}
    return Slot(id, role, title, group, help=help, **(common | more))


def _patrol_slots(regions: tuple[str, ...]) -> list[Slot]:
    """Where the mission's troops are."""
    words, rule = "Relative to the deployment plan; the whole strength stays the same.", "towards believed danger"
    return [
        Slot(
            f"troops.{name}",
            "mission",
            f"Troops in {name}",
            group="Patrols",
            form="weight",
            low=0.25,
            high=3.0,
            unit="times the plan",
            help=words,
            ai_rule=rule,
            region=name,
        )
        for name in regions
    ]


def _instrument_slots(name: str, regions: tuple[str, ...]) -> list[Slot]:
    """Offering an instrument, where, its further levers, and accepting it."""
    instrument, role, needs = INSTRUMENTS[name], OFFERED_BY[name], ACCEPTED_BY.get(name, ())
    as_level: dict[str, Any] = {"form": "level", "ai_rule": "as the strategy of the role", "instrument": name}
    offer = _share(
        f"offer.{name}",
        role,
        instrument.title,
        "Offers",
        f"{instrument.practice}: {instrument.levers[0].title}. Full use costs {instrument.mission_hours:g} "
        f"mission and {instrument.ngo_hours:g} NGO staff-hours and {instrument.money_usd:g} US dollars per "
        "region and week.",
        needs=needs,
        **as_level,
    )
    where = Slot(
        f"regions.{name}",
        role,
        f"{instrument.title}: where",
        group="Offers",
        form="regions",
        low=0.0,
        high=0.0,
        unit="regions",
        help="Regions in which it is offered.",
        ai_rule="all",
        choices=regions,
        instrument=name,
    )
    taken_part = (
        f"Up to which level you take part in what {'the mission' if role == 'mission' else 'the consortium'} "
        f"offers: {instrument.practice}."
    )
    return [
        offer,
        where,
        *(_lever_slot(role, name, lever) for lever in instrument.levers[1:]),
        *(_share(f"accept.{name}", partner, instrument.title, "Acceptances", taken_part, **as_level) for partner in needs),
    ]


def _ngo_slots(seat: str, regions: tuple[str, ...]) -> list[Slot]:
    """How far the organisations of an NGO seat go along with the mission, and where they bring aid."""
    title, words = "Taking part in practices with the mission", "How far your organisations take part in all that is agreed."
    armed = "How far convoys go under armed escort where the mission offers it."
    where = "Weight of the region when your organisations review where they work."
    unit, rule = "times own judgement", "towards believed need"
    return [
        _share("participation", seat, title, "Stance", words),
        _share("escort", seat, "Accepting armed escort", "Stance", armed),
        *(
            Slot(
                f"aid.{name}",
                seat,
                f"Aid in {name}",
                group="Aid",
                form="weight",
                low=0.0,
                high=3.0,
                unit=unit,
                help=where,
                ai_rule=rule,
                region=name,
            )
            for name in regions
        ),
    ]


def _government_slots(regions: tuple[str, ...]) -> list[Slot]:
    """Consent, and in each region permits and obstruction."""
    consent = (
        "What you move towards in the months ahead: above 0.7 strong, 0.45-0.7 conditional, 0.2-0.45 compromised, below withdrawn."
    )
    papers = "Share of intended humanitarian work that gets its papers."
    bans = "Taxes, delays and movement bans for mission and NGOs."
    found = [_share("consent", "government", "Consent to the mission", "Consent", consent)]
    for name in regions:
        found.append(_share(f"permit.{name}", "government", f"Permits in {name}", "Permits", papers, region=name))
        found.append(_share(f"obstruction.{name}", "government", f"Obstruction in {name}", "Permits", bans, region=name))
    return found


def _lever_slot(role: str, name: str, lever: Lever) -> Slot:
    return Slot(
        f"lever.{name}.{lever.id}",
        role,
        f"{INSTRUMENTS[name].title}: {lever.title}",
        group="Offers",
        form="free_level",
        low=lever.low,
        high=lever.high,
        unit=lever.unit,
        help="Part of the offer; left open it takes its usual value.",
        ai_rule="as the reference policy",
        instrument=name,
        lever=lever.id,
        silent=SILENT,
    )
