"""Sign changes drawn at random in rules and behaviours: which test notices each?

    NUMBA_DISABLE_JIT=1 python tests/mutations.py --seed 1 --count 40
    NUMBA_DISABLE_JIT=1 python tests/mutations.py --all --patience 0 --module simulation/behaviours/people/opinion.py

A change is one of: ``+`` for ``-`` or the other way (also ``+=`` and ``-=``), ``<`` for ``>`` or the other way (also ``<=`` and
``>=``), a minus sign left out; with ``--wider`` also ``==`` for ``!=`` or the other way, and a number a tenth larger. Places inside
functions are drawn from the syntax tree, each as likely as any other. No file is touched: the tests are gathered once, and each
change is made in the memory of a forked process, where the tests of the module run, then all of ``tests/rules``,
``tests/behaviours`` and ``tests/measures``, then, for what nobody has noticed, ``tests/invariants`` for as long as ``--patience``
allows. Goldens and agreement are left out on purpose: they notice anything and say nothing about what it was.

Everything runs as plain Python, one process at a time (and only where processes can be forked). The last line counts; the exit
status is 1 if fewer than nine tenths were noticed.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import io
import itertools
import os
import random
import select
import signal
import sys
import tokenize
import types
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("simulation/rules", "simulation/behaviours")
HAND_WORKED = ("tests/rules", "tests/behaviours", "tests/measures")
SLOWER = ("tests/invariants",)
OTHER = {"+": "-", "-": "+", "+=": "-=", "-=": "+=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
SECONDS = 4.0
"""Processor time that a quick test may take: after some changes a loop never ends, which is noticed too."""
ENOUGH = 0.9
EQUALS = {"==": "!=", "!=": "=="}
TROUBLE = "trouble"

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

    def __init__(self, file: Path, text: str, *, wider: bool) -> None:
        self.file = file
        self._wider = wider
        self._exchanged = {**OTHER, **EQUALS} if wider else OTHER
        self.found: list[Change] = []
        self._lines = text.splitlines()
        self._function = ""
        readline = io.StringIO(text).readline
        self._operators = [t for t in tokenize.generate_tokens(readline) if t.type == tokenize.OP]

    def _at(self, line: int, column: int) -> Position:
        """A place of the syntax tree (bytes) as tokens count it (characters)."""
        return line, len(self._lines[line - 1].encode()[:column].decode())

    def _between(self, left: ast.AST, right: ast.AST) -> None:
        low = self._at(left.end_lineno, left.end_col_offset)  # type: ignore[attr-defined]
        high = self._at(right.lineno, right.col_offset)  # type: ignore[attr-defined]
        for token in self._operators:
            if low <= token.start < high and token.string in self._exchanged:
                self._note(token, self._exchanged[token.string])
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
        for left, right in itertools.pairwise(sides):
            self._between(left, right)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A number that is written out, zero left aside."""
        if self._wider and isinstance(node.value, float) and node.value:
            line, start = self._at(node.lineno, node.col_offset)
            old = ast.unparse(node)
            end = start + node.end_col_offset - node.col_offset  # type: ignore[operator]
            self.found.append(Change(self.file, self._function, line, start, end, old, repr(1.1 * node.value)))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """A minus sign of its own."""
        if isinstance(node.op, ast.USub):
            start = self._at(node.lineno, node.col_offset)
            self._note(next(token for token in self._operators if token.start == start), "")
        self.generic_visit(node)


@functools.cache
def source(file: Path) -> str:
    """A file's text as it stood at first: an edit in the meantime changes no trial."""
    return (ROOT / file).read_text("utf-8")


def changes(places: list[Path], *, wider: bool = False) -> list[Change]:
    """Every sign in these files, in order; numbers and equality too if ``wider``."""
    found: list[Change] = []
    for file in places:
        text = source(file)
        signs = _Signs(file, text, wider=wider)
        signs.visit(ast.parse(text))
        found += [change for change in signs.found if change.function]
    return found


def modules() -> list[Path]:
    """The files of rules and behaviours."""
    return sorted(file.relative_to(ROOT) for place in PLACES for file in (ROOT / place).rglob("*.py"))


def mirrors(file: Path) -> tuple[str, ...]:
    """The test files of a module: of its name, or beginning with it."""
    folder = Path("tests", *file.parts[1:-1])
    found = [*(ROOT / folder).glob(f"test_{file.name}"), *(ROOT / folder).glob(f"test_{file.stem}_*.py")]
    return tuple(sorted((folder / one.name).as_posix() for one in found))


