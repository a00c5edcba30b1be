"""A room of people in four turns, over TLS: a killed server, a full disk, a second server, and at the end who was sent what."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("nicegui")

from exercise.roles.roles import ROLES
from tests.comity.web.browsers import ROOT, Reader, Server, outside
from tests.comity.web.disks import Disk

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
TURNS = 4
SEATS = {"control": "Fatou", "mina": "Mina", "nadia": "Nadia", "gora": "Gora", "gustav": "Gustav"}
ROLE_OF = {"control": "control", "mina": "mission", "nadia": "ngo_dunantist", "gora": "government", "gustav": "government"}
AMENDED = "0.317331"
OWN: dict[str, set[str]] = {
    "mina": {"MARK-to-mission", "MARK-terms", "MARK-amended", "MARK-late", "MARK-given-back", AMENDED},
    "nadia": {"MARK-to-mission", "MARK-letter", "MARK-body", "MARK-option", "MARK-late", "MARK-given-back"},
    "gora": {"MARK-to-control", "MARK-terms", "MARK-given-back"},
    "gustav": {"MARK-to-control", "MARK-terms", "MARK-given-back"},
    "room": set(),
}
"""What each browser must have been sent; of the same marks, it may have been sent no other."""
MARKS = set.union(*OWN.values()) | {"MARK-expected", "MARK-remark", "MARK-never"}
LIST = """
schema_version = 1
title = "Room"
[[objective]]
id = "calm"
title = "Calm"
question = "Who kept calm?"
[[inject]]
id = "letter"
title = "MARK-letter"
text = "MARK-body"
recipients = ["ngo_dunantist"]
objective = "calm"
expected = "MARK-expected"
[[inject.option]]
id = "answer"
text = "MARK-option"
meets = true
[[inject.option]]
id = "wait"
text = "Wait."
"""
PARTS = "report decide talk deals injects notices role decisions outcomes truth sent head".split()
WHAT_STANDS = """ids => ids.map(id => document.getElementById(id)).filter(part => part).map(part => [part.id, part.textContent,
  [...part.querySelectorAll('[data-slot] input')].map(field => field.type === 'range' ? field.value : field.checked)])"""
OPEN = "document.querySelectorAll('details').forEach(part => { part.open = true; })"


class Room:
    """Everybody's browser, the projector's too, and the server."""

    def __init__(self, browser: Any, server: Server, disk: Disk) -> None:
        self.server, self.disk = server, disk
        self.readers = {name: Reader(browser, ignore_https_errors=True) for name in (*SEATS, "room")}
        self.codes = server.printed_codes()

    def __getattr__(self, name: str) -> Reader:
        try:
            return self.readers[name]
        except KeyError:
            raise AttributeError(name) from None

    def sit_down(self) -> None:
        """Everybody takes a seat by a code of their own, two of them the same seat."""
        left = list(self.codes)
        for name, shown in SEATS.items():
            reader = self.readers[name]
            code = next(line for line in left if line[0] == ROLE_OF[name])
            left.remove(code)
            reader.page.goto(self.server.base)
            fields = {"code": code[1], "name": shown} | ({"password": PASSWORD} if name == "control" else {})
            for field, text in fields.items():
                reader.page.fill(f"#{field}", text)
            reader.page.get_by_role("button", name="Enter").click()
            reader.page.locator("#h-talk").wait_for()
        self.room.page.goto(f"{self.server.base}/room")
        self.room.page.locator("#table li", has_text="Gora").wait_for()

    def commit(self, turn: int, *names: str) -> None:
        for name in names or ("mina", "nadia", "gora"):
            self.readers[name].page.get_by_role("button", name=f"Commit turn {turn}").click()
            self.readers[name].page.locator("#commit .ok", has_text="committed").or_(
                self.readers[name].page.locator("#commit .chip", has_text="facilitator")
            ).wait_for()

    def approve(self) -> None:
        self.control.page.get_by_role("button", name="Approve: live 4 weeks").click()

    def what_stands(self) -> dict[str, Any]:
        """Words and values on everybody's page, as the server sends them now."""
        found = {}
        for name, reader in self.readers.items():
            reader.drain()
            reader.page.reload()
            reader.page.locator("#table li, #seats li").first.wait_for(state="attached")
            found[name] = reader.page.evaluate(WHAT_STANDS, PARTS)
        return found

    def kept(self) -> int:
        """Entries in the session's file."""
        with sqlite3.connect(f"file:{self.disk.folder / 'session.comity'}?mode=ro", uri=True) as file:
            return int(file.execute("SELECT count(*) FROM entries").fetchone()[0])


