"""Every random number of some runs in plain Python, with the place in the source that asked for it.

    NUMBA_DISABLE_JIT=1 python -m tests.invariants.luck SCENARIO COMMUNITIES WEEKS

Runs the scenario without any instrument and with each instrument alone, and prints as JSON a list of findings: numbers
asked for twice under one address in one run, one address asked for from two places of the source, one address with two
values, and purposes whose draws are made in every week but not under every policy.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from simulation.compiler import draws
from simulation.compiler.compiled import config
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.week import advance
from simulation.world.building import build
from simulation.world.settings import configure
from tests.agreement.interpret import as_records

Address = tuple[str, int, int, int]
NAMES = {int(code): name for name, code in draws.PURPOSES.items()}
ALWAYS = ("EVENTS", "BREACH", "DISPUTE", "COMMUNAL", "COMMUNAL_ESCALATION", "PEACE_STEP")
"""Purposes with a draw for each agent in every week, whatever happens."""
HELPERS = {"fill_uniform", "uniforms", "<listcomp>"}


class Ledger:
    """Every draw of one run: address to (place in the source, value). Stands in for ``draws.philox``."""

    def __init__(self) -> None:
        self.draws: dict[Address, tuple[str, Any]] = {}
        self.findings: list[str] = []
        self.plain = draws.philox

    def __call__(self, c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
        """Draw, and note who asked."""
        words = self.plain(c0, c1, c2, c3, k0, k1)
        frame = sys._getframe(1)
        while frame.f_globals["__name__"] == "simulation.compiler.draws" or frame.f_code.co_name in HELPERS:
            assert frame.f_back
            frame = frame.f_back
        place = f"{frame.f_globals['__name__']}.{frame.f_code.co_name} line {frame.f_lineno}"
        address = (NAMES[int(c2)], int(c1), int(c0), int(c3))
        if address in self.draws:
            self.findings.append(f"{address}: drawn twice in one run, by {self.draws[address][0]} and {place}")
        self.draws[address] = (place, tuple(int(w) for w in words))
        return words


def drawn(scenario: str, communities: int, weeks: int, policy: Policy) -> Ledger:
    """Build and run one world; return all its draws."""
    ledger = Ledger()
    draws.philox = ledger
    try:
        scene = load_scenario(scenario)
        foundation = build(scene, 9, communities)
        world, _ = foundation.world()
        configure(world, scene, policy, {}, {})
        for week in range(weeks):
            advance(as_records(world), week)
    finally:
        draws.philox = ledger.plain
    return ledger


def compare(name: str, base: Ledger, other: Ledger) -> list[str]:
    """Find where the luck of two runs differs."""
    found = list(other.findings)
    for address in base.draws.keys() & other.draws.keys():
        one, two = base.draws[address], other.draws[address]
        if one != two:
            found.append(f"{name}: {address} is {one} without and {two} with it")
    for purpose in ALWAYS:
        without = {a for a in base.draws if a[0] == purpose}
        within = {a for a in other.draws if a[0] == purpose}
        if without != within:
            found.append(f"{name}: changes which {purpose} are drawn: {sorted(without ^ within)[:3]}")
    return found


def main(scenario: str, communities: str, weeks: str) -> None:
    """Print the findings."""
    if not config.DISABLE_JIT:
        sys.exit("set NUMBA_DISABLE_JIT=1")
    size = (int(communities), int(weeks))
    base = drawn(scenario, *size, Policy.of("none", {}))
    found = list(base.findings)
    for name in INSTRUMENTS:
        found += compare(name, base, drawn(scenario, *size, Policy.of(name, {name: 1.0})))
    everything = drawn(scenario, *size, Policy.of("all", dict.fromkeys(INSTRUMENTS, 1.0)))
    found += compare("all instruments", base, everything)
    purposes = sorted({address[0] for address in everything.draws})
    print(json.dumps({"findings": found, "draws": len(everything.draws), "purposes": purposes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
