"""Servers where rooms have them: networks without a gateway, behind a proxy, with TLS, two in one browser, on a full disk."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

from tests.comity.web.browsers import ARGUMENTS, PATIENCE, Reader, Server, chromium, free_port, missing
from tests.comity.web.proxies import Proxy

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
SMALL = ("--communities", "45", "--turns", "6", "--seed", "3")


def enter(reader: Reader, base: str, code: str, **fields: str) -> None:
    """Join, with further fields of the form."""
    reader.page.goto(base)
    for name, text in {"code": code, **fields}.items():
        reader.page.fill(f"#{name}", text)
    reader.page.click("text=Enter")
    reader.page.wait_for_url("**/seat")
    reader.page.locator("#h-talk").wait_for()


def played(control: Reader, mission: Reader, base: str, tmp_path: Path) -> None:
    """Begin, decide, talk, bring a file, look at the review: all that has an address of its own."""
    control.page.get_by_role("button", name="Begin the exercise").click()
    slider = mission.page.locator('[data-slot="offer.liaison_channels"] input[type=range]:enabled')
    slider.wait_for()
    slider.press("ArrowRight")
    mission.page.locator('[data-slot="offer.liaison_channels"].own').wait_for()
    mission.page.get_by_role("button", name="Commit turn 1").click()
    control.page.get_by_role("button", name="Approve: live 4 weeks").click()
    mission.page.get_by_role("button", name="Commit turn 2").wait_for()
    (tmp_path / "wrong.toml").write_text("schema_version = 1\n", encoding="utf-8")
    control.page.set_input_files("#up-injects", str(tmp_path / "wrong.toml"))
    control.page.get_by_role("button", name="Add the list").click()
    control.page.locator("#upload-injects .said", has_text="Not kept").wait_for()
    with control.page.expect_download() as export:
        control.page.get_by_role("link", name="Export this session").click()
    assert export.value.url.startswith(base)
    control.page.locator("#br").select_option("1")
    control.page.get_by_role("button", name="Branch").click()
    branch = str(control.page.locator("#past a").evaluate("node => node.href"))
    assert branch.startswith(base.rsplit("/", 1)[0])
    control.page.get_by_role("link", name="Review", exact=True).click()
    control.page.locator(".charts svg").first.wait_for()
    control.page.get_by_role("link", name="Console").click()
    control.page.locator("#h-talk").wait_for()
    control.page.goto(branch)
    control.page.locator("#h-talk").wait_for()


@pytest.mark.parametrize(
    ("tls", "strip", "keep_host", "header", "public"),
    [(True, True, False, False, True), (False, False, True, False, True), (False, True, True, True, False)],
    ids=["TLS, path taken off, own host", "path kept", "no public address, header alone"],
)
def test_behind_a_proxy_with_a_path(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certificate: tuple[str, str], tls: bool, strip: bool,
    keep_host: bool, header: bool, public: bool,
) -> None:  # fmt: skip
    monkeypatch.setenv("COMITY_FACILITATOR_PASSWORD", PASSWORD)
    port = free_port()
    root = f"{'https' if tls else 'http'}://127.0.0.1:{port}/training/day"
    server = Server(tmp_path / "sessions", *SMALL, *(("--public-url", root) if public else ()))
    try:
        base = f"{root}/s/session"
        assert f"{base if public else server.base}\n" in server.log.read_text(encoding="utf-8")
        proxy = Proxy(server.port, "/training/day", strip, keep_host, header, *(certificate if tls else ()))
        with proxy.running(port):
            control, mission = (Reader(browser, ignore_https_errors=True, accept_downloads=True) for _ in range(2))
            codes = server.codes()
            enter(control, base, codes["control"], password=PASSWORD)
            enter(mission, base, codes["mission"])
            for page in ("", "/"):  # the table of sessions, or the only one
                mission.page.goto(root + page)
                mission.page.locator("#code, h1").first.wait_for()
            mission.page.goto(f"{base}/seat")
            mission.page.locator("#h-talk").wait_for()
            played(control, mission, base, tmp_path)
            sockets = f"ws{'s' if tls else ''}://127.0.0.1:{port}/training/day/"
            for reader in (control, mission):
                asked = [url for url in reader.asked if not url.startswith("data:")]
                assert [url for url in asked if not url.startswith((f"{root}/", sockets)) and url != root] == []
                assert any(url.startswith(sockets) for url in asked)
                assert not reader.wrong
                cookies = reader.context.cookies()
                assert len(cookies) == 2
                assert {cookie["secure"] for cookie in cookies} == {tls}
                reader.context.close()
        assert set(proxy.outside) <= {"/favicon.ico"}
    finally:
        server.stop()


def test_with_tls_everything_travels_encrypted(
    browser: Any, tmp_path: Path, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_FACILITATOR_PASSWORD", PASSWORD)
    cert, key = certificate
    server = Server(tmp_path / "sessions", *SMALL, "--host", "127.0.0.1", "--tls-cert", cert, "--tls-key", key)
    try:
        base = f"https://127.0.0.1:{server.port}/s/session"
        assert base in server.log.read_text(encoding="utf-8")
        control, mission = (Reader(browser, ignore_https_errors=True, accept_downloads=True) for _ in range(2))
        codes = server.codes()
        enter(control, base, codes["control"], password=PASSWORD)
        enter(mission, base, codes["mission"])
        played(control, mission, base, tmp_path)
        assert control.page.locator(".clear").count() == 0
        assert all(re.match("https://|wss://|data:", url) for reader in (control, mission) for url in reader.asked)
        cookies = mission.context.cookies()
        assert len(cookies) == 2
        assert all(cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies)
    finally:
        server.stop()


def test_two_servers_in_one_browser_leave_each_other_their_seats(browser: Any, tmp_path: Path) -> None:
    """Both call their session "session", and cookies do not know ports."""
    servers = []
    try:
        for k in range(2):
            (tmp_path / str(k)).mkdir()
            servers.append(Server(tmp_path / str(k) / "sessions", *SMALL))
        person = Reader(browser)
        roles = ("mission", "government")
        for server, role in zip(servers, roles):
            enter(person, server.base, server.codes()[role])
        for server, title in zip(servers, ("Mission headquarters", "Host government")):
            person.page.goto(f"{server.base}/seat")
            person.page.locator("#h-role", has_text=title).wait_for()
    finally:
        for server in servers:
            server.stop()


def test_what_could_not_be_kept_is_said_everywhere(browser: Any, tmp_path: Path) -> None:
    """The file cannot grow: sliders go back, words stay in their forms, the console is red; then there is room again."""
    server = Server(tmp_path / "sessions", *SMALL)
    try:
        codes = server.codes()
        control, mission = Reader(browser), Reader(browser)
        enter(control, server.base, codes["control"])
        enter(mission, server.base, codes["mission"])
        control.page.get_by_role("button", name="Begin the exercise").click()
        slot = mission.page.locator('[data-slot="offer.liaison_channels"]')
        slider = slot.locator("input[type=range]:enabled")
        slider.wait_for()
        slider.press("ArrowRight")
        mission.told("Decision kept.")
        stood = (slider.input_value(), slot.locator("output").text_content())
        assert server.process is not None
        soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
        words = "VANISHED " + "word " * 300
        form = mission.page.locator("form#say")
        form.locator("input[value=government]").check()
        form.locator("textarea").fill(words)
        form.get_by_role("button", name="Send").click()
        mission.told("Not kept")
        assert form.locator("textarea").input_value() == words
        assert form.locator("input[value=government]").is_checked()
        slider.press("ArrowRight")
        mission.page.wait_for_function(
            "value => document.querySelector('[data-slot=\"offer.liaison_channels\"] input').value === value", arg=stood[0]
        )
        assert slot.locator("output").text_content() == stood[1]
        mission.told("Not kept")
        control.page.get_by_role("alert").filter(has_text="Not kept").wait_for()
        control.page.screenshot(path=tmp_path / "not_kept_console.png")
        mission.page.screenshot(path=tmp_path / "not_kept_seat.png")
        control.page.get_by_role("button", name="Close the turn now").click()
        control.told("Not kept")
        control.page.get_by_role("button", name="Pause").click()
        control.told("Not kept")
        late = Reader(browser)
        late.enter(server.base, codes["government"])
        late.page.get_by_role("alert").filter(has_text="not kept").wait_for()
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (soft, hard))
        form.get_by_role("button", name="Send").click()
        mission.told("Sent.")
        control.page.locator("#talk", has_text="VANISHED").wait_for()
        control.page.locator("#trouble .trouble").wait_for(state="detached")
        enter(late, server.base, codes["government"])
    finally:
        server.stop()


def test_an_action_on_a_dead_connection_is_said_to_be_not_kept(browser: Any, tmp_path: Path) -> None:
    server = Server(tmp_path / "sessions", *SMALL)
    try:
        control, mission = Reader(browser), Reader(browser)
        enter(control, server.base, server.codes()["control"])
        enter(mission, server.base, server.codes()["mission"])
        control.page.get_by_role("button", name="Begin the exercise").click()
        slot = mission.page.locator('[data-slot="offer.liaison_channels"]')
        slider = slot.locator("input[type=range]:enabled")
        slider.wait_for()
        stood = slider.input_value()
        server.kill()
        mission.page.wait_for_function("!window.socket.connected")
        slider.press("ArrowRight")
        assert slider.input_value() != stood
        mission.told("Not kept: there is no connection")
        assert slider.input_value() == stood
    finally:
        server.stop()


# --- a network without a gateway


def ip(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ip", *words], capture_output=True)


@pytest.fixture
def islands() -> Iterator[tuple[str, str]]:
    """Two computers joined by a cable and by nothing else: names of their network namespaces. No gateway, no names."""
    if shutil.which("ip") is None or sys.platform != "linux":
        missing("no network namespaces on this computer: a network without a gateway was NOT tested")
    mark = f"comity{os.getpid()}"
    here, there = f"{mark}a", f"{mark}b"
    made = ip("netns", "add", here)
    if made.returncode != 0:
        missing(f"network namespaces are not permitted here: a network without a gateway was NOT tested ({made.stderr!r})")
    try:
        assert ip("netns", "add", there).returncode == 0
        assert ip("link", "add", "cable0", "netns", here, "type", "veth", "peer", "name", "cable0", "netns", there).returncode == 0
        for name, address in ((here, "198.51.100.1/24"), (there, "198.51.100.2/24")):
            for words in (("addr", "add", address, "dev", "cable0"), ("link", "set", "cable0", "up"), ("link", "set", "lo", "up")):
                assert ip("-n", name, *words).returncode == 0
        yield here, there
    finally:
        for name in (here, there):
            ip("netns", "del", name)


def test_a_tablet_in_a_network_without_a_gateway(islands: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = chromium()
    here, there = islands
    routes = subprocess.run(["ip", "-n", here, "route", "show", "default"], capture_output=True, text=True)
    assert routes.stdout == ""
    monkeypatch.setenv("COMITY_FACILITATOR_PASSWORD", PASSWORD)
    server = Server(tmp_path / "sessions", *SMALL, "--host", "0.0.0.0", before=("ip", "netns", "exec", here))
    try:
        log = server.log.read_text(encoding="utf-8")
        base = f"http://198.51.100.1:{server.port}/s/session"
        assert re.search(rf"Join +{re.escape(base)}\n", log)
        assert re.search(rf"Projector +{re.escape(base)}/room\n", log)
        assert "in clear" in log
        inside = tmp_path / "tablet"
        inside.write_text(f'#!/bin/sh\nexec ip netns exec {there} {path} "$@"\n', encoding="utf-8")
        inside.chmod(0o755)
        from playwright.sync_api import sync_playwright

        reach = {"=MAP *": "=MAP server.lan 198.51.100.1, MAP *", "127.0.0.1": "198.51.100.1"}
        rules = list(ARGUMENTS)
        for written, meant in reach.items():
            rules = [argument.replace(written, meant) for argument in rules]
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=str(inside), args=rules)
            control, mission = Reader(browser, accept_downloads=True), Reader(browser)
            codes = server.codes()
            control.page.set_default_timeout(PATIENCE)
            enter(control, base, codes["control"], password=PASSWORD)
            assert control.page.locator("#trouble .clear", has_text="in clear").count() == 1
            control.page.screenshot(path=tmp_path / "console_in_clear.png")
            enter(mission, base, codes["mission"])
            played(control, mission, base, tmp_path)
            # A name that nobody told the server of: the tablet reads where to go, and the terminal says so too.
            wrong = Reader(browser)
            answer = wrong.page.goto(f"http://server.lan:{server.port}/s/session")
            assert answer is not None
            assert answer.status == 421
            assert f"http://198.51.100.1:{server.port}/" in answer.text()
            wrong.page.screenshot(path=tmp_path / "refused.png")
            browser.close()
        assert "server.lan" in server.log.read_text(encoding="utf-8")
        # The cable is pulled and another network joined: its address is taken without a restart.
        assert ip("-n", here, "addr", "add", "203.0.113.7/24", "dev", "cable0").returncode == 0
        ask = ["ip", "netns", "exec", here, sys.executable, "-c", ASK, f"http://203.0.113.7:{server.port}/s/session/room"]
        assert json.loads(subprocess.run(ask, capture_output=True, check=True).stdout) == 200
    finally:
        server.stop()


ASK = """
import sys, time, urllib.request
time.sleep(1.2)
print(urllib.request.urlopen(sys.argv[1]).status)
"""