@pytest.fixture
def room(browser: Any, tmp_path: Path, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("COMITY_FACILITATOR_PASSWORD", PASSWORD)
    cert, key = certificate
    disk = Disk(tmp_path / "sessions")
    world = ("--communities", "45", "--turns", str(TURNS), "--seed", "3")
    try:
        server = Server(disk.folder, "--seats", "government=2", *world, "--tls-cert", cert, "--tls-key", key)
        try:
            yield Room(browser, server, disk)
        finally:
            server.stop()
    finally:
        disk.close()


def slide(reader: Reader, slot: str, presses: int = 1) -> str:
    """Move a slider by steps of its own, one key after the other; what then stands beside it and at the server."""
    reader.page.evaluate(OPEN)
    slider = reader.page.locator(f'[data-slot="{slot}"] input[type=range]:enabled')
    slider.wait_for()
    wanted = float(slider.input_value()) + presses * float(slider.get_attribute("step") or 0)
    for _ in range(presses):
        slider.press("ArrowRight")
    moved = "([node, value]) => Math.abs(node.getAttribute('value') - value) < 1e-6 && Math.abs(node.value - value) < 1e-6"
    reader.page.wait_for_function(moved, arg=[slider.element_handle(), wanted])
    reader.page.locator(f'[data-slot="{slot}"].own output:text-is("{wanted:.2f}")').wait_for()
    return f"{wanted:.2f}"


def a_page_drawn_meanwhile_takes_no_step_back(reader: Reader, slot: str) -> None:
    """Between two presses of a key comes a page that was drawn before the first: both count."""
    reader.page.evaluate(OPEN)
    slider = reader.page.locator(f'[data-slot="{slot}"] input[type=range]:enabled')
    start, older = float(slider.input_value()), reader.page.evaluate("document.getElementById('decide').innerHTML")
    reader.page.evaluate("window.did_handshake = false")  # nothing is sent for the moment
    slider.press("ArrowRight")
    reader.page.evaluate("html => comity.patch({decide: html})", older)
    slider.press("ArrowRight")
    assert float(slider.input_value()) == pytest.approx(start + 0.1)
    assert reader.page.locator(f'[data-slot="{slot}"] output').text_content() == f"{start + 0.1:.2f}"
    reader.page.evaluate("window.did_handshake = true")
    reader.page.locator(f'[data-slot="{slot}"].own output:text-is("{start + 0.1:.2f}")').wait_for()


def write(reader: Reader, to: str, text: str) -> Any:
    """Fill in a message, and press; the form."""
    form = reader.page.locator("form#say")
    form.locator(f"input[value={to}]").check()
    form.locator("textarea").fill(text)
    form.get_by_role("button", name="Send").click()
    return form


def propose(reader: Reader, to: str, text: str) -> None:
    reader.page.evaluate(OPEN)
    form = reader.page.locator("form#propose")
    form.locator("select[name=to]").select_option(to)
    form.locator("#term-access").fill("0.65")
    form.locator("textarea").fill(text)
    form.get_by_role("button", name="Propose").click()


def amend(room: Room, slot: str, value: str, reason: str) -> None:
    room.control.page.evaluate(OPEN)
    form = room.control.page.locator("form#amend")
    form.locator("select").select_option(slot)
    form.locator("#amend-value").fill(value)
    form.locator("#amend-reason").fill(reason)
    form.get_by_role("button", name="Amend").click()


def test_a_room_in_four_turns(browser: Any, room: Room, tmp_path: Path) -> None:
    room.sit_down()
    room.control.page.get_by_role("button", name="Begin the exercise").click()
    first_turn(room, tmp_path)
    second_turn_with_a_kill(room)
    third_turn_on_a_full_disk(room, tmp_path)
    fourth_turn_and_review(room, tmp_path)
    nobody_was_sent_what_is_for_others(room)
    for reader in room.readers.values():
        assert {urlsplit(url).hostname for url in reader.asked if not url.startswith("data:")} == {"127.0.0.1"}
        assert all(re.match("https://|wss://|data:", url) for url in reader.asked)
        assert not reader.wrong
    browser.close()
    assert outside(tmp_path / "net.json") == set()


def first_turn(room: Room, tmp_path: Path) -> None:
    """Words, an agreement, news answered, decisions in a shared seat; the turn is given back, then amended."""
    control, mina, nadia, gora, gustav = (room.readers[name] for name in SEATS)
    mina.page.get_by_role("button", name="Commit turn 1").wait_for()
    write(nadia, "mission", "MARK-to-mission")
    write(gora, "control", "MARK-to-control")
    mina.page.locator("#talk", has_text="MARK-to-mission").wait_for()
    for reader in (gustav, control):
        reader.page.locator("#talk", has_text="MARK-to-control").wait_for()
    propose(mina, "government", "MARK-terms")
    gustav.page.locator("#deals").get_by_role("button", name="Accept").click()
    for reader in (mina, gora):
        reader.page.locator(".deal.accepted", has_text="MARK-terms").wait_for()
    (tmp_path / "room.toml").write_text(LIST, encoding="utf-8")
    control.page.locator("#up-injects").set_input_files(tmp_path / "room.toml")
    control.page.get_by_role("button", name="Add the list").click()
    store = control.page.locator('[data-key="store-letter"]')
    store.locator("summary").first.click()
    store.get_by_role("button", name="Send now").click()
    news = nadia.page.locator("#injects article", has_text="MARK-letter")
    news.get_by_text("MARK-option").click()
    news.get_by_role("button", name="Respond").click()
    control.page.locator("#sent article", has_text="MARK-letter").locator(".ok", has_text="as expected").wait_for()
    a_page_drawn_meanwhile_takes_no_step_back(mina, "offer.joint_planning")
    slide(mina, "offer.liaison_channels", 3)
    value = slide(gustav, "permit.Eastmarch", 2)
    gora.page.locator(f'[data-slot="permit.Eastmarch"].own output:text-is("{value}")').wait_for(state="attached")
    room.commit(1)
    gustav.page.locator("#commit", has_text="facilitator").wait_for()
    control.page.locator("#give-back-why").fill("MARK-given-back")
    control.page.get_by_role("button", name="Give back to the roles").click()
    for reader in (mina, nadia, gora, gustav):
        reader.page.locator("#notices", has_text="MARK-given-back").wait_for()
    room.commit(1, "mina", "nadia", "gustav")
    amend(room, "mission/troops.Sarne", AMENDED, "MARK-amended")
    mina.page.locator("#notices", has_text="MARK-amended").wait_for()
    control.page.locator("#remark-text").fill("MARK-remark")
    control.page.get_by_role("button", name="Note").click()
    control.told("Noted.")
    room.approve()


def second_turn_with_a_kill(room: Room) -> None:
    """The server is killed in mid-turn: everybody is in their seat again and all stands; one server holds the folder."""
    control, mina, nadia, gora, _ = (room.readers[name] for name in SEATS)
    mina.page.get_by_role("button", name="Commit turn 2").wait_for()
    slide(mina, "offer.role_clarity", 2)
    slide(gora, "permit.Sarne")
    room.commit(2, "nadia")
    before, entries = room.what_stands(), room.kept()
    assert room.server.process is not None
    killed = room.server.process.pid
    for reader in room.readers.values():
        reader.drain()
        reader.page.evaluate("window.before = true")
    room.server.kill()
    room.server.options = room.server.options[2:]  # no further codes
    room.server.start()
    assert room.server.printed_codes() == []
    for name, reader in room.readers.items():
        reader.page.wait_for_function("!window.before && window.did_handshake")  # of itself
        if name not in ("control", "room"):
            reader.page.locator("#you", has_text=f"You are {SEATS[name]}").wait_for()
    control.page.wait_for_function("!document.querySelector('#seats .chip.away')")
    assert room.what_stands() == before
    assert room.kept() == entries
    serve = [sys.executable, "-m", "comity", "exercise", "serve", str(room.disk.folder), "--port", "1"]
    second = subprocess.run(serve, capture_output=True, text=True, cwd=ROOT, check=False)
    told = " ".join(second.stderr.split())
    assert second.returncode == 2
    assert f"process {room.server.process.pid}" in told
    assert str(killed) not in told
    assert room.server.base.removesuffix("/s/session") in told
    nadia.page.get_by_role("button", name="Take it back").wait_for()
    room.commit(2, "mina", "gora")
    room.approve()


def third_turn_on_a_full_disk(room: Room, tmp_path: Path) -> None:
    """Whatever anybody does is said not to be kept and why; nothing of it happened; with room again it goes on."""
    control, mina, nadia, gora, gustav = (room.readers[name] for name in SEATS)
    value = slide(mina, "offer.liaison_channels")
    slide(gustav, "permit.Sarne")
    before = room.what_stands()
    room.disk.fill(room.server)
    entries = room.kept()
    for reader in (mina, gora, gustav, control):
        reader.page.evaluate(OPEN)
    slider = mina.page.locator('[data-slot="offer.liaison_channels"] input[type=range]:enabled')
    stood = slider.input_value()
    control.page.locator("#rw").select_option("1")
    control.page.locator("#remark-text").fill("MARK-never")
    button = control.page.get_by_role
    actions: list[tuple[Reader, Callable[[], Any]]] = [
        (mina, lambda: slider.press("ArrowRight")),
        (nadia, lambda: write(nadia, "mission", "MARK-late")),
        (gora, lambda: propose(gora, "mission", "MARK-never")),
        (gustav, lambda: gustav.page.get_by_role("button", name="Commit turn 3").click()),
        (control, lambda: amend(room, "mission/troops.Sarne", "0.9", "MARK-never")),
        *((control, lambda name=name: button("button", name=name, exact=True).first.click()) for name in (
            "Note", "Pause", "Close the turn now", "Go back", "Skip", "New code", "Free the seat", "Back up now",
        )),
    ]  # fmt: skip
    for reader, act in actions:
        reader.page.evaluate("document.getElementById('live').textContent = ''")
        act()
        reader.page.wait_for_function("document.getElementById('live').textContent.length > 12")
        said = str(reader.page.locator("#live").text_content())
        assert re.match(r"Not kept: .*(full|larger|longer|written)", said), said
        assert "wrong" in str(reader.page.locator("#live").get_attribute("class"))
    mina.page.wait_for_function("([node, value]) => node.value === value", arg=[slider.element_handle(), stood])
    assert mina.page.locator('[data-slot="offer.liaison_channels"] output').text_content() == value
    assert nadia.page.locator("form#say textarea").input_value() == "MARK-late"
    banner = control.page.locator("#trouble [role=alert]", has_text="Not kept")
    banner.wait_for()
    red, green, blue = map(int, re.findall(r"\d+", banner.evaluate("node => getComputedStyle(node).backgroundColor"))[:3])
    assert red > 2 * max(green, blue)
    control.page.screenshot(path=tmp_path / "full_console.png")
    mina.page.screenshot(path=tmp_path / "full_seat.png")
    assert room.kept() == entries
    assert room.what_stands() == before
    assert "MARK-late" not in mina.all_text()
    room.disk.make_room(room.server)
    write(nadia, "mission", "MARK-late")
    nadia.told("Sent.")
    mina.page.locator("#talk", has_text="MARK-late").wait_for()
    control.page.locator("#trouble [role=alert]").wait_for(state="detached")
    assert room.kept() == entries + 1
    room.commit(3, "mina", "nadia", "gustav")
    room.approve()


def fourth_turn_and_review(room: Room, tmp_path: Path) -> None:
    """The last turn; the review opens, and what is taken home holds what happened and nobody's key."""
    control = room.control
    room.mina.page.get_by_role("button", name="Commit turn 4").wait_for()
    for name in ("mina", "control", "room"):
        room.readers[name].page.screenshot(path=tmp_path / f"{name}_turn4.png", full_page=True)
    room.commit(4)
    room.approve()
    control.drain()
    control.page.get_by_role("link", name="Open the review").click()
    control.page.locator(".charts svg").first.wait_for()
    with control.page.expect_download() as waiting:
        control.page.get_by_role("link", name="Take home").click()
    waiting.value.save_as(tmp_path / "home.html")
    home = (tmp_path / "home.html").read_text(encoding="utf-8")
    for mark in ("MARK-amended", "MARK-given-back", "MARK-letter", "MARK-option", "MARK-remark"):
        assert mark in home, mark
    assert "MARK-never" not in home
    assert not [secret for secret in secrets(room) if secret in home]
    assert not re.search(r"(?:src|href)=[\"']?https?:", home)


def secrets(room: Room) -> list[str]:
    """Codes, tokens of seats, and the password."""
    tokens = [
        cookie["value"] for reader in room.readers.values() for cookie in reader.context.cookies() if "seat" in cookie["name"]
    ]
    assert len(tokens) == len(SEATS)
    return [PASSWORD, *tokens, *(code for _, code in room.codes)]


def nobody_was_sent_what_is_for_others(room: Room) -> None:
    """All that ever reached each browser, hidden parts and headers included."""
    for name, own in OWN.items():
        reader = room.readers[name]
        text = reader.all_text()
        assert [mark for mark in sorted(own) if mark not in text] == [], f"{name} was not sent its own"
        assert [mark for mark in sorted(MARKS - own) if mark in text] == [], f"{name} was sent what is for others"
        for other in ROLES.values():
            if other.id != ROLE_OF.get(name):
                assert other.brief not in text, f"{name} was sent the brief of {other.id}"
                assert not [goal.why for goal in other.goals if goal.why in text], f"{name} was sent goals of {other.id}"
        mine = {cookie["value"] for cookie in reader.context.cookies()}
        assert not [secret for secret in secrets(room) if secret in text and secret not in mine], name
    # The facilitator may see all; the amended number was typed there, and the list shows it rounded.
    whole = room.control.all_text()
    assert [mark for mark in sorted(MARKS - {"MARK-never", AMENDED}) if mark not in whole] == []
    assert "MARK-never" not in whole
