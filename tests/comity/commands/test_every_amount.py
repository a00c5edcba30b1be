"""Money, shares and limits as people type them: what may be meant is asked before anything long begins."""

from __future__ import annotations

import math
from typing import Any

import pytest

from experiments.optimise.prepared import Prepared
from experiments.optimise.question import OptimiseRequest
from experiments.stress.request import out_of_range, read_thresholds
from simulation.inputs import Gathered, InputProblems
from simulation.inputs.errors import meant_number
from simulation.inputs.reading import parse_toml
from tests.comity.terminal import comity, plain


@pytest.mark.parametrize("command", ["brief", "optimise"])
def test_a_budget_of_sixty_asks_for_a_share(command: str, elsewhere: object) -> None:
    shown = comity(command, "kesara", "--budget", "60", *(["--yes"] if command == "brief" else []))
    assert shown.exit_code == 2
    assert "--budget = 60.0" in plain(shown.output) and "did you mean '0.6'?" in plain(shown.output)
    comma = comity(command, "kesara", "--budget", "0,6")
    assert comma.exit_code == 2 and "did you mean 0.6" in plain(comma.output)


def test_limits_that_no_mission_keeps_are_refused_whatever_they_limit() -> None:
    with pytest.raises(InputProblems) as refused:
        OptimiseRequest("kesara", budget=60.0, mission_hours=12.0, ngo_hours=999.0)
    told = str(refused.value)
    assert "'0.6'" in told and "'0.12'" in told and "--staff ngo = 999.0" in told and told.count("did you mean") == 2
    assert OptimiseRequest("kesara", budget=5.0, mission_hours=1000.0).budget == 5.0
    assert OptimiseRequest("kesara", budget=2e6).budget == 2e6


def test_limits_are_told_in_amounts_and_as_shares() -> None:
    fields: Any = {"question": None, "task": None, "rivals": {}, "scaled": (), "seconds": 0.0}
    ready = Prepared(limits={"cost_usd": 8.4e6}, yardstick={"cost_usd": 14e6}, **fields)
    assert "8.4 million US dollars, 60 % of what best practice takes here" in ready.limit_words()
    assert "No limit" in Prepared(limits={}, **fields).limit_words()


@pytest.mark.parametrize(
    ("name", "level", "meant"),
    [
        ("stability", 80.0, "0.8"),
        ("stability.end", -0.1, ""),
        ("civilian_deaths", -5.0, ""),
        ("trust_mission.minimum", 1.2, "0.012"),
    ],
)
def test_thresholds_outside_of_an_outcome_are_refused(name: str, level: float, meant: str) -> None:
    problem = out_of_range(name, level)
    assert problem is not None and problem.value == level and problem.nearest == meant
    found = Gathered()
    assert read_thresholds([f"{name}={level}"], [name], found) == {} and found == [problem]


@pytest.mark.parametrize(
    ("name", "level"), [("stability", 0.8), ("stability.slope", -0.1), ("civilian_deaths", 5e4), ("cost_usd", 0.0)]
)
def test_thresholds_inside_of_it_are_taken(name: str, level: float) -> None:
    assert out_of_range(name, level) is None


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("intensity = 60%", "0.6 for 60 %"),
        ("intensity = 0,5", "0.5 for 0,5"),
        ("title = “Mali”", "straight quotes"),
        ("title = ‘Mali’", "straight quotes"),
        ("= 3", ""),
    ],
)
def test_a_line_that_is_no_toml_is_shown_with_what_may_be_meant(line: str, advice: str) -> None:
    found = Gathered()
    assert parse_toml(f"schema_version = 1\n\n{line}\nother = 2\n", "mine.toml", found) is None
    assert found[0].key == "line 3" and found[0].value == line and "is not valid TOML" in found[0].message
    assert advice in found[0].allowed and bool(found[0].allowed) == bool(advice)


def test_an_unclosed_text_at_the_end_is_told_with_the_last_line() -> None:
    found = Gathered()
    assert parse_toml('a = 1\nb = """never closed', "mine.toml", found) is None
    assert "b = " in str(found[0])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("60%", "0.6"),
        ("60 %", "0.6"),
        ("0,5", "0.5"),
        ("-1,25", "-1.25"),
        ("about 3", ""),
        ("1.80", ""),
        ("1,000,000", ""),
        (60, ""),
    ],
)
def test_what_number_is_meant(text: object, meant: str) -> None:
    assert meant_number(text) == meant


def test_numbers_in_options_and_files_name_what_is_meant(elsewhere: Any) -> None:
    told = plain(comity("run", "kesara", "--set", "trust_gain=0,1").output)
    assert "did you mean '0.1'?" in told
    (elsewhere / "mine.toml").write_text('schema_version = 1\nname = "mine"\n[instruments.liaison_channels]\nintensity = "60%"\n')
    told = plain(comity("check", "mine.toml").output)
    assert "is neither a number" in told and "did you mean '0.6'?" in told
    assert math.isclose(float(meant_number("60%")), 0.6)
