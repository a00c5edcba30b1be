"""Register of the coordination instruments: what a policy is made of.

An instrument writes its primary lever and nothing else; every effect on people or organisations comes
out of the agents that meet the lever. What it costs, how fast it is adopted and fades, and how far it is carried out
are numbers of the register like any other. Both stand in ``instruments.toml``: a table ``[[instrument]]`` has the keys of
`Instrument`, and its numbers follow it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from simulation.registers.parameters import PARAMETERS, DeclarationError

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


def _made(cls: type, keys: Any, where: str, faults: list[str]) -> Any:
    """An object of a table's keys; ``None`` after noting what is wrong with them."""
    if not isinstance(keys, dict):
        faults.append(f"{where}: is no table")
        return None
    known = {one.name: one for one in fields(cls)}
    needed = [name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING]
    wrong = [f"{where}: has an unknown key {key}; allowed: {', '.join(known)}" for key in keys if key not in known]
    wrong += [f"{where}: lacks {name}" for name in needed if name not in keys]
    faults += wrong
    return None if wrong else cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in keys.items()})


def read_instruments(file: Path) -> tuple[Instrument, ...]:
    """The instruments that a file declares, in its order.

    Raises:
        DeclarationError: all faults at once: unknown or missing keys, no harmful regime, a number that is not declared.
    """
    found: list[Instrument] = []
    faults: list[str] = []
    for number, row in enumerate(tomllib.loads(file.read_text("utf-8")).get("instrument", []), start=1):
        where = f"{file.name}: {row.get('id', f'instrument {number}')}"
        parts = {"harmful_regime": HarmfulRegime, "benefit": Benefit}
        made = {name: _made(cls, row[name], f"{where}, {name}", faults) for name, cls in parts.items() if name in row}
        levers = [_made(Lever, lever, f"{where}, lever {k}", faults) for k, lever in enumerate(row.get("levers", []), start=1)]
        instrument = _made(Instrument, row | made | ({"levers": levers} if levers else {}), where, faults)
        if instrument is not None:
            ids = [f"instruments.{instrument.id}_{name}" for name in NUMBERS]
            faults += [f"{where}: lacks its number [{name}]" for name in ids if name not in PARAMETERS]
            found.append(instrument)
    if faults:
        raise DeclarationError("\n".join(faults))
    return tuple(found)


_ALL = read_instruments(Path(__file__).with_suffix(".toml"))

INSTRUMENTS: dict[str, Instrument] = {instrument.id: instrument for instrument in _ALL}
"""All instruments by id, in a fixed order."""

LEVERS: tuple[tuple[str, Lever], ...] = tuple((i.id, lever) for i in _ALL for lever in i.levers)
"""Every (instrument id, lever) in order: the rows of a compiled schedule."""

FULL_PROJECT_USD = 14_000.0
"""Money of quick impact projects per region and week at intensity 1 (251 projects by Feb 2017 in Mali at about
40,000 US dollars: about 10,000 per region and week at intensity 0.75)."""
