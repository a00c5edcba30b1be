"""What was run is what is read: folders that somebody edited are refused, and a part of a study says that it is one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.discover.discovery import discover
from experiments.discover.words import sentences
from experiments.sensitivity.of_study import sensitivity
from experiments.store.folder import Store
from experiments.store.reading import read_study
from experiments.store.shards import read_shard, write_shard
from experiments.stress.report import findings
from experiments.stress.stress_test import plan_stress, read_stress
from experiments.study import load_study
from experiments.sweep.sweeping import resume, sweep
from simulation.inputs.errors import InputProblems

STUDY = """
scenarios = ["kesara"]
policies = ["uncoordinated", "liaison"]
seeds = 4
weeks = 4
communities = 27
outcomes = ["stability", "access"]

[design]
kind = "latin_hypercube"
runs = 40

[[vary]]
parameter = "trust_gain"

[[vary]]
parameter = "closeness_cost"
"""
FACTORS = ("trust_gain", "closeness_cost")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished study."""
    place = tmp_path_factory.mktemp("finished")
    (place / "study.toml").write_text(STUDY)
    sweep(place / "study.toml", place / "out", workers=1)
    return place / "out"


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of it to be edited."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def swapped(folder: Path) -> str:
    """Exchange two factors in study.toml, so that each index would be credited to the other."""
    file = folder / "study.toml"
    text, (one, other) = file.read_text(), FACTORS
    assert text.count(f'"{one}"') == text.count(f'"{other}"') == 1
    file.write_text(text.replace(f'"{one}"', '"-"').replace(f'"{other}"', f'"{one}"').replace('"-"', f'"{other}"'))
    return "study.toml: order.factors"


def fewer_weeks(folder: Path) -> str:
    """Say that runs were shorter than they were."""
    file = folder / "study.toml"
    file.write_text(file.read_text().replace("weeks = 4", "weeks = 3"))
    return "study.toml: weeks = 4: has changed: it is now 3"


def better(folder: Path) -> str:
    """Save a shard anew with other values."""
    shard = folder / "runs" / "00000.parquet"
    table = pd.read_parquet(shard)
    table.loc[table["policy"] == "liaison", "stability"] += 0.2
    table.to_parquet(shard, index=False)
    return "00000.parquet: was not written by Comity"


def stamped(folder: Path) -> str:
    """Rows of another study, written by Comity."""
    shard = folder / "runs" / "00000.parquet"
    write_shard(pd.read_parquet(shard), shard, "0123456789abcdef")
    return "holds runs of something else"


def another_manifest(folder: Path) -> str:
    """Study and manifest changed alike."""
    swapped(folder)
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["study"] = json.loads(json.dumps(load_study(folder / "study.toml").content(), default=str))
    file.write_text(json.dumps(manifest))
    return "manifest.json was changed"


EDITS: list[Callable[[Path], str]] = [swapped, fewer_weeks, better, stamped, another_manifest]
READERS: dict[str, Callable[[Path], Any]] = {
    "sensitivity": lambda folder: sensitivity(folder, outcomes=["access"], resamples=50),
    "discover": lambda folder: discover(folder, "liaison", draws=2),
    "Python": read_study,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_folder_is_refused_by_every_reader(folder: Path, edit: Callable[[Path], str], reader: str) -> None:
    words = edit(folder)
    with pytest.raises(InputProblems) as caught:
        READERS[reader](folder)
    assert words in str(caught.value) and "put" in str(caught.value)


@pytest.mark.parametrize("edit", [better, stamped])
def test_edited_rows_are_not_asked_rerun_or_continued(folder: Path, edit: Callable[[Path], str]) -> None:
    words = edit(folder)
    for arguments in (
        ["query", str(folder), "SELECT avg(stability) FROM runs"],
        ["rerun", str(folder), "0"],
        ["resume", str(folder)],
    ):
        told = CliRunner().invoke(app, arguments)
        assert told.exit_code == 2 and words.split(": ")[-1] in " ".join(told.output.split()), told.output


def test_words_about_a_study_may_change(folder: Path) -> None:
    """Title, summary and comments decide nothing."""
    file = folder / "study.toml"
    file.write_text('# A remark.\ntitle = "Another title"\n' + file.read_text().replace('title = "', '# title = "'))
    assert read_study(folder).study.title == "Another title"


def test_a_folder_of_the_first_format_is_read(folder: Path) -> None:
    """Its shards carry no digests; what its study says is checked all the same."""
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 1}))
    shard = folder / "runs" / "00000.parquet"
    pd.read_parquet(shard).to_parquet(shard, index=False)
    assert len(read_study(folder).runs) == Store(folder).total
    fewer_weeks(folder)
    with pytest.raises(InputProblems, match=r"study.toml: weeks"):
        read_study(folder)


