"""The explorer in a real browser: sliders, bands, playing, an intervention, files, mistakes, two tabs, and the wire."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest

from simulation.inputs.policy import load_policy
from tests.comity.web.browsers import NAMELESS, ROOT, Reader, free_port, outside

pytestmark = pytest.mark.slow
pytest.importorskip("nicegui")
PASSWORD = "a long enough password"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Explorer:
    """``comity explore`` in a process."""

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.port = free_port()
        self.log = folder / "explorer.log"
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "comity", "explore", "--no-browser", "--port", str(self.port), *options],
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=plain | environment | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            )
        end = time.monotonic() + 180.0
        while "Ctrl-C stops" not in self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the explorer did not start: {self.said()}")
            time.sleep(0.1)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


@pytest.fixture
def explorer(tmp_path: Path) -> Iterator[Explorer]:
    made = Explorer(tmp_path)
    yield made
    made.stop()


def all_in(reader: Reader, seeds: int = 0) -> None:
    """Wait until every seed has come in: so many, or as many as are asked for."""
    shown = f"{seeds} of {seeds}" if seeds else r"(\\d+) of \\1"
    reader.page.locator(f".count:text-matches('^\\\\s*{shown} seeds')").wait_for()


def opened(browser: Any, base: str, **options: Any) -> Reader:
    reader = Reader(browser, **options)
    reader.page.on("console", lambda message: reader.wrong.append(message.text) if message.type == "error" else None)
    reader.page.goto(base)
    all_in(reader)
    return reader


def slide(reader: Reader, slider: str, key: str, shows: str) -> None:
    """Move a slider by a key and wait until the server has taken it."""
    range_ = reader.page.locator(f"#{slider}")
    range_.focus()
    range_.press(key)
    reader.page.locator(f'#{slider}[value="{shows}"]').wait_for(state="attached")
    all_in(reader)


def save(reader: Reader, link: str, folder: Path) -> Path:
    """Follow a link that downloads."""
    with reader.page.expect_download(timeout=120_000) as waiting:
        reader.page.locator(f'#downloads a[data-file="{link}"]').click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def medians(reader: Reader) -> str:
    return str(reader.page.locator("#charts").inner_text())


def test_a_walk_through_the_explorer(browser: Any, explorer: Explorer, tmp_path: Path) -> None:
    reader = opened(browser, explorer.base, viewport={"width": 1280, "height": 800})
    page = reader.page

    def shot(name: str, whole: bool = False) -> None:
        page.screenshot(path=tmp_path / f"{name}.png", full_page=whole)

    # First steps, once.
    page.locator("#first").wait_for()
    shot("explorer_first")
    page.get_by_role("button", name="Got it").click()
    page.locator("#first").wait_for(state="hidden")
    page.reload()
    all_in(reader)
    assert page.locator("#first").is_hidden()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(WIDER) <= 0

    # A slider from the start: every seed of A again.
    before = medians(reader)
    slide(reader, "a-joint_planning", "Home", "0.0")
    assert medians(reader) != before
    assert page.locator("#table tbody tr").count() == 14

    # Keys move time, unless a field has the focus.
    page.locator("h1").focus()
    page.locator("#main").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".time", has_text="week 1 of 104").wait_for()
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".time", has_text="week 14 of 104").wait_for()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    # It may run on between two looks at it.
    page.locator(".time", has_text=re.compile(r"week (1[6-9]|[2-9]\d|10\d) of 104")).wait_for()
    page.locator("#main").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("Home")
    page.locator(".time", has_text="week 0 of 104").wait_for()

    # Intervene on the way: week 26, and again in week 30.
    page.locator("#step13").click()
    page.locator(".time", has_text="week 13 of 104").wait_for()
    page.locator("#step13").click()
    page.locator(".time", has_text="week 26 of 104").wait_for()
    slide(reader, "a-joint_planning", "End", "1.0")
    page.locator("#step4").click()
    page.locator(".time", has_text="week 30 of 104").wait_for()
    page.locator('[data-key="how-a-information_sharing"] > summary').click()
    slide(reader, "a-information_sharing-latency", "Home", "0.0")
    page.locator("label.b input[name=edit]").check()
    slide(reader, "b-liaison_channels", "End", "1.0")
    page.locator("#map svg").nth(1).wait_for()
    assert page.locator("#net svg").count() == 2
    assert page.locator(".events li").count() > 5
    page.select_option("#mapped", "civilian_deaths")
    page.locator("#map", has_text="deaths so far").wait_for()
    page.select_option("#feed-kind", "violence")
    page.locator("#h-table").scroll_into_view_if_needed()
    shot("explorer_intervened", whole=True)
    page.select_option("#mapped", "trust_mission")

    # Files: the policies repeat what was done, exactly.
    a = load_policy(save(reader, "policy-a.toml", tmp_path))
    b = load_policy(save(reader, "policy-b.toml", tmp_path))
    assert a.instruments["joint_planning"].intensity == ((26, 1.0),)
    assert a.instruments["information_sharing"].levers["latency"][-1] == (30, 0.0)
    assert b.instruments["liaison_channels"].intensity[-1] == (30, 1.0)
    table = pd.read_csv(save(reader, "data.csv", tmp_path))
    assert len(table) == 2 * 100 * 104
    assert set(pd.read_excel(save(reader, "data.xlsx", tmp_path), sheet_name=None)) >= {"A against B", "bands", "shown seed"}
    assert len(pd.read_parquet(io.BytesIO(save(reader, "data.parquet", tmp_path).read_bytes()))) == len(table)
    assert save(reader, "figure.png", tmp_path).read_bytes().startswith(b"\x89PNG")
    assert "Best practice, changed" in save(reader, "report.html", tmp_path).read_text(encoding="utf-8")

    # A file with mistakes: all are told, nothing is changed; a good one is followed.
    bad = tmp_path / "bad.toml"
    bad.write_text(
        'schema_version = 1\nname = "<img src=x onerror=alert(1)>"\n[instruments]\nliaison_chanels = 1\nrole_clarity = 9\n'
    )
    stood = page.locator("#side-b").inner_text()
    page.locator("#file-b").set_input_files(bad)
    page.locator("#problems li").nth(1).wait_for()
    assert "liaison_channels" in page.locator("#problems").inner_text()
    assert page.locator("#side-b").inner_text() == stood
    assert page.locator("#problems img").count() == 0
    shot("explorer_problems")
    large = tmp_path / "large.toml"
    large.write_text("#" * 60_000)
    page.locator("#file-b").set_input_files(large)
    page.locator("#live", has_text="too large").wait_for()
    page.locator("#file-b").set_input_files(tmp_path / f"{a.name}.toml")
    page.locator("#live", has_text="B follows").wait_for()
    all_in(reader)
    assert page.locator("#b-joint_planning").get_attribute("value") == "1.0"

    # The address brings it all back in another tab, which is then an exploration of its own.
    tablet = opened(browser, page.url, viewport={"width": 820, "height": 1180})
    assert tablet.page.evaluate(WIDER) <= 0
    assert tablet.page.evaluate(NAMELESS) == []
    tablet.page.screenshot(path=tmp_path / "explorer_tablet_first.png")
    tablet.page.get_by_role("button", name="Got it").click()
    tablet.page.locator("#week").focus()
    tablet.page.locator("#week").press("End")
    tablet.page.locator(".time", has_text="week 104 of 104").wait_for()
    assert page.locator(".time").inner_text().endswith("week 30 of 104")
    assert tablet.page.locator("#b-joint_planning").get_attribute("value") == "1.0"
    tablet.page.screenshot(path=tmp_path / "explorer_tablet.png", full_page=True)

    # Settings that are not possible, and another country.
    page.locator('[data-key="setup"] > summary').click()
    page.fill("#seeds-n", "4")
    page.fill("#weeks-n", "40")
    page.locator("#switch-trust_asymmetry").select_option("off")
    page.get_by_role("button", name="Run with these").click()
    all_in(reader, 4)
    page.locator(".time", has_text="week 0 of 40").wait_for()
    page.evaluate("document.querySelector('#do-setup').noValidate = true")
    page.fill("#seeds-n", "4000")
    page.get_by_role("button", name="Run with these").click()
    page.locator("#problems", has_text="2 to 400").wait_for()
    page.fill("#seeds-n", "4")
    page.select_option("#scenario", "kesara:drawdown")
    page.get_by_role("button", name="Run with these").click()
    page.locator("#problems li").wait_for(state="detached")
    all_in(reader, 4)

    # A closed tab leaves nothing behind; an address that lies gives the start page and says why.
    link = str(tablet.page.locator('a[data-file="policy-a.toml"]').get_attribute("href"))
    assert tablet.context.request.get(explorer.base + link).status == 200
    climbing = link[1:].replace("policy-a.toml", "..%2F..%2Fetc%2Fpasswd")
    assert tablet.context.request.get(explorer.base + climbing).status in (404, 409)
    liar = Reader(browser)
    liar.page.goto(f"{explorer.base}?scenario=../../etc&a=%3Cscript%3E")
    liar.page.locator("#problems li").wait_for()
    all_in(liar)
    assert not [error for one in (reader, tablet, liar) for error in one.wrong]

    # No request has left this computer, by the pages' and by the browser's own log.
    for one in (reader, tablet, liar):
        assert {urlsplit(url).hostname for url in one.asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    browser.close()
    assert outside(tmp_path / "net.json") == set()
    assert "Traceback" not in explorer.said()


def test_others_in_the_network_need_the_password(browser: Any, tmp_path: Path) -> None:
    explorer = Explorer(tmp_path, "--host", "0.0.0.0", COMITY_EXPLORER_PASSWORD=PASSWORD)
    try:
        assert "not encrypted" in explorer.said()
        reader = Reader(browser)
        reader.page.goto(explorer.base)
        reader.page.fill("#password", "wrong password")
        reader.page.get_by_role("button", name="Enter").click()
        reader.page.get_by_role("alert").wait_for()
        reader.page.screenshot(path=tmp_path / "explorer_door.png")
        reader.page.fill("#password", PASSWORD)
        reader.page.get_by_role("button", name="Enter").click()
        all_in(reader)
        link = str(reader.page.locator('a[data-file="policy-a.toml"]').get_attribute("href"))
        stranger = Reader(browser)
        assert stranger.context.request.get(explorer.base + link).status == 404
        assert reader.context.request.get(explorer.base + link).status == 200
        stranger.page.goto(explorer.base)
        stranger.page.locator("#password").wait_for()
    finally:
        explorer.stop()
