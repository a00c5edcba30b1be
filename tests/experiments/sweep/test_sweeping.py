"""Sweeps: the same table however they were run, interrupted, killed or starved of disk."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import experiments.runs.tasks as runner
from comity.cli import app
from experiments.runs.measures import Measure
from experiments.runs.pools.executors import open_pool
from experiments.runs.pools.pool import drive
from experiments.runs.runner import evaluate
from experiments.store.folder import Store
from experiments.study import load_study
from experiments.sweep.replay import rerun
from experiments.sweep.sweeping import resume, sweep
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import load_scenario
from tests.experiments.sweep.sweeps import Numbers, gave_up, same_folder, square, study_file

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A study of 40 runs, and the folder of an uninterrupted sweep."""
    folder = tmp_path_factory.mktemp("whole")
    study = study_file(folder / "asked")
    assert not sweep(study, folder / "done").interrupted
    return study, folder / "done"


def comity(*words: str | Path) -> Any:
    """Call the command line."""
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_sweep_is_what_the_runner_says_of_its_cases(whole: tuple[Path, Path]) -> None:
    study = load_study(whole[0])
    table = Store(whole[1]).table()
    cases = [study.case(k) for k in range(study.total_runs)]
    expected = evaluate(cases, study.measures, weeks=study.weeks, communities=study.communities)
    assert len(table) == 40 and list(table["run_id"]) == list(range(40))
    pd.testing.assert_frame_equal(table[[m.name for m in study.measures]], expected.drop(columns="failure"), check_exact=True)
    pd.testing.assert_frame_equal(table[list(study.run_table(0, 0))], study.run_table(0, 40), check_dtype=False)


