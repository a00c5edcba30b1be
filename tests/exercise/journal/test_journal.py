"""The journal: chain, tampering, deletion, export and import, replay to the bit."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from exercise import NotKept, Session
from exercise.journal.journal import DELETED, Journal, Personal
from exercise.replaying import replay
from simulation.inputs.errors import InputProblems
from tests.exercise.tables import begun, play


@pytest.fixture()
def played(tmp_path: Path) -> Session:
    """A session of two turns with a message, closed."""
    session, people = begun(tmp_path, "mission")
    play(session, people["control"], 2)
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "a very private sentence"})
    session.close()
    return session


def test_replay_is_equal_to_the_bit(played: Session) -> None:
    verdict = replay(played.journal.path)
    assert verdict.sound
    assert verdict.same_model
    assert (verdict.journal, verdict.state, verdict.turns) == (played.journal.head, played.engine.digest(), 2)


def test_an_export_imports_and_replays_equal(played: Session, tmp_path: Path) -> None:
    session = Session.open(played.journal.path)
    out = session.export(tmp_path / "out.jsonl")
    session.close()
    assert replay(out).state == replay(played.journal.path).state
    back = Session.import_(out, tmp_path / "back.comity")
    assert back.play.messages == session.play.messages
    # What was received is kept as it was; after it stands alone that nobody sits in it and that it waits.
    again = back.export(tmp_path / "again.jsonl").read_text("utf-8").splitlines()
    assert [line for line in again if line in set(out.read_text("utf-8").splitlines()[1:])] == out.read_text("utf-8").splitlines()[
        1:
    ]
    assert [entry.kind for entry in back.journal.entries()[session.journal.count :]] == ["paused", "freed"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_changed_entry_is_found(played: Session) -> None:
    with sqlite3.connect(played.journal.path) as file:
        with pytest.raises(sqlite3.IntegrityError):
            file.execute("UPDATE entries SET actor = 'x' WHERE number = 3")
        file.execute("DROP TRIGGER entries_stay")
        file.execute("UPDATE entries SET body = replace(body, '0.3', '0.4') WHERE kind = 'decided'")
    file.close()
    verdict = replay(played.journal.path)
    assert not verdict.sound
    assert any("has been changed" in line for line in verdict.problems)
    with pytest.raises(InputProblems, match="has been changed"):
        Session.open(played.journal.path)


def test_a_missing_or_moved_entry_is_found(played: Session) -> None:
    with sqlite3.connect(played.journal.path) as file:
        file.execute("DROP TRIGGER entries_last")
        file.execute("DELETE FROM entries WHERE number = 4")
    file.close()
    assert any("missing" in line for line in Journal(played.journal.path).verify())


def test_another_state_than_the_one_played_is_found(played: Session, tmp_path: Path) -> None:
    """A forger who also mends the chain is caught by the model."""
    journal = Journal(tmp_path / "forged.comity")
    for entry in played_entries(played):
        body = entry.body
        if entry.kind == "decided" and entry.body["role"] == "ngo_multi":
            body = {**body, "values": {**body["values"], "aid.Sarne": 0.31}}
        journal.append(entry.actor, entry.kind, body)
    journal.close()
    verdict = replay(journal.path)
    assert [line for line in verdict.problems if "state differs" in line]


def played_entries(session: Session) -> list:
    """Entries of a closed session."""
    journal = Journal(session.journal.path)
    entries = journal.entries()
    journal.close()
    return entries


def test_deleted_texts_are_gone_and_the_chain_holds(played: Session) -> None:
    session = Session.open(played.journal.path)
    head, state = session.journal.head, session.digest()
    before = session.play.messages[0].text
    mine = next(p.id for p in session.table.participants.values() if p.role == "mission")
    assert session.forget(mine) == 2  # name and message
    assert session.play.messages[0].text == DELETED
    assert session.table.participants[mine].name == DELETED
    assert session.digest() == state
    assert not session.journal.verify()
    assert session.journal.head != head  # the deletion itself is an entry
    session.close()
    for file in played.journal.path.parent.glob("s.comity*"):
        assert before.encode() not in file.read_bytes()
    assert replay(played.journal.path).sound


def stored(folder: Path) -> bytes:
    """Every byte that lies in the folder: sessions, their logs, whatever SQLite keeps beside them."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_deleted_text_leaves_no_byte_behind(tmp_path: Path) -> None:
    """Names, messages, questions, replies, terms, responses, reasons and notes: gone from the file, its log and its free pages,
    salts included (with a salt, a guessed text could be checked against its digest)."""
    session, people = begun(tmp_path)
    control = people["control"]
    mission, state = (session.admit(role, f"NAME-{role} Ünal").participant for role in ("mission", "government"))
    long = "LONG-" + "word " * 390  # more than one page of the file
    for text in ("SAID-ä first", long):
        session.do(mission, {"kind": "say", "to": ["government", "control"], "text": text})
    session.do(mission, {"kind": "ask", "to": "government", "text": "ASKED-x"})
    session.do(state, {"kind": "reply", "question": 0, "disclose": False, "text": "REPLIED-x"})
    session.do(mission, {"kind": "propose", "turn": 0, "to": "government", "terms": {"access": 0.5}, "text": "TERMS-x"})
    session.do(control, {"kind": "fire", "inject": next(i.id for i in session.table.library.inject if "mission" in i.recipients)})
    session.do(mission, {"kind": "respond", "inject": session.play.fired[-1].number, "text": "RESPONDED-x"})
    session.do(control, {"kind": "remark", "text": "NOTED-x"})
    values = {"offer.role_clarity": 0.5}
    session.do(control, {"kind": "amend", "turn": 0, "role": "mission", "values": values, "reason": "BECAUSE-x"})
    play(session, control)
    session.do(control, {"kind": "rewind", "to_turn": 0, "reason": "BACK-x"})
    kept = session.journal.connection.execute("SELECT salt, text FROM texts").fetchall()
    marks = {"NAME-", "SAID-", "LONG-", "ASKED-", "REPLIED-", "TERMS-", "RESPONDED-", "NOTED-", "BECAUSE-", "BACK-"}
    assert all(any(mark in text for _, text in kept) for mark in marks)
    before = stored(tmp_path)
    assert all(mark.encode() in before for mark in marks)
    state_before = session.digest()
    assert session.forget() == len(kept)
    for content in (stored(tmp_path), (session.close(), stored(tmp_path))[1]):
        for salt, text in kept:
            assert salt.encode() not in content
            for found in (text, text[:40], text[-40:]):
                if len(found) > 4:
                    assert found.encode() not in content, text
                    assert found.encode("utf-16-le") not in content
        assert not [mark for mark in marks if mark.encode() in content]
    again = Session.open(session.journal.path)
    assert again.digest() == state_before
    assert again.forget() == 0
    again.close()


