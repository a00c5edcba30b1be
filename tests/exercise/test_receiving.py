"""Files from elsewhere: every crafted one is refused in words, wherever it comes in, and what is there already is not touched."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from comity.web.exercise.opening import open_folder
from exercise import NotKept, Refused, Session, receiving
from exercise.journal.exports import check_export
from exercise.journal.journal import Journal
from exercise.journal.limits import Limits
from exercise.journal.session_files import APPLICATION
from exercise.receiving import check_files, check_received, lived, move_in, receive
from exercise.replaying import replay
from exercise.state.settings import settings_of
from exercise.views.looking import look
from simulation.inputs.errors import InputProblems
from tests.exercise import crafted
from tests.exercise.tables import SMALL, begun, play


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A session of two turns with names and messages, exported."""
    folder = tmp_path_factory.mktemp("played")
    session, people = begun(folder, "mission", "government")
    session.new_codes({"control": 2})
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "a very private sentence"})
    play(session, people["control"], 2)
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "another one"})
    text = session.export(folder / "out.jsonl").read_text("utf-8")
    session.close()
    return text


def test_the_session_that_all_crafted_ones_are_made_of_is_sound(export: str, tmp_path: Path) -> None:
    (tmp_path / "sound.jsonl").write_bytes(crafted.Rows(export).export())
    assert lived(tmp_path / "sound.jsonl", tmp_path / "a.comity", 60.0) == []
    crafted.Rows(export).file(tmp_path / "b.comity")
    assert lived(tmp_path / "b.comity", None, 60.0) == []
    crafted.Rows(export).chained().file(tmp_path / "c.comity")
    assert lived(tmp_path / "c.comity", None, 60.0) == []


def test_every_crafted_export_is_refused_in_words_and_leaves_nothing(export: str, tmp_path: Path) -> None:
    found = crafted.exports(export)
    assert len(found) > 40
    taken = []
    for name, content in found.items():
        source = tmp_path / "source.jsonl"
        source.write_bytes(content)
        problems = lived(source, tmp_path / "target.comity", 60.0)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["source.jsonl"], name
        if not problems or not all(problems):
            taken.append(name)
        assert len(problems) <= 40, name
    assert not taken


