"""Session files and exports that nobody has played: what a careless copy, or somebody with bad intentions, may bring."""

from __future__ import annotations

import gzip
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exercise.journal.chain import START, canonical, digest_of
from exercise.journal.session_files import APPLICATION, SCHEMA


class Rows:
    """Entries and personal texts of an export, to be changed."""

    def __init__(self, export: str) -> None:
        lines = [json.loads(line) for line in export.splitlines()]
        self.entries: list[list[Any]] = [line["entry"] for line in lines if "entry" in line]
        self.texts: list[list[Any]] = [line["text"] for line in lines if "text" in line]
        self.heading: dict[str, Any] = lines[0]

    def body(self, kind: str, change: Callable[[Any], Any]) -> Rows:
        """Change the body of the first entry of a kind; ``change`` gives a new body, or changes the one that it gets."""
        row = next(row for row in self.entries if row[3] == kind)
        body = json.loads(row[4])
        changed = change(body)
        row[4] = changed if isinstance(changed, str) else canonical(body if changed is None else changed)
        return self.chained()

    def add(self, kind: str, body: Any, times: int = 1) -> Rows:
        """Entries at the end."""
        text = body if isinstance(body, str) else canonical(body)
        self.entries += [[0, self.entries[-1][1], "system", kind, text, "", ""] for _ in range(times)]
        return self.chained()

    def chained(self) -> Rows:
        """Forge a chain that fits."""
        before = START
        for number, row in enumerate(self.entries, 1):
            row[0], row[5] = number, before
            row[6] = before = digest_of(*row[:6])
        self.heading |= {"entries": len(self.entries), "head": before}
        return self

    def export(self) -> bytes:
        """As an exported session."""
        rows = [{"entry": row} for row in self.entries] + [{"text": row} for row in self.texts]
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (self.heading, *rows)).encode(
            "utf-8", "surrogatepass"
        )

    def file(self, path: Path, *more: str) -> bytes:
        """As a session file; ``more``: SQL besides."""
        with sqlite3.connect(path, isolation_level=None) as file:
            file.executescript(SCHEMA)
            file.execute(f"PRAGMA application_id={APPLICATION}")
            for row in self.entries:
                file.execute("INSERT OR IGNORE INTO entries VALUES (?,?,?,?,?,?,?)", row)
            for row in self.texts:
                file.execute("INSERT OR IGNORE INTO texts VALUES (?,?,?,?,?)", row)
            for line in more:
                file.execute(line)
        file.close()
        return path.read_bytes()


def _set(**values: Any) -> Callable[[Any], Any]:
    return lambda body: body.update(values)


def _settings(**values: Any) -> Callable[[Any], Any]:
    return lambda body: body["settings"].update(values)


def _text(change: Callable[[list[Any]], Any]) -> Callable[[Rows], Any]:
    return lambda rows: change(rows.texts[-1])


def _repeat(rows: Rows) -> None:
    rows.entries.insert(5, list(rows.entries[4]))


def _swap(rows: Rows) -> None:
    rows.entries[4], rows.entries[5] = rows.entries[5], rows.entries[4]


def _long_scenario(body: Any) -> None:
    from importlib.resources import files

    folder = files("scenarios") / "kesara"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith((".toml", ".csv"))}
    texts["scenario.toml"] = texts["scenario.toml"].replace("weeks = ", "weeks = 10000000") + "\n"
    body["settings"] |= {"scenario": "mine", "files": texts}


CHANGED: dict[str, Callable[[Rows], Any]] = {
    "text without digest": lambda rows: rows.add("remarked", {"text": {"$text": "abc"}}),
    "text with a digest of another kind": lambda rows: rows.add("remarked", {"text": {"$text": "a" * 16, "digest": 3}}),
    "text named by a list": lambda rows: rows.add("remarked", {"text": {"$text": ["a"], "digest": "0" * 64}}),
    "nested deeply": lambda rows: rows.add("remarked", '{"text":' + "[" * 500 + "]" * 500 + "}"),
    "nested very deeply": lambda rows: rows.add("remarked", '{"text":' + "[" * 90_000 + "]" * 90_000 + "}"),
    "not a number": lambda rows: rows.add("paused", '{"paused":NaN}'),
    "infinite": lambda rows: rows.add("paused", '{"paused":1e999}'),
    "a number of 3,000 digits": lambda rows: (
        rows.body("advanced", _set(turn=int("9" * 3000))) and rows.add("rewound", {"to_turn": int("9" * 3000)})
    ),
    "a number of 9,000 digits": lambda rows: rows.add("rewound", '{"to_turn":' + "9" * 9000 + "}"),
    "body that is a list": lambda rows: rows.add("remarked", "[]"),
    "keys that stand twice": lambda rows: rows.add("remarked", '{"text":"a","text":"b"}'),
    "changed text": _text(lambda row: row.__setitem__(4, "I never said that")),
    "text of somebody else": _text(lambda row: row.__setitem__(2, "p77")),
    "text of another entry": _text(lambda row: row.__setitem__(1, 1)),
    "text of no entry": lambda rows: rows.texts.append(["f" * 16, 3, "p1", "s", "a name that stays after forgetting"]),
    "entry twice": _repeat,
    "entries changed about": _swap,
    "entry left out": lambda rows: rows.entries.pop(4),
    "entry changed": lambda rows: rows.entries[6].__setitem__(2, "p9"),
    "number that is none": lambda rows: rows.entries[3].__setitem__(0, "four"),
    "time that is none": lambda rows: (rows.entries[3].__setitem__(1, "yesterday"), rows.chained()),
    "time without a zone": lambda rows: (rows.entries[3].__setitem__(1, "2026-01-01T00:00:00"), rows.chained()),
    "actor with escape sequences": lambda rows: (rows.entries[3].__setitem__(2, "\x1b]0;x\x07"), rows.chained()),
    "unheard of": lambda rows: rows.add("unheard_of", {}),
    "wrong types": lambda rows: rows.add("said", {"sender": "mission", "to": [3], "text": {"a": 1}}),
    "somebody in a role that is none": lambda rows: rows.body("joined", _set(role="king")),
    "a name that is a table": lambda rows: rows.body("joined", _set(name={"a": ["b"]})),
    "another state": lambda rows: rows.body("advanced", _set(digest="0" * 64)),
    "weeks without end": lambda rows: rows.add("forwarded", {"weeks": 10**12, "digest": ""}),
    "beginnings without end": lambda rows: rows.add("started", {}, 3000),
    "back to a turn that is none": lambda rows: rows.add("rewound", {"to_turn": 99}),
    "no settings": lambda rows: rows.body("created", lambda body: {}),
    "settings of a path": lambda rows: rows.body("created", _settings(scenario="../../etc/passwd")),
    "files with paths": lambda rows: rows.body("created", _settings(scenario="mine", files={"../../x.toml": "a = 1"})),
    "a world of too many": lambda rows: rows.body("created", _settings(communities=10**9)),
    "turns without end": lambda rows: rows.body("created", _settings(turns=10**6)),
    "a country without end": lambda rows: rows.body("created", _long_scenario),
    "no entries": lambda rows: (rows.entries.clear(), rows.texts.clear(), rows.heading.update(entries=0, head=START)),
}
"""Changes to a session that was played."""

