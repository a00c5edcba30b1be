"""Settings and addresses: whole, or refused with every problem told."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from comity.explorer import Exploration
from comity.explorer.setup import LARGEST_FILE, from_address, setup_of
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from tests.comity.explorer.explorations import LIBRARY, exploration


@pytest.mark.parametrize(
    "fields",
    [
        {"scenario": "../../etc"},
        {"seeds": "1"},
        {"seeds": "401"},
        {"seeds": "x"},
        {"seeds": "1e400"},
        {"weeks": "0"},
        {"weeks": "209"},
        {"communities": "5"},
        {"communities": "1001"},
        {"first_seed": "-1"},
        {"switch.telepathy": "on"},
        {"switch.trust_asymmetry": "sometimes"},
        {"scenario": "liberia", "seeds": "64", "communities": "1000"},
    ],
)
def test_impossible_settings_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(InputProblems):
        setup_of(LIBRARY, fields)


def test_all_problems_of_settings_are_told_at_once() -> None:
    with pytest.raises(InputProblems) as error:
        setup_of(LIBRARY, {"seeds": "many", "weeks": "few"})
    assert len(error.value.problems) == 2


def test_an_address_brings_everything_back() -> None:
    e = exploration(switches={"exposing_abuse": "provokes"}, first_seed=7)
    e.step(5)
    e.set_level("a", "role_clarity", "intensity", 0.35)
    e.set_level("b", "role_clarity", "intensity", 0.2)
    e.set_regions("b", "role_clarity", ["Sarne"])
    setup, a, b = from_address(LIBRARY, dict(parse_qsl(e.address())))
    assert (setup, a, b) == (e.setup, e.policies()["a"], e.policies()["b"])
    again = Exploration(LIBRARY, setup, a, b)
    assert again.sides["a"].changed
    again.reset("a")
    assert again.policies()["a"].name == "best_practice"
    again.close()


@pytest.mark.parametrize(
    "query",
    [
        {"a": "/etc/passwd"},
        {"a": "historical_mali"},
        {"a": "{"},
        {"a": "[]"},
        {"a": '{"instruments": {"telepathy": 1}, "name": "x"}'},
        {"a": '{"instruments": {}, "name": "x", "path": "y"}'},
        {"a": '{"instruments": {"role_clarity": 2}, "name": "x"}'},
        {"a": '{"instruments": {"role_clarity": {"intensity": 1, "regions": ["Atlantis"]}}, "name": "x"}'},
        {"b": "x" * 20_000},
        {"a": "[" * 5000},
        {"a": '{"instruments": {"role_clarity": ' + "[" * 3000 + "]" * 3000 + '}, "name": "x"}'},
    ],
)
def test_addresses_that_lie_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(InputProblems):
        from_address(LIBRARY, query)


def test_policy_files_are_read_by_the_ordinary_reader_and_all_problems_are_told() -> None:
    e = exploration()
    before = e.policies()
    bad = 'schema_version = 1\nname = "x"\n[instruments]\nliaison_chanels = 0.5\nrole_clarity = 7\n'
    with pytest.raises(InputProblems) as error:
        e.load("a", bad, "bad.toml")
    assert len(error.value.problems) >= 2
    assert "liaison_channels" in str(error.value)
    with pytest.raises(InputProblems, match="too large"):
        e.load("a", "#" * (LARGEST_FILE + 1), "big.toml")
    with pytest.raises(InputProblems, match="Atlantis"):
        e.load("a", 'schema_version = 1\nname = "x"\n[instruments.role_clarity]\nintensity = 1\nregions = ["Atlantis"]\n', "x.toml")
    head = "schema_version = 1\nname = 'x'\n[instruments.role_clarity]\nintensity = "
    for odd in ("a = " + "[" * 30_000, f"{head}1\nstart_week = {'9' * 30}", f"{head}[[0, 1], [{'9' * 30}, 1]]", "\x00", ""):
        with pytest.raises(InputProblems):
            e.load("a", odd, "odd.toml")
    with pytest.raises(InputProblems):
        e.load("c", load_policy("liaison").to_toml(), "x.toml")
    assert e.policies() == before


def test_another_country_keeps_policies_that_fit_and_changes_those_that_do_not() -> None:
    e = exploration()
    e.set_regions("a", "joint_planning", ["Sarne"])
    e.set_up(LIBRARY.setup("liberia", weeks=8, seeds=2, communities=30))
    assert e.sides["a"].policy.name == "best_practice"
    assert not e.sides["a"].changed
    assert e.sides["b"].policy.name == "historical_liberia"
    e.set_up(LIBRARY.setup("mali", weeks=8, seeds=2, communities=30))
    assert e.sides["b"].policy.name == "historical_mali"
    assert e.bands.wait()
    e.close()