def put_in(change: Change) -> None:
    """Give the changed function its changed source, wherever it has been imported to."""
    text = change.apply(source(change.file))
    module = importlib.import_module(".".join(change.file.with_suffix("").parts))
    whole = compile(text, str(ROOT / change.file), "exec")
    codes = {part.co_name: part for part in whole.co_consts if isinstance(part, types.CodeType)}
    getattr(module, change.function).__code__ = codes[change.function]


def _too_long(*_: object) -> None:
    raise TimeoutError("this test does not end")


class Trials:
    """In place of pytest's loop over tests: for each change a forked process that runs tests until one fails."""

    def __init__(self, chosen: list[Change], patience: float) -> None:
        self.chosen = chosen
        self.patience = patience
        self.results: list[str | None] = []
        self._failed: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first failure."""
        if report.failed and self._failed is None:
            self._failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each change out; pytest runs nothing else."""
        slow = [item for item in session.items if item.nodeid.startswith(SLOWER)]
        quick = [item for item in session.items if not item.nodeid.startswith(SLOWER)]
        if failing := self._in_child(None, quick):
            raise pytest.UsageError(f"without any change: {failing}")
        for change in self.chosen:
            near = [item for item in quick if item.nodeid.startswith(mirrors(change.file))]
            test = self._in_child(change, [*near, *(item for item in quick if item not in near)])
            if test is None and self.patience > 0:
                test = self._in_child(change, slow, self.patience)
            self.results.append(test)
            words = change.words(source(change.file))
            print(f"{change.file}:{change.line} {change.function} | {words} | {test or 'NOT NOTICED'}", flush=True)
        return True

    def _in_child(self, change: Change | None, items: list[pytest.Item], patience: float | None = None) -> str | None:
        """The first test that fails under a change, in a process of its own that lives no longer than ``patience`` seconds."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if change is not None:
                    put_in(change)
                os.write(writing, (self._first_failure(items, endless=patience is not None) or "").encode())
            except BaseException as problem:  # noqa: BLE001 - the parent says it
                os.write(writing, f"{TROUBLE}: {problem!r}".encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            if not select.select([answer], [], [], patience)[0]:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return None
            text = answer.read()
        os.waitpid(child, 0)
        if text.startswith(TROUBLE):
            raise RuntimeError(text)
        return text or None

    def _first_failure(self, items: list[pytest.Item], *, endless: bool) -> str | None:
        signal.signal(signal.SIGPROF, _too_long)
        for item, following in zip(items, [*items[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, 0.0 if endless else SECONDS)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return self._failed
        return None


def main() -> int:
    """Draw, try and print."""
    parser = argparse.ArgumentParser(description="Which sign changes in rules and behaviours do the tests notice?")
    parser.add_argument("--seed", type=int, default=1, help="decides which signs are drawn")
    parser.add_argument("--count", type=int, default=40, help="how many")
    parser.add_argument("--module", type=Path, action="append", help="only in this file (may be repeated)")
    parser.add_argument("--all", action="store_true", help="every sign instead of a draw")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for slower tests of what is not noticed; 0: none")
    parser.add_argument("--wider", action="store_true", help="also == for !=, and numbers a tenth larger")
    given = parser.parse_args()
    found = changes(given.module or modules(), wider=given.wider)
    chosen = found if given.all else random.Random(given.seed).sample(found, min(given.count, len(found)))
    trials = Trials(chosen, given.patience)
    folders = [*HAND_WORKED, *(SLOWER if given.patience > 0 else ())]
    if given.module and given.patience <= 0:
        folders = sorted({one for file in given.module for one in mirrors(file)})
    options = ["--import-mode=importlib", "-o", "addopts=", "-m", "not slow", "-s", "-p", "no:terminal", "-p", "no:cacheprovider"]
    status = pytest.main([*options, *(str(ROOT / folder) for folder in folders)], plugins=[trials])
    if status != pytest.ExitCode.OK:
        return int(status)
    missed = trials.results.count(None)
    print(f"{len(chosen) - missed} of {len(chosen)} noticed, drawn from {len(found)} signs", flush=True)
    return 0 if len(chosen) - missed >= ENOUGH * len(chosen) else 1


if __name__ == "__main__":
    if not os.environ.get("NUMBA_DISABLE_JIT"):
        sys.exit("set NUMBA_DISABLE_JIT=1")
    sys.exit(main())