SQL = {
    "trigger": "CREATE TRIGGER keep AFTER UPDATE ON texts BEGIN UPDATE texts SET text = OLD.text WHERE id = OLD.id; END",
    "view": "CREATE VIEW mine AS SELECT * FROM texts",
    "table": "CREATE TABLE names AS SELECT * FROM texts",
    "index": "CREATE INDEX mine ON texts (text)",
    "virtual table": "CREATE VIRTUAL TABLE found USING fts4(a)",
    "column": "ALTER TABLE texts ADD COLUMN more TEXT",
    "another trigger of our name": "DROP TRIGGER entries_stay",
    "mark of another program": "PRAGMA application_id=1234",
}
"""What a file may hold besides a session's tables."""


def exports(export: str) -> dict[str, bytes]:
    """Crafted exports by name: what may be uploaded."""
    sound = export.encode()
    found = {
        "empty": b"",
        "random": random.Random(1).randbytes(20_000),
        "words": b"hello " * 500,
        "brackets": b"[" * 100_000,
        "long line": b'{"comity_session": 1, "x": "' + b"x" * 3_000_000 + b'"}\n',
        "half": sound[: len(sound) // 2],
        "without an end": sound[: sound.rindex(b"\n", 0, -1)],
        "later version": sound.replace(b'"comity_session":1', b'"comity_session":2', 1),
        "compressed": gzip.compress(b"\0" * 10_000_000),
        "archive": _zip(),
        "wide characters": export.encode("utf-16"),
        "heading alone": sound[: sound.index(b"\n")],
        "another head": sound.replace(json.loads(export.splitlines()[0])["head"].encode(), b"0" * 64, 1),
    }
    for name, change in CHANGED.items():
        rows = Rows(export)
        change(rows)
        found[name] = rows.export()
    return found


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../session.comity", b"\0" * 10_000_000)
    return held.getvalue()


def files(export: str, place: Path) -> dict[str, bytes]:
    """Crafted session files by name: what may lie in a folder, or be uploaded too. ``place``: a folder to make them in."""
    sound = Rows(export).file(place / "sound")
    found = {
        "empty": b"",
        "random": random.Random(2).randbytes(20_000),
        "export": export.encode(),
        "heading of SQLite": b"SQLite format 3\0",
        "half": sound[: len(sound) // 2],
        "most of it": sound[:-4096],
        "damaged": sound[:8192] + random.Random(3).randbytes(4096) + sound[12288:],
        "compressed": gzip.compress(b"\0" * 10_000_000),
        "another program's": _other(place / "other", "CREATE TABLE bookmarks (a)"),
        "another program's with a log": _other(place / "logged", "PRAGMA journal_mode=WAL", "CREATE TABLE entries (a)"),
        "no tables": _other(place / "bare", "PRAGMA user_version=3"),
    }
    for name, line in SQL.items():
        more = (line, "CREATE TRIGGER entries_stay AFTER UPDATE ON texts BEGIN SELECT 1; END") if "our name" in name else (line,)
        found[name] = Rows(export).file(place / f"sql {name}", *more)
    for name, change in CHANGED.items():
        rows = Rows(export)
        change(rows)
        # A table keeps its rows in order, and a folder may hold sessions that another version of the model has played.
        if name not in ("number that is none", "entry twice", "entries changed about", "another state"):
            found[f"changed: {name}"] = rows.file(place / f"changed {name}")
    return found


def _other(path: Path, *lines: str) -> bytes:
    with sqlite3.connect(path, isolation_level=None) as file:
        for line in lines:
            file.execute(line)
    file.close()
    return path.read_bytes()
