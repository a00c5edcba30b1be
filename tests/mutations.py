"""Sign changes drawn at random in rules and behaviours: which test notices each?

    python tests/mutations.py --seed 1 --count 40
    python tests/mutations.py --all --module simulation/behaviours/opinion.py

A change is one of: ``+`` for ``-`` or the other way (also ``+=`` and ``-=``), ``<`` for ``>`` or the other way (also ``<=`` and
``>=``), a minus sign left out. Places are drawn from the syntax tree, each as likely as any other. Each change is made in a
temporary copy of the project, where the tests of the module run, then all of ``tests/rules``, ``tests/behaviours`` and
``tests/measures``, then, for what nobody has noticed, ``tests/invariants`` for as long as ``--patience`` allows. Goldens and
agreement are left out on purpose: they notice anything and say nothing about what it was.

Everything runs as plain Python (``NUMBA_DISABLE_JIT=1``), one process at a time. The last line counts; the exit status is 1 if
fewer than nine tenths were noticed.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("simulation/rules", "simulation/behaviours")
NEEDED = ("simulation", "scenarios", "experiments", "tests", "pyproject.toml")
HAND_WORKED = ("tests/rules", "tests/behaviours", "tests/measures")
SLOWER = ("tests/invariants",)
OTHER = {"+": "-", "-": "+", "+=": "-=", "-=": "+=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
SECONDS = 120
"""Longest that the quick tests may take; a change after which they do not end is noticed too."""
ENOUGH = 0.9

Position = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """One sign to change: in which file, where, from what to what (``""`` leaves it out)."""

    file: Path
    function: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The source with this sign changed."""
        lines = text.splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.start] + self.new + line[self.end :]
        return "".join(lines)

    def words(self, text: str) -> str:
        """The changed line, with the change marked."""
        line = text.splitlines()[self.line - 1]
        marked = f"{line[: self.start]}[{self.old} -> {self.new or 'nothing'}]{line[self.end :]}"
        return " ".join(marked.split())


class _Signs(ast.NodeVisitor):
    """Collects every sign of one file."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.found: list[Change] = []
        self._lines = text.splitlines()
        self._function = "module"
        readline = io.StringIO(text).readline
        self._operators = [t for t in tokenize.generate_tokens(readline) if t.type == tokenize.OP]

    def _at(self, line: int, column: int) -> Position:
        """A place of the syntax tree (bytes) as tokens count it (characters)."""
        return line, len(self._lines[line - 1].encode()[:column].decode())

    def _between(self, left: ast.AST, right: ast.AST) -> None:
        low = self._at(left.end_lineno, left.end_col_offset)  # type: ignore[attr-defined]
        high = self._at(right.lineno, right.col_offset)  # type: ignore[attr-defined]
        for token in self._operators:
            if low <= token.start < high and token.string in OTHER:
                self._note(token, OTHER[token.string])
                return

    def _note(self, token: tokenize.TokenInfo, new: str) -> None:
        line, start = token.start
        self.found.append(Change(self.file, self._function, line, start, token.end[1], token.string, new))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember which function what follows belongs to."""
        before, self._function = self._function, node.name
        for statement in node.body:
            self.visit(statement)
        self._function = before

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Sums and differences."""
        if isinstance(node.op, ast.Add | ast.Sub):
            self._between(node.left, node.right)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """What is added to a name."""
        if isinstance(node.op, ast.Add | ast.Sub):
            self._between(node.target, node.value)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Each comparison of a chain."""
        sides = [node.left, *node.comparators]
        for left, right in zip(sides[:-1], sides[1:], strict=True):
            self._between(left, right)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """A minus sign of its own."""
        if isinstance(node.op, ast.USub):
            start = self._at(node.lineno, node.col_offset)
            self._note(next(token for token in self._operators if token.start == start), "")
        self.generic_visit(node)


def changes(places: list[Path]) -> list[Change]:
    """Every sign in these files, in order."""
    found: list[Change] = []
    for file in places:
        text = (ROOT / file).read_text("utf-8")
        signs = _Signs(file, text)
        signs.visit(ast.parse(text))
        found += signs.found
    return found


def modules() -> list[Path]:
    """The files of rules and behaviours."""
    return sorted(file.relative_to(ROOT) for place in PLACES for file in (ROOT / place).glob("*.py"))


def first_failure(copy: Path, tests: list[str], seconds: float) -> str | None:
    """The first test that fails in the copy, or ``None``."""
    call = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--no-header", "--tb=no", *tests]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(call, cwd=copy, env=environment, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "no end" if tests[0].startswith(HAND_WORKED) else None
    if done.returncode == 0:
        return None
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if named is None:
        raise RuntimeError(f"pytest ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return named.group(1)


def mirror(file: Path) -> str:
    """The test file of a module."""
    return f"tests/{file.parent.name}/test_{file.name}"


def noticed(copy: Path, change: Change, patience: float) -> str | None:
    """Which test notices a change, or ``None``."""
    rounds = [([mirror(change.file)], SECONDS)] if (copy / mirror(change.file)).is_file() else []
    rounds.append((list(HAND_WORKED), 3 * SECONDS))
    if patience > 0:
        rounds.append((list(SLOWER), patience))
    for tests, seconds in rounds:
        found = first_failure(copy, tests, seconds)
        if found:
            return found
    return None


def try_out(chosen: list[Change], patience: float) -> Iterator[tuple[Change, str | None]]:
    """Make each change in a copy of the project and say what notices it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, copy / name)
        for file in sorted({mirror(change.file) for change in chosen}):
            if (copy / file).is_file() and (failing := first_failure(copy, [file], SECONDS)):
                raise SystemExit(f"{failing} fails without any change")
        for change in chosen:
            target = copy / change.file
            text = target.read_text("utf-8")
            target.write_text(change.apply(text), "utf-8")
            try:
                yield change, noticed(copy, change, patience)
            finally:
                target.write_text(text, "utf-8")


def main() -> int:
    """Draw, try and print."""
    parser = argparse.ArgumentParser(description="Which sign changes in rules and behaviours do the tests notice?")
    parser.add_argument("--seed", type=int, default=1, help="decides which signs are drawn")
    parser.add_argument("--count", type=int, default=40, help="how many")
    parser.add_argument("--module", type=Path, action="append", help="only in this file (may be repeated)")
    parser.add_argument("--all", action="store_true", help="every sign instead of a draw")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for slower tests of what is not noticed; 0: none")
    given = parser.parse_args()
    found = changes(given.module or modules())
    chosen = found if given.all else random.Random(given.seed).sample(found, min(given.count, len(found)))
    missed = 0
    for change, test in try_out(chosen, given.patience):
        missed += test is None
        words = change.words((ROOT / change.file).read_text("utf-8"))
        print(f"{change.file}:{change.line} {change.function} | {words} | {test or 'NOT NOTICED'}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} noticed, drawn from {len(found)} signs", flush=True)
    return 0 if len(chosen) - missed >= ENOUGH * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
