"""Every page asked whether all can use it, and a turn played by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.comity.web.audit import findings, from_the_top, stops
from tests.comity.web.browsers import ARGUMENTS, PATIENCE, Reader, Server, chromium
from tests.comity.web.exercise.consoles import LAPTOP, TABLET, opened

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def pages(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Every kind of page of a session in its third turn, with words, agreements and questions on it."""
    server = Server(tmp_path_factory.mktemp("pages") / "sessions", "--communities", "45", "--turns", "6", "--seed", "3")
    try:
        codes = server.codes()
        readers = {role: Reader(browser, viewport=LAPTOP) for role in ("control", "mission", "ngo_dunantist")}
        for role, reader in readers.items():
            reader.enter(server.base, codes[role])
            reader.page.locator("#h-talk").wait_for()
        control, mission, ngo = readers.values()
        control.page.get_by_role("button", name="Begin the exercise").click()
        mission.page.get_by_role("button", name="Commit turn 1").wait_for()
        mission.page.locator('[data-slot="offer.role_clarity"] input[type=range]').press("ArrowRight")
        mission.page.locator('[data-slot="offer.role_clarity"].own').wait_for()
        for turn in (1, 2):
            for reader in (mission, ngo):
                reader.page.get_by_role("button", name=f"Commit turn {turn}").click()
            control.page.get_by_role("button", name="Approve: live 4 weeks").click()
            mission.page.get_by_role("button", name=f"Commit turn {turn + 1}").wait_for()
        form = mission.page.locator("form#say")
        form.locator("input[value=all]").check()
        form.locator("textarea").fill("To all of you.")
        form.get_by_role("button", name="Send").click()
        opened(mission, "Propose an agreement")
        form = mission.page.locator("form#propose")
        form.locator("select[name=to]").select_option("ngo_dunantist")
        form.locator("#term-data").fill("0.5")
        form.get_by_role("button", name="Propose").click()
        opened(mission, "Ask somebody")
        form = mission.page.locator("form#ask")
        form.locator("#ask-to").select_option("ngo_dunantist")
        form.locator("#ask-item").select_option("need.Sarne")
        form.get_by_role("button", name="Ask").click()
        ngo.page.locator("#questions").get_by_role("button", name="Tell").wait_for()
        made = {role: reader.page for role, reader in readers.items()}
        for name, path in (("lobby", "?refused=wrong_code"), ("room", "/room")):
            reader = Reader(browser, viewport=LAPTOP)
            reader.page.goto(server.base + path)
            reader.page.locator("#table li").first.wait_for()
            made[name] = reader.page
        review = control.context.new_page()
        review.set_default_timeout(PATIENCE)
        review.goto(f"{server.base}/review")
        review.locator(".charts svg").first.wait_for()
        review.get_by_role("button", name="Show").first.click()
        review.locator(".answer-card table").first.wait_for()
        made["review"] = review
        yield made
    finally:
        server.stop()


@pytest.mark.parametrize("name", ["lobby", "room", "mission", "ngo_dunantist", "control", "review"])
def test_everybody_can_use_the_page(pages: dict[str, Any], name: str) -> None:
    page = pages[name]
    for size in (LAPTOP, TABLET):
        page.set_viewport_size(size)
        assert findings(page) == []
        reached = stops(page, 45)
        assert [stop for stop in reached if stop.startswith("!")] == []
        assert "skip" in reached[0]
    if name != "room":
        assert len(set(reached) - {""}) >= 4
    if name == "lobby":
        assert page.get_by_role("alert").count() == 1


def test_a_turn_can_be_played_by_keyboard_alone(pages: dict[str, Any]) -> None:
    """From the skip link to a decision and the commit, without a mouse; what is pressed is said in a live region."""
    page = pages["ngo_dunantist"]
    page.set_viewport_size(LAPTOP)
    from_the_top(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'range'"):
            break
    before = float(page.evaluate("document.activeElement.value"))
    page.keyboard.press("ArrowLeft")
    slot = page.evaluate("document.activeElement.closest('[data-slot]').dataset.slot")
    page.locator(f'[data-slot="{slot}"].own').wait_for()
    assert float(page.evaluate("document.activeElement.value")) == pytest.approx(before - 0.05)
    page.locator("#live", has_text="Decision kept.").wait_for(state="attached")
    page.get_by_role("button", name="Commit turn 3").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take it back").wait_for()
