"""Register of mechanisms: the rows of the kernels, each of which can be switched off.

A row that is off has exactly no effect. Turning a kernel off turns off all its rows. Ablation tables
and the explanation of policy differences are made with these.

Each row stands as a table ``[[mechanism]]`` in the TOML file beside its rule, before the rule's numbers, and names where to
read on: its formula in ``simulation.rules``, the behaviours in ``simulation.behaviours`` that ask whether it is on, what it
rests on, the tests in ``tests/behaviours`` that work it out with the row on and off, and what it is expected to do. A test
holds every name to what stands there, and ``tests/direction`` tries each effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from simulation.registers.declarations import SIMULATION, by_id, made, named, parsed, refuse, rows_of
from simulation.registers.parameters import number_files

KERNEL_TITLES: dict[str, str] = {
    "belief": "What organisations know",
    "trust": "How people form trust",
    "service": "Services and expectations",
    "allocation": "Where effort goes",
    "access": "Access of NGOs",
    "violence": "Violence and deterrence",
    "commitments": "Promises and the peace process",
    "consent": "Consent of the state",
    "learning": "Learning",
    "funding": "Funding",
    "excombatants": "Ex-combatants",
    "intergroup": "Relations between identity groups",
}
"""The kernels in order, in words."""

KERNELS: tuple[str, ...] = tuple(KERNEL_TITLES)
"""The kernels in order."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mechanism is expected to do somewhere, stated before it is measured: on against off in the same worlds.

    Attributes:
        why: what is expected and why, in words.
        outcome: a registered outcome, or a measure of ``tests/direction/measures.py``.
        sign: direction of on minus off.
        policy: a policy's name, or levers in force in both arms; parameters ("low" and "high" are the ends of the range) and
            switches likewise.
        setting: where, by its name in ``tests/direction/places.py``.
    """

    why: str
    outcome: str
    sign: Literal[1, -1]
    policy: str | Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    switches: Mapping[str, Any] = field(default_factory=dict)
    setting: str = "kesara"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One row of a kernel: ``id`` is ``kernel.row``.

    Attributes:
        meaning: what it does, in a sentence.
        rules: its formulas, ``module.name`` below ``simulation.rules``.
        behaviours: the functions that ask whether it is on, ``package.module.name`` below ``simulation.behaviours``.
        sources: author and year of works in docs/sources.md, facts such as F13, or "assumed".
        tests: tests that switch it off, ``package.module.name`` below ``tests/behaviours``, where ``ngos`` is ``test_ngos.py``.
        effects: what it is expected to do.
        declared: the file in which it stands, as a path below the package ``simulation``.
    """

    id: str
    meaning: str
    rules: tuple[str, ...]
    behaviours: tuple[str, ...]
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    effects: tuple[Effect, ...]
    declared: str

    @property
    def kernel(self) -> str:
        """The kernel that it is a row of."""
        return self.id.partition(".")[0]

    @property
    def field(self) -> str:
        """Name of the field in the mechanisms record (the id with an underscore for the dot)."""
        return self.id.replace(".", "_")

    @property
    def test_ids(self) -> tuple[str, ...]:
        """Its tests as pytest takes them: ``tests/behaviours/people/test_opinion.py::test_talk``."""
        parts = (name.split(".") for name in self.tests)
        return tuple(f"tests/behaviours/{'/'.join(packages)}/test_{module}.py::{name}" for *packages, module, name in parts)


def read_mechanisms(folder: Path = SIMULATION) -> dict[str, Mechanism]:
    """The mechanisms that files below a folder declare, by id: kernel by kernel, in the order of files and of tables in them.

    Raises:
        DeclarationError: all faults at once: unknown or missing keys, values that are not allowed, an unknown kernel, a list that
            is empty, an id that stands twice.
    """
    faults: list[str] = []
    found: list[tuple[str, Mechanism]] = []
    for file in number_files(folder):
        name = file.relative_to(folder).as_posix()
        for where, row in rows_of(parsed(file, name, faults), "mechanism", name):
            effects = [made(Effect, one, f"{where}, effect {k}", faults) for k, one in enumerate(row.get("effects", ()), start=1)]
            if None in effects:
                continue  # what is wrong with them has been noted
            mechanism = made(Mechanism, row | ({"effects": effects} if "effects" in row else {}), where, faults, declared=name)
            if mechanism is not None and named(KERNEL_TITLES, mechanism.kernel, f"{where}: kernel", faults) is not None:
                lists = ("rules", "behaviours", "sources", "tests", "effects")
                faults += [f"{where}: {key} names nothing" for key in lists if not getattr(mechanism, key)]
                found.append((mechanism.id, mechanism))
    mechanisms = by_id(sorted(found, key=lambda pair: KERNELS.index(pair[1].kernel)), faults)
    refuse(faults)
    return mechanisms


MECHANISMS: dict[str, Mechanism] = read_mechanisms()
"""All rows by id, kernel by kernel."""
