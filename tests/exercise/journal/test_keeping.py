"""Every write is kept or says why it is not: full disks, second programs, files that go away; and the file alone is whole."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exercise import NotKept, Session
from exercise.journal.journal import DELETED, TooLong
from tests.exercise.tables import begun, play

ROOT = Path(__file__).resolve().parents[3]


def slots(session: Session, person: str) -> dict[str, Any]:
    return {slot["id"]: slot["value"] for slot in session.view(person)["slots"]}


@pytest.fixture(params=["disk", "file size", "pages"])
def tight(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Path, Callable[[Session], None], Callable[[Session], None]]]:
    """A folder on a disk that can be filled up, what fills it, and what makes room again."""
    if request.param == "disk":
        place = tmp_path / "disk"
        place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True).returncode:
            pytest.skip("this user may mount no file system")

        def fill(session: Session) -> None:
            with (place / "rest").open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 512)
                except OSError:
                    return

        yield place, fill, lambda session: (place / "rest").unlink()
        subprocess.run(["umount", "-l", place], check=True)
    elif request.param == "file size":
        before = resource.getrlimit(resource.RLIMIT_FSIZE)

        def limit(session: Session) -> None:
            session.journal.checkpoint()
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))

        yield tmp_path, limit, lambda session: resource.setrlimit(resource.RLIMIT_FSIZE, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    else:

        def pages(session: Session) -> None:
            count = session.journal.connection.execute("PRAGMA page_count").fetchone()[0]
            session.journal.connection.execute(f"PRAGMA max_page_count={count}")

        yield tmp_path, pages, lambda session: session.journal.connection.execute("PRAGMA max_page_count=100000").fetchall()


def test_on_a_full_disk_nothing_seems_kept_that_is_not(tight: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    place, fill, free = tight
    session, people = begun(place, "mission", "government")
    mission, control = people["mission"], people["control"]
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.1}})
    state, view = session.digest(), session.view(mission)
    told: list[bool] = []
    session.changed.append(lambda: told.append(session.not_kept is not None))
    fill(session)
    words = "word " * 390
    wanted: list[tuple[str, dict[str, Any]]] = [
        (mission, {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.2}}),
        (mission, {"kind": "say", "to": ["government"], "text": "VANISHED " + words}),
        (control, {"kind": "approve", "turn": 0}),
    ]
    refused = 0
    for _ in range(12):  # a log may have room for one or two entries more
        for person, command in wanted[:2]:
            before = (session.journal.count, slots(session, mission), len(session.play.messages))
            try:
                session.do(person, command)
            except NotKept as error:
                refused += 1
                assert error.reason
                assert session.not_kept is error
                assert (session.journal.count, slots(session, mission), len(session.play.messages)) == before
    assert refused > 2
    assert told[-1]
    # Seats, codes, branches and exports end the same way.
    for act in (lambda: session.new_codes({"mission": 100}), lambda: session.admit("mission", "x" * 60)):
        seats = (len(session.table.codes), len(session.table.participants))
        with pytest.raises(NotKept):
            for _ in range(40):
                act()
                seats = (len(session.table.codes), len(session.table.participants))
                session.table.codes.clear()
        assert len(session.table.participants) == seats[1]
    assert session.digest() == state
    # Trying again and again costs no replay.
    replays: list[int] = []
    real = Session._replay
    monkeypatch.setattr(Session, "_replay", lambda self, entries: (replays.append(1), real(self, entries))[1])
    for _ in range(5):
        with pytest.raises(NotKept):
            session.do(mission, wanted[1][1])
    assert len(replays) <= 1
    free(session)
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.3}})
    assert session.not_kept is None
    assert not told[-1]
    assert not session.warnings()
    assert not session.journal.verify()
    now = (session.digest(), session.view(mission))
    assert slots(session, mission)["offer.role_clarity"] == 0.3
    assert now[1]["slots"] != view["slots"]
    session.close()
    again = Session.open(session.journal.path)
    assert (again.digest(), again.view(mission)) == now
    again.close()


def test_a_new_session_or_branch_on_a_full_disk_leaves_nothing(tight: Any) -> None:
    place, fill, free = tight
    session, people = begun(place, "mission")
    play(session, people["control"], 1)
    fill(session)
    if session.journal.connection.execute("PRAGMA max_page_count").fetchone()[0] > 1_000_000:
        with pytest.raises(NotKept):
            session.branch(place / "branch.comity", 0)
        with pytest.raises(NotKept):
            session.export(place / "out.jsonl")
        with pytest.raises(NotKept):
            session.backups.make()
        with pytest.raises(NotKept):
            Session.create(place / "new.comity", {"scenario": "kesara"})
    free(session)
    assert {path.name for path in place.rglob("*") if path.is_file()} <= {"s.comity", "s.comity-wal", "s.comity-shm"}
    session.close()


OTHER = """
import sys
from exercise import NotKept, Session
session = Session.open(sys.argv[1])
person = next(p.id for p in session.table.participants.values() if p.role == "mission")
print("ready", flush=True)
for line in sys.stdin:
    try:
        session.do(person, {"kind": "say", "to": ["government"], "text": line.strip()})
        print("kept", flush=True)
    except NotKept as error:
        print("not kept:", error.reason, [m.text for m in session.play.messages], flush=True)
