"""Write the generated blocks of the documents from the registers.

    python docs/build.py            # rewrite every block that is out of date
    python docs/build.py --check    # change nothing; exit code 1 and the names of stale files if there are any

The stub of Mesa's agents (``agent_stubs.py``) is written alike.

A block stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->`` in any Markdown file of this folder or in
the README; NAME is a function in ``blocks.py``. What lies between is replaced; everything else is left alone.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
BLOCK = re.compile(r"(?P<begin><!-- begin: (?P<name>[a-z_]+) -->\n)(?P<body>.*?)(?P<end><!-- end: (?P=name) -->)", re.DOTALL)
MARK = re.compile(r"<!-- (?:begin|end): ([a-z_]+) -->")


def documents() -> list[Path]:
    """Return the files that may hold blocks: the README and every Markdown file of this folder."""
    return [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def rebuilt(text: str, file: str, makers: dict[str, object]) -> tuple[str, list[str]]:
    """Return a document with its blocks made anew, and the names of those that were out of date.

    Args:
        text: the document; file: its name for messages.
        makers: functions without arguments by the name of their block, each returning Markdown.

    Raises:
        ValueError: a block that has no maker, or a begin without its end.
    """
    stale: list[str] = []

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        maker = makers.get(name)
        if not callable(maker):
            raise ValueError(f"{file}: there is no block called {name!r} (known: {', '.join(sorted(makers))})")
        body = f"\n{maker().strip()}\n\n"
        if body != match["body"]:
            stale.append(name)
        return match["begin"] + body + match["end"]

    new = BLOCK.sub(fill, text)
    unpaired = len(MARK.findall(text)) - 2 * len(BLOCK.findall(text))
    if unpaired:
        raise ValueError(f"{file}: a begin without its end, or an end without its begin")
    return new, stale


def main(arguments: list[str] | None = None) -> int:
    """Rewrite or check all documents; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated blocks of the documents from the registers.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a document is stale")
    check = parser.parse_args(arguments).check
    for place in (str(ROOT), str(DOCS)):
        if place not in sys.path:
            sys.path.insert(0, place)
    from agent_stubs import STUB, stub
    from blocks import MAKERS

    found = False
    if not (ROOT / STUB).is_file() or (ROOT / STUB).read_text(encoding="utf-8") != stub():
        found = True
        if check:
            print(f"{STUB} is out of date. Run: python docs/build.py")
        else:
            (ROOT / STUB).write_text(stub(), encoding="utf-8")
            print(f"wrote {STUB}")
    for path in documents():
        text = path.read_text(encoding="utf-8")
        new, stale = rebuilt(text, path.name, dict(MAKERS))
        if stale:
            found = True
            place = path.relative_to(ROOT)
            if check:
                print(f"{place} is out of date: {', '.join(stale)}. Run: python docs/build.py")
            else:
                path.write_text(new, encoding="utf-8")
                print(f"{place}: wrote {', '.join(stale)}")
    return 1 if check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
