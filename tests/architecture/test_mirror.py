"""Tests stand where what they test stands: ``simulation/rules/access.py`` has ``tests/rules/test_access.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quick import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
ACROSS = {
    "agreement": "Mesa and compiled loops, Python versions, orders of visiting",
    "architecture": "the source, the documents and the habits themselves",
    "direction": "which way an instrument or a mechanism moves outcomes",
    "golden": "recorded runs",
    "invariants": "what holds in any run and any session",
    "statistics": "distributions against what is known of them",
}
"""Folders whose tests belong to no single module."""


def homes(folder: Path) -> list[Path]:
    """Folders of source that a folder below ``tests`` mirrors."""
    return [home for home in (ROOT / folder, ROOT / "simulation" / folder) if home.is_dir() and home != ROOT]


def misplaced(file: Path) -> str:
    """What is wrong with where a test module stands, "" if nothing is; file: relative to ``tests``.

    ``test_access.py`` and ``test_access_by_road.py`` are tests of a module or package ``access`` of the mirrored folder, or of that
    folder as a whole if it is called so; ``test_every_<thing>.py`` looks over all that the folder holds.
    """
    if file.parts[0] in ACROSS:
        return ""
    found = homes(file.parent)
    if not found or file.parent == Path():
        return f"tests/{file}: no package {file.parent}; tests of no single module belong to tests/{{{', '.join(ACROSS)}}}"
    about = file.stem.removeprefix("test_")
    names = {path.stem for home in found for path in home.iterdir() if path.suffix == ".py" or path.is_dir()} | {
        "every",
        *(home.name for home in found),
    }
    if any(about == name or about.startswith(f"{name}_") for name in names):
        return ""
    return f"tests/{file}: {found[0].relative_to(ROOT)} holds no {about}; a test's name begins with a module's, test_<module>.py"


def test_every_test_stands_where_its_module_does() -> None:
    tests = sorted(file.relative_to(ROOT / "tests") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(tests) > 100
    wrong = [text for file in tests if (text := misplaced(file))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", ACROSS)
def test_folders_across_hold_tests(folder: str) -> None:
    assert any((ROOT / "tests" / folder).glob("test_*.py")), f"tests/{folder} is named and holds nothing"
    assert not homes(Path(folder)), f"tests/{folder} mirrors a package and is no folder across"


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("rules/test_access.py", True),
        ("rules/test_access_by_road.py", True),
        ("rules/test_accessible.py", False),
        ("exercise/journal/test_journal.py", True),
        ("exercise/test_journal.py", True),
        ("exercise/test_folder_lock.py", False),
        ("comity/web/exercise/test_exercise_room.py", True),
        ("measures/test_every_outcome.py", True),
        ("web/test_pages.py", False),
        ("test_session.py", False),
    ],
)
def test_a_place_is_right_or_said_to_be_wrong(file: str, right: bool) -> None:
    assert (misplaced(Path(file)) == "") is right


def test_roots_are_those_that_quick_knows() -> None:
    assert all((ROOT / package / "__init__.py").exists() for package in PACKAGES)
