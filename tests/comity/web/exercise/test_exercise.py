"""A whole exercise in a real browser: facilitator, three people, AI players, a killed server, the review, and the wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from exercise.roles.roles import ROLES
from tests.comity.web.browsers import NAMELESS, Reader, Server, outside

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui")
PEOPLE = ("mission", "ngo_dunantist", "government")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "sessions", "--communities", "45", "--turns", "6", "--seed", "3")
    yield made
    made.stop()


def commit(reader: Reader, turn: int) -> None:
    reader.page.get_by_role("button", name=f"Commit turn {turn}").click()


def say(reader: Reader, to: str, text: str) -> None:
    form = reader.page.locator("form#say")
    form.locator(f"input[value={to}]").check()
    form.locator("textarea").fill(text)
    form.get_by_role("button", name="Send").click()
    reader.page.locator("#talk").get_by_text(text).wait_for()


def slide(reader: Reader, slot: str, presses: int) -> str:
    slider = reader.page.locator(f'[data-slot="{slot}"] input[type=range]')
    slider.focus()
    for _ in range(presses):
        slider.press("ArrowRight")
    reader.page.locator(f'[data-slot="{slot}"].own').wait_for()
    return str(slider.input_value())


def test_a_whole_exercise(browser: Any, server: Server, tmp_path: Path) -> None:
    codes = server.codes()
    assert set(codes) == {"control", *PEOPLE, "ngo_multi", "ngo_national", "communities"}
    readers = {role: Reader(browser) for role in ("control", *PEOPLE)}

    def shot(role: str, name: str) -> None:
        readers[role].page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    # Codes: a wrong one and a used one let nobody in.
    stranger = Reader(browser, viewport={"width": 820, "height": 1180})
    stranger.enter(server.base, "AAAAA-AAAAA")
    stranger.page.get_by_role("alert").wait_for()
    for role, reader in readers.items():
        reader.enter(server.base, codes[role])
        reader.page.wait_for_url("**/seat")
        reader.page.locator("#h-talk").wait_for()
    stranger.enter(server.base, codes["mission"])
    stranger.page.get_by_role("alert").wait_for()
    stranger.page.screenshot(path=tmp_path / "lobby_refused.png", full_page=True)
    stranger.page.goto(f"{server.base}/seat")
    stranger.page.locator("#code").wait_for()
    stranger.page.goto(f"{server.base}/review")
    stranger.page.locator("#code").wait_for()
    room = Reader(browser)
    room.page.goto(f"{server.base}/room")

    control, mission, ngo, government = readers["control"], *(readers[role] for role in PEOPLE)
    control.page.get_by_role("button", name="Begin the exercise").click()
    for role in PEOPLE:
        readers[role].page.locator(".figure-table").first.wait_for()
        readers[role].page.keyboard.press("Home")
        assert readers[role].page.evaluate(NAMELESS) == []
    assert control.page.evaluate(NAMELESS) == []

    # Turn 1: words, a proposal, an inject of one's own, decisions, each marked for those whom it is for.
    say(mission, "government", "MARK-mission-government <b>bold</b>")
    say(ngo, "control", "MARK-ngo-control")
    say(control, "ngo_dunantist", "MARK-control-ngo")
    government.page.locator("#talk").get_by_text("MARK-mission-government <b>bold</b>").wait_for()
    mission.page.get_by_text("Propose an agreement").click()
    form = mission.page.locator("form#propose")
    form.locator("select[name=to]").select_option("government")
    form.locator("#term-access").fill("0.65")
    form.locator("textarea").fill("MARK-terms")
    form.get_by_role("button", name="Propose").click()
    government.page.locator("#deals").get_by_role("button", name="Accept").click()
    mission.page.locator(".deal.accepted").wait_for()
    control.page.get_by_text("Write a new inject").click()
    form = control.page.locator("form#write-form")
    for field, text in {
        "id": "own",
        "title": "MARK-inject",
        "text": "MARK-inject-text",
        "expected": "MARK-expected",
        "options": "* MARK-option\nother",
    }.items():
        form.locator(f"[name={field}]").fill(text)
    form.locator("input[value=ngo_dunantist]").check()
    form.locator("select[name=effect]").select_option("rumour")
    form.get_by_role("button", name="Keep on the list").click()
    store = control.page.locator('[data-key="store-own"]')
    store.locator("summary").first.click()
    store.get_by_role("button", name="Send now").click()
    news = ngo.page.locator("#injects article", has_text="MARK-inject")
    news.get_by_text("MARK-option").click()
    news.get_by_role("button", name="Respond").click()
    ngo.page.locator("#injects .answer", has_text="MARK-option").wait_for()
    value = slide(mission, "offer.liaison_channels", 3)
    shot("mission", "mission_turn1")
    shot("ngo_dunantist", "ngo_turn1")
    for reader in (mission, ngo, government):
        commit(reader, 1)
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    mission.page.get_by_role("button", name="Commit turn 2").wait_for()
    shot("control", "control_turn2")

    # Turn 2: an inject of the list, skipped; then the server dies in mid-turn.
    convoy = control.page.locator("#list details.store").first
    convoy.locator("summary").first.click()
    convoy.get_by_role("button", name="Skip").click()
    control.page.locator("#list .skipped").first.wait_for()
    government.page.locator("summary", has_text="Permits").click()
    slide(government, "permit.Eastmarch", 1)
    kept = government.page.locator('[data-slot="permit.Eastmarch"] output').text_content()
    commit(ngo, 2)
    ngo.page.get_by_role("button", name="Take it back").wait_for()
    for reader in readers.values():
        reader.drain()
        reader.page.evaluate("window.before = true")
    server.kill()
    server.start()
    assert server.codes() == {}
    # Each page comes back by itself.
    for reader in readers.values():
        reader.page.wait_for_function("!window.before && window.did_handshake")
    for reader in (mission, government):
        reader.page.get_by_role("button", name="Commit turn 2").wait_for()
    ngo.page.get_by_role("button", name="Take it back").wait_for()
    government.page.reload()
    government.page.locator(f'[data-slot="permit.Eastmarch"].own output:text-is("{kept}")').wait_for(state="attached")
    for reader in (mission, government):
        commit(reader, 2)
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()

    # Turns 3 to 6, the last closed by the facilitator.
    for turn in range(3, 7):
        for reader in (mission, ngo, government)[: 3 if turn < 6 else 1]:
            commit(reader, turn)
        if turn == 4:
            shot("government", "government_turn4")
            shot("mission", "mission_turn4")
            room.page.screenshot(path=tmp_path / "projector.png")
        if turn == 6:
            control.page.get_by_role("button", name="Close the turn now").click()
        control.page.get_by_role("button", name="Approve: live 4 weeks").click()
        if turn < 6:
            mission.page.get_by_role("button", name=f"Commit turn {turn + 1}").wait_for()
    control.drain()
    control.page.get_by_role("link", name="Open the review").click()
    control.page.locator(".charts svg").first.wait_for()
    control.page.get_by_role("button", name="Show").first.click()
    control.page.locator(".answer-card table").first.wait_for()
    assert control.page.locator(".answer-card .n").count() >= 12
    shot("control", "review")
    mission.page.goto(f"{server.base}/review")
    mission.page.wait_for_url("**/seat")
    assert mission.context.request.get(f"{server.base}/review.html").status == 404

    # The wire: nothing that is marked for others has reached a browser.
    own = {
        "mission": {"MARK-mission-government", "MARK-terms"},
        "ngo_dunantist": {"MARK-ngo-control", "MARK-control-ngo", "MARK-inject", "MARK-inject-text", "MARK-option"},
        "government": {"MARK-mission-government", "MARK-terms"},
    }
    marks = set.union(*own.values()) | {"MARK-expected"}
    for role in PEOPLE:
        text = readers[role].all_text()
        assert all(mark in text for mark in own[role]), role
        for mark in sorted(marks - own[role]):
            assert mark not in text, f"{role} was sent {mark}"
        for other in ROLES.values():
            if other.id != role:
                assert other.brief not in text, f"{role} was sent the brief of {other.id}"
                assert not [goal.why for goal in other.goals if goal.why in text]
        assert not [code for code in codes.values() if code in text]
        assert "<b>bold</b>" not in text
    for reader in (room, stranger):
        text = reader.all_text()
        assert not [mark for mark in marks if mark in text]
    assert float(value) > 0.25
    assert not [error for reader in (*readers.values(), room, stranger) for error in reader.wrong]

    # No request has left this computer, by the pages' and by the browser's own log.
    for reader in (*readers.values(), room, stranger):
        assert {urlsplit(url).hostname for url in reader.asked if not url.startswith("data:")} == {"127.0.0.1"}
    browser.close()
    assert outside(tmp_path / "net.json") == set()