def stopping_at(share: float) -> Callable[[int, int, str], None]:
    """Progress that presses Ctrl-C once, when this share of the runs is done."""
    pressed = []

    def stop(done: int, total: int, message: str) -> None:
        if done >= share * total and not pressed:
            pressed.append(message)
            raise KeyboardInterrupt

    return stop


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study that was stopped when about half of its seeds were done."""
    place = tmp_path_factory.mktemp("half")
    (place / "study.toml").write_text(STUDY)
    assert sweep(place / "study.toml", place / "out", workers=1, pieces=8, progress=stopping_at(0.5)).interrupted
    assert not Store(place / "out").counts().complete
    return place / "out"


def test_a_part_of_a_study_is_read_when_asked_for_and_says_so(half: Path, tmp_path: Path) -> None:
    for reader in READERS.values():
        with pytest.raises(InputProblems, match=r"is not finished: .* of 320 runs are there .*, and [123] of 4 seeds are whole"):
            reader(half)
    found = sensitivity(half, outcomes=["access"], resamples=50, partial=True)
    seeds = found.about["seeds"]
    assert seeds in (1, 2, 3) and f"{seeds} of 4 seeds are whole" in found.about["partial"]
    assert f"{seeds} of 4 seeds are whole" in found.as_dict()["about"]["partial"]
    boxes = discover(half, "liaison", draws=2, partial=True)
    assert "of 320 runs are there" in sentences(boxes)[0] and sentences(boxes)[0].startswith("Partial")
    for command in (
        ["sensitivity", str(half), "-o", "access", "--resamples", "50", "--no-figures", "--out", str(tmp_path / "s")],
        ["discover", str(half), "-p", "liaison", "--resamples", "2", "--no-figures", "--out", str(tmp_path / "d")],
    ):
        refused = CliRunner().invoke(app, command)
        assert refused.exit_code == 2 and "--partial" in refused.output and not list(tmp_path.glob("?/report.html"))
    for command in (["sensitivity", str(half), "-o", "access", "--resamples", "50"], ["discover", str(half), "-p", "liaison"]):
        place = tmp_path / command[0]
        told = CliRunner().invoke(app, [*command, "--partial", "--no-figures", "--out", str(place)])
        assert told.exit_code == 0 and "Partial: " in told.output, told.output
        assert "of 320 runs are there" in (place / "report.html").read_text()
    asked = CliRunner().invoke(app, ["query", str(half), "SELECT count(*) AS n FROM runs", "--json", "-"])
    assert json.loads(asked.stdout)["complete"] is False and "Partial: the study is not finished" in asked.stderr


def test_failed_and_missing_runs_hide_nothing_from_python(half: Path) -> None:
    """The same refusal when tables are handed over in place of a folder."""
    study, store = load_study(half / "study.toml"), Store(half)
    with pytest.raises(InputProblems, match="runs are not done yet"):
        sensitivity(study, store.table(), store.failures(), outcomes=["access"], resamples=50)
    found = sensitivity(study, store.table(), store.failures(), outcomes=["access"], resamples=50, partial=True)
    assert "of 4 seeds are whole" in found.about["partial"]


def test_a_journal_that_was_edited_is_refused(half: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(half, tmp_path / "copy"))
    file = next(iter((folder / "journal").glob("*.jsonl")))
    lines = file.read_text().splitlines()
    line = json.loads(lines[0])
    line["values"][0][0] += 0.1
    file.write_text("\n".join([json.dumps(line), *lines[1:]]) + "\n")
    with pytest.raises(InputProblems, match=r"has been changed after its runs were made.*\(line 1\)"):
        read_study(folder, partial=True)
    with pytest.raises(InputProblems, match="has been changed"):
        resume(folder)


def test_a_stress_test_is_what_was_run(tmp_path: Path) -> None:
    plan = plan_stress(
        "kesara",
        tmp_path,
        policies=["uncoordinated", "liaison"],
        states=4,
        seeds=2,
        weeks=3,
        communities=27,
        shocks=["none"],
        vary=["trust_gain"],
    )

    assert sweep(plan.study, tmp_path, workers=1, pieces=8, progress=stopping_at(0.5)).interrupted
    with pytest.raises(InputProblems, match="is not finished"):
        read_stress(tmp_path, resamples=20)
    resume(tmp_path)
    assert read_stress(tmp_path, resamples=20).partial == "" and findings(read_stress(tmp_path, resamples=20))
    asked = tmp_path / "stress.json"
    asked.write_text(asked.read_text().replace('"reference": "coexistence"', '"reference": "liaison"'))
    with pytest.raises(InputProblems, match=r"stress.json: has been changed after it was written"):
        read_stress(tmp_path, resamples=20)
    with pytest.raises(InputProblems, match=r"stress.json: has been changed"):
        discover(tmp_path, "liaison", draws=2)


def test_a_shard_says_whose_it_is_and_is_the_same_twice(tmp_path: Path) -> None:
    table = pd.DataFrame({"run_id": [1, 2], "word": ["a", None], "x": [0.1, float("nan")], "on": [True, False]})
    for name in ("one", "two"):
        write_shard(table, tmp_path / name, "study")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert read_shard(tmp_path / "one", "study", ["x", "run_id"]).column_names == ["x", "run_id"]
    pd.testing.assert_frame_equal(read_shard(tmp_path / "one", "study").to_pandas(), table)
    with pytest.raises(InputProblems, match="something else"):
        read_shard(tmp_path / "one", "another")
