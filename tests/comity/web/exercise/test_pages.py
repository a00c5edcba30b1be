"""Everything that the facilitator can do in the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comity.web.browsers import Reader, Server
from tests.comity.web.exercise.consoles import LAPTOP, TABLET, opened
from tests.exercise.ground.lists import LIST

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui")


def store(reader: Reader, inject: str) -> Any:
    """An inject on the console's list, opened."""
    found = reader.page.locator(f'[data-key="store-{inject}"]')
    if not found.evaluate("node => node.open"):
        found.locator("summary").first.click()
    return found


def test_the_facilitator_can_do_everything(browser: Any, tmp_path: Path) -> None:
    server = Server(tmp_path / "sessions", "--communities", "45", "--turns", "6", "--seed", "3")
    try:
        codes = server.codes()
        control, mission = Reader(browser, viewport=LAPTOP, accept_downloads=True), Reader(browser, viewport=LAPTOP)
        for reader, role in ((control, "control"), (mission, "mission")):
            reader.page.goto(server.base)
            reader.page.fill("#code", codes[role])
            reader.page.fill("#name", f"NAME-{role}")
            reader.page.get_by_role("button", name="Enter").click()
            reader.page.locator("#h-talk").wait_for()
        room = Reader(browser)
        room.page.goto(f"{server.base}/room")
        injects(control, mission)
        turns(control, mission, room)
        branch = back_and_branch(control, mission)
        files(control, tmp_path, server)
        names(control, mission, room, branch)
        assert not [error for reader in (control, mission, room) for error in reader.wrong]
    finally:
        server.stop()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "sessions").glob("session.comity*"))
    assert b"NAME-" not in stored
    assert b"MARK-" not in stored  # words of people; those of injects (EVENT-) belong to the exercise and stay
    assert b"EVENT-" in stored


def injects(control: Reader, mission: Reader) -> None:
    """Send, edit, skip and put back, write, and write wrongly; before the beginning and in the first turn."""
    part = store(control, "flood")
    part.get_by_text("Edit", exact=True).click()
    control.page.locator("#et-flood").fill("EVENT-edited flood")
    control.page.locator("#em-flood").fill("0.5")
    part.get_by_role("button", name="Keep the edit").click()
    control.told("Inject kept.")
    control.page.locator('[data-key="store-flood"] h3', has_text="EVENT-edited flood").wait_for()
    # A second edit begins from the first: no older words come back.
    assert part.locator("#et-flood").input_value() == "EVENT-edited flood"
    control.page.locator("#ex-flood").fill("EVENT-second text")
    part.get_by_role("button", name="Keep the edit").click()
    part.locator("p", has_text="EVENT-second text").first.wait_for()
    control.page.locator("#ex-flood").fill("EVENT-third text")
    part.get_by_role("button", name="Keep the edit").click()
    part.locator("p", has_text="EVENT-third text").first.wait_for()
    assert part.locator("#ex-flood").input_value() == "EVENT-third text"
    control.page.locator('[data-key="store-flood"] h3', has_text="EVENT-edited flood").wait_for()
    control.page.get_by_role("button", name="Begin the exercise").click()
    mission.page.get_by_role("button", name="Commit turn 1").wait_for()
    part = store(control, "drought")
    part.get_by_role("button", name="Skip").click()
    control.page.locator('[data-key="store-drought"].skipped').wait_for()
    part.get_by_role("button", name="Put back").click()
    control.page.locator('[data-key="store-drought"]:not(.skipped)').wait_for()
    opened(control, "Write a new inject")
    form = control.page.locator("form#write-form")
    for field, text in {"id": "own", "title": "EVENT-written", "text": "Read in {region}.", "magnitude": "0.4"}.items():
        form.locator(f"[name={field}]").fill(text)
    form.get_by_role("button", name="Keep on the list").click()
    control.told("recipients")  # nobody was ticked: the inject is refused, and what was typed stays
    assert form.locator("[name=title]").input_value() == "EVENT-written"
    form.locator("input[value=mission]").check()
    form.locator("select[name=place]").select_option("Sarne")
    form.locator("select[name=effect]").select_option("rumour")
    form.get_by_role("button", name="Keep on the list").click()
    part = store(control, "own")
    assert "rumour 0.4 for 4 weeks" in part.inner_text()
    for inject, words in (("own", "Read in Sarne."), ("flood", "EVENT-edited flood")):
        store(control, inject).get_by_role("button", name="Send now").click()
        control.page.locator("#sent article").first.wait_for()
        mission.page.locator("#injects article", has_text=words).wait_for()
    control.page.locator("#sent article", has_text="EVENT-written").get_by_role("button", name="Send again").click()
    control.page.locator("#sent article", has_text="EVENT-written").nth(1).wait_for()
    mission.page.locator("#injects article", has_text="Read in Sarne.").nth(1).wait_for()
    mission.page.locator("#injects article", has_text="Read in Sarne.").first.get_by_placeholder("In your words").fill(
        "MARK-answer"
    )
    mission.page.locator("#injects article", has_text="Read in Sarne.").first.get_by_role("button", name="Respond").click()
    control.page.locator("#sent", has_text="MARK-answer").wait_for()


