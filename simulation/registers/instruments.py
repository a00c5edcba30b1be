"""Register of the coordination instruments: what a policy is made of.

An instrument writes its primary lever and nothing else; every effect on people or organisations comes
out of the agents that meet the lever. What it costs, how fast it is adopted and fades, and how far it is carried out
are numbers of the register like any other. Both stand in ``instruments.toml``: a table ``[[instrument]]`` has the keys of
`Instrument`, and its numbers follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulation.registers.declarations import by_id, made, parsed, refuse, rows_of
from simulation.registers.parameters import PARAMETERS

NUMBERS = ("mission_hours", "ngo_hours", "money", "adoption_lag", "compliance", "half_life")
"""The numbers of every instrument, registered as ``instruments.<id>_<number>``."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A quantity that an instrument sets.

    Attributes:
        id: name in policy files (``intensity`` for the instrument itself).
        field: field of the ``practices`` record that it drives; no other lever drives it.
        title, unit: for people.
        low, high: allowed range.
        default: value when the policy leaves it out; ``None`` means "as the intensity".
    """

    id: str
    field: str
    title: str
    unit: str = "share 0-1"
    low: float = 0.0
    high: float = 1.0
    default: float | None = None


ATTITUDES = {
    "mission": "trust in the mission",
    "ngos": "trust in NGOs",
    "government": "trust in the state",
    "intergroup": "trust between identity groups",
}
"""Attitudes of communities that an instrument may shift by a route that no study has described."""


@dataclass(frozen=True, slots=True)
class HarmfulRegime:
    """The documented setting in which the instrument alone worsens one pre-named outcome other than cost.

    Attributes:
        setting: in words.
        outcome: what gets worse.
        levers: sub-levers that belong to it, beside full intensity.
        parameters: numbers that belong to it: "low" or "high", the end of the registered range.
    """

    setting: str
    outcome: str
    levers: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Benefit:
    """What the instrument alone makes better somewhere.

    Attributes:
        outcome: what gets better.
        levers: sub-levers that belong to it, beside full intensity.
    """

    outcome: str
    levers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One coordination practice.

    Attributes:
        id, title, practice: name, short title, what people do.
        primary_lever: what it moves, in words.
        levers: the fields it drives; the first is the primary lever, others are sub-levers.
        partners: whether NGOs are partners of it, so that only those who take part spend time on it.
        harmful_regime: where it does harm; benefit: what it is good for.
        estimated: attitudes on which a study has estimated its effect, which the model carries: no direct effect is drawn there.
    """

    id: str
    title: str
    practice: str
    primary_lever: str
    levers: tuple[Lever, ...]
    partners: bool
    harmful_regime: HarmfulRegime
    benefit: Benefit
    estimated: tuple[str, ...] = ()

    @property
    def mission_hours(self) -> float:
        """Staff-hours of the mission, hours per region and week at full intensity."""
        return self.number("mission_hours")

    @property
    def ngo_hours(self) -> float:
        """Staff-hours of NGOs, hours per region and week at full intensity."""
        return self.number("ngo_hours")

    @property
    def money_usd(self) -> float:
        """US dollars per region and week at full intensity."""
        return self.number("money")

    @property
    def adoption_lag_weeks(self) -> float:
        """Time constant of adoption, weeks."""
        return self.number("adoption_lag")

    @property
    def compliance(self) -> float:
        """Share of the agreed practice that is really carried out at neutral trust, 0-1."""
        return self.number("compliance")

    @property
    def decay_half_life_weeks(self) -> float:
        """Weeks in which half of the practice fades when it ends."""
        return self.number("half_life")

    def number(self, name: str) -> float:
        """The registered default of one of the instrument's ``NUMBERS``; a run may have another."""
        return PARAMETERS[f"instruments.{self.id}_{name}"].default


def read_instruments(file: Path) -> dict[str, Instrument]:
    """The instruments that a file declares, by id in its order.

    Raises:
        DeclarationError: all faults at once: unknown or missing keys, no harmful regime, a number that is not declared.
    """
    found: list[tuple[str, Instrument]] = []
    faults: list[str] = []
    for where, row in rows_of(parsed(file, file.name, faults), "instrument", file.name):
        parts = {"harmful_regime": HarmfulRegime, "benefit": Benefit}
        about = {name: made(cls, row[name], f"{where}, {name}", faults) for name, cls in parts.items() if name in row}
        levers = [made(Lever, lever, f"{where}, lever {k}", faults) for k, lever in enumerate(row.get("levers", []), start=1)]
        if None in levers or None in about.values():
            continue  # what is wrong with them has been noted
        instrument = made(Instrument, row | about | ({"levers": levers} if levers else {}), where, faults)
        if instrument is not None:
            ids = [f"instruments.{instrument.id}_{name}" for name in NUMBERS]
            faults += [f"{where}: lacks its number [{name}]" for name in ids if name not in PARAMETERS]
            found.append((instrument.id, instrument))
    instruments = by_id(found, faults)
    refuse(faults)
    return instruments


INSTRUMENTS: dict[str, Instrument] = read_instruments(Path(__file__).with_suffix(".toml"))
"""All instruments by id, in a fixed order."""

LEVERS: tuple[tuple[str, Lever], ...] = tuple((i.id, lever) for i in INSTRUMENTS.values() for lever in i.levers)
"""Every (instrument id, lever) in order: the rows of a compiled schedule."""
