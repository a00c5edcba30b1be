"""Frames that no page of ours sends: of another's page, out of shape, by the thousand; and what of them reaches the terminal."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("nicegui")

from tests.comity.web.browsers import Server
from tests.comity.web.wire import Wire, form

pytestmark = pytest.mark.slow
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FLOOD = 2000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("wire")
    settings = folder / "settings.toml"
    settings.write_text(
        'schema_version = 1\n[session]\nturns = 6\ncommunities = 45\nseed = 3\ntitle = "Wire\\u001b]0;owned\\u0007\\u009b31m"\n'
    )
    made = Server(folder / "sessions", "--settings", str(settings))
    yield made
    made.stop()


def together(server: Server, *roles: str) -> Callable[[Callable[..., Awaitable[None]]], None]:
    """Run a test with the wires of these roles, the first of whom has begun the exercise."""

    def run(test: Callable[..., Awaitable[None]]) -> None:
        async def whole() -> None:
            root = f"http://127.0.0.1:{server.port}"
            control = Wire(root)
            codes = server.codes()
            if not hasattr(server, "jar"):
                await control.enter("/s/session", codes["control"])
                server.jar = dict(control.http.cookies)  # type: ignore[attr-defined]
                await control.send("submit", form("start"))
                await control.wait("answered")
            else:
                control.http.cookies.update(server.jar)
                await control.open("/s/session/seat")
            wires = [control]
            for role in roles:
                wires.append(Wire(root))
                await wires[-1].enter("/s/session", await fresh_code(control, role))
            try:
                await test(*wires)
            finally:
                for wire in wires:
                    await wire.close()

        asyncio.run(whole())

    return run


SEEN: set[str] = set()
"""Codes of earlier tests: a console that is opened again shows them, too."""


async def fresh_code(control: Wire, role: str) -> str:
    """A new code from the console, which shows those that it made before as well."""
    code = r"[0-9A-Z]{5}-[0-9A-Z]{5}"
    before = set(re.findall(code, "".join(control.told)))
    control.told[:] = ["".join(control.told)]
    await control.send("submit", form("code", role=role))
    while True:
        await control.wait("A new code")
        found = set(re.findall(code, "".join(control.told))) - before - SEEN
        if found:
            SEEN.update(found)
            control.told[:] = [text for text in control.told if "A new code" not in text]
            return found.pop()
        await asyncio.sleep(0.05)


def kept(server: Server, kind: str) -> int:
    """Entries of a kind in the session's file."""
    with sqlite3.connect(f"file:{server.folder / 'session.comity'}?mode=ro", uri=True) as file:
        return int(file.execute("SELECT count(*) FROM entries WHERE kind = ?", (kind,)).fetchone()[0])


def test_a_socket_speaks_for_its_own_page_alone(server: Server) -> None:
    async def forge(control: Wire, mission: Wire, government: Wire) -> None:
        said = form("say", to=["control"], text="FORGED")
        await government.socket.emit("event", mission.frame("submit", said))
        await government.socket.emit("event", control.frame("submit", form("pause", paused="yes")))
        await government.socket.emit("javascript_response", {"client_id": mission.client_id, "request_id": "x", "result": 1})
        await government.socket.emit("ack", {"client_id": mission.client_id, "next_message_id": 10**9})
        await government.socket.emit("log", {"client_id": mission.client_id, "level": "error", "message": "FORGED-LOG"})
        for again in ({"client_id": mission.client_id, "tab_id": mission.tab_id, "document_id": "d"}, {}, None, "x"):
            assert await government.socket.call("handshake", again, timeout=60) is False
        # What stands after those on the same socket is done: they were looked at and dropped.
        await government.send("submit", form("say", to=["mission"], text="TRUE-WORD"))
        await mission.wait("TRUE-WORD")
        assert not [text for text in (*control.told, *mission.told) if "FORGED" in text or "Paused" in text]

    together(server, "mission", "government")(forge)
    log = server.log.read_text(encoding="utf-8")
    assert "FORGED" not in log
    assert "was dropped" in log


def test_frames_out_of_shape_end_nowhere(server: Server) -> None:
    async def crooked(control: Wire, mission: Wire) -> None:
        good = mission.frame("submit", form("say", to=["control"], text="x"))
        for wrong in (
            None, 7, "x", [], {}, good | {"id": "1"}, good | {"id": 10**6}, good | {"listener_id": "none"}, good | {"args": 3},
            good | {"args": ["{"]}, good | {"args": [{}]}, good | {"args": []}, good | {"args": ["[" * 2000]},
            good | {"args": ["1", "2"]}, good | {"args": ['{"do": "decide"}']}, good | {"client_id": None},
        ):  # fmt: skip
            await mission.socket.emit("event", wrong)
        for event in ("log", "ack", "javascript_response", "none"):
            for wrong in (
                None,
                {},
                {"client_id": mission.client_id},
                {"client_id": mission.client_id, "level": "x", "message": "y"},
            ):
                await mission.socket.emit(event, wrong)
        await mission.send("submit", form("say", to=["control"], text="STILL-HERE"))
        await control.wait("STILL-HERE")

    together(server, "mission")(crooked)
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_nothing_that_steers_reaches_the_terminal_or_a_page(server: Server) -> None:
    escape = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"

    async def steer(control: Wire, mission: Wire, government: Wire) -> None:
        # Frames that the tests before this one had dropped may have spent the server's words: it has one more each second.
        for level in ("error", "warning", "info", "x") * 30:
            await mission.socket.emit(
                "log", {"client_id": mission.client_id, "level": level, "message": f"SAID{escape}\nFORGED LINE"}
            )
            await mission.socket.call("handshake", {}, timeout=60)  # answered, so looked at
            if "SAID" in server.log.read_text(encoding="utf-8"):
                break
            await asyncio.sleep(1.0)
        await mission.send("submit", form("say", to=["government"], text=f"word{escape}end"))
        await mission.send("submit", form("ask", to="government", item=f"item{escape}", text="q"))
        await mission.send("submit", form(f"do{escape}"))
        await mission.wait("no such form")
        for path in (f"/{quote(escape)}", f"/s/{quote(escape)}/seat", f"/s/session?refused={quote(escape)}"):
            await mission.http.get(mission.base + path)
        await mission.http.get(mission.base, headers={"host": "evil.example"})
        await government.wait("word")
        told = [*control.told, *mission.told, *government.told]
        assert not [text for text in told if STEERING.search(text) or "\\u001b" in text or "\\u202e" in text]
        page = (await mission.http.get(f"{mission.base}/s/session")).text
        assert "Wire]0;owned31m" in page
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page)

    together(server, "mission", "government")(steer)
    log = server.log.read_text(encoding="utf-8")
    assert "SAID" in log
    assert "\nFORGED LINE" not in log
    assert "evil.example" in log
    assert not STEERING.search(log)


