"""What waits to be done: merged where it may be, no more than there is room for, at a seat's pace."""

from __future__ import annotations

import pytest

from comity.web.shell.inbox import BURST, MOST_WAITING, Bucket, Inbox
from tests.comity.web.wire import form

pytest.importorskip("nicegui")


def test_slider_moves_are_merged_and_keep_their_place_before_a_commitment() -> None:
    inbox = Inbox()
    for k in range(2000):
        assert inbox.put(form("decide", slot="a" if k % 2 else "b", value=k / 2000))
    assert inbox.put(form("commit", done="yes"))
    assert inbox.put(form("decide", slot="a", value=0.0))
    found = []
    while (data := inbox.take()) is not None:
        found.append((data["do"], data["fields"].get("slot"), data["fields"].get("value")))
    assert found == [("decide", "b", 0.999), ("decide", "a", 0.9995), ("commit", None, None), ("decide", "a", 0.0)]


def test_only_so_much_waits() -> None:
    inbox = Inbox()
    taken = [inbox.put(form("say", to=["control"], text=str(k))) for k in range(MOST_WAITING + 5)]
    assert taken == [True] * MOST_WAITING + [False] * 5


def test_a_seat_acts_at_its_pace() -> None:
    now = [0.0]
    bucket = Bucket(rate=5.0, most=BURST, clock=lambda: now[0])
    assert sum(bucket.take() for _ in range(2000)) == BURST
    assert bucket.wait() == pytest.approx(0.2)
    now[0] += 1.0
    assert sum(bucket.take() for _ in range(2000)) == 5
    now[0] += 1000.0
    assert sum(bucket.take() for _ in range(2000)) == BURST
