"""What a change touches, looked at within two minutes: ``make quick`` (``make quick AREA=exercise`` takes a part whatever changed).

    python tests/quick.py [AREA] [--since REVISION] [--seconds 75]

Style and imports of everything and types of what changed take some twenty seconds with a warm cache. Then come the tests: those
that mirror a changed module first, then their folders. When the time is up the rest is named and left to ``make test``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("simulation", "experiments", "figures", "exercise", "comity")
ALWAYS = ("tests/architecture/test_source_rules.py",)
"""Tests of the source itself: seconds, and any change can break them."""


def changed(since: str) -> list[Path]:
    """Files that differ from a revision, and files that git does not know yet; relative to the root."""
    calls = (["git", "diff", "--name-only", "--diff-filter=d", since], ["git", "ls-files", "--others", "--exclude-standard"])
    names = [line for call in calls for line in subprocess.check_output(call, cwd=ROOT, text=True).splitlines()]
    return [Path(name) for name in dict.fromkeys(names)]


def test_folder(module: Path) -> Path:
    """The folder of tests that mirrors a module's: ``simulation/rules/access.py`` has ``tests/rules``.

    A folder without a mirror of its own belongs to the nearest one above it that has one.
    """
    parts = module.parts[1:-1] if module.parts[0] == "simulation" else module.parts[:-1]
    for length in range(len(parts), -1, -1):
        folder = Path("tests", *parts[:length])
        if (ROOT / folder).is_dir():
            return folder
    return Path("tests")


def mirrored(files: list[Path]) -> Iterator[Path]:
    """Test files for changed files, the closest first: tests that changed, then mirrors, then the mirrors' folders."""
    tests = [file for file in files if file.parts[0] == "tests" and file.name.startswith("test_")]
    modules = [file for file in files if file.parts[0] in PACKAGES and file.suffix in (".py", ".toml")]  # numbers beside a module
    helpers = [file for file in files if file.parts[0] == "tests" and file.suffix == ".py" and file not in tests]
    yield from tests
    for module in modules:
        wanted = f"test_{module.parent.name if module.stem == '__init__' else module.stem}"
        yield from sorted(file.relative_to(ROOT) for file in (ROOT / test_folder(module)).rglob(f"{wanted}*.py"))
    for folder in dict.fromkeys([*map(test_folder, modules), *(file.parent for file in helpers)]):
        if folder != Path("tests"):
            yield from sorted(file.relative_to(ROOT) for file in (ROOT / folder).glob("test_*.py"))


def of_area(area: str) -> list[Path]:
    """All test files of a part: a folder below ``tests``, such as "exercise", "comity/web" or in short "web", or "simulation".

    Raises:
        SystemExit: there is no such part.
    """
    folders = [ROOT / "tests" / area] if (ROOT / "tests" / area).is_dir() else []
    if not folders and area:
        folders = [path for path in sorted((ROOT / "tests").rglob(area)) if path.is_dir()]
    if area == "simulation":
        folders = [path for path in sorted((ROOT / "tests").iterdir()) if (ROOT / "simulation" / path.name).is_dir()]
    if not folders:
        known = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.rglob("test_*.py")))
        raise SystemExit(f"AREA={area} is no part of the tests: simulation, {', '.join(known)}")
    return sorted(file.relative_to(ROOT) for folder in folders for file in folder.rglob("test_*.py"))


class Deadline:
    """A pytest plugin that leaves out what is not begun when the time is up, and says so."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.left: list[str] = []

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test that would begin too late."""
        if time.monotonic() > self.end:
            self.left.append(item.nodeid.partition("::")[0])
            pytest.skip("the time is up")

    def pytest_terminal_summary(self, terminalreporter: object) -> None:
        """Name the files with tests that were left out."""
        if self.left:
            files = {name: self.left.count(name) for name in dict.fromkeys(self.left)}
            print("\nNot run, the time was up (make test runs all):", *(f"  {name}: {n}" for name, n in files.items()), sep="\n")


def checked(files: list[Path], area: str) -> bool:
    """Run style, contracts and types; tell what fails."""
    packages = [area] if area in PACKAGES else sorted({file.parts[0] for file in files if file.parts[0] in PACKAGES})
    calls = [
        [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
    ]
    if packages:
        calls.append([sys.executable, "-m", "mypy", *packages])
    kept = True
    for call in calls:
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            kept = False
            print(" ".join(["FAILED:", *call[2:]]), done.stdout, done.stderr, sep="\n")
    return kept


def main() -> int:
    """Check and test; return the exit code."""
    parser = argparse.ArgumentParser(description="Lint, type-check and test what a change touches.")
    parser.add_argument(
        "area", nargs="?", default="", help="a part to test whatever changed: simulation, experiments, exercise, ..."
    )
    parser.add_argument("--since", default="HEAD", help="revision to compare with; HEAD shows what is not committed yet")
    parser.add_argument("--seconds", type=float, default=75.0, help="after which no further test begins")
    given = parser.parse_args()
    files = changed(given.since)
    if not files and not given.area:
        files = changed("HEAD~1")
        print("Nothing differs from the last commit; looking at that one.")
    kept = checked(files, given.area)
    tests = of_area(given.area) if given.area else list(mirrored(files))
    chosen = [str(file) for file in dict.fromkeys([*tests, *map(Path, ALWAYS)])]
    print(f"{len(files)} files changed; tests: {', '.join(chosen[:6])}{' …' if len(chosen) > 6 else ''}", flush=True)
    # One process: two would each load the compiled model. Order as given: what is closest to the change comes first.
    code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", *chosen], plugins=[Deadline(given.seconds)])
    return int(code) or (0 if kept else 1)


if __name__ == "__main__":
    sys.exit(main())
