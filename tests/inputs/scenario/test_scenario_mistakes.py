"""Every kind of mistake in a scenario folder is named: file, key, value, what is allowed and the nearest valid name;
and a folder with many mistakes reports them all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.inputs.templates import new_policy_text, new_scenario_files
from tests.inputs.mistakes import Mistake, matching, problems_of
from tests.inputs.scenario_mistakes import SETTING_MISTAKES, TOML
from tests.inputs.scenario_table_mistakes import EVENTS, PLACES, REGIONS, STRENGTHS, TABLE_MISTAKES

MISTAKES = SETTING_MISTAKES | TABLE_MISTAKES


def starting_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir(parents=True)
    for name, text in new_scenario_files("mine").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, mistake: Mistake) -> None:
    path = folder / mistake.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mistake.old) >= 1, f"{mistake.old!r} does not stand in {mistake.file}"
    path.write_text(text.replace(mistake.old, mistake.new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_file_key_value_and_what_is_allowed(name: str, tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    mistake = MISTAKES[name]
    change(folder, mistake)
    problems = problems_of(lambda: load_scenario(folder))
    found = matching(problems, mistake)
    assert len(found) == 1, "\n".join(str(problem) for problem in problems)
    text = str(found[0])
    assert mistake.file in text and mistake.key in text
    if mistake.nearest:
        assert f"did you mean {mistake.nearest!r}?" in text


ALONE = [
    name
    for name in MISTAKES
    if name
    not in {
        # An old name went missing where a strange one appeared.
        "missing block",
        "missing column",
        "unknown column",
        "column twice",
        "column without a name",
        "table where there is none",
        "identity twice",
        "region twice",
        # Two rules are broken at once, or what others refer to cannot be read.
        "sector that does not exist",
        "identity share out of range",
        "broken quotes",
        "list of groups",
        "a far date",
    }
]


@pytest.mark.parametrize("name", ALONE)
def test_one_mistake_is_one_problem(name: str, tmp_path: Path) -> None:
    """Nothing that merely follows from a mistake is reported beside it. (In those left out
    two things are wrong.)"""
    folder = starting_folder(tmp_path)
    change(folder, MISTAKES[name])
    problems = problems_of(lambda: load_scenario(folder))
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)


def test_a_whole_folder_of_mistakes_is_reported_at_once(tmp_path: Path) -> None:
    names = [
        "unknown key",
        "missing key",
        "share above 1",
        "NaN",
        "not a known word",
        "region in a table of numbers",
        "identity that does not exist",
        "group that does not exist",
        "sectors that do not sum to 1",
        "force that leaves before it comes",
        "more records than organisations",
        "variant with an unknown key",
        "cell out of range",
        "empty cell",
        "identity shares",
        "strengths out of order",
        "negative placement",
        "event before the start",
        "event of no group",
    ]
    folder = starting_folder(tmp_path)
    for name in names:
        change(folder, MISTAKES[name])
    problems = problems_of(lambda: load_scenario(folder))
    unseen = [name for name in names if len(matching(problems, MISTAKES[name])) != 1]
    assert not unseen and len(problems) == len(names), "\n".join(str(problem) for problem in problems)


@pytest.mark.parametrize("file", [TOML, REGIONS, STRENGTHS, PLACES, EVENTS])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the file is missing"),
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\xff\xfe\x00a", "is not UTF-8 text"),
    ],
)
def test_unreadable_files(file: str, content: bytes | None, message: str, tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    problems = problems_of(lambda: load_scenario(folder))
    (problem,) = [p for p in problems if p.file == file]
    assert message in problem.message
    if file != REGIONS:  # without regions, whatever names one cannot be checked
        assert len(problems) == 1, problems


def test_a_table_of_commas_has_no_header(tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    (folder / EVENTS).write_text(",,,\n")
    (problem,) = problems_of(lambda: load_scenario(folder))
    assert problem.file == EVENTS and "no header" in problem.message


def test_malformed_toml_says_where(tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    (folder / TOML).write_text('schema_version = 1\nname = "mine\n')
    (problem,) = problems_of(lambda: load_scenario(folder))
    assert problem.file == TOML and "is not valid TOML" in problem.message and problem.key == "line 2"


def test_toml_nested_too_deeply_is_told(tmp_path: Path) -> None:
    file = tmp_path / "deep.toml"
    file.write_text("schema_version = 1\ntitle = " + "[" * 3000 + "]" * 3000 + "\n", encoding="utf-8")
    with pytest.raises(InputProblems) as raised:
        load_policy(file)
    assert [(problem.file, problem.message) for problem in raised.value.problems] == [("deep.toml", "is nested too deeply")]


def test_problems_in_tables_are_told_even_when_the_toml_is_unreadable(tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    (folder / TOML).write_text("[")
    change(folder, MISTAKES["missing column"])
    assert {p.file for p in problems_of(lambda: load_scenario(folder))} == {TOML, REGIONS}


@pytest.mark.parametrize(
    ("line", "value", "advice"),
    [
        ("schema_version = 2", 2, "update Comity"),
        ("schema_version = 0", 0, "set it to 1"),
        ('schema_version = "1"', "1", "set it to 1"),
        ("schema_version = true", True, "set it to 1"),
        ("", None, "write schema_version = 1"),
    ],
)
def test_an_unknown_schema_version_is_refused_with_what_to_do(line: str, value: object, advice: str, tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    for path, load in (
        (folder / TOML, lambda: load_scenario(folder)),
        (tmp_path / "p.toml", lambda: load_policy(tmp_path / "p.toml")),
    ):
        text = path.read_text() if path.exists() else new_policy_text("p")
        path.write_text(text.replace("schema_version = 1", line))
        (problem,) = problems_of(load)
        assert (problem.file, problem.key, problem.value) == (path.name, "schema_version", value)
        assert advice in problem.message and problem.allowed == "1"


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    expected = load_scenario(folder)
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_scenario(folder).digest() == expected.digest()


def test_a_mistake_in_evidence_is_reported(tmp_path: Path) -> None:
    folder = starting_folder(tmp_path)
    (folder / "evidence_years.csv").write_text("year,deaths\n2030,1,2\n")
    (problem,) = problems_of(lambda: load_scenario(folder))
    assert problem.file == "evidence_years.csv" and "3 cells where the header has 2" in problem.message


def test_names_of_scenarios_and_variants_get_the_nearest(tmp_path: Path) -> None:
    (problem,) = problems_of(lambda: load_scenario("liberai"))
    assert problem.nearest == "liberia" and "mali" in problem.allowed and problem.value == "liberai"
    (problem,) = problems_of(lambda: load_scenario("kesara:drawdwn"))
    assert problem.nearest == "drawdown" and "high_intensity" in problem.allowed
    (problem,) = problems_of(lambda: load_scenario("liberia:drawdown"))
    assert problem.value == "drawdown" and "no variant" in problem.message
    (problem,) = problems_of(lambda: load_scenario(tmp_path / "nowhere"))
    assert "is not a folder" in problem.message


def test_region_index_names_the_nearest_region() -> None:
    (problem,) = problems_of(lambda: load_scenario("mali").region_index("Timbuctu"))
    assert problem.nearest == "Timbuktu" and "Kidal" in problem.allowed


FILES = new_scenario_files("mine")


@given(st.sampled_from(sorted(FILES)), st.integers(0, 4000), st.integers(0, 40), st.text(max_size=6))
def test_any_damage_is_read_or_reported_and_nothing_else_is_raised(
    tmp_path_factory: pytest.TempPathFactory, file: str, position: int, length: int, inserted: str
) -> None:
    folder = starting_folder(tmp_path_factory.mktemp("damaged"))
    text = FILES[file]
    at = position % len(text)
    (folder / file).write_text(text[:at] + inserted + text[at + length :], encoding="utf-8", errors="replace")
    try:
        scenario = load_scenario(folder)
    except InputProblems as error:
        assert error.problems and str(error)
    else:
        scenario.deployment()
        assert isinstance(scenario, Scenario) and str(scenario)
