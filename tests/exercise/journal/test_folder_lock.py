"""One server a folder: who comes second is told who holds it, and a holder that was killed holds nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli import app
from exercise.journal.folder_lock import HOLDER, LOCK, alone_in
from simulation.inputs.errors import InputProblems
from tests.exercise.tables import begun

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys, time
from pathlib import Path
from exercise.journal.folder_lock import alone_in
with alone_in(Path(sys.argv[1]), "being served at http://127.0.0.1:1"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_holder_is_told_who_the_first_is_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=env) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputProblems) as refused, alone_in(tmp_path, "x"):
            pass
        for words in (f"process {other.pid}", "being served at http://127.0.0.1:1", "one server a folder"):
            assert words in str(refused.value)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert (tmp_path / HOLDER).exists()  # it could not tidy up
    with alone_in(tmp_path, "second"):
        assert json.loads((tmp_path / HOLDER).read_text())["pid"] == os.getpid()
        with pytest.raises(InputProblems, match="second"), alone_in(tmp_path, "third"):
            pass
        (tmp_path / HOLDER).write_text("[[[[")
        with pytest.raises(InputProblems, match="in use by another process"), alone_in(tmp_path, "third"):
            pass
    assert not (tmp_path / HOLDER).exists()
    assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600
    with alone_in(tmp_path, "last"):
        pass


def test_names_are_not_deleted_behind_a_servers_back(tmp_path: Path) -> None:
    session, _ = begun(tmp_path, "mission")
    session.close()
    before = session.journal.path.read_bytes()
    with alone_in(tmp_path, "being served"):
        found = CliRunner().invoke(app, ["exercise", "forget", str(session.journal.path)])
        assert found.exit_code == 2
        assert session.journal.path.read_bytes() == before
    assert CliRunner().invoke(app, ["exercise", "forget", str(session.journal.path)]).exit_code == 0


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputProblems, match="cannot be locked"), alone_in(tmp_path / "file", "x"):
        pass
