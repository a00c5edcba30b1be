"""A server in its own process and browsers whose every answer is kept, for tests of pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split() + ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
ROOT = Path(__file__).resolve().parents[3]
NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')].filter(e =>
  !(e.labels && e.labels.length) && !e.getAttribute('aria-label') && !e.textContent.trim()).map(e => e.outerHTML.slice(0, 120))"""
"""Script: controls that have no name for a screen reader."""
PATIENCE = 120_000
"""Milliseconds that a page may take on a busy machine."""


def missing(message: str) -> NoReturn:
    """Something that a test needs is not here: skipped aloud, a failure on CI."""
    if os.environ.get("CI") in ("1", "true"):
        pytest.fail(message)
    pytest.skip(message)


def chromium() -> str:
    """The system's browser; without one the test is skipped aloud, on CI it fails."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)
    if found is None:
        missing("no Chromium on this computer: pages were NOT tested in a browser")
    return found


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``comity exercise serve`` in a process; started again with the same folder and port after a kill.

    ``before``: a command that runs it, such as ``ip netns exec NAME``.
    """

    def __init__(self, folder: Path, *options: str, before: tuple[str, ...] = ()) -> None:
        self.folder, self.options, self.port, self.before = folder, options, free_port(), before
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def base(self) -> str:
        """Address of the lobby."""
        scheme = "https" if "--tls-cert" in self.options else "http"
        return f"{scheme}://127.0.0.1:{self.port}/s/session"

    def start(self) -> None:
        """Start and wait until the addresses are printed."""
        self.starts += 1
        self.log = self.folder.parent / f"server{self.starts}.log"
        # NiceGUI behaves otherwise where it believes that it is tested itself.
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [
                    *self.before,
                    sys.executable,
                    "-m",
                    "comity",
                    "exercise",
                    "serve",
                    str(self.folder),
                    *self.options,
                    "--port",
                    str(self.port),
                ],
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=plain | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            )
        # A cold cache of compiled code takes minutes on a slow machine: only a server that has ended, or hangs, has failed.
        end = time.monotonic() + 900.0
        while "Codes are shown once and kept nowhere. Ctrl-C stops; start" not in self.log.read_text(encoding="utf-8"):
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the server did not start: {self.log.read_text(encoding='utf-8')}")
            time.sleep(0.1)

    def printed_codes(self) -> list[tuple[str, str]]:
        """Role and code of all lines that were printed; a shared seat has several."""
        return re.findall(r"^  (\w+) +([0-9A-Z]{5}-[0-9A-Z]{5})$", self.log.read_text(encoding="utf-8"), re.M)

    def codes(self) -> dict[str, str]:
        """One code that was printed, by role."""
        return dict(self.printed_codes())

    def kill(self) -> None:
        """SIGKILL: no word of farewell."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(120)


class Reader:
    """A person's browser: own context, one page, and all that the server sent to it."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**({"viewport": {"width": 1366, "height": 850}} | options))
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.received: list[str] = []
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.waiting: list[Any] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfinished", self._finished)
        self.page.on("websocket", self._socket)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _finished(self, request: Any) -> None:
        self.waiting.append(request)

    def _socket(self, socket: Any) -> None:
        self.asked.append(socket.url)
        socket.on("framereceived", lambda frame: self.received.append(frame if isinstance(frame, str) else repr(bytes(frame))))

    def drain(self) -> None:
        """Keep the bodies of all answers so far."""
        from playwright.sync_api import Error

        waiting, self.waiting = self.waiting, []
        for request in waiting:
            answer = request.response()
            if answer is None or 300 <= answer.status < 400:
                continue
            try:
                self.received.append(str(answer.headers) + answer.body().decode("utf-8", "replace"))
            except Error:
                # A page that reloaded itself took the answer with it: ask for the same again, from the same seat.
                again = self.context.request.get(request.url)
                self.received.append(str(again.headers) + again.text())

    def enter(self, base: str, code: str) -> None:
        """Join by a code."""
        self.page.goto(base)
        self.drain()
        self.page.fill("#code", code)
        self.page.click("text=Enter")

    def told(self, words: str) -> None:
        """Wait for what the page says about something pressed."""
        self.page.locator("#live", has_text=words).wait_for(state="attached")

    def form(self, selector: str, button: str) -> None:
        """Press a button inside a form."""
        self.page.locator(selector).get_by_role("button", name=button, exact=True).click()

    def all_text(self) -> str:
        """Everything that was received."""
        self.drain()
        return "\n".join(self.received)


def outside(path: Path) -> set[str]:
    """Hosts in the browser's own log that a page asked for and that are not this computer.

    What Chromium asks for itself (updates, its maker's accounts) has no page as initiator and ends at the resolver's rule.
    """
    text = path.read_text(encoding="utf-8").rstrip().rstrip(",")
    log = json.loads(text if text.endswith("}") and text.count("]}") else text + "]}")
    hosts: set[str] = set()
    seen = 0
    for event in log["events"]:
        found = event.get("params") or {}
        if str(found.get("initiator", "")).startswith("http"):
            seen += 1
            hosts.add(urlsplit(found["url"]).hostname or "")
    assert seen > 50, "the browser's log is empty"
    return hosts - {"127.0.0.1"}
