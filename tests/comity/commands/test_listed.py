"""``comity list`` and ``comity show`` hold everything registered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulation.inputs.policy import bundled_policies
from simulation.inputs.scenario.scenario import bundled_scenarios
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES
from tests.comity.terminal import comity, plain

COUNTS = {
    "scenarios": bundled_scenarios(),
    "policies": bundled_policies(),
    "instruments": INSTRUMENTS,
    "parameters": PARAMETERS,
    "outcomes": OUTCOMES,
    "switches": SWITCHES,
    "mechanisms": MECHANISMS,
}


@pytest.mark.parametrize("kind", COUNTS)
def test_lists_hold_everything_registered(kind: str) -> None:
    result = comity("list", kind, "--json", "all.json")
    assert result.exit_code == 0 and f"{len(COUNTS[kind])} in all" in plain(result.stdout)
    rows = json.loads(Path("all.json").read_text())["rows"]
    assert [row["name"] for row in rows] == list(COUNTS[kind])


@pytest.mark.parametrize("kind", COUNTS)
def test_show_tells_everything_about_each(kind: str) -> None:
    singular = {"policies": "policy", "switches": "switch"}.get(kind, kind.removesuffix("s"))
    for name in COUNTS[kind]:
        result = comity("show", singular, name, "--json", "-")
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["rows"]


def test_show_without_a_name_lists_and_filters_parameters_by_status() -> None:
    result = comity("show", "parameters", "--status", "assumed", "--json", "-")
    rows = json.loads(result.stdout)["rows"]
    assert rows and {row["status"] for row in rows} == {"assumed"}
    assert len(rows) == sum(p.status == "assumed" for p in PARAMETERS.values())
    assert "is not a status" in plain(comity("list", "parameters", "--status", "guess").stderr)
    assert "only to parameters" in plain(comity("list", "outcomes", "--status", "cited").stderr)
