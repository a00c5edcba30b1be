"""Compiling ahead: nothing when all is ready, every piece once, and everything also without the second process."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import types

from simulation.compiler.compiled import entry
from simulation.drivers import warming

SOURCE = '''"""Two loops."""


def small(x):
    """Add one."""
    return x + 1


def large(x):
    """Add up."""
    total = 0
    for k in range(x):
        total += k * k + 1
    return total
'''
FRESH = """
from simulation.drivers import warming
print(sum(piece.ready for piece in warming.pieces()), len(warming.pieces()), warming.warm(), warming.warm())
print(all(piece.function.stats.cache_hits or piece.function.overloads for piece in warming.pieces()))
"""


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[warming.CompileUnit]:
    """Two small compiled functions with a cache of their own, as the only pieces there are."""
    monkeypatch.setenv("COMITY_CACHE_DIR", str(tmp_path / "cache"))
    place = tmp_path / "loops.py"
    place.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("loops", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "loops", module)
    spec.loader.exec_module(module)
    found = [warming.CompileUnit(f.__name__, entry(f), (types.int64,), 0) for f in (module.large, module.small)]
    monkeypatch.setattr(warming, "pieces", lambda agents=False: found)
    return found


def helper(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the second process be something else."""
    monkeypatch.setattr(
        warming,
        "_start_helper",
        lambda folder, agents: subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True),
    )


def test_what_is_ready_is_not_compiled_again(two: list[warming.CompileUnit]) -> None:
    assert not any(piece.ready for piece in two)
    assert warming.warm(processes=1) == 2 and all(piece.ready for piece in two)
    assert warming.warm() == 0
    again = [piece._replace(function=entry(piece.function.py_func)) for piece in two]
    assert all(piece.ready and not piece.function.overloads for piece in again), "not found in the cache"


def test_other_types_are_another_piece(two: list[warming.CompileUnit]) -> None:
    warming.warm(processes=1)
    assert not two[0]._replace(arguments=(types.float64,)).ready


def test_a_piece_is_taken_once(two: list[warming.CompileUnit], tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    assert [warming._take(folder, piece) for piece in (*two, *two)] == [True, True, False, False]
    warming._help(folder, agents=False)
    assert not any(piece.ready for piece in two), "the helper compiled what another had taken"


def test_the_helper_does_what_is_left(two: list[warming.CompileUnit], tmp_path: Path) -> None:
    assert warming._take(tmp_path, two[0])
    warming._help(tmp_path, agents=False)
    assert [piece.ready for piece in two] == [False, True]
    warming._help(tmp_path / "gone", agents=False)
    assert not two[0].ready, "the helper went on without the process that it helps"


def test_a_helper_that_fails_is_told_and_leaves_nothing_undone(
    two: list[warming.CompileUnit], monkeypatch: pytest.MonkeyPatch
) -> None:
    helper(monkeypatch, "raise SystemExit('no memory')")
    with pytest.warns(UserWarning, match="no memory"):
        assert warming.warm(processes=2) == 2
    assert all(piece.ready for piece in two)


def test_what_a_helper_took_and_did_not_finish_is_compiled_here(
    two: list[warming.CompileUnit], monkeypatch: pytest.MonkeyPatch
) -> None:
    helper(monkeypatch, "pass")
    monkeypatch.setattr(warming, "_take", lambda folder, piece: False)
    assert warming.warm(processes=2) == 2 and all(piece.overloads for piece in (piece.function for piece in two))


def test_stages_come_first_and_the_largest_of_them_at_the_head() -> None:
    found = warming.pieces(agents=True)
    stages = [piece for piece in found if piece.name.startswith("simulation.week.")]
    assert found[: len(stages)] == stages == sorted(stages, key=lambda piece: -piece.size)
    assert len({piece.name for piece in found}) == len(found)
    assert stages[0].size > 4 * stages[-1].size


@pytest.mark.slow
def test_two_processes_fill_an_empty_cache(tmp_path: Path) -> None:
    environment = os.environ | {"COMITY_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.getcwd()}
    out = subprocess.run([sys.executable, "-c", FRESH], env=environment, capture_output=True, text=True, check=True)
    counts, loaded = out.stdout.splitlines()
    ready, whole, first, second = map(int, counts.split())
    assert (ready, first, second) == (0, whole, 0) and loaded == "True" and not out.stderr
