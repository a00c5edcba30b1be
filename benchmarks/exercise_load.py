"""An exercise in the browser under load: 30 people in one session, and 5 sessions of 6 people at once.

    python -m benchmarks.exercise_load            # both, 12 turns each; prints a table and keeps latest_exercise_load.json
    python -m benchmarks.exercise_load --turns 6

The server is ``comity exercise serve`` in a process of its own, Kesara with 200 communities. People are Socket.IO clients that
speak NiceGUI's protocol as a browser does (they fetch the page, open its web socket, send forms, acknowledge messages) but draw
nothing; one process holds all of them, on the same machine, so that its work is in the figures too. A latency is the time
from a press by one person to the message that changes another person's page. In a turn every seat has one person who writes
to everybody and one who moves a slider, every seat commits, and the facilitators of all sessions approve at the same moment.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from exercise import Session
from exercise.roles import CONTROL, PLAYERS

LATEST = Path(__file__).with_name("latest_exercise_load.json")
ROOT = Path(__file__).resolve().parents[1]
READY = "Codes are shown once and kept nowhere. Ctrl-C stops; start"
PATIENCE = 120.0
"""Seconds that a page may take before the benchmark gives up."""


class Person:
    """One person's browser, without the drawing."""

    def __init__(self, base: str, role: str, code: str) -> None:
        self.base, self.role, self.code = base, role, code
        self.element, self.listeners = 0, dict[str, str]()
        self.waiting: list[tuple[str, asyncio.Future[float]]] = []
        self.received = 0
        self.query: dict[str, Any] = {}
        self.socket = socketio.AsyncClient(reconnection=False)

    async def enter(self) -> None:
        """Join by the code, fetch the page, open its web socket."""
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        async with self.http.post(f"{self.base}/join", data={"code": self.code, "name": ""}) as answer:
            html = await answer.text()
            assert str(answer.url).endswith("/seat"), f"{self.role} was not let in: {answer.url}"
        self.received += len(html)
        query = re.search(r"query: (\{.*?\}),\n", html)
        holder = re.search(r'"(\d+)":\{"tag":"div","class":\["page"\]', html)
        assert query is not None, "the page names no query"
        assert holder is not None, "the page has no element that hears forms"
        self.query = ast.literal_eval(query[1]) | {"document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": ""}
        self.element = int(holder[1])
        heard = re.findall(r'"listener_id":"([^"]+)","type":"(submit|change)"', html)
        self.listeners = {kind: listener for listener, kind in heard}
        self.socket.on("*", self._message)
        origin = self.base.split("/s/")[0]
        words = "&".join(f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in self.query.items())
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.http.cookie_jar)
        await self.socket.connect(
            f"{origin}?{words}", socketio_path="/_nicegui_ws/socket.io", transports=["websocket"], headers={"Cookie": cookies}
        )
        if not self.query.get("implicit_handshake"):
            assert await self.socket.call("handshake", self.query)

    async def _message(self, event: str, data: Any) -> None:
        now = time.perf_counter()
        if event != "run_javascript":
            return
        code = data["code"]
        self.received += len(code)
        for entry in [entry for entry in self.waiting if entry[0] in code]:
            self.waiting.remove(entry)
            if not entry[1].done():
                entry[1].set_result(now)
        if "_id" in data:
            await self.socket.emit("ack", {"client_id": self.query["client_id"], "next_message_id": int(data["_id"]) + 1})

    def sees(self, words: str) -> asyncio.Future[float]:
        """When a message with these words comes."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.waiting.append((words, future))
        return future

    async def send(self, do: str, turn: int, fields: dict[str, Any]) -> float:
        """Send a form (or a decision); when it was sent."""
        data = {"do": do, "form": "", "turn": turn, "fields": fields}
        kind = "change" if do == "decide" else "submit"
        sent = time.perf_counter()
        event = {"id": self.element, "client_id": self.query["client_id"], "listener_id": self.listeners[kind]}
        await self.socket.emit("event", event | {"args": [json.dumps(data)]})
        return sent

    async def leave(self) -> None:
        """Close everything."""
        await self.socket.disconnect()
        await self.http.close()


class Server:
    """``comity exercise serve`` on a folder of fresh sessions."""

    def __init__(self, folder: Path, sessions: int, people: int, turns: int) -> None:
        for k in range(sessions):
            Session.create(folder / f"s{k}.comity", {"scenario": "kesara", "turns": turns, "seed": k + 1}).close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        # People are spread over the seats as evenly as they go.
        seats = {role: len(range(k, people, len(PLAYERS))) for k, role in enumerate(PLAYERS)} | {CONTROL: 1}
        words = [f"--seats={role}={count}" for role, count in seats.items() if count]
        self.log = folder / "server.log"
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "comity", "exercise", "serve", str(folder), "--port", str(self.port), *words],
                stdout=file, stderr=subprocess.STDOUT, cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        while READY not in self.log.read_text("utf-8"):
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text("utf-8"))
            time.sleep(0.1)

    def people(self) -> list[list[Person]]:
        """Everybody who has a code, by session; the facilitator last."""
        out: list[list[Person]] = []
        for line in self.log.read_text("utf-8").splitlines():
            if found := re.match(r"  Join +(\S+)", line):
                base = found[1]
                out.append([])
            elif found := re.match(r"  (\w+) +([0-9A-Z]{5}-[0-9A-Z]{5})$", line):
                out[-1].append(Person(base, found[1], found[2]))
        return [sorted(room, key=lambda person: person.role == CONTROL) for room in out]

    def memory(self) -> dict[str, float]:
        """Megabytes that the server holds now, and held at most (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return {name: int(re.search(rf"{key}:\s+(\d+)", status)[1]) / 1024 for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}  # type: ignore[index]

    def processor(self) -> float:
        """Seconds of processor time so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(60)


async def together(pages: list[tuple[asyncio.Future[float], float]]) -> list[float]:
    """Milliseconds from each press to its message."""
    seen = await asyncio.wait_for(asyncio.gather(*(future for future, _ in pages)), PATIENCE)
    return [1e3 * (when - sent) for when, (_, sent) in zip(seen, pages)]


async def turn_of(rooms: list[list[Person]], turn: int, last: bool) -> dict[str, list[float]]:
    """One turn of all sessions: words, decisions, commits, approval."""
    words: list[tuple[asyncio.Future[float], float]] = []
    for k, room in enumerate(rooms):
        seen: set[str] = set()
        for person in room[:-1]:
            if person.role in seen:
                continue
            seen.add(person.role)
            text = f"words-{k}-{turn}-{person.role}"
            waiting = [other.sees(text) for other in room if other is not person]
            sent = await person.send("say", turn, {"to": ["all"], "text": text})
            words += [(future, sent) for future in waiting]
            slot = "offer.role_clarity" if person.role == "mission" else "participation"
            if person.role in ("mission", "ngo_multi", "ngo_national", "ngo_dunantist"):
                await person.send("decide", turn, {"slot": slot, "value": round(0.2 + 0.02 * turn, 2)})
    spoken = await together(words)
    closing = [room[-1].sees("All decisions are in") for room in rooms]
    for room in rooms:
        for person in {person.role: person for person in room[:-1]}.values():
            await person.send("commit", turn, {"done": "yes"})
    await asyncio.wait_for(asyncio.gather(*closing), PATIENCE)
    expected: list[tuple[Person, asyncio.Future[float]]] = []
    controls: list[tuple[Person, asyncio.Future[float]]] = []
    for room in rooms:
        expected += [(person, person.sees("Last turn played" if last else f"Commit turn {turn + 2}")) for person in room[:-1]]
        controls.append((room[-1], room[-1].sees("The last turn has been played" if last else "Close the turn now")))
    sent = {room[-1].base: await room[-1].send("approve", turn, {}) for room in rooms}
    return {
        "words": spoken,
        "turn": await together([(future, sent[person.base]) for person, future in expected]),
        "console": await together([(future, sent[person.base]) for person, future in controls]),
    }


async def play(server: Server, turns: int) -> dict[str, float]:
    """A whole exercise of all sessions; figures in milliseconds and megabytes."""
    rooms, load = server.people(), os.getloadavg()[0]
    memory_before = server.memory()["now"]
    everybody = [person for room in rooms for person in room]
    for person in everybody:
        await person.enter()
    begun = [person.sees("Commit turn 1") for room in rooms for person in room[:-1]]
    for room in rooms:
        await room[-1].send("start", 0, {})
    await asyncio.wait_for(asyncio.gather(*begun), PATIENCE)
    found: dict[str, list[float]] = {"words": [], "turn": [], "console": []}
    used, began, received = server.processor(), time.perf_counter(), sum(person.received for person in everybody)
    for turn in range(turns):
        for name, values in (await turn_of(rooms, turn, turn == turns - 1)).items():
            found[name] += values
    memory = server.memory()
    figures = {
        "people": float(len(everybody)), "turns": float(turns),
        "turn_median_ms": statistics.median(found["turn"]), "turn_95_ms": percentile(found["turn"], 0.95),
        "turn_slowest_ms": max(found["turn"]), "console_95_ms": percentile(found["console"], 0.95),
        "words_median_ms": statistics.median(found["words"]), "words_95_ms": percentile(found["words"], 0.95),
        "server_cpu_s_a_turn": (server.processor() - used) / turns, "seconds_a_turn": (time.perf_counter() - began) / turns,
        "kilobytes_a_person_and_turn": (sum(p.received for p in everybody) - received) / len(everybody) / turns / 1e3,
        "load_before": load, "memory_before_mb": memory_before, "memory_mb": memory["now"], "memory_peak_mb": memory["peak"],
    }  # fmt: skip
    for person in everybody:
        await person.leave()
    return figures


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so many of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def measure(sessions: int, people: int, turns: int) -> dict[str, float]:
    """Serve fresh sessions and play them."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), sessions, people, turns)
        try:
            return asyncio.run(play(server, turns))
        finally:
            server.stop()


def main() -> None:
    """Measure both loads, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=12)
    turns: int = parser.parse_args().turns
    loads: dict[str, Callable[[], dict[str, float]]] = {
        "one session, 30 people": lambda: measure(1, 30, turns),
        "five sessions, 6 people each": lambda: measure(5, 6, turns),
    }
    results = {}
    for name, work in loads.items():
        results[name] = work()
        print(name)
        for key, value in results[name].items():
            print(f"  {key:<32}{value:>10,.1f}", flush=True)
    LATEST.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
