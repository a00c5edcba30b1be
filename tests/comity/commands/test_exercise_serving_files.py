"""A server and its files: whole when it ends, however it is asked to; held by it alone; bad files named and left."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("nicegui")

from exercise import Session
from tests.comity.web.browsers import ROOT, Server
from tests.exercise.tables import begun, play

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_after_the_end_the_file_alone_is_the_whole_session(number: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    session, people = begun(folder, "mission")
    play(session, people["control"], 2)
    session.close()
    (folder / "s.comity").rename(folder / "session.comity")
    for name, content in (("half.comity", (folder / "session.comity").read_bytes()[:20_000]), ("\x1b]0;x\x07.comity", b"")):
        (folder / name).write_bytes(content)
    server = Server(folder, "--seats", "government=3")
    try:
        text = server.log.read_text("utf-8")
        assert re.search(r"Not served, and left as it is: half\.comity: .*only a part", text)
        assert "\x1b]" not in text
        second = subprocess.run(
            [sys.executable, "-m", "comity", "exercise", "serve", str(folder), "--port", str(server.port + 1)],
            capture_output=True, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
        assert second.returncode == 2
        assert f"process {server.process.pid if server.process else 0}" in second.stderr
    finally:
        assert server.process is not None
        server.process.send_signal(number)
        server.process.wait(120)
    if number != signal.SIGKILL:
        assert sorted(path.name for path in folder.glob("session.comity*")) == ["session.comity"]
    # The file alone, as somebody would copy it.
    (tmp_path / "copy").mkdir()
    shutil.copyfile(folder / "session.comity", tmp_path / "copy" / "session.comity")
    copy = Session.open(tmp_path / "copy" / "session.comity")
    assert copy.play.turn == 2
    assert copy.digest() == session.digest()
    if number != signal.SIGKILL:
        assert list(copy.table.codes.values()).count("government") == 3
    copy.close()
    server.start()  # goes on, with the same bad files beside it
    assert "half.comity" in server.log.read_text("utf-8")
    server.stop()
