"""The Numba decorators of this package and their flags, in this one file.

Five kinds of function are compiled:

- ``rule``: a pure scalar formula, inlined into whatever calls it;
- ``behaviour``: a function of row index, world and week, inlined likewise;
- ``procedure``: a function of the world that is not inlined;
- ``routine``: a helper that is called from many places and not inlined;
- ``entry``: a loop that Python calls; it releases the interpreter lock.

Numba's own cache does not notice a change in a *called* function that lives in another module and then returns old
numbers without a word. So each module's machine code is kept in a folder named by a hash of the module and of all it
imports, inside this package and in a user's own modules: an edit anywhere below it leads to an empty folder and a
fresh compilation.

Environment: ``COMITY_CACHE_DIR`` moves the cache; ``NUMBA_DISABLE_JIT=1`` runs everything as plain Python.
"""

from __future__ import annotations

import ast
import atexit
import functools
import hashlib
import json
import linecache
import os
import shutil
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

import numba
import platformdirs
from numba import config
from numba.core.caching import IndexDataCacheFile

from simulation.compiler.linking import LinkedCompiler
from simulation.compiler.world_type import WorldType

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE = __name__.split(".", maxsplit=1)[0]
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]

# `_nrt` is a private Numba flag: no reference counting, hence no allocation inside compiled code. A test fails if
# Numba drops it. `error_model="numpy"` turns a division by zero into inf instead of a branch that raises.
COMMON_OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
INLINE_OPTIONS: dict[str, Any] = {**COMMON_OPTIONS, "forceinline": True}
# What takes the world is called from compiled code only: no wrapper for Python, no optimising apart from the caller.
INNER_OPTIONS: dict[str, Any] = {
    **COMMON_OPTIONS,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": LinkedCompiler,
}
BEHAVIOUR_OPTIONS: dict[str, Any] = {**INNER_OPTIONS, "forceinline": True}
ENTRY_OPTIONS: dict[str, Any] = {**COMMON_OPTIONS, "nogil": True}

# How worlds are read is part of what every module compiles to: imported here, it counts in every cache key.
READS: type = WorldType

# Where the standard library and installed packages stand: their versions do not change under a running project.
_INSTALLED = tuple(
    Path(folder).resolve() for key, folder in sysconfig.get_paths().items() if key in {"stdlib", "purelib", "platlib"}
)

SAME_SOURCE = "the folder is named by the source"
"""Stands in every index of the cache in place of a source file's date and size."""

_VERSIONS = f"python {sys.version} numba {numba.__version__}"

STALE_AFTER_SECONDS = 14 * 24 * 3600
IN_USE_SECONDS = 3600
KEPT_FOLDERS = 6


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a pure scalar rule; it is inlined into its callers."""
    return _compile(function, INLINE_OPTIONS)


def behaviour(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a behaviour, a function of row index, world and week; it is inlined into its callers.

    Python cannot call the result; ``callable_from_python`` gives what it can call.
    """
    return _inner(function, BEHAVIOUR_OPTIONS)