def test_a_flood_of_sliders_costs_nobody_else_a_turn(server: Server) -> None:
    """2,000 moves of one slider are as many entries as there are tokens; a colleague's message is kept before they are through."""

    async def flood(control: Wire, mission: Wire, government: Wire) -> None:
        before = kept(server, "decided")
        for k in range(FLOOD):
            value = round((k % 21) * 0.05, 2)
            await mission.socket.emit("event", mission.frame("change", form("decide", slot="offer.liaison_channels", value=value)))
        await government.send("submit", form("say", to=["control"], text="AMIDST"))
        await control.wait("AMIDST")
        assert kept(server, "decided") - before < 60
        # The last move is the one that stands.
        last = form("decide", slot="offer.liaison_channels", value=0.35) | {"number": 77}
        await mission.send("change", last)
        await mission.wait('"number": 77, "kept": true')
        await government.send("submit", form("say", to=["control"], text="AFTER"))
        await control.wait("AFTER")
        assert kept(server, "decided") - before < 100

    together(server, "mission", "government")(flood)


def test_what_is_more_than_can_wait_is_said_to_be_not_kept(server: Server) -> None:
    async def many(control: Wire, mission: Wire) -> None:
        for k in range(300):
            await mission.send("submit", form("say", to=["control"], text=f"number {k}") | {"number": k + 1})
        await mission.wait("too much was sent at once")
        answers: dict[int, bool] = {}
        while len(answers) < 300:
            await mission.wait("answered")
            for text in mission.told:
                found = re.search(r'answered\(\{"number": (\d+), "kept": (true|false)', text)
                if found:
                    answers[int(found[1])] = found[2] == "true"
            mission.told.clear()
        assert sum(answers.values()) == sum(kept_words(server, f"number {k}") for k in range(300))
        assert 20 < sum(answers.values()) < 300

    together(server, "mission")(many)


def kept_words(server: Server, words: str) -> bool:
    with sqlite3.connect(f"file:{server.folder / 'session.comity'}?mode=ro", uri=True) as file:
        return bool(file.execute("SELECT count(*) FROM texts WHERE text = ?", (words,)).fetchone()[0])


def test_guessers_do_not_keep_anybody_out(server: Server) -> None:
    """Sources are told apart by what a proxy on this computer says; wrong codes by the hundred go on while somebody joins."""

    async def guess(control: Wire) -> None:
        code = await fresh_code(control, "government")

        stranger = Wire(control.base)

        async def wrong(k: int) -> Any:
            source = {"x-forwarded-for": f"192.0.2.{k % 13}"}
            address = f"{control.base}/s/session/join"
            return await stranger.http.post(address, data={"code": "33333-33333"}, headers=source, follow_redirects=False)

        await asyncio.gather(*(wrong(k) for k in range(13 * 7)))
        guesses = [asyncio.ensure_future(wrong(k)) for k in range(13 * 7)]
        honest = Wire(control.base)
        await honest.enter("/s/session", code)
        await honest.close()
        assert {answer.headers["location"] for answer in await asyncio.gather(*guesses)} == {"/s/session?refused=wrong_code"}
        await stranger.http.aclose()

    together(server)(guess)


def test_files_that_come_in_hold_nobody_up(server: Server) -> None:
    """While a session is lived again and long lists are read, people write to each other: all their words are kept first."""

    async def bring(control: Wire, mission: Wire) -> None:
        session = (await control.http.get(f"{control.base}/s/session/session.jsonl")).content
        inject = '[[inject]]\nid = "long_{k}"\ntitle = "t"\ntext = "{text}"\nrecipients = ["mission"]\nobjective = "o"\n'
        text = "word " * 300
        lists = 'schema_version = 1\ntitle = "t"\n[[objective]]\nid = "o"\ntitle = "o"\nquestion = "?"\n' + "".join(
            inject.format(k=k, text=text) for k in range(150)
        )
        assert 200_000 < len(lists) < 300_000

        def upload(what: str, name: str, content: bytes) -> Any:
            return asyncio.ensure_future(
                control.http.post(f"{control.base}/s/session/upload/{what}", params={"file": name}, content=content)
            )

        files = [upload("session", "again.jsonl", session), *(upload("injects", "list.toml", lists.encode()) for _ in range(2))]
        for k in range(5):
            await mission.send("submit", form("say", to=["control"], text=f"BESIDE-{k}"))
            await control.wait(f"BESIDE-{k}")
        assert not all(file.done() for file in files)
        answers = [(await file).json() for file in files]
        assert answers[0]["taken"], answers

    together(server, "mission")(bring)