def turns(control: Reader, mission: Reader, room: Reader) -> None:
    """Pause, close, give back, amend before approval, a note; the projector shows who has committed and nothing else."""
    control.page.get_by_role("button", name="Pause").click()
    mission.page.locator("#commit", has_text="paused").wait_for()
    room.page.locator(".state.paused").wait_for()
    assert mission.page.locator("#decide input:enabled").count() == 0
    control.page.get_by_role("button", name="Resume").click()
    mission.page.get_by_role("button", name="Commit turn 1").click()
    control.page.get_by_role("button", name="Give back to the roles").click()
    room.page.locator(".chip", has_text="deciding").wait_for()
    mission.page.get_by_role("button", name="Commit turn 1").click()
    opened(control, "Amend a decision")
    form = control.page.locator("form#amend")
    form.locator("select").select_option("mission/offer.role_clarity")
    form.locator("#amend-value").fill("7")
    form.get_by_role("button", name="Amend").click()
    control.told("0 to 1")
    form.locator("#amend-value").fill("0.8531")
    form.locator("#amend-reason").fill("MARK-reason")
    form.get_by_role("button", name="Amend").click()
    mission.page.locator('[data-slot="offer.role_clarity"] output:text-is("0.85")').wait_for()
    mission.page.locator("#notices", has_text="MARK-reason").wait_for()
    control.page.locator("#decisions", has_text="reason: MARK-reason").wait_for()
    control.page.get_by_role("button", name="Pause").click()
    control.page.get_by_role("button", name="Resume").wait_for()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    control.told("resume it first")
    mission.page.locator("#commit", has_text="paused").wait_for()
    control.page.get_by_role("button", name="Resume").click()
    control.page.locator("#remark-text").fill("MARK-note")
    control.page.get_by_role("button", name="Note").click()
    control.page.locator("#now", has_text="Turn 1: MARK-note").wait_for()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    mission.page.get_by_role("button", name="Commit turn 2").wait_for()
    control.page.get_by_role("button", name="Close the turn now").click()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    room.page.locator(".times", has_text="3 of 6").wait_for()
    seen = room.all_text()
    assert not [word for word in ("MARK-", "EVENT-", "0.8531", "role_clarity", "Situation report") if word in seen]


def back_and_branch(control: Reader, mission: Reader) -> Reader:
    """Go back to a turn; branch a second session in which everybody has the same seat; free a seat; a new code."""
    control.page.locator("#rw").select_option("2")
    control.page.locator("#rw-why").fill("MARK-back")
    control.page.get_by_role("button", name="Go back").click()
    mission.page.locator("#notices", has_text="MARK-back").wait_for()
    mission.page.get_by_role("button", name="Commit turn 2").wait_for()
    control.page.locator("#br").select_option("1")
    control.page.get_by_role("button", name="Branch").click()
    link = control.page.locator("#past a")
    link.wait_for()
    branch = Reader(control.context.browser)
    branch.context.add_cookies(mission.context.cookies())
    branch.page.goto(str(link.evaluate("node => node.href")))
    branch.page.get_by_role("button", name="Commit turn 1").wait_for()
    seat = control.page.locator('#seats [data-key="mission"]')
    seat.get_by_text("AI leans").click()
    seat.get_by_role("button", name="guarded").click()
    control.told("leans")
    control.page.locator('#seats [data-key="government"]').get_by_role("button", name="New code").click()
    code = control.page.locator('#seats [data-key="government"] .code').text_content()
    third = Reader(control.context.browser, viewport=TABLET)
    third.enter(control.page.url.removesuffix("/seat"), str(code))
    third.page.locator("#h-talk").wait_for()
    control.page.locator('#seats [data-key="government"]').get_by_role("button", name="Free the seat").click()
    third.page.wait_for_url("**/s/session")
    third.page.locator("#code").wait_for()
    third.context.close()
    return branch


