"""A session killed at any moment goes on where it was: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exercise import Session
from exercise.replaying import replay
from tests.exercise.tables import begun

ROOT = Path(__file__).resolve().parents[2]
PLAYER = """
import sys
from exercise import Session
session = Session.open(sys.argv[1])
people = {p.role: p.id for p in session.table.participants.values()}
number = len(session.play.messages)
print("ready", flush=True)
while session.play.phase in ("open", "approval"):
    turn = session.play.turn
    if session.play.phase == "open":
        for k in range(6):
            session.do(people["mission"], {"kind": "say", "to": ["government"], "text": f"message {number}"})
            print("said", number, flush=True)
            number += 1
        session.do(people["mission"], {"kind": "decide", "turn": turn, "values": {"offer.role_clarity": (turn + 1) / 30}})
        print("decided", turn, flush=True)
        session.do(people["control"], {"kind": "collect", "turn": turn})
    session.do(people["control"], {"kind": "approve", "turn": turn})
    print("lived", turn, flush=True)
print("over", flush=True)
"""


@pytest.mark.slow()
def test_a_killed_session_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    session, _ = begun(tmp_path, "mission", turns=26)
    path = session.journal.path
    session.close()
    luck = random.Random(4)
    said, lived, over, kills = -1, -1, False, 0
    while not over:
        with subprocess.Popen(
            [sys.executable, "-c", PLAYER, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            if kills < 5:
                time.sleep(luck.uniform(0.02, 0.5))
                process.send_signal(signal.SIGKILL)
                kills += 1
            for line in process.stdout:
                word, _, number = line.strip().partition(" ")
                said = int(number) if word == "said" else said
                lived = int(number) if word == "lived" else lived
                over = over or word == "over"
            assert process.wait() in (0, -signal.SIGKILL)
        again = Session.open(path)
        assert not again.mismatches
        assert len(again.play.messages) in (said + 1, said + 2)  # one may be kept that was not acknowledged any more
        assert again.play.turn in (lived + 1, lived + 2)
        said, lived = len(again.play.messages) - 1, again.play.turn - 1
        texts = [message.text for message in again.play.messages]
        assert texts == [f"message {k}" for k in range(len(texts))]
        again.close()
    assert kills == 5
    assert replay(path).sound
