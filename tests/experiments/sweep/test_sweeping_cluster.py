"""The ways to more machines that docs/cluster.md describes: a scheduler started by hand, and SLURM."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.cli import app
from experiments.runs.pools.executors import open_pool
from experiments.store.folder import Store
from experiments.sweep.sweeping import sweep
from simulation.inputs.errors import InputProblems
from tests.experiments.sweep.sweeps import same_folder, study_file

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def command(beginning: str) -> list[str]:
    """The words of the document's command that begins like this."""
    line = next(line for line in DOCUMENT.splitlines() if line.strip().startswith(beginning))
    return shlex.split(line)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of the machines of a cluster: this source, and this environment's commands."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{tmp_path / 'bin'}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def cluster(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Scheduler and two workers, started as the document says; the scheduler's address."""
    started = []
    words = [
        *command("dask scheduler"),
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(tmp_path / "scheduler.json"),
    ]
    try:
        started.append(subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL))
        address = ""
        for _ in range(300):
            if (tmp_path / "scheduler.json").exists():
                found = re.search(r'"address": "([^"]+)"', (tmp_path / "scheduler.json").read_text())
                address = found[1] if found else ""
            if address:
                break
            time.sleep(0.2)
        words = [address if word.startswith("tcp://") else "2" if word == "16" else word for word in command("dask worker")]
        started.append(subprocess.Popen([*words, "--no-dashboard"], env=environment, stderr=subprocess.DEVNULL))
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(30)


@pytest.mark.slow
def test_a_scheduler_started_by_hand_gives_the_same_table(cluster: str, tmp_path: Path) -> None:
    study = study_file(tmp_path / "asked", seeds=10)
    words = [cluster if word.startswith("tcp://") else word for word in command("comity sweep study.toml --dask-scheduler")]
    words = [str(study) if word == "study.toml" else word for word in words[1:]]
    app([*words, "--out", str(tmp_path / "out"), "--yes", "--quiet"], standalone_mode=False)
    sweep(study, tmp_path / "reference")
    same_folder(tmp_path / "reference", tmp_path / "out")


@pytest.mark.slow
def test_the_slurm_script_runs_a_study(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    # A SLURM of one machine: a job is run at once, and cancelled by its process number.
    submit = 'job=$(mktemp)\ncp "${@: -1}" "$job"\nsetsid bash "$job" > "$0.log" 2>&1 &\necho "Submitted batch job $!"\n'
    for name, text in (("sbatch", submit), ("scancel", 'kill -- -"${@: -1}"\n')):
        (folder / name).write_text(f"#!/bin/bash\n{text}")
        (folder / name).chmod(0o755)
    study = study_file(tmp_path / "asked", seeds=10)
    words = command("python docs/examples/slurm_study.py")
    given = {
        "python": sys.executable,
        "study.toml": str(study),
        "results/study": str(tmp_path / "out"),
        "20": "1",
        "16": "2",
        "16GB": "2GB",
    }
    words = [given.get(word, word) for word in words]
    done = subprocess.run([*words, "--interface", "lo"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert "Complete: 100 runs" in done.stdout
    assert Store(tmp_path / "out").counts().complete
    sweep(study, tmp_path / "reference")
    same_folder(tmp_path / "reference", tmp_path / "out")


def test_a_scheduler_that_is_not_there_is_a_mistake_of_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.pools.dask_cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(InputProblems, match="does not answer"), open_pool(None, scheduler="tcp://127.0.0.1:9"):
        pass


def test_executors_that_do_not_exist_are_named() -> None:
    with pytest.raises(InputProblems) as caught, open_pool("thread", 0):
        pass
    assert [problem.key for problem in caught.value.problems] == ["executor", "workers"]
    assert caught.value.problems[0].nearest == "threads"
