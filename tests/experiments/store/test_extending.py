"""Studies made larger in their folders: the same bytes as a larger study asked for at once, and nothing done twice."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import experiments.store.extending as extending
from comity.cli import app
from experiments.store.extending import old_numbers
from experiments.store.folder import Store
from experiments.store.recovery import EXTENDING, READY
from experiments.study import load_study
from experiments.sweep.sweeping import resume, sweep
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import load_scenario
from tests.experiments.sweep.sweeps import same_folder, study_file

RULE = '\n[stopping]\noutcome = "stability"\nhalf_width = {}\nminimum = 4\nmaximum = {}\nbatch = 3\n'


@pytest.fixture(autouse=True)
def small_blocks() -> Iterator[None]:
    """Blocks so small that these studies have several, of a size that changes with the number of runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.store.blocks.LEAST_RUNS", 3)
        patch.setattr("experiments.store.blocks.SHARDS", 5)
        yield


def asked(folder: Path, *, seeds: int = 3, design: str = 'kind = "sobol"\nruns = 4', rule: str = "", vary: str = "") -> Path:
    """A study's file with another design, stopping rule or further factor."""
    path = study_file(folder, seeds=seeds, more=vary + rule)
    text = path.read_text(encoding="utf-8").replace('kind = "latin_hypercube"\nruns = 5', design)
    path.write_text(text.replace(f"seeds = {seeds}\n", "") if rule else text, encoding="utf-8")
    return path


TABLE = (
    'kind = "table"\n[design.points]\njoint_planning = [{0}]\ntrust_loss_gain_ratio = [{1}]\naid_and_violence = [{2}]\n'
    '"government.corruption" = [{3}]'
)
SCALAR = '[[vary]]\nscenario = "government.corruption"\nlow = 0.1\nhigh = 0.6\n'
"""Another value makes another world, and run numbers put the points of one world together."""


