"""A session killed at any moment goes on where it was: nothing that was acknowledged is lost.

A killed player never runs ahead of what it was allowed: it takes one step for each line that it is sent. So every kill falls
into the middle of the work, on a machine of any speed, and the moment inside a step is still a matter of luck. Every other
player kills itself instead, at a statement of SQL drawn by luck, which is nearly always inside a transaction.
"""

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
KILLS = 6
MOST_STEPS = 20
"""Steps that a player takes before it is killed, at most. A step is a message, a decision or a turn's weeks: 26 turns have
208, of which all kills together leave some to the last player."""
MOST_STATEMENTS = 60
"""Statements of SQL likewise: a step has three at least (begin, insert, commit), so that these too are 20 steps at most."""
PLAYER = """
import os, signal, sys
from exercise import Session

left = int(sys.argv[2])
session = Session.open(sys.argv[1])
people = {p.role: p.id for p in session.table.participants.values()}

def statement(sql):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

if left:
    session.journal.connection.set_trace_callback(statement)

def may():
    if not left and not sys.stdin.readline():
        sys.exit("no more may be done")

number = len(session.play.messages)
print("ready", flush=True)
while session.play.phase in ("open", "approval"):
    turn = session.play.turn
    if session.play.phase == "open":
        for k in range(6):
            may()
            session.do(people["mission"], {"kind": "say", "to": ["government"], "text": f"message {number}"})
            print("said", number, flush=True)
            number += 1
        may()
        session.do(people["mission"], {"kind": "decide", "turn": turn, "values": {"offer.role_clarity": (turn + 1) / 30}})
        print("decided", turn, flush=True)
        may()
        session.do(people["control"], {"kind": "collect", "turn": turn})
    session.do(people["control"], {"kind": "approve", "turn": turn})
    print("lived", turn, flush=True)
print("over", flush=True)
"""


@pytest.mark.slow()
def test_a_killed_session_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    assert KILLS * MOST_STEPS < 26 * 8
    session, _ = begun(tmp_path, "mission", turns=26)
    path = session.journal.path
    session.close()
    luck = random.Random(4)
    said, lived, over, kills = -1, -1, False, 0
    while not over:
        itself = kills < KILLS and kills % 2 == 1
        statements = luck.randint(4, MOST_STATEMENTS) if itself else 0
        with subprocess.Popen(
            [sys.executable, "-c", PLAYER, str(path), str(statements)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            steps = luck.randint(2, MOST_STEPS) if kills < KILLS and not itself else 0
            if not itself:
                process.stdin.write("\n" * (steps or 26 * 8))
                process.stdin.flush()
            seen, longest, before = 0, 0.0, time.monotonic()
            for line in process.stdout:
                word, _, number = line.strip().partition(" ")
                said = int(number) if word == "said" else said
                lived = int(number) if word == "lived" else lived
                over = over or word == "over"
                seen, longest, before = seen + 1, max(longest, time.monotonic() - before), time.monotonic()
                if steps and seen == steps - 1:
                    # The last step that it may take has begun or is about to: at some moment of it, or just after.
                    time.sleep(luck.uniform(0.0, 1.2) * longest)
                    process.send_signal(signal.SIGKILL)
            ended = process.wait()
            assert ended == (-signal.SIGKILL if kills < KILLS else 0)
            kills += ended == -signal.SIGKILL
        again = Session.open(path)
        assert not again.mismatches
        assert len(again.play.messages) in (said + 1, said + 2)  # one may be kept that was not acknowledged any more
        assert again.play.turn in (lived + 1, lived + 2)
        said, lived = len(again.play.messages) - 1, again.play.turn - 1
        texts = [message.text for message in again.play.messages]
        assert texts == [f"message {k}" for k in range(len(texts))]
        again.close()
    assert kills == KILLS
    assert replay(path).sound