@pytest.mark.parametrize("settings", [{"workers": 1}, {"pieces": 1}, {"workers": 3, "pieces": 7}], ids=str)
def test_a_sweep_does_not_depend_on_workers_and_pieces(whole: tuple[Path, Path], tmp_path: Path, settings: dict[str, int]) -> None:
    sweep(whole[0], tmp_path / "out", **settings)  # type: ignore[arg-type]
    same_folder(whole[1], tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize(("executor", "workers", "pieces"), [("processes", 2, 3), ("dask", 1, 7), ("dask", 2, None)])
def test_a_sweep_does_not_depend_on_the_executor(
    whole: tuple[Path, Path], tmp_path: Path, executor: str, workers: int, pieces: int | None
) -> None:
    sweep(whole[0], tmp_path / "out", executor=executor, workers=workers, pieces=pieces)
    same_folder(whole[1], tmp_path / "out")


def test_ctrl_c_keeps_what_is_finished_and_the_rest_follows(whole: tuple[Path, Path], tmp_path: Path) -> None:
    def stop(done: int, total: int, message: str) -> None:
        if done == 6 and message == "running":
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    found = sweep(whole[0], tmp_path / "out", workers=1, pieces=2, progress=stop)
    assert found.interrupted and "comity resume" in found.message
    assert signal.getsignal(signal.SIGINT) is before
    kept = Store(tmp_path / "out").counts()
    assert 6 <= kept.done == found.state.done < 40 and not kept.complete
    rest = resume(tmp_path / "out", workers=2)
    assert not rest.interrupted and rest.state.here == 40 - kept.done
    same_folder(whole[1], tmp_path / "out")
    assert "Stopped before the end" in (tmp_path / "out" / "log.txt").read_text()


def test_resuming_a_finished_study_runs_nothing(whole: tuple[Path, Path]) -> None:
    assert resume(whole[1]).state.here == 0


def test_failed_runs_stand_apart_with_their_reason_and_can_be_retried(whole: tuple[Path, Path], tmp_path: Path) -> None:
    original = runner.schedule

    def broken(policy: Any, scenario: Any, weeks: int) -> Any:
        if policy.name == "best_practice" and policy.instruments["joint_planning"].intensity > 0.7:
            raise ZeroDivisionError("planned too much")
        return original(policy, scenario, weeks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "schedule", broken)
        found = sweep(whole[0], tmp_path / "out", workers=2)
    failures = Store(tmp_path / "out").failures()
    assert 0 < found.state.failed == len(failures) < 20
    assert set(failures["reason"]) == {"ZeroDivisionError: planned too much"} and failures["joint_planning"].min() > 0.7
    good, reference = Store(tmp_path / "out").table(), Store(whole[1]).table()
    same = reference[reference["run_id"].isin(good["run_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(good, same, check_exact=True)
    assert len(good) + len(failures) == 40
    assert resume(tmp_path / "out").state.here == 0, "a failed run is finished"
    shown = comity("status", tmp_path / "out")
    assert "planned too much" in shown.output and f"{len(failures)} failed" in shown.output
    assert comity("resume", tmp_path / "out", "--retry", "--quiet").exit_code == 0
    same_folder(whole[1], tmp_path / "out")


def test_a_stopping_rule_ends_a_study_early_and_for_good(tmp_path: Path) -> None:
    rule = '\n[stopping]\noutcome = "stability"\nhalf_width = {}\nminimum = 4\nmaximum = 16\nbatch = 3\n'
    study = study_file(tmp_path / "asked", points=3, more=rule.format(0.05))
    study.write_text(study.read_text().replace("seeds = 4\n", ""))
    found = sweep(study, tmp_path / "out")
    seeds = Store(tmp_path / "out").table()["seed"].nunique()
    assert f"after {seeds} seeds" in found.reason and seeds in (4, 7, 10, 13)
    assert Store(tmp_path / "out").counts().complete and resume(tmp_path / "out").state.here == 0
    strict = study_file(tmp_path / "strict", points=3, more=rule.format(1e-9))
    strict.write_text(study.read_text().replace("0.05", "1e-9"))
    sweep(strict, tmp_path / "most")
    table = Store(tmp_path / "most").table()
    assert table["seed"].nunique() == 16
    first = Store(tmp_path / "out").table()
    pd.testing.assert_frame_equal(table[table["run_id"].isin(first["run_id"])].reset_index(drop=True), first, check_exact=True)


def test_a_run_again_at_full_detail_equals_the_stored_one(whole: tuple[Path, Path]) -> None:
    for run_id in (0, 23):
        again = rerun(whole[1], run_id)
        stored = Store(whole[1]).table().loc[run_id, again.measures["measure"]]
        assert again.equal and again.measures["found"].tolist() == stored.tolist()
        assert set(again.result.weekly["community"]) == set(range(12)) and len(again.weekly) == 6
    with pytest.raises(InputProblems, match="no run of this study"):
        rerun(whole[1], 40)


def test_every_summary_replays_to_the_last_bit() -> None:
    from experiments.runs.measures import SUMMARIES
    from experiments.sweep.replay import replay

    study = load_study({"scenarios": ["mali"], "policies": ["best_practice"], "seeds": 1})
    case = study.case(0)
    region = case.scenario.regions[2].name
    measures = [
        Measure(name, summary, first, last, place)
        for name in ("trust_mission", "tips", "displaced_share")
        for summary in SUMMARIES
        for first, last, place in ((0, None, None), (3, 60, None), (5, 70, region))
    ]
    stored = evaluate([case], measures, weeks=75, communities=45)
    _, _, found = replay(case, measures, 75, 45)
    assert found.tobytes() == stored[[m.name for m in measures]].to_numpy()[0].tobytes()


def test_a_changed_study_or_model_is_refused(whole: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = study_file(tmp_path / "other", seeds=3)
    shown = comity("sweep", other, "--out", whole[1], "--yes")
    assert shown.exit_code == 2 and "study.seeds" in shown.output and "total_runs" in shown.output
    monkeypatch.setattr("experiments.store.manifest.source_hash", lambda: "another model")
    shown = comity("resume", whole[1])
    assert shown.exit_code == 2 and "source" in shown.output and "another model" in shown.output
    assert "cannot be continued" in comity("status", whole[1]).output
    assert comity("rerun", whole[1], "3").exit_code == 2


def test_the_commands_tell_and_write_json(whole: tuple[Path, Path], tmp_path: Path) -> None:
    done = comity("sweep", whole[0], "--out", tmp_path / "out", "--yes", "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "a.json").read_text())
    assert (told["done"], told["failed"], told["total"], told["interrupted"]) == (40, 0, 40, False)
    table = Store(whole[1]).table()
    for row in told["rows"]:
        assert row["stability"] == pytest.approx(table.loc[table["policy"] == row["policy"], "stability"].mean())
    assert comity("sweep", whole[0], "--out", tmp_path / "q", "--quiet").output == ""
    status = comity("status", tmp_path / "out", "--json", "-")
    assert json.loads(status.stdout)["state"] == "complete"
    asked = comity("query", tmp_path / "out", "SELECT count(*) AS n FROM runs", "--json", "-", "--csv", tmp_path / "n.csv")
    assert json.loads(asked.stdout)["rows"] == [{"n": 40}] and (tmp_path / "n.csv").read_text() == "n\n40\n"
    again = comity("rerun", tmp_path / "out", "7", "--no-figures", "--out", tmp_path / "again", "--json", tmp_path / "b.json")
    assert again.exit_code == 0 and json.loads((tmp_path / "b.json").read_text())["equal"] is True
    written = {path.name for path in (tmp_path / "again").iterdir()}
    assert {"weekly.parquet", "regions.parquet", "country.parquet", "events.csv"} <= written


def limited(study: Path, out: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """Sweep in a process that can write no file beyond ``limit`` bytes."""
    call = (
        f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nfrom comity.cli import app\n"
        f"import experiments.runs.tasks as r; r.warm_up()\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        f"app(['sweep', {str(study)!r}, '--out', {str(out)!r}, '--yes', '--quiet'])"
    )
    return subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_a_line_that_is_written_in_part_damages_nothing(
    whole: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def half(file: int, text: bytes) -> int:
        written.append(len(text))
        if len(written) < 5:
            return os.write(file, text)
        if len(written) == 5:
            return os.write(file, text[: len(text) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", "journal")

    monkeypatch.setattr("experiments.store.blocks.os", types.SimpleNamespace(**{**vars(os), "write": half}))
    with pytest.raises(OSError, match="No space left"):
        sweep(whole[0], tmp_path / "out", workers=1, pieces=3)
    monkeypatch.undo()
    assert Store(tmp_path / "out").counts().done == 12
    assert resume(tmp_path / "out").state.here == 28
    same_folder(whole[1], tmp_path / "out")


@pytest.mark.slow
# The limit (RLIMIT_FSIZE) is one of POSIX systems; the journal's own test above needs none.
@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file sizes")
@pytest.mark.parametrize("limit", [2500, 3500])
def test_a_writer_that_fails_damages_nothing(whole: tuple[Path, Path], tmp_path: Path, limit: int) -> None:
    ended = limited(whole[0], tmp_path / "out", limit)
    if not (tmp_path / "out" / "manifest.json").exists():
        pytest.fail(ended.stderr)
    assert ended.returncode == 1, ended.stderr
    assert "cannot write" in ended.stderr and "comity resume" in ended.stderr and "Traceback" not in ended.stderr
    assert resume(tmp_path / "out").state.done == 40
    same_folder(whole[1], tmp_path / "out")


def test_a_full_disk_stops_a_sweep_and_damages_nothing(whole: tuple[Path, Path], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", str(disk)], capture_output=True, text=True)
    if mounted.returncode:
        # Mounting takes an administrator on Linux; the test before this one needs neither.
        pytest.skip("no small file system can be made here")
    try:
        study = study_file(tmp_path / "asked", seeds=40)
        ended = comity("sweep", study, "--out", disk / "out", "--yes", "--quiet")
        assert ended.exit_code == 1 and "No space left" in ended.output and "comity resume" in ended.output
        kept = Store(disk / "out").counts()
        assert kept.done + kept.failed > 0 and not kept.complete
        subprocess.run(["mount", "-o", "remount,size=10m", str(disk)], check=True)
        assert resume(disk / "out").state.done == 400
        sweep(study, tmp_path / "reference")
        same_folder(tmp_path / "reference", disk / "out")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_study_of_a_scenario_of_ones_own_is_resumed_and_its_manifest_names_no_place(tmp_path: Path) -> None:
    load_scenario("kesara").replace(name="mine").to_folder(tmp_path / "asked" / "mine")
    study = study_file(tmp_path / "asked", seeds=1, points=2)
    study.write_text(study.read_text().replace('["kesara"]', '["./mine"]'))
    sweep(study, tmp_path / "out")
    assert str(tmp_path) not in (tmp_path / "out" / "manifest.json").read_text()
    assert resume(tmp_path / "out").state.here == 0


@pytest.mark.slow
# Sweeps are killed by the dozen, and only a fork spares each of them the loading of the model.
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("seed", [1, 2])
def test_sweeps_killed_at_random_moments_lose_nothing(tmp_path: Path, seed: int) -> None:
    study = study_file(tmp_path / "asked", seeds=150, points=10)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.experiments.sweep.killing", str(study), str(tmp_path / "out"), str(seed), "12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["killed"] == 12 and told["last"] == 0 and told["kept"] == sorted(told["kept"]), told
    assert 0 < told["kept"][-1] < 3000, f"killed in mid-work: {told}"
    same_folder(tmp_path / "out-warm", tmp_path / "out")
    assert Store(tmp_path / "out").table()["run_id"].tolist() == list(range(3000))


@pytest.mark.slow
def test_a_command_that_is_killed_is_resumed_by_another(tmp_path: Path) -> None:
    study = study_file(tmp_path / "asked", seeds=100, points=10)
    with subprocess.Popen(
        [sys.executable, "-m", "comity", "sweep", str(study), "--out", str(tmp_path / "out"), "--yes", "--quiet"], cwd=ROOT
    ) as child:
        deadline = time.monotonic() + 240
        while not list((tmp_path / "out").glob("journal/*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        second = comity("resume", tmp_path / "out")
        child.kill()
    assert second.exit_code == 2 and f"process {child.pid}" in second.output
    assert resume(tmp_path / "out").state.done == 2000
    assert f"process {child.pid} wrote here before and ended suddenly" in (tmp_path / "out" / "log.txt").read_text()
    sweep(study, tmp_path / "reference")
    same_folder(tmp_path / "reference", tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_workers_killed_in_mid_study_lose_nothing(tmp_path: Path, executor: str) -> None:
    study = study_file(tmp_path / "asked", seeds=60, points=10)
    random = np.random.default_rng(7)
    killed = []

    def kill(done: int, total: int, message: str) -> None:
        if done > 200 * (len(killed) + 1) and len(killed) < 3:
            victims = workers(os.getpid(), executor)
            killed.append(int(random.choice(victims)))
            os.kill(killed[-1], signal.SIGKILL)

    found = sweep(study, tmp_path / "out", executor=executor, workers=2, pieces=10, progress=kill)
    assert len(killed) == 3 and found.state.done == 1200 and not found.state.failed
    sweep(study, tmp_path / "reference")
    same_folder(tmp_path / "reference", tmp_path / "out")


def workers(parent: int, executor: str) -> list[int]:
    """Process numbers of the worker processes below ``parent``."""
    import psutil

    below = psutil.Process(parent).children(recursive=True)
    found = [p.pid for p in below if "spawn_main" in " ".join(p.cmdline())]
    assert found, [p.cmdline() for p in below]
    return found


@pytest.mark.slow
def test_the_one_case_that_kills_its_worker_is_found(tmp_path: Path) -> None:
    pieces = [Numbers(tuple(range(k, k + 5)), 17) for k in range(0, 40, 5)]
    found: dict[int, int | str] = {}
    with open_pool("processes", 2) as pool:
        for part in drive(pieces, pool, square, gave_up):
            assert not set(part) & set(found), "nothing twice"
            found |= part
    assert sorted(found) == list(range(40))
    assert "died 2 times" in str(found.pop(17))
    assert all(value == number * number for number, value in found.items())