def table(rows: int) -> str:
    """A design of one's own, whose points come in an order that run numbers change."""
    columns = (
        [0.1, 0.9, 0.4, 0.2, 0.6],
        [2.0, 3.0, 2.5, 1.5, 1.7],
        ["neutral", "capture", "dampening", "neutral", "capture"],
        [0.4, 0.2, 0.3, 0.4, 0.2],
    )
    return TABLE.format(*(", ".join(f'"{v}"' if isinstance(v, str) else str(v) for v in column[:rows]) for column in columns))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"seeds": 3}, {"seeds": 5}),
        ({}, {"design": 'kind = "sobol"\nruns = 8'}),
        ({"design": 'kind = "halton"\nruns = 3'}, {"design": 'kind = "halton"\nruns = 5', "seeds": 4}),
        (
            {"design": 'kind = "saltelli"\nsamples = 2\nsecond_order = false'},
            {"design": 'kind = "saltelli"\nsamples = 4\nsecond_order = false'},
        ),
        ({"design": 'kind = "sobol"\nruns = 4', "vary": SCALAR}, {"design": 'kind = "sobol"\nruns = 8', "vary": SCALAR}),
    ],
    ids=["seeds", "sobol", "halton and seeds", "saltelli", "points of several worlds"],
)
def test_a_larger_study_is_the_same_as_if_it_had_been_asked_for_at_once(
    tmp_path: Path, first: dict[str, str], then: dict[str, str]
) -> None:
    sweep(asked(tmp_path / "a", **first), tmp_path / "out")  # type: ignore[arg-type]
    done = Store(tmp_path / "out").counts().done
    larger = asked(tmp_path / "b", **then)  # type: ignore[arg-type]
    found = sweep(larger, tmp_path / "out")
    assert found.state.here == found.state.total - done and f"{done} runs are kept" in found.extended
    sweep(larger, tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")
    assert found.extended in (tmp_path / "out" / "log.txt").read_text()
    assert not (tmp_path / "out" / EXTENDING).exists() and resume(tmp_path / "out").extended == ""


def test_points_of_ones_own_that_change_places(tmp_path: Path) -> None:
    first, larger = (asked(tmp_path / str(rows), design=table(rows), vary=SCALAR) for rows in (3, 5))
    old, new = load_study(first), load_study(larger)
    before = old_numbers(old, new, 0, new.total_runs)
    assert before[before >= 0].tolist() == list(range(old.total_runs))
    assert before[:10].tolist() == [0, 1, -1, -1, 2, 3, -1, -1, 4, 5], "points of one world lie together"
    sweep(first, tmp_path / "out")
    assert sweep(larger, tmp_path / "out").state.here == new.total_runs - old.total_runs
    sweep(larger, tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")


def test_an_interrupted_study_is_extended_through_its_own_file(tmp_path: Path) -> None:
    def stop(done: int, total: int, message: str) -> None:
        if done == 10 and message == "running":
            os.kill(os.getpid(), signal.SIGINT)

    assert sweep(asked(tmp_path / "a"), tmp_path / "out", workers=1, pieces=2, progress=stop).interrupted
    kept = Store(tmp_path / "out").counts().done
    assert list((tmp_path / "out" / "journal").iterdir()), "some of it stands in journals"
    own = tmp_path / "out" / "study.toml"
    own.write_text(own.read_text().replace("seeds = 3", "seeds = 4"))
    told = " ".join(CliRunner().invoke(app, ["status", str(tmp_path / "out")]).output.split())
    assert "asked for larger: seeds 3 → 4" in told and "Go on with: comity resume" in told, told
    shown = CliRunner().invoke(app, ["resume", str(tmp_path / "out")])
    assert shown.exit_code == 0 and "seeds 3 → 4" in " ".join(shown.output.split()), shown.output
    assert Store(tmp_path / "out").counts().done == 32 and 10 <= kept < 24
    sweep(asked(tmp_path / "b", seeds=4), tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")


@pytest.mark.parametrize(
    ("first", "then"),
    [((1e-9, 7), (1e-9, 13)), ((0.05, 16), (0.02, 16)), ((0.05, 16), (0.05, 19))],
    ids=["a higher maximum", "a narrower interval", "a maximum that is not needed"],
)
def test_a_stopping_rule_goes_on(tmp_path: Path, first: tuple[float, int], then: tuple[float, int]) -> None:
    sweep(asked(tmp_path / "a", rule=RULE.format(*first)), tmp_path / "out")
    larger = asked(tmp_path / "b", rule=RULE.format(*then))
    sweep(larger, tmp_path / "out")
    sweep(larger, tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")
    ends = [Store(tmp_path / name).finished() for name in ("whole", "out")]
    assert ends[0] == ends[1] and Store(tmp_path / "out").counts().complete


def test_failed_runs_keep_their_reasons_under_new_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import experiments.runs.tasks as runner

    original = runner.schedule

    def broken(policy, scenario, weeks):  # type: ignore[no-untyped-def]
        if policy.name == "best_practice" and policy.instruments["joint_planning"].intensity > 0.7:
            raise ZeroDivisionError("planned too much")
        return original(policy, scenario, weeks)

    monkeypatch.setattr(runner, "schedule", broken)
    sweep(asked(tmp_path / "a"), tmp_path / "out")
    failed = len(Store(tmp_path / "out").failures())
    larger = asked(tmp_path / "b", design='kind = "sobol"\nruns = 8')
    assert sweep(larger, tmp_path / "out").state.failed > failed > 0
    sweep(larger, tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")


def test_anything_else_is_refused_with_what_changed(tmp_path: Path) -> None:
    sweep(asked(tmp_path / "a"), tmp_path / "out")
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    hypercube = asked(tmp_path / "h", design='kind = "latin_hypercube"\nruns = 4')
    sweep(hypercube, tmp_path / "hypercube")
    ruled = asked(tmp_path / "r", rule=RULE.format(0.05, 16))
    sweep(ruled, tmp_path / "ruled")
    other = asked(tmp_path / "o", seeds=5)
    other.write_text(other.read_text().replace("weeks = 6", "weeks = 7"))
    for folder, study, words in (
        ("out", asked(tmp_path / "b", seeds=2), ["does not hold the 3 seeds", "study.seeds"]),
        ("out", asked(tmp_path / "c", design='kind = "sobol"\nruns = 2'), ["fewer than the 4"]),
        ("out", asked(tmp_path / "d", design='kind = "sobol"\nruns = 8\nseed = 1'), ["design.runs", "other points than the 4"]),
        ("out", other, ["study.weeks = 6: has changed: it is now 7"]),
        (
            "hypercube",
            asked(tmp_path / "e", design='kind = "latin_hypercube"\nruns = 8'),
            ["other points", "sobol, halton, saltelli and table designs can grow"],
        ),
        (
            "ruled",
            asked(tmp_path / "f", rule=RULE.format(0.05, 20).replace("batch = 3", "batch = 4")),
            ["stopping.batch = 4: was 3"],
        ),
        ("ruled", asked(tmp_path / "g", rule=RULE.format(0.5, 16)), ["stopping.half_width = 0.5: was 0.05"]),
        (
            "ruled",
            asked(tmp_path / "i", rule=RULE.format(0.05, 16), design='kind = "sobol"\nruns = 8'),
            ["the stopping rule has looked at"],
        ),
    ):
        with pytest.raises(InputProblems) as caught:
            sweep(study, tmp_path / folder)
        assert all(word in str(caught.value) for word in words), str(caught.value)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before and resume(tmp_path / "out").state.here == 0


@pytest.mark.parametrize("at", [1, 3])
def test_a_disk_that_is_full_leaves_the_smaller_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    sweep(asked(tmp_path / "a"), tmp_path / "out")
    shutil.copytree(tmp_path / "out", tmp_path / "before")
    original, calls = extending.write_shard, []

    def full(frame, path, of):  # type: ignore[no-untyped-def]
        calls.append(path)
        if len(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        original(frame, path, of)

    monkeypatch.setattr(extending, "write_shard", full)
    larger = asked(tmp_path / "b", seeds=6)
    with pytest.raises(OSError, match="No space left"):
        sweep(larger, tmp_path / "out")
    same_folder(tmp_path / "before", tmp_path / "out")
    assert not (tmp_path / "out" / EXTENDING).exists()
    monkeypatch.undo()


@pytest.mark.parametrize("moves", range(5))
def test_an_end_while_files_change_places_is_put_right_by_the_next_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    class Killed(BaseException):
        pass

    sweep(asked(tmp_path / "a"), tmp_path / "out")
    original, seen = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        if self.parent.name == EXTENDING or self.parent.parent.name == EXTENDING:
            if self.name[0] != ".":  # files written aside inside are renamed, too
                seen.append(self)
            if len(seen) > moves:
                raise Killed
        return original(self, target)

    larger = asked(tmp_path / "b", seeds=6)
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Killed):
        sweep(larger, tmp_path / "out")
    monkeypatch.undo()
    assert (tmp_path / "out" / EXTENDING / READY).exists()
    assert len(Store(tmp_path / "out").table()) == 24 and not (tmp_path / "out" / EXTENDING).exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.store.blocks.LEAST_RUNS", 3)
        patch.setattr("experiments.store.blocks.SHARDS", 5)
        assert resume(tmp_path / "out").state.here == 24
        sweep(larger, tmp_path / "whole")
    same_folder(tmp_path / "whole", tmp_path / "out")


def test_scenarios_go_by_their_names_on_every_machine(tmp_path: Path) -> None:
    """Two folders of one name and a shipped scenario of that name, too; two machines with other folders."""
    tables, manifests, digests = [], [], []
    for machine in ("one", "another"):
        home = tmp_path / machine / "deep"
        load_scenario("kesara").replace(title="Mine").to_folder(home / "mine" / "kesara")
        load_scenario("kesara").replace(title="Yours").to_folder(home / "yours" / "kesara")
        load_scenario("mali").to_folder(home / "plain")
        study = study_file(home, seeds=1, points=2)
        study.write_text(study.read_text().replace('["kesara"]', '["kesara", "./mine/kesara", "./yours/kesara", "./plain"]'))
        sweep(study, tmp_path / machine / "out")
        tables.append(Store(tmp_path / machine / "out").table())
        manifests.append((tmp_path / machine / "out" / "manifest.json").read_bytes())
        digests.append(load_study(study).digest())
    names = list(dict.fromkeys(tables[0]["scenario"]))
    assert names[0] == "kesara" and names[3] == "plain" and len(set(names)) == 4
    assert all(name.startswith("kesara@") and len(name) == 15 for name in names[1:3])
    assert tables[0].equals(tables[1]) and manifests[0] == manifests[1] and digests[0] == digests[1]
    assert str(tmp_path).encode() not in manifests[0]
