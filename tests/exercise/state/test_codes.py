"""Codes and passwords: they let in once, and a guesser delays nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from exercise import Refused, Session
from exercise.state.codes import LONGEST_WAIT, REMEMBERED, Gate, source_of
from tests.exercise.tables import begun


def test_codes_let_in_once_and_are_not_kept(tmp_path: Path) -> None:
    session, _ = begun(tmp_path)
    code = session.new_codes({"mission": 1})["mission"][0]
    plain = code.replace("-", "")
    with pytest.raises(Refused, match="not valid"):
        session.join("22222-22222", source="a")
    seat = session.join(code.lower(), "Ann", source="a")
    assert seat.role == "mission"
    assert session.seat(seat.token).name == "Ann"
    with pytest.raises(Refused, match="has been used"):
        session.join(code, source="b")
    assert session.seat("wrong") is None
    session.close()
    for file in tmp_path.glob("s.comity*"):
        content = file.read_bytes()
        assert plain.encode() not in content
        assert code.encode() not in content
        assert seat.token.encode() not in content
    again = Session.open(session.journal.path)
    assert again.seat(seat.token).id == seat.participant
    with pytest.raises(Refused, match="has been used"):
        again.join(code)


def test_a_right_code_is_accepted_whatever_others_guessed(tmp_path: Path) -> None:
    """Thirteen addresses that guess must not keep the room out, and neither must one's own slips."""
    session, _ = begun(tmp_path)
    codes = session.new_codes({"mission": 2})["mission"]
    for k in range(13 * 6):
        with pytest.raises(Refused, match="not valid"):
            session.join("33333-33333", source=f"guesser{k % 13}")
    assert session.join(codes[0], source="honest").role == "mission"
    assert session.gate.wrong("guesser0") == 6
    assert session.join(codes[1], source="guesser0").role == "mission"
    assert session.gate.wrong("guesser0") == 0


def test_wrong_passwords_cost_their_source_a_growing_wait_and_nobody_else() -> None:
    now = [0.0]
    gate = Gate(lambda: now[0])
    waits = []
    for _ in range(20):
        gate.failed("guesser")
        waits.append(gate.wait("guesser"))
    assert waits[:8] == [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_WAIT
    assert gate.wait("honest") == 0.0
    now[0] += LONGEST_WAIT
    assert gate.wait("guesser") == 0.0
    now[0] += REMEMBERED
    assert gate.wrong("guesser") == 0


def test_one_computer_with_many_addresses_is_one_source() -> None:
    assert source_of("2001:db8:1:2::1") == source_of("2001:db8:1:2:ffff::9") != source_of("2001:db8:1:3::1")
    assert source_of("::ffff:192.0.2.7") == source_of("192.0.2.7") == "192.0.2.7"
    assert source_of("fe80::1%eth0") == source_of("fe80::2%eth1")
    assert source_of("") == ""