"""


def test_a_second_program_on_the_file_is_told_and_both_show_what_the_file_holds(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    mission = people["mission"]
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(session.journal.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as other:  # fmt: skip
        assert other.stdin is not None and other.stdout is not None

        def say(text: str) -> str:
            assert other.stdin is not None and other.stdout is not None
            other.stdin.write(text + "\n")
            other.stdin.flush()
            return other.stdout.readline()

        assert other.stdout.readline() == "ready\n"
        assert say("one of theirs") == "kept\n"
        with pytest.raises(NotKept, match="another program has written"):
            session.do(mission, {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.2}})
        assert slots(session, mission)["offer.role_clarity"] != 0.2
        assert [m.text for m in session.play.messages] == ["one of theirs"]  # what the file holds
        session.do(mission, {"kind": "say", "to": ["government"], "text": "one of ours"})
        assert session.not_kept is None
        line = say("lost")
        assert line.startswith("not kept: another program has written to s.comity")
        assert "['one of theirs', 'one of ours']" in line
        other.stdin.close()
    assert not session.journal.verify()
    session.close()


def test_a_file_that_another_program_holds_is_named(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.journal.connection.execute("PRAGMA busy_timeout=20")
    other = sqlite3.connect(session.journal.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    replays: list[int] = []
    session._rebuild = lambda: replays.append(1)  # type: ignore[method-assign]
    with pytest.raises(NotKept, match="another program holds"):
        session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    assert not replays  # nothing had been carried out
    assert not session.play.messages
    other.execute("ROLLBACK")
    other.close()
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    session.close()


def test_a_file_that_was_moved_away_takes_nothing_more(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    path = session.journal.path
    path.rename(tmp_path / "elsewhere.comity")
    with pytest.raises(NotKept, match="moved, removed or replaced"):
        session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    (tmp_path / "elsewhere.comity").rename(path)
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    assert len(session.play.messages) == 1
    session.close()


def test_what_is_too_long_is_not_kept_and_raises_no_alarm(tmp_path: Path) -> None:
    session, _ = begun(tmp_path, "mission")
    with pytest.raises(TooLong, match="400,000"):
        session.record("system", [("branched", {"from": "x" * 400_001})])
    assert session.not_kept is None
    session.close()


def test_a_file_damaged_meanwhile_is_not_played_on(tmp_path: Path) -> None:
    """What another program appended does not follow: the state stays, nothing more is kept, and that is said."""
    session, people = begun(tmp_path, "mission")
    state = session.view(people["mission"])
    other = sqlite3.connect(session.journal.path, isolation_level=None)
    other.execute(
        "INSERT INTO entries SELECT number + 1, at, actor, kind, body, before, digest FROM entries ORDER BY number DESC LIMIT 1"
    )
    for _ in range(2):
        with pytest.raises(NotKept, match="go on from a copy"):
            session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    assert session.view(people["mission"]) == state
    assert session.not_kept is not None and "go on from a copy" in session.not_kept.reason
    other.close()
    session.close()


def alone(session: Session, tmp_path: Path) -> Session:
    """What the file holds without its log, opened elsewhere."""
    tmp_path.mkdir()
    shutil.copyfile(session.journal.path, tmp_path / "alone.comity")
    return Session.open(tmp_path / "alone.comity")


def test_after_every_turn_the_file_alone_is_the_whole_session(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "before"})
    for turn in range(2):
        play(session, people["control"])
        copy = alone(session, tmp_path / f"copy{turn}")
        assert (copy.digest(), copy.play.turn, copy.play.messages) == (session.digest(), turn + 1, session.play.messages)
        copy.close()
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "after"})
    session.close()
    assert [path.name for path in tmp_path.glob("s.comity*")] == ["s.comity"]
    copy = alone(session, tmp_path / "end")
    assert [m.text for m in copy.play.messages] == ["before", "after"]
    copy.close()


def test_a_log_that_cannot_be_emptied_is_told_and_loses_nothing(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    reader = sqlite3.connect(session.journal.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entries").fetchone()
    play(session, people["control"])
    assert session.not_kept is None
    assert any("s.comity-wal" in line for line in session.warnings())
    reader.close()
    play(session, people["control"])
    assert not session.warnings()
    session.close()


def test_a_trigger_that_would_keep_names_hinders_forgetting_aloud(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    other = sqlite3.connect(session.journal.path, isolation_level=None)
    other.execute("CREATE TRIGGER keep BEFORE UPDATE ON texts BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(NotKept, match="trigger keep"):
        session.forget()
    assert session.table.participants[people["mission"]].name != DELETED
    other.execute("DROP TRIGGER keep")
    other.close()
    assert session.forget() > 0
    assert session.table.participants[people["mission"]].name == DELETED
    session.close()


def test_two_programs_on_one_file_do_not_break_it(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    other = Session.open(session.journal.path)
    session.do(people["mission"], {"kind": "say", "to": ["control"], "text": "one"})
    with pytest.raises(RuntimeError, match="another program"):
        other.do(people["mission"], {"kind": "say", "to": ["control"], "text": "two"})
    assert not session.journal.verify()
    session.do(people["mission"], {"kind": "say", "to": ["control"], "text": "three"})
    assert [m.text for m in Session.open(session.journal.path).play.messages] == ["one", "three"]