def test_a_deletion_that_another_program_hinders_says_so(played: Session) -> None:
    session = Session.open(played.journal.path)
    other = sqlite3.connect(played.journal.path)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM texts").fetchone()
    session.journal.connection.execute("PRAGMA busy_timeout=50")
    with pytest.raises(NotKept, match="delete again"):
        session.forget()
    other.close()
    session.forget()
    session.close()
    assert b"a very private sentence" not in stored(played.journal.path.parent)


def test_what_is_done_together_is_kept_all_or_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.comity")
    journal.append("a", "one", {"text": Personal("x")})
    with pytest.raises(RuntimeError), journal.together():
        journal.append("a", "two", {})
        raise RuntimeError
    assert journal.count == 1
    assert [entry.kind for entry in journal.entries()] == ["one"]
    journal.append("a", "three", {})
    assert not journal.verify()


def test_the_file_is_for_its_owner_alone(played: Session) -> None:
    assert stat.S_IMODE(played.journal.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json\n",
        "[]\n",
        '{"comity_session": 9}\n',
        '{"comity_session": 1, "head": "00"}\n{"entry": [1]}\n',
        '{"comity_session": 1, "entries": 1, "head": "' + "0" * 64 + '"}\n',
        '{"comity_session": 1, "head": 3}\n{"text": null}\n',
        "[" * 100_000 + "\n",
    ],
)
def test_a_file_that_is_no_session_is_refused_and_leaves_nothing(text: str, tmp_path: Path) -> None:
    source = tmp_path / "x.jsonl"
    source.write_text(text)
    with pytest.raises(InputProblems):
        Session.import_(source, tmp_path / "x.comity")
    assert not (tmp_path / "x.comity").exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.comity").write_text("hello" * 1000)
    for name in ("text.comity", "none.comity"):
        with pytest.raises(InputProblems):
            Session.open(tmp_path / name)


def test_an_imported_session_with_a_changed_line_is_refused(played: Session, tmp_path: Path) -> None:
    session = Session.open(played.journal.path)
    lines = session.export(tmp_path / "out.jsonl").read_text().splitlines()
    session.close()
    row = json.loads(lines[5])
    row["entry"][2] = "somebody else"
    lines[5] = json.dumps(row)
    (tmp_path / "out.jsonl").write_text("\n".join(lines))
    with pytest.raises(InputProblems, match="entry 5"):
        Session.import_(tmp_path / "out.jsonl", tmp_path / "x.comity")


FORGED = [
    ("unheard_of", {}),
    ("decided", {}),
    ("decided", {"role": "nobody", "values": {"x": 1.0}, "by": "x"}),
    ("advanced", {"digest": 3}),
    ("decided", {"role": "mission", "values": {"offer.role_clarity": {"a": []}}, "by": "x"}),
    ("rewound", {"to_turn": 99}),
    ("fired", {"inject": {}, "region": "", "to": [], "shocks": [{"kind": "peace"}]}),
    ("forwarded", {"weeks": -3, "digest": ""}),
    ("written", {"inject": {"id": 3}}),
    ("told", {"sender": "mission", "to": [], "items": ["x"], "values": {}}),
    ("joined", {"code": []}),
]


@pytest.mark.parametrize(("kind", "body"), FORGED, ids=[f"{k}-{kind}" for k, (kind, _) in enumerate(FORGED)])
def test_a_forged_entry_is_refused_in_words(kind: str, body: dict, played: Session, tmp_path: Path) -> None:
    """The chain of a file made by hand may be whole; what cannot be carried out is told, and no file is left."""
    journal = Journal(played.journal.path)
    journal.append("forger", kind, body)
    if kind == "fired":
        journal.append("forger", "advanced", {"digest": ""})
    journal.export(tmp_path / "forged.jsonl")
    journal.close()
    if kind == "advanced":
        # Weeks that nobody approved can be lived; that they do not end as stated is seen.
        assert not replay(tmp_path / "forged.jsonl").sound
        return
    with pytest.raises(InputProblems, match="cannot be carried out"):
        Session.import_(tmp_path / "forged.jsonl", tmp_path / "x.comity")
    assert not list(tmp_path.glob("x.comity*"))
