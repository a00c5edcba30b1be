"""In a real browser: what others set stays sealed on the wire, who is away shows, seats are left, given up and gone on without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.comity.web.browsers import Reader, Server

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui")


def seated(browser: Any, server: Server, code: str, name: str) -> Reader:
    """Somebody in a seat."""
    reader = Reader(browser)
    reader.page.goto(server.base)
    reader.page.fill("#code", code)
    reader.page.fill("#name", name)
    reader.page.get_by_role("button", name="Enter").click()
    reader.page.locator("#h-talk").wait_for()
    return reader


def moved(reader: Reader, slot: str, presses: int = 1) -> str:
    """Move a slider to the left; the value that the server has kept."""
    reader.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    slider = reader.page.locator(f'[data-slot="{slot}"] input[type=range]')
    slider.focus()
    for _ in range(presses):
        slider.press("ArrowLeft")
    reader.page.locator(f'[data-slot="{slot}"].own').wait_for()
    return str(slider.input_value())


def test_seats_in_the_browser(browser: Any, tmp_path: Path) -> None:
    server = Server(tmp_path / "sessions", "--communities", "45", "--turns", "6", "--seed", "3", "--seats", "government=2")
    try:
        codes = server.codes()
        control = seated(browser, server, codes["control"], "Facilitator")
        mission = seated(browser, server, codes["mission"], "Mina")
        state = seated(browser, server, codes["government"], "Gora")
        room = Reader(browser)
        room.page.goto(f"{server.base}/room")
        room.page.locator("#table li").first.wait_for()
        control.page.get_by_role("button", name="Begin the exercise").click()
        for reader in (mission, state):
            reader.page.get_by_role("button", name="Commit turn 1").wait_for()
        sealed(control, mission, state, room)
        away(browser, server, control, mission, state, room, tmp_path)
        second_codes(control, mission, server, codes, tmp_path)
        left(control, mission, server, room)
        assert not [error for reader in (control, mission, room) for error in reader.wrong]
    finally:
        server.stop()


def sealed(control: Reader, mission: Reader, state: Reader, room: Reader) -> None:
    """While somebody decides, no other page is sent anything, until the commitment, which says no value."""
    control.page.wait_for_timeout(500)
    before = {reader: [frame for frame in reader.received if "comity." in frame] for reader in (mission, room)}
    for slot in ("permit.Sarne", "accept.host_state_engagement", "consent"):
        value = moved(state, slot)
        control.page.locator("#decisions", has_text=value[:4]).wait_for()
    control.page.wait_for_timeout(500)
    for reader, frames in before.items():
        assert [frame for frame in reader.received if "comity." in frame] == frames
    state.page.get_by_role("button", name="Commit turn 1").click()
    mission.page.locator("#table .seat.government .chip", has_text="committed").wait_for()
    room.page.locator("#table .seat.government .chip", has_text="committed").wait_for()
    for reader, frames in before.items():
        news = [frame for frame in reader.received if "comity." in frame][len(frames) :]
        assert news
        assert not [frame for frame in news if "permit" in frame or "data-slot" in frame]
    mission.page.get_by_role("button", name="Commit turn 1").click()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    mission.page.get_by_role("button", name="Commit turn 2").wait_for()


def away(browser: Any, server: Server, control: Reader, mission: Reader, state: Reader, room: Reader, folder: Path) -> None:
    """Who has closed the page shows as away everywhere; the facilitator goes on without; whoever comes back is waited for."""
    cookies = state.context.cookies()
    state.context.close()
    mission.page.get_by_role("button", name="Commit turn 2").click()
    for reader in (control, mission, room):
        reader.page.locator(".chip.away", has_text="away since").first.wait_for()
        reader.page.locator(".waits", has_text="Host government").first.wait_for()
    control.page.screenshot(path=folder / "away_console.png", full_page=True)
    room.page.screenshot(path=folder / "away_room.png", full_page=True)
    mission.page.screenshot(path=folder / "away_seat.png", full_page=True)
    control.page.get_by_role("button", name="Go on without Host government").click()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    mission.page.get_by_role("button", name="Commit turn 3").wait_for()
    room.page.locator(".waits", has_text="goes on without").wait_for()
    back = Reader(browser)
    back.context.add_cookies(cookies)
    back.page.goto(f"{server.base}/seat")
    back.page.get_by_role("button", name="Commit turn 3").wait_for()
    room.page.locator(".waits:not(:has-text('goes on without'))").wait_for()
    # Two share the seat: one of them is freed, the other stays.
    control.page.locator('#seats [data-key="government"]').get_by_role("button", name="New code").click()
    code = control.page.locator('#seats [data-key="government"] .code').text_content()
    second = seated(browser, server, str(code), "Gustav")
    back.page.locator("#you", has_text="Gustav").wait_for()
    control.page.locator('#seats [data-key="government"]').get_by_role("button", name="Free Gora").click()
    back.page.wait_for_url("**/s/session")
    second.page.locator("#you", has_text="You are Gustav").wait_for()
    second.context.close()
    back.context.close()


def second_codes(control: Reader, mission: Reader, server: Server, codes: dict[str, str], folder: Path) -> None:
    """A second code in one browser gives up the first seat only when that is ticked."""
    code = codes["ngo_multi"]
    address = f"{server.base}/join"
    answer = mission.context.request.post(address, form={"code": code, "name": "Mina"}, headers={"Origin": server.base[:-10]})
    assert "refused=second_seat" in answer.url
    mission.page.goto(f"{server.base}/seat")
    mission.page.locator("#you", has_text="Mina").wait_for()
    mission.page.goto(f"{server.base}?refused=second_seat")
    mission.page.fill("#code", code)
    mission.page.screenshot(path=folder / "second_seat.png", full_page=True)
    mission.page.get_by_role("button", name="Enter").click()  # the browser itself asks for the tick
    mission.page.wait_for_timeout(300)
    assert mission.page.url.endswith("refused=second_seat")
    mission.page.locator("input[name=instead]").check()
    mission.page.get_by_role("button", name="Enter").click()
    mission.page.wait_for_url("**/seat")
    mission.page.locator("h1", has_text="multi-mandate").wait_for(state="attached")
    control.page.locator('#seats [data-key="mission"]', has_text="AI player").wait_for()


def left(control: Reader, person: Reader, server: Server, room: Reader) -> None:
    """A seat is left; the only facilitator cannot leave."""
    person.page.get_by_role("button", name="Leave this seat").click()
    person.page.wait_for_url("**/s/session")
    assert person.page.locator("input[name=instead]").count() == 0
    room.page.locator("#table li", has_text="multi-mandate").get_by_text("AI player").wait_for()
    control.page.get_by_role("button", name="Leave the console").click()
    control.page.locator("#live", has_text="only facilitator").wait_for(state="attached")
