"""``comity list`` and ``comity show`` hold everything registered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from comity.commands.described import DESCRIBED
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


@pytest.mark.usefixtures("elsewhere")
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
        title, row, _ = DESCRIBED[singular](name)
        assert title and row
    for name in list(COUNTS[kind])[:: max(1, len(COUNTS[kind]) // 8)]:
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


def test_parameters_are_narrowed_by_kernel_status_and_tier() -> None:
    result = comity("list", "parameters", "--kernel", "access", "--tier", "structural", "--json", "-")
    names = [row["name"] for row in json.loads(result.stdout)["rows"]]
    assert names == [p.id for p in PARAMETERS.values() if p.kernel == "access" and p.tier == "structural"]
    assert 0 < len(names) < sum(p.kernel == "access" for p in PARAMETERS.values())
    refused = comity("list", "parameters", "--kernel", "acess", "--tier", "loose")
    assert refused.exit_code == 2
    words = plain(refused.stderr)
    assert "2 problems" in words and "did you mean 'access'?" in words and "--tier = 'loose': is not a tier" in words
    kernel = {m.kernel for m in MECHANISMS.values()}.pop()
    rows = json.loads(comity("list", "mechanisms", "--kernel", kernel, "--json", "-").stdout)["rows"]
    assert {row["kernel"] for row in rows} == {kernel}
