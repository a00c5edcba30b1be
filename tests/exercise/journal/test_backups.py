"""A second copy after every turn: made, told when it cannot be, and without the names that were deleted."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from exercise import NotKept, Session
from exercise.journal.backups import FOLDER, MOST_KEPT
from exercise.journal.journal import DELETED
from tests.exercise.tables import begun, play


def test_a_second_copy_is_made_after_every_turn_and_old_ones_go(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", turns=MOST_KEPT + 2)
    session.copying = True
    asked = session.backups.make()
    for _ in range(MOST_KEPT + 2):
        play(session, people["control"])
        session.backups.wait()
    session.close()
    found = session.backups.automatic()
    assert [int(path.name.split("turn-")[1][:2]) for path in found] == list(range(3, MOST_KEPT + 3))
    assert sorted((tmp_path / FOLDER).iterdir()) == sorted([*found, asked])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (*found, asked)} == {0o600}
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700
    # Going on from a copy: it is a session like any other, with everybody's seat.
    (tmp_path / "elsewhere").mkdir()
    shutil.copyfile(found[-2], tmp_path / "elsewhere" / "s.comity")
    copy = Session.open(tmp_path / "elsewhere" / "s.comity")
    assert copy.play.turn == MOST_KEPT + 1
    play(copy, people["control"])
    assert copy.digest() == session.digest()
    copy.close()


def test_a_copy_that_cannot_be_made_is_told_until_one_can(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.copying = True
    (tmp_path / FOLDER).write_text("no folder")
    play(session, people["control"])
    session.backups.after_turn(1).result()
    assert any("No second copy" in line for line in session.warnings())
    with pytest.raises(NotKept, match=FOLDER):
        session.backups.make()
    assert session.not_kept is None  # the session itself is kept
    (tmp_path / FOLDER).unlink()
    play(session, people["control"])
    session.close()
    assert not session.warnings()


def test_names_are_deleted_from_the_copies_too(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    session.copying = True
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "a very private sentence"})
    play(session, people["control"])
    session.backups.make()
    session.backups.after_turn(1).result()
    (tmp_path / "other").mkdir()
    other, _ = begun(tmp_path / "other", "mission", seed=9)
    foreign = tmp_path / FOLDER / "s.copy.20200101T000000000Z.comity"
    shutil.copyfile(other.backups.make(), foreign)
    before = foreign.read_bytes()
    assert sum(b"a very private sentence" in path.read_bytes() for path in (tmp_path / FOLDER).iterdir()) == 3
    session.forget(people["mission"])
    session.close()
    other.close()
    assert not any(b"a very private sentence" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(session.backups.all()) == 4
    assert foreign.read_bytes() == before  # another session that had this name
    copy = Session.open(session.backups.automatic()[-1], read_only=True)
    assert copy.play.messages[0].text == DELETED
    assert copy.table.participants[people["control"]].name != DELETED
    copy.close()


def test_a_copy_that_keeps_names_is_named(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    path = session.backups.make()
    with sqlite3.connect(path) as file:
        file.execute("CREATE TRIGGER mine AFTER UPDATE ON texts BEGIN UPDATE texts SET text = OLD.text; END")
    file.close()
    with pytest.raises(NotKept, match=path.name):
        session.forget()
    assert session.table.participants[people["mission"]].name == DELETED
    session.close()