def test_no_crafted_file_in_a_folder_keeps_the_others_from_being_served(export: str, tmp_path: Path) -> None:
    """Twice, since what went wrong once must not go wrong at every start; and not one byte of theirs is changed."""
    folder, place = tmp_path / "sessions", tmp_path / "made"
    folder.mkdir()
    place.mkdir()
    found = crafted.files(export, place)
    assert len(found) > 50
    for k, (name, content) in enumerate(found.items()):
        (folder / f"m{k:02d} {name.replace('/', '')}.comity").write_bytes(content)
    with (folder / "n large.comity").open("wb") as file:
        file.write(b"SQLite format 3\0")
        file.truncate(10_000_000_000)
    os.mkfifo(folder / "n pipe.comity")
    (folder / "n folder.comity").mkdir()
    (folder / "n journal.comity").write_bytes(crafted.Rows(export).file(place / "journal"))
    (folder / "n journal.comity-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + b"/etc/passwd" * 100)
    names = [path.name for path in sorted(folder.iterdir()) if path.suffix == ".comity"]
    kept = {name: (folder / name).read_bytes() for name in names if "large" not in name and (folder / name).is_file()}
    times = {name: (folder / name).stat().st_mtime_ns for name in names}
    begun(folder, "mission", seed=5)[0].close()
    (folder / "s.comity").rename(folder / "a sound.comity")
    (folder / "z sound.comity").write_bytes(crafted.Rows(export).file(place / "last"))
    for _ in range(2):
        opened = open_folder(folder, settings_of(dict(SMALL)))
        assert {session.journal.path.name for session in opened.sessions} - {"a sound.comity", "z sound.comity"} == set()
        assert len(opened.sessions) == 2
        assert sorted(opened.aside) == sorted(names)
        assert all(lines and all(lines) for lines in opened.aside.values())
        for session in opened.sessions:
            session.new_codes({"control": 1})
            session.close()
        assert {name: (folder / name).read_bytes() for name in kept} == kept
        assert {name: (folder / name).stat().st_mtime_ns for name in names} == times
        left = {path.name for path in folder.iterdir()} - set(names)
        assert left == {"a sound.comity", "z sound.comity", "n journal.comity-journal"}


def test_a_folder_of_bad_files_alone_is_refused_and_a_new_one_gets_a_session(tmp_path: Path) -> None:
    (tmp_path / "x.comity").write_bytes(b"")
    with pytest.raises(InputProblems, match="backups"):
        open_folder(tmp_path, settings_of(dict(SMALL)))
    (tmp_path / "x.comity").unlink()
    opened = open_folder(tmp_path, settings_of(dict(SMALL)))
    assert [session.journal.path.name for session in opened.sessions] == ["session.comity"]
    opened.sessions[0].close()


# --- processes of their own


def test_a_sound_export_is_checked_in_a_process_and_a_bad_one_named(export: str, tmp_path: Path) -> None:
    source = tmp_path / "x.jsonl"
    source.write_text(export, "utf-8")
    check_received(source, tmp_path / "x.comity")
    session = Session.open(tmp_path / "x.comity")
    assert session.play.turn == 2
    session.close()
    rows = crafted.Rows(export)
    crafted.CHANGED["weeks without end"](rows)
    source.write_bytes(rows.export())
    with pytest.raises(InputProblems, match="cannot be carried out"):
        check_received(source, tmp_path / "y.comity")
    assert not list(tmp_path.glob("y*"))


CRASH = "import os, sys, resource\n"


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("os.kill(os.getpid(), 11)", "signal 11"),
        ("held = []\n    while True: held.append(bytearray(64 << 20))", "stopped"),
        ("time.sleep(600)", "stopped"),
    ],
    ids=["crash", "memory", "time"],
)
def test_a_file_that_kills_its_process_is_named_and_the_others_are_looked_at(
    deed: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is replaced by one that behaves like this at the second of three files."""
    program = tmp_path / "exercise" / "receiving.py"
    program.parent.mkdir()
    (program.parent / "__init__.py").touch()
    program.write_text(
        "import os, resource, sys, time\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "def live(path):\n"
        f"    {deed}\n"
        "for path in sys.argv[3:]:\n"
        "    if path.endswith('bad.comity'): live(path)\n"
        "    print('{\"problems\": []}', flush=True)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(receiving, "START_S", 1.0)
    paths = [Path(f"{name}.comity") for name in ("one", "bad", "two")]
    found = check_files(paths, 1.0)
    assert list(found) == paths
    assert (found[paths[0]], found[paths[2]]) == ([], [])
    assert words in found[paths[1]][0]


def test_a_replay_stops_at_the_first_mismatch_and_at_its_time(export: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = crafted.Rows(export)
    for row in rows.entries:
        if row[3] == "advanced":
            row[4] = row[4].replace(crafted.json.loads(row[4])["digest"], "0" * 64)
    (tmp_path / "x.jsonl").write_bytes(rows.chained().export())
    from exercise.turn import applying

    turns: list[int] = []
    real = applying.live_turn
    monkeypatch.setattr(applying, "live_turn", lambda session: (turns.append(1), real(session))[1])
    problems = lived(tmp_path / "x.jsonl", tmp_path / "x.comity", 60.0)
    assert len(turns) == 1
    assert "turn 0" in problems[0]
    turns.clear()
    ticks = iter(range(10_000))
    (tmp_path / "y.jsonl").write_text(export, "utf-8")
    with pytest.raises(InputProblems, match="takes longer than 5 seconds"):
        receive(tmp_path / "y.jsonl", tmp_path / "y.comity", Limits(5.0, clock=lambda: float(next(ticks))))
    assert not turns
    assert not (tmp_path / "y.comity").exists()


def test_what_is_moved_in_replaces_nothing(tmp_path: Path) -> None:
    for k in range(3):
        (tmp_path / "new").write_text(f"{k}")
        move_in(tmp_path / "new", tmp_path / "s.comity")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"s.comity": "0", "s-2.comity": "1", "s-3.comity": "2"}
    (tmp_path / "new").write_text("x")
    with pytest.raises(NotKept):
        move_in(tmp_path / "new", tmp_path / "nowhere" / "s.comity")


# --- trust


def test_a_received_session_has_no_seat_for_its_maker(tmp_path: Path) -> None:
    """Neither tokens nor codes of the maker's let anybody in; nothing plays on by itself until a facilitator lets it."""
    session, people = begun(tmp_path, "mission", "government")
    maker = session.admit("control")
    code = session.new_codes({"control": 1})["control"][0]
    session.do(people["mission"], {"kind": "propose", "turn": 0, "to": "government", "terms": {"access": 0.5}})
    session.do(people["control"], {"kind": "collect", "turn": 0})
    out = session.export(tmp_path / "out.jsonl")
    received = receive(out, tmp_path / "received.comity")
    assert received.seat(maker.token) is None
    assert not any(person.here for person in received.table.participants.values())
    with pytest.raises(Refused):
        received.join(code, source="maker")
    fresh = received.new_codes({"control": 1})["control"][0]
    assert (received.play.turn, received.play.phase) == (0, "approval")
    assert received.play.proposals == session.play.proposals
    seat = received.join(fresh, source="facilitator")
    received.do(seat.participant, {"kind": "pause", "paused": False})
    assert received.play.phase == "approval"
    play(received, seat.participant)
    assert received.play.turn == 1
    received.close()
    assert replay(received.journal.path).sound
    assert session.seat(maker.token) is not None
    session.close()


def test_codes_let_into_one_session_and_not_into_its_branch(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    code = session.new_codes({"government": 1})["government"][0]
    play(session, people["control"])
    branch = session.branch(tmp_path / "b.comity", 0)
    with pytest.raises(Refused):
        branch.join(code, source="x")
    assert session.join(code, source="x").role == "government"
    assert [p.role for p in branch.table.participants.values() if p.here] == ["control", "mission"]
    branch.close()
    session.close()


def test_files_of_earlier_versions_are_taken_and_marked(export: str, tmp_path: Path) -> None:
    path = tmp_path / "old.comity"
    crafted.Rows(export).file(path, "PRAGMA application_id=0", "DROP TRIGGER entries_stay")
    path.chmod(0o644)
    before = path.read_bytes()
    Session.open(path, read_only=True).close()
    assert replay(path).sound
    assert path.read_bytes() == before
    Session.open(path).close()
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as file, pytest.raises(sqlite3.IntegrityError):
        file.execute("UPDATE entries SET actor = 'x'")
    file.close()


def test_a_session_killed_with_everything_in_its_log_is_opened(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.journal.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "in the log"})
    (tmp_path / "killed").mkdir()
    for path in tmp_path.glob("s.comity*"):
        if not path.name.endswith("-shm"):
            (tmp_path / "killed" / path.name).write_bytes(path.read_bytes())
    session.close()
    again = Session.open(tmp_path / "killed" / "s.comity")
    assert [message.text for message in again.play.messages] == ["in the log"]
    again.close()


def test_a_session_opened_for_reading_takes_no_entry(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.close()
    before = session.journal.path.read_bytes()
    looking = Session.open(session.journal.path, read_only=True)
    with pytest.raises(NotKept, match="for reading alone"):
        looking.do(people["mission"], {"kind": "say", "to": ["government"], "text": "x"})
    look(looking)
    looking.close()
    assert session.journal.path.read_bytes() == before


def test_heads_that_were_noted_are_found_and_others_are_not(tmp_path: Path) -> None:
    """A journal that was written anew fits together; a head noted elsewhere shows that it is another one."""
    session, people = begun(tmp_path, "mission")
    play(session, people["control"], 2)
    session.close()
    noted = [head.digest for head in session.heads]
    assert [head.kind for head in session.heads] == ["started", "advanced", "advanced"]
    assert session.view(people["control"])["heads"][-1]["digest"] == noted[-1] == session.public_view()["head"]["digest"]
    spaced = " ".join(noted[-1][k : k + 8] for k in range(0, 64, 8)).upper()
    assert replay(session.journal.path, spaced).noted == session.heads[-1].number
    assert replay(session.journal.path, noted[0][:16]).sound
    looking = Session.open(session.journal.path, read_only=True)
    export = looking.export(tmp_path / "o.jsonl").read_text("utf-8")
    looking.close()
    rows = crafted.Rows(export)
    rows.entries[2][1] = "2020-01-01T00:00:00.000+00:00"
    rows.chained().file(tmp_path / "anew.comity")
    assert replay(tmp_path / "anew.comity").sound
    verdict = replay(tmp_path / "anew.comity", noted[-1])
    assert not verdict.sound
    assert "written anew" in verdict.problems[-1]
    for wrong in ("abc", "x" * 64, "0" * 65):
        with pytest.raises(InputProblems, match="no head"):
            replay(session.journal.path, wrong)


def test_heads_stand_in_the_take_home_and_on_the_pages_and_files_are_the_owners(tmp_path: Path) -> None:
    from comity.web.exercise import show
    from exercise.review.page import write_review
    from exercise.review.review import review

    session, people = begun(tmp_path, "mission")
    play(session, people["control"], 2)
    page = write_review(review(session, 0), tmp_path / "review.html")
    text = page.read_text("utf-8")
    assert all(head.digest in text for head in session.heads)
    assert page.stat().st_mode & 0o777 == 0o600
    spaced = " ".join(session.heads[-1].digest[k : k + 8] for k in range(0, 64, 8))
    assert spaced in show.lobby_parts(session.public_view(), "s")["head"]
    console = show.files_part(session.view(people["control"]), "s", {"x<b>\x1b.comity": ["is empty"]}, ["a.comity"])
    assert spaced in console
    assert "x&lt;b&gt;.comity" in console
    for path in (session.backups.make(), session.export(tmp_path / "o.jsonl"), session.journal.path):
        assert path.stat().st_mode & 0o777 == 0o600
    for beside in tmp_path.glob("s.comity-*"):
        assert beside.stat().st_mode & 0o777 == 0o600
    session.close()


def test_an_export_is_checked_line_by_line(export: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(export, "utf-8")
    chain = check_export(tmp_path / "x.jsonl")
    assert chain.count == len(crafted.Rows(export).entries)
    assert not Journal.import_(tmp_path / "x.jsonl", tmp_path / "x.comity").verify()
