"""The compile cache: private flags still exist, and an edit in a called module is never answered from old code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from numba.core.cpu import CPUTargetOptions

from simulation.compiler import compiled

COMPILER_FOLDER = Path(compiled.__file__).parent

LOWER = '''"""A rule below."""
from simulation.compiler.compiled import rule

FACTOR = {factor}


@rule
def scaled(x):
    """Scale x."""
    return FACTOR * x + {shift}
'''

MIDDLE = '''"""A rule between, which takes the lower one through the package."""
from simulation.probe import lower


@lower.rule
def passed(x):
    """Pass x on."""
    return lower.scaled(x)
'''

UPPER = '''"""An entry on top."""
from simulation.compiler.compiled import entry
from .middle import passed


@entry
def answer(x):
    """Answer."""
    return passed(x)
'''

ASK = "from simulation.probe.upper import answer; print(answer(10.0), sum(answer.stats.cache_hits.values()))"


@pytest.mark.parametrize("options", [compiled.INLINE_OPTIONS, compiled.ENTRY_OPTIONS])
def test_numba_still_accepts_every_flag(options: dict[str, object]) -> None:
    missing = [name for name in options if not hasattr(CPUTargetOptions, name)]
    assert not missing, f"Numba no longer accepts {missing}: see the flags in simulation/compiler/compiled.py"


@pytest.fixture
def package_copy(tmp_path: Path) -> Path:
    """A small copy of the package with three modules that call each other."""
    package = tmp_path / "code" / "simulation"
    (package / "probe").mkdir(parents=True)
    (package / "__init__.py").write_text('"""A copy."""\n')
    (package / "compiler").mkdir()
    for name in ("__init__.py", "compiled.py", "linking.py", "world_type.py"):
        shutil.copy(COMPILER_FOLDER / name, package / "compiler")
    (package / "probe" / "__init__.py").write_text("")
    (package / "probe" / "lower.py").write_text(LOWER.format(factor=2.0, shift=0.0))
    (package / "probe" / "middle.py").write_text(MIDDLE)
    (package / "probe" / "upper.py").write_text(UPPER)
    return package


def ask(package: Path, call: str = ASK, *words: str) -> tuple[float, int]:
    """Call the compiled entry in a fresh process; return its answer and the number of cache hits."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    environment |= {"PYTHONPATH": str(package.parent), "COMITY_CACHE_DIR": str(package.parent.parent / "cache")}
    command = [sys.executable, "-c", call, *words]
    done = subprocess.run(command, env=environment, cwd=package.parent, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer, hits = done.stdout.split()
    return float(answer), int(hits)


def test_an_edit_in_a_called_module_changes_the_answer(package_copy: Path) -> None:
    lower = package_copy / "probe" / "lower.py"
    assert ask(package_copy) == (20.0, 0)
    assert ask(package_copy) == (20.0, 1), "the second process did not use the cache"
    lower.write_text(LOWER.format(factor=2.0, shift=1.0))  # the formula
    assert ask(package_copy) == (21.0, 0)
    lower.write_text(LOWER.format(factor=3.0, shift=1.0))  # a constant
    assert ask(package_copy) == (31.0, 0)
    lower.write_text(LOWER.format(factor=2.0, shift=0.0))  # and back: the old folder is right again
    assert ask(package_copy) == (20.0, 1)


def test_one_file_under_two_names_is_compiled_for_each(package_copy: Path) -> None:
    script = package_copy.parent / "script.py"
    script.write_text(UPPER.replace("from .middle", "from simulation.probe.middle"))
    call = "from script import answer; print(answer(10.0), sum(answer.stats.cache_hits.values()))"
    renamed = "import importlib.util as u, sys; s = u.spec_from_file_location('other', 'script.py'); "
    renamed += "m = u.module_from_spec(s); sys.modules['other'] = m; s.loader.exec_module(m); "
    renamed += "print(m.answer(10.0), sum(m.answer.stats.cache_hits.values()))"
    assert ask(package_copy, call) == (20.0, 0)
    assert ask(package_copy, renamed) == (20.0, 0)
    assert ask(package_copy, call) == (20.0, 1)


def test_an_edit_in_a_module_outside_the_package_counts_too(package_copy: Path) -> None:
    own = package_copy.parent / "own"
    own.mkdir()
    (own / "__init__.py").write_text("")
    (own / "lower.py").write_text(LOWER.format(factor=2.0, shift=0.0))
    (own / "upper.py").write_text(UPPER.replace("middle import passed", "lower import scaled as passed"))
    call = ASK.replace("simulation.probe", "own")
    assert ask(package_copy, call) == (20.0, 0)
    (own / "lower.py").write_text(LOWER.format(factor=2.0, shift=4.0))
    assert ask(package_copy, call) == (24.0, 0)
    assert ask(package_copy, call) == (24.0, 1)


@pytest.mark.parametrize(
    ("line", "call"), [("from simulation.probe import scaled", "scaled"), ("from simulation import probe", "probe.scaled")]
)
def test_an_edit_behind_a_face_changes_the_answer(package_copy: Path, line: str, call: str) -> None:
    """A face loads a name when it is used: what imports the face depends on the module that the name comes from."""
    probe = package_copy / "probe"
    attach = "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)\n"
    (probe / "__init__.py").write_text(attach)
    (probe / "__init__.pyi").write_text("from .lower import scaled as scaled\n")
    (package_copy.parent / "script.py").write_text(
        UPPER.replace("from .middle import passed", line).replace("passed(x)", f"{call}(x)")
    )
    answered = "from script import answer; print(answer(10.0), sum(answer.stats.cache_hits.values()))"
    assert ask(package_copy, answered) == (20.0, 0)
    (probe / "lower.py").write_text(LOWER.format(factor=2.0, shift=5.0))
    assert ask(package_copy, answered) == (25.0, 0)
    assert ask(package_copy, answered) == (25.0, 1)


GENERATED = (
    "import sys; from simulation.compiler.compiled import generated_entry; from simulation.probe import middle; "
    "made = generated_entry('answer', sys.argv[1], 'simulation.probe', {'middle': middle}); "
    "print(made(10.0), sum(made.stats.cache_hits.values()))"
)


def test_generated_code_is_kept_by_its_text_and_by_what_it_uses(package_copy: Path) -> None:
    text = "def answer(x):\n    return middle.passed(x)\n"
    assert ask(package_copy, GENERATED, text) == (20.0, 0)
    assert ask(package_copy, GENERATED, text) == (20.0, 1)
    assert ask(package_copy, GENERATED, text.replace("passed(x)", "passed(x + 1.0)")) == (22.0, 0)
    (package_copy / "probe" / "upper.py").write_text(UPPER + "\nOTHER = 1\n")  # a module that is not used
    assert ask(package_copy, GENERATED, text) == (20.0, 1)
    (package_copy / "probe" / "lower.py").write_text(LOWER.format(factor=3.0, shift=0.0))
    assert ask(package_copy, GENERATED, text) == (30.0, 0)


def test_generated_code_stands_where_messages_find_it(package_copy: Path) -> None:
    text = "def answer(x):\n    return middle.passed(x)\n"
    call = GENERATED + "; from pathlib import Path; assert Path(made.py_func.__code__.co_filename).read_text() == sys.argv[1]"
    assert ask(package_copy, call, text) == (20.0, 0)


def test_a_cache_that_cannot_be_written_costs_time_only(package_copy: Path) -> None:
    (package_copy.parent.parent / "cache").write_text("a file where the folder should be")
    assert ask(package_copy) == (20.0, 0)
    assert ask(package_copy) == (20.0, 0)
    text = "def answer(x):\n    return middle.passed(x)\n"
    assert ask(package_copy, GENERATED, text) == (20.0, 0)


def test_old_folders_are_pruned_and_used_ones_kept(tmp_path: Path) -> None:
    def made(name: str, age: float) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "code.nbi").write_text("x")
        os.utime(folder, (time.time() - age, time.time() - age))
        return folder

    stale = made("stale", compiled.STALE_AFTER_SECONDS + 60)
    recent = [made(f"recent{i}", i) for i in range(compiled.KEPT_FOLDERS + 2)]
    surplus = made("surplus", compiled.IN_USE_SECONDS + 60)
    compiled._prepared_folder(tmp_path / "current")
    assert not stale.exists() and not surplus.exists()
    assert (tmp_path / "current").is_dir() and all(folder.is_dir() for folder in recent)


def test_limit_and_share_let_nan_through() -> None:
    nan = float("nan")
    assert compiled.limit(nan, 0.0, 1.0) != compiled.limit(nan, 0.0, 1.0)
    assert compiled.share(nan) != compiled.share(nan)
    assert [compiled.limit(x, -1.0, 2.0) for x in (-3.0, 0.5, 9.0)] == [-1.0, 0.5, 2.0]
    assert [compiled.share(x) for x in (-3.0, 0.5, 9.0)] == [0.0, 0.5, 1.0]


def test_kept_keys_are_those_worked_out_anew(tmp_path: Path) -> None:
    """Keys read from the file of an earlier process equal keys made by following the imports."""
    ask = (
        "from simulation.compiler.compiled import _module_key, PACKAGE_FOLDER\n"
        "for name in ('behaviours/people/opinion', 'week/loops', 'compiler/draws'):\n"
        "    print(_module_key(PACKAGE_FOLDER / (name + '.py'), 'simulation.' + name.replace('/', '.')))"
    )
    environment = {**os.environ, "COMITY_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", ask]
    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    (written,) = (tmp_path / "keys").iterdir()
    second = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    written.write_text("{ half a fi", encoding="utf-8")
    third = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert len(first.split()) == 3
    assert first == second == third
