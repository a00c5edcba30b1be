"""The facilitator's page: what is shown before and after a change, and what must not be missed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from exercise import Session
from exercise.journal import journal, keeping
from exercise.review.page import write_review
from exercise.review.review import review
from tests.exercise.tables import begun, play


def test_the_page_shows_before_and_after_and_the_reason(tmp_path: Path) -> None:
    from comity.web.exercise import show

    session, people = begun(tmp_path, "mission", "government")
    control = people["control"]
    session.do(control, {"kind": "amend", "turn": 0, "role": "mission", "values": {"troops.Sarne": 0.5}, "reason": "BECAUSE"})
    html = show.control_parts(session.role_view("control"), "r", {}, [])["decisions"]
    assert "decides when the turn closes" not in html
    assert 'Troops in Sarne: 1.00 → <b>0.50</b> <span class="chip promise">facilitator</span>' in html
    assert "reason: BECAUSE" in html and "AI player, expected" in html
    assert "nothing changes: all" in html  # a seat in which everything stands


def test_amendments_and_steps_back_are_told_to_players_with_the_reason(tmp_path: Path) -> None:
    from comity.web.exercise import show

    session, people = begun(tmp_path, "mission", "government")
    control = people["control"]
    play(session, control, 2)
    session.do(control, {"kind": "amend", "turn": 2, "role": "mission", "values": {"troops.Sarne": 0.5}, "reason": "AMENDED-why"})
    session.do(control, {"kind": "collect", "turn": 2})
    session.do(control, {"kind": "approve", "turn": 2, "approve": False, "reason": "RETURNED-why"})
    pages = {role: show.player_parts(session.role_view(role), "r")["notices"] for role in ("mission", "government")}
    assert "Troops in Sarne 1.00 → <b>0.50</b>" in pages["mission"] and "AMENDED-why" in pages["mission"]
    assert "AMENDED-why" not in pages["government"] and "Sarne" not in pages["government"]
    assert all("RETURNED-why" in page for page in pages.values())
    play(session, control)
    data = review(session, what_ifs=0)
    kept = write_review(data, tmp_path / "before.html").read_text(encoding="utf-8")
    assert "AMENDED-why" in kept and "RETURNED-why" in kept
    session.do(control, {"kind": "rewind", "to_turn": 1, "reason": "BACK-why"})
    for role in ("mission", "government"):
        page = show.player_parts(session.role_view(role), "r")["notices"]
        assert "went back from turn 4 to the start of turn 2" in page and "BACK-why" in page
    play(session, control)
    assert "BACK-why" in write_review(review(session, what_ifs=0), tmp_path / "after.html").read_text(encoding="utf-8")
    other = session.branch(tmp_path / "b.comity", 1)
    assert "branched off" in show.player_parts(other.role_view("mission"), "r")["notices"]
    again = Session.open(session.journal.path)
    assert again.table.rewinds == session.table.rewinds and again.role_view("mission") == session.role_view("mission")
    session.forget()
    assert "BACK-why" not in show.player_parts(session.role_view("mission"), "r")["notices"]


def late(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Let so many days pass."""

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return datetime.datetime.now(tz) + datetime.timedelta(days=days)

    class Clock:
        datetime, UTC, timedelta = Later, datetime.UTC, datetime.timedelta

    for module in (journal, keeping):
        monkeypatch.setattr(module, "datetime", Clock)


def test_a_banner_says_that_names_are_kept_too_long_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from comity.web.exercise import show

    session, _ = begun(tmp_path, "mission", keep_days=30)

    def banners() -> list[str]:
        lobby = show.lobby_parts(session.public_view(), "r")["keep"]
        return [lobby, show.control_parts(session.role_view("control"), "r", {}, [])["keep"]]

    assert [html.strip() for html in banners()] == ["", ""]
    late(monkeypatch, 42)
    session.new_codes({"mission": 1})  # an entry of that day, which makes nobody's words younger
    assert session.overdue() == 12
    for html in banners():
        assert "12 days ago" in html and "comity exercise forget s.comity" in html
    session.forget()
    assert [html.strip() for html in banners()] == ["", ""]