def files(control: Reader, folder: Path, server: Server) -> None:
    """Export, bring in a list of injects and the export; mistakes are all told; nobody else may do any of it."""
    with control.page.expect_download() as waiting:
        control.page.get_by_role("link", name="Export this session").click()
    export = folder / "taken.jsonl"
    waiting.value.save_as(export)
    assert json.loads(export.read_text("utf-8").splitlines()[0])["comity_session"] == 1
    mine, said = folder / "mine.toml", control.page.locator("#upload-injects .said")
    wrong = LIST.replace("rumour", "peace").replace('"mission"', '"al"')
    for text, words in ((wrong % 5, ("peace", "al")), (LIST % 5, ("1 injects",))):
        mine.write_text(text)
        control.page.locator("#up-injects").set_input_files(mine)
        control.page.get_by_role("button", name="Add the list").click()
        for word in words:
            said.get_by_text(word).first.wait_for()
    control.page.locator('[data-key="store-letter"]').wait_for()
    said = control.page.locator("#upload-session .said")
    forged = folder / "forged.jsonl"
    forged.write_text(export.read_text("utf-8").replace("offer.role_clarity", "offer.joint_planning", 1), "utf-8")
    for path, words in ((forged, "has been changed"), (export, "Facilitator's code")):
        control.page.locator("#up-session").set_input_files(path)
        control.page.get_by_role("button", name="Bring it in").click()
        said.get_by_text(words).wait_for()
    code = said.inner_text().rsplit(" ", 1)[1].strip()
    other = Reader(control.context.browser)
    other.enter(server.base.replace("/session", "/taken"), code)
    other.page.get_by_role("button", name="Close the turn now").wait_for()
    other.context.close()
    # Whoever has no facilitator's seat finds nothing there, and nothing is read of what is sent.
    stranger = Reader(control.context.browser)
    for what in ("upload/injects?file=x", "upload/session?file=x"):
        assert stranger.context.request.post(f"{server.base}/{what}", data="x" * 1000).status == 404
    assert stranger.context.request.get(f"{server.base}/session.jsonl").status == 404
    big = "x" * 400_000
    assert control.context.request.post(f"{server.base}/upload/injects?file=x", data=big).status == 413
    assert control.context.request.post(f"{server.base}/upload/policy?file=x", data="x").status == 404
    stranger.context.close()


def names(control: Reader, mission: Reader, room: Reader, branch: Reader) -> None:
    """Delete the names and messages of one participant, then of all."""
    form = mission.page.locator("form#say")
    form.locator("input[value=government]").check()
    form.locator("textarea").fill("MARK-message")
    form.get_by_role("button", name="Send").click()
    control.page.locator("#talk", has_text="MARK-message").wait_for()
    assert "NAME-mission" in room.page.locator("#table").inner_text()
    form = control.page.locator("form#forget")
    whom = form.locator("option", has_text="NAME-mission").get_attribute("value")
    form.locator("select").select_option(whom)
    form.get_by_role("button", name="Delete for good").click()
    control.told("deleted for good")
    room.page.locator("#table", has_text="[deleted]").wait_for()
    control.page.locator("#talk", has_text="[deleted]").wait_for()
    assert "NAME-control" in control.page.locator("#seats").inner_text()
    mission.page.locator("#you", has_text="[deleted]").wait_for()
    form.locator("select").select_option("")
    form.get_by_role("button", name="Delete for good").click()
    control.page.locator('#seats [data-key="control"]', has_text="[deleted]").wait_for()
    # The branch is a session of its own, with names of its own to delete: the handbook says so.
    assert "NAME-mission" in branch.page.locator("#you").inner_text()
