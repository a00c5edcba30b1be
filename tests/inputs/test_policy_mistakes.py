"""Every kind of mistake in a policy file is named, and a file with many mistakes reports them all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.inputs.templates import new_policy_text
from tests.inputs.mistakes import Mistake, matching, problems_of

POLICY = """\
schema_version = 1
name = "p"
[instruments.role_clarity]
intensity = 0.5
[instruments.information_sharing]
intensity = 0.5
[instruments.information_sharing.levers]
latency = 2
"""

POLICY_MISTAKES = {
    "unknown instrument": Mistake(
        "",
        "instruments.role_clarity",
        "instruments.role_clarty",
        "instruments.role_clarty",
        "role_clarty",
        "no instrument of this name",
        "liaison_channels",
        "role_clarity",
    ),
    "unknown sub-lever": Mistake(
        "",
        "latency",
        "latncy",
        "instruments.information_sharing.levers.latncy",
        "latncy",
        "no sub-lever of information_sharing",
        "mission_to_ngo",
        "latency",
    ),
    "intensity as a sub-lever": Mistake(
        "", "latency", "intensity", "instruments.information_sharing.levers.intensity", "intensity", "no sub-lever", "latency"
    ),
    "sub-lever out of its own range": Mistake(
        "",
        "latency = 2",
        "latency = 30",
        "instruments.information_sharing.levers.latency",
        30,
        "out of range",
        "a number from 0 to 26 (weeks)",
    ),
    "sub-lever that is text": Mistake(
        "", "latency = 2", 'latency = "2"', "instruments.information_sharing.levers.latency", "2", "is neither a number"
    ),
    "sub-lever steps": Mistake(
        "",
        "latency = 2",
        "latency = [[5, 2], [4, 3]]",
        "instruments.information_sharing.levers.latency",
        [[5, 2], [4, 3]],
        "week 4 does not come after week 5",
    ),
    "levers that are no table": Mistake(
        "",
        "[instruments.information_sharing.levers]\nlatency = 2",
        "levers = 2",
        "instruments.information_sharing.levers",
        2,
        "must be a table",
    ),
    "unknown setting": Mistake(
        "", "0.5\n[", "0.5\nstart = 3\n[", "instruments.role_clarity.start", 3, "is not a known key", "phase_in_weeks", "start_week"
    ),
    "misspelt setting": Mistake(
        "",
        "0.5\n[",
        "0.5\nphase_in_week = 3\n[",
        "instruments.role_clarity.phase_in_week",
        3,
        "is not a known key",
        "end_week",
        "phase_in_weeks",
    ),
    "unknown key": Mistake("", 'name = "p"', 'name = "p"\ntitel = "P"', "titel", "P", "is not a known key", "summary", "title"),
    "missing intensity": Mistake(
        "",
        "role_clarity]\nintensity = 0.5\n",
        "role_clarity]\n",
        "instruments.role_clarity.intensity",
        None,
        "is missing",
        "from 0 to 1",
    ),
    "intensity above 1": Mistake(
        "", "intensity = 0.5", "intensity = 1.5", "instruments.role_clarity.intensity", 1.5, "1.5 is out of range", "from 0 to 1"
    ),
    "intensity below 0": Mistake(
        "", "intensity = 0.5", "intensity = -0.5", "instruments.role_clarity.intensity", -0.5, "-0.5 is out of range", "from 0 to 1"
    ),
    "intensity NaN": Mistake(
        "", "intensity = 0.5", "intensity = nan", "instruments.role_clarity.intensity", None, "nan is out of range", "from 0 to 1"
    ),
    "intensity true": Mistake(
        "", "intensity = 0.5", "intensity = true", "instruments.role_clarity.intensity", True, "is neither a number nor a list"
    ),
    "intensity text": Mistake(
        "", "intensity = 0.5", 'intensity = "high"', "instruments.role_clarity.intensity", "high", "is neither a number nor a list"
    ),
    "no steps": Mistake("", "intensity = 0.5", "intensity = []", "instruments.role_clarity.intensity", [], "empty"),
    "steps out of order": Mistake(
        "",
        "intensity = 0.5",
        "intensity = [[9, 0.1], [9, 0.2]]",
        "instruments.role_clarity.intensity",
        [[9, 0.1], [9, 0.2]],
        "week 9 does not come after week 9",
        "increasing weeks",
    ),
    "step before the start": Mistake(
        "",
        "intensity = 0.5",
        "intensity = [[-1, 0.1]]",
        "instruments.role_clarity.intensity",
        [[-1, 0.1]],
        "week -1 is not a whole",
    ),
    "step at infinity": Mistake(
        "", "intensity = 0.5", "intensity = [[inf, 0.1]]", "instruments.role_clarity.intensity", None, "week inf is not a whole"
    ),
    "step out of range": Mistake(
        "",
        "intensity = 0.5",
        "intensity = [[0, 0.1], [4, 7]]",
        "instruments.role_clarity.intensity",
        [[0, 0.1], [4, 7]],
        "the value 7 in week 4 is out of range",
    ),
    "step that is no pair": Mistake(
        "",
        "intensity = 0.5",
        "intensity = [[0, 0.1, 3], 4]",
        "instruments.role_clarity.intensity",
        [[0, 0.1, 3], 4],
        "[0, 0.1, 3] is not [week, value]; 4 is not [week, value]",
    ),
    "end before start": Mistake(
        "",
        "0.5\n[",
        "0.5\nstart_week = 9\nend_week = 9\n[",
        "instruments.role_clarity.end_week",
        9,
        "does not come after start_week (9)",
        "a week after 9",
    ),
    "negative start": Mistake(
        "", "0.5\n[", "0.5\nstart_week = -9\n[", "instruments.role_clarity.start_week", -9, "is out of range", "at least 0"
    ),
    "region twice": Mistake(
        "", "0.5\n[", '0.5\nregions = ["Mopti", "Mopti"]\n[', "instruments.role_clarity.regions", "Mopti", "stands twice"
    ),
    "regions as text": Mistake(
        "", "0.5\n[", '0.5\nregions = "Mopti"\n[', "instruments.role_clarity.regions", "Mopti", "must be a list"
    ),
}


@pytest.mark.parametrize("name", POLICY_MISTAKES)
def test_a_mistake_in_a_policy_is_named(name: str) -> None:
    mistake = POLICY_MISTAKES[name]
    assert mistake.old in POLICY
    text = POLICY.replace(mistake.old, mistake.new, 1)
    problems = problems_of(lambda: Policy.from_toml(text, "p.toml"))
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    assert matching(problems, mistake._replace(reported_in="p.toml")), str(problems[0])


@pytest.mark.parametrize("value", ["3", '"all"', "[1, 2]"])
def test_instruments_must_be_a_table(value: str) -> None:
    text = f'schema_version = 1\nname = "p"\ninstruments = {value}\n'
    (problem,) = problems_of(lambda: Policy.from_toml(text))
    assert problem.key == "instruments" and "table" in problem.message


def test_a_whole_policy_of_mistakes_is_reported_at_once(tmp_path: Path) -> None:
    names = ["unknown key", "unknown sub-lever"]
    text = POLICY + "[instruments]\nliason_channels = 0.5\njoint_planning = 2\n"
    for name in names:
        text = text.replace(POLICY_MISTAKES[name].old, POLICY_MISTAKES[name].new, 1)
    (tmp_path / "p.toml").write_text(text.replace('name = "p"\n', ""))
    problems = problems_of(lambda: load_policy(tmp_path / "p.toml"))
    assert {problem.key for problem in problems} == {
        "titel",
        "instruments.information_sharing.levers.latncy",
        "instruments.liason_channels",
        "instruments.joint_planning.intensity",
    }


def test_a_text_that_is_no_file_needs_a_name() -> None:
    (problem,) = problems_of(lambda: Policy.from_toml(POLICY.replace('name = "p"\n', "")))
    assert problem.key == "name" and problem.message == "is missing" and problem.allowed.startswith("text")


def test_python_values_are_checked_like_files() -> None:
    (problem,) = problems_of(lambda: Policy.of("p", {"role_clarity": 2}))
    assert problem.file == "policy object" and problem.key == "instruments.role_clarity.intensity"
    with pytest.raises(ValueError, match="no instrument of this name"):
        Policy.model_validate({"name": "p", "instruments": {"rol_clarity": 0.2}})
    kesara = load_scenario("kesara")
    (problem,) = problems_of(lambda: kesara.replace(regions=kesara.regions[::-1][1:]))[-1:]
    assert problem.file == "scenario object"


@given(st.integers(0, 2000), st.integers(0, 40), st.text(max_size=6))
def test_any_damage_to_a_policy_is_read_or_reported(position: int, length: int, inserted: str) -> None:
    text = new_policy_text("p").partition("# All instruments")[0]
    at = position % len(text)
    try:
        policy = Policy.from_toml(text[:at] + inserted + text[at + length :])
    except InputProblems as error:
        assert error.problems and str(error)
    else:
        assert Policy.from_toml(policy.to_toml()) == policy and str(policy)
