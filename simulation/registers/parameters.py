"""Register of the model's numbers: default, unit, plausible range, source, status and tier of each.

Each number is declared in a TOML file beside the module that uses it (``simulation/rules/access.toml`` beside ``access.py``),
and gathered here. A table ``[kernel.what_it_is]`` declares the number ``kernel.what_it_is``, read in rules and behaviours as
``p.kernel_what_it_is`` from the row of parameters. Its keys:

- ``default``, ``low``, ``high``: value, and bounds of the plausible range, which is also the allowed range;
- ``unit``, ``meaning``: for people;
- ``source``: where the number, or its range, comes from, or the reason for it; left out where no estimate is known;
- ``status``: ``cited`` (read in a source), ``derived`` (computed from cited figures), ``assumed`` (the usual: no direct estimate);
- ``tier``: ``fitted`` (at most twelve), ``fixed`` (cited and held), ``carried`` (sampled in ensembles, never fitted),
  ``structural`` (the usual: a number inside a formula, sampled likewise);
- ``index``: name of the index whose weights sum to 1, of which this is one; they are sampled together;
- ``id``: where the number is known by another name than its table's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulation.registers.declarations import SIMULATION, made, parsed, refuse

Status = Literal["cited", "derived", "assumed"]
Tier = Literal["fitted", "fixed", "carried", "structural"]

NO_ESTIMATE = "no estimate known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number of the model; ``low`` and ``high`` bound the plausible range, which is also the allowed range.

    ``declared``: the file in which it stands, as a path below the package ``simulation``.
    """

    id: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    kernel: str
    declared: str
    source: str = NO_ESTIMATE
    status: Status = "assumed"
    tier: Tier = "structural"
    index: str = ""

    @property
    def field(self) -> str:
        """Name of the field in the row of parameters: ``p.access_steepness`` for ``access.steepness``."""
        return self.id.replace(".", "_")


def number_files(folder: Path = SIMULATION) -> list[Path]:
    """Files that declare rows of registers below a folder: by package, then by their names alone.

    Designs and members draw number by number, so a file that moves within its package must not change the order.
    """
    return sorted(folder.rglob("*.toml"), key=lambda file: (file.relative_to(folder).parts[0], file.name))


def declared_in(file: Path, where: str, faults: list[str]) -> list[Parameter]:
    """The numbers that a file declares; notes what is wrong with others, one line a fault."""
    found = []
    for kernel, numbers in parsed(file, where, faults).items():
        if isinstance(numbers, list):
            continue  # [[rows]] of another register, which reads them itself
        for name, keys in numbers.items():
            place, id = f"{where}: [{kernel}.{name}]", f"{kernel}.{name}"
            plain = {"id": id, **keys} if isinstance(keys, dict) else keys
            number = made(Parameter, plain, place, faults, kernel=kernel, declared=where)
            if number is not None and not number.low <= number.default <= number.high:
                faults.append(f"{place} default = {number.default} lies outside {number.low} to {number.high}")
            elif number is not None:
                found.append(number)
    return found


def gathered(folder: Path = SIMULATION) -> dict[str, Parameter]:
    """All numbers declared below a folder, by id, in the order of files and of tables in them.

    Raises:
        DeclarationError: all faults of all files at once: unknown or missing keys, a default outside its range, two numbers of
            one name, weights of an index that do not sum to 1.
    """
    found: dict[str, Parameter] = {}
    names: dict[str, str] = {}
    faults: list[str] = []
    for file in number_files(folder):
        for number in declared_in(file, file.relative_to(folder).as_posix(), faults):
            if number.field in names:
                faults.append(f"{number.declared}: {number.id} is declared in {names[number.field]} already")
            names[number.field] = number.declared
            found[number.id] = number
    for index, weights in indices(found).items():
        total = math.fsum(found[weight].default for weight in weights)
        if abs(total - 1.0) > 1e-9:
            faults.append(f"the weights of {index} sum to {total:g}, not 1: {', '.join(weights)}")
    refuse(faults)
    return found


def indices(parameters: Mapping[str, Parameter]) -> dict[str, list[str]]:
    """Ids of the weights of each index: they sum to 1 and are sampled together."""
    found: dict[str, list[str]] = {}
    for parameter in parameters.values():
        if parameter.index:
            found.setdefault(parameter.index, []).append(parameter.id)
    return found


PARAMETERS: dict[str, Parameter] = gathered()
"""All numbers by id."""

DEFAULTS: dict[str, float] = {p.id: p.default for p in PARAMETERS.values()}
"""Registered defaults by id, in the order of the register."""

INDICES: dict[str, list[str]] = indices(PARAMETERS)
"""Ids of the weights of each index."""

LABELS: tuple[str, ...] = tuple(p.id for p in PARAMETERS.values() if p.unit == "label")
"""Parameters that name one draw among many: any value is as likely as any other, and more of it means nothing."""

FITTED: tuple[str, ...] = tuple(p.id for p in PARAMETERS.values() if p.tier == "fitted")
"""The parameters that calibration may move: at most twelve."""


def complete(values: Mapping[str, float]) -> dict[str, float]:
    """All parameters by id, in the order of the register: as given, else the default; weights of an index sum to 1."""
    found = DEFAULTS | {name: value for name, value in values.items() if name in DEFAULTS}
    for weights in INDICES.values():
        given = [weight for weight in weights if weight in values]
        if not given or abs(math.fsum(found[weight] for weight in weights) - 1.0) <= 1e-9:
            continue
        rest = [weight for weight in weights if weight not in values]
        total = math.fsum(found[weight] for weight in given)
        if rest and total < 1.0:
            scale, scaled = (1.0 - total) / math.fsum(found[weight] for weight in rest), rest
        else:
            scale, scaled = 1.0 / math.fsum(found[weight] for weight in weights), weights
        found |= {weight: found[weight] * scale for weight in scaled}
    return found