def procedure(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that takes the world and is called from compiled code only, kept as one copy."""
    return _inner(function, INNER_OPTIONS)


def _inner(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    """Compile for other compiled code: no cache of its own, since its callers' code holds it."""
    return function if config.DISABLE_JIT else numba.njit(**options)(function)


@functools.cache
def callable_from_python(behaviour: Callable[P, R]) -> Callable[P, R]:
    """The function that Python calls for a behaviour or procedure: compiled at first call and cached."""
    plain = getattr(behaviour, "py_func", behaviour)
    return _compile(plain, COMMON_OPTIONS)


def routine(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a helper that is called from many places and kept as one copy, to hold compile time down."""
    return _compile(function, COMMON_OPTIONS)


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that Python calls once for much work; it runs without the interpreter lock."""
    return _compile(function, ENTRY_OPTIONS)


def generated_entry(name: str, text: str, module: str, uses: Mapping[str, ModuleType]) -> Callable[..., None]:
    """Compile an entry whose source is a text made elsewhere, as ``entry`` compiles what stands in a file.

    The text is written beside its machine code, where tracebacks, debuggers and Numba's messages find it. The folder is named
    by a hash of the text and of the modules used, so an edit of a module that the text does not use leaves it alone.

    Args:
        name: the function that the text defines; module: the module on whose behalf it is made.
        uses: the modules that the text names, by those names.
    """
    digest = hashlib.sha256(f"{name} {module} {_VERSIONS} {text}".encode())
    for used in uses.values():
        digest.update(_module_key(Path(used.__file__ or "").resolve(), used.__name__).encode())
    wanted = cache_root() / f"{module}.{name}" / digest.hexdigest()[:24]
    folder: Path | None
    try:
        folder = _prepared_folder(wanted)
        file = folder / f"{name}.py"
        if not file.is_file():
            aside = file.with_suffix(f".{os.getpid()}")
            aside.write_text(text, encoding="utf-8")
            aside.replace(file)
    except OSError as problem:
        _warn_uncached(str(cache_root()), problem.strerror or str(problem))
        folder, file = None, Path(f"<{module}.{name}>")
        linecache.cache[str(file)] = (len(text), None, text.splitlines(keepends=True), str(file))
    scope: dict[str, Any] = {"__name__": module, **uses}
    exec(compile(text, str(file), "exec"), scope)
    return _kept(scope[name], ENTRY_OPTIONS, folder)


def cache_root() -> Path:
    """Return the folder below which compiled code is kept: ``COMITY_CACHE_DIR`` or the user's cache folder."""
    chosen = os.environ.get("COMITY_CACHE_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("comity"))


def cache_folder(source_file: str | Path, module: str) -> Path:
    """Return the folder that holds the machine code of one module, imported as ``module``, in its present state.

    The name carries a hash of the module's source, of every module that it imports directly or indirectly
    (installed packages left aside), and of the Python and Numba versions.
    """
    path = Path(source_file).resolve()
    return cache_root() / _module_label(path) / _module_key(path, module)


def _compile(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    """Apply ``numba.njit`` with ``options`` and, where the function has a source file, keep its machine code."""
    source_file = function.__code__.co_filename
    folder = None
    if not config.DISABLE_JIT and os.path.isfile(source_file):
        try:
            folder = _prepared_folder(cache_folder(source_file, function.__module__))
        except OSError as problem:
            _warn_uncached(str(cache_root()), problem.strerror or str(problem))
    return _kept(function, options, folder)


def _kept(function: Callable[P, R], options: dict[str, Any], folder: Path | None) -> Callable[P, R]:
    """Apply ``numba.njit`` with ``options`` and keep the machine code in a folder; ``None`` keeps nothing."""
    dispatcher = numba.njit(**options)(function)
    if config.DISABLE_JIT or folder is None:
        return dispatcher
    previous = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        dispatcher.enable_caching()
    finally:
        config.CACHE_DIR = previous
    # Numba would tell copies of one source apart by where they stand and by their dates; the folder's name says enough.
    kept = dispatcher._cache
    kept._cache_path = kept._impl.locator._cache_path = str(folder)
    kept._cache_file = IndexDataCacheFile(str(folder), kept._impl.filename_base, SAME_SOURCE)
    return dispatcher


@functools.cache
def _warn_uncached(root: str, problem: str) -> None:
    """Say once that nothing can be kept there, so that every start compiles anew."""
    warnings.warn(f"cannot keep compiled code in {root} ({problem}); set COMITY_CACHE_DIR", stacklevel=4)


@functools.cache
def _prepared_folder(folder: Path) -> Path:
    """Create a cache folder, mark it as used now and remove folders of the same module that nobody uses any more."""
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    now = time.time()
    others = []
    for other in folder.parent.iterdir():
        try:
            others.append((now - other.stat().st_mtime, other))
        except FileNotFoundError:  # another process pruned it in between
            continue
    others = sorted(pair for pair in others if pair[1] != folder)
    for rank, (age, other) in enumerate(others):
        # A folder used within the hour may belong to a running process: Numba writes into it at any later call.
        if age > STALE_AFTER_SECONDS or (rank >= KEPT_FOLDERS and age > IN_USE_SECONDS):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _module_label(path: Path) -> str:
    """Name a module for the cache: dotted below this package, else its file name and a hash of where it stands."""
    if path.is_relative_to(PACKAGE_FOLDER):
        return ".".join([PACKAGE, *path.relative_to(PACKAGE_FOLDER).with_suffix("").parts])
    return f"{path.stem}-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"


@functools.cache
def _module_key(path: Path, module: str) -> str:
    """Hash a module, all it imports from here and from a user's own modules, and the versions of Python and Numba.

    The name it was imported as counts too: machine code refers to its module by name, and one file can have two.
    Following the imports costs a third of a second at each start, so keys of this package's modules are kept beside the
    machine code, in a file that is named by all of the package's sources.
    """
    kept = _kept_keys() if path.is_relative_to(PACKAGE_FOLDER) else {}
    if module in kept:
        return kept[module]
    digest = hashlib.sha256(f"{module} {_VERSIONS}".encode())
    sources = sorted(_reachable(path, module))
    for source in sources:
        digest.update(_module_label(source).encode())
        digest.update(source.read_bytes())
    key = digest.hexdigest()[:24]
    if all(source.is_relative_to(PACKAGE_FOLDER) for source in sources):
        kept[module] = key
    return key


@functools.cache
def _kept_keys() -> dict[str, str]:
    """Keys found earlier for this package's modules in their present state; what is added is written at the end."""
    digest = hashlib.sha256(_VERSIONS.encode())
    for source in sorted(PACKAGE_FOLDER.rglob("*.py")):
        digest.update(_module_label(source).encode())
        digest.update(source.read_bytes())
    file = cache_root() / "keys" / f"{digest.hexdigest()[:24]}.json"
    try:
        keys: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):  # none yet, or unreadable: the keys are worked out and written anew
        keys = {}
    atexit.register(_keep_keys, file, keys, len(keys))
    return keys


def _keep_keys(file: Path, keys: dict[str, str], known: int) -> None:
    """Write the keys, if any are new, aside and rename; drop files of states that nobody has used for long."""
    if len(keys) == known:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(keys, indent=0, sort_keys=True), encoding="utf-8")
        aside.replace(file)
        for other in file.parent.iterdir():
            if time.time() - other.stat().st_mtime > STALE_AFTER_SECONDS:
                other.unlink(missing_ok=True)
    except OSError as problem:
        _warn_uncached(str(cache_root()), problem.strerror or str(problem))


def _reachable(start: Path, module: str) -> set[Path]:
    """Return ``start`` and every source file it imports, directly or indirectly, installed packages left aside."""
    found: set[Path] = set()
    waiting = [(start, module)]
    while waiting:
        path, name = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imported_files(path, name))
    return found


@functools.cache
def _imported_files(path: Path, module: str) -> tuple[tuple[Path, str], ...]:
    """Return the source files, each with its module's name, that one file names in its module-level imports."""
    if path.is_relative_to(PACKAGE_FOLDER):
        here = [PACKAGE, *path.relative_to(PACKAGE_FOLDER).parent.parts]
    else:
        here = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    files: dict[tuple[Path, str], None] = {}
    for statement in _module_level_imports(ast.parse(path.read_bytes())):
        if isinstance(statement, ast.Import):
            targets = [alias.name.split(".") for alias in statement.names]
            targets += [home for parts in targets for home in _homes(parts)]
        else:
            base = here[: len(here) - statement.level + 1] if statement.level else []
            base = base + (statement.module.split(".") if statement.module else [])
            # `from package import name` may name a module or something inside one: try both.
            targets = [base, *([*base, alias.name] for alias in statement.names)]
            targets += [home for alias in statement.names for home in (*_homes(base, alias.name), *_homes([*base, alias.name]))]
        for parts in targets:
            found = _files_of_module(parts) if parts[:1] == [PACKAGE] else _files_of_foreign_module(parts)
            files.update(dict.fromkeys(found))
    return tuple(files)


def _homes(package: list[str], name: str = "") -> list[list[str]]:
    """Return the modules from which the face of a package gives ``name``, or all of them where the package is taken whole.

    A face loads what its stub names when it is used, so no import of its own says where that stands.
    """
    stub = PACKAGE_FOLDER.joinpath(*package[1:], "__init__.pyi")
    if package[:1] != [PACKAGE] or not stub.is_file():
        return []
    given = [node for node in ast.parse(stub.read_bytes()).body if isinstance(node, ast.ImportFrom) and node.module]
    return [[*package, *str(node.module).split(".")] for node in given if not name or name in {alias.name for alias in node.names}]


def _module_level_imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that bind module globals, also inside ``if`` and ``try``, but not those inside functions.

    Compiled code can only use module globals, so an import inside a function cannot reach it; nor can one that is
    there for type checkers alone.
    """
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and ast.unparse(child.test).rpartition(".")[2] == "TYPE_CHECKING":
            for statement in child.orelse:
                yield from _module_level_imports(ast.Module([statement], []))
        elif isinstance(child, ast.stmt) and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _module_level_imports(child)


def _files_of_module(parts: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield the source file of a module of this package and the ``__init__.py`` of each package above it."""
    for length in range(1, len(parts) + 1):
        stem = PACKAGE_FOLDER.joinpath(*parts[1:length])
        for candidate in (stem / "__init__.py", stem.parent / f"{stem.name}.py"):
            if candidate.is_file() and candidate.is_relative_to(PACKAGE_FOLDER):
                yield candidate, ".".join(parts[:length])


def _files_of_foreign_module(parts: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield the source file of a user's own module, which has been imported by now; nothing for an installed one."""
    name = ".".join(parts)
    source = getattr(sys.modules.get(name), "__file__", None)
    if source and source.endswith(".py"):
        path = Path(source).resolve()
        if not any(path.is_relative_to(folder) for folder in _INSTALLED):
            yield path, name


@rule
def limit(x: float, low: float, high: float) -> float:
    """Return ``x`` held between ``low`` and ``high``; NaN stays NaN, so that a fault stays visible."""
    raised = low if x < low else x
    return high if raised > high else raised


@rule
def share(x: float) -> float:
    """Return ``x`` held between 0 and 1; NaN stays NaN."""
    raised = 0.0 if x < 0.0 else x
    return 1.0 if raised > 1.0 else raised
