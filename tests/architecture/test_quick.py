"""``make quick`` finds the tests of a change, and says what it had no time for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import quick

ROOT = Path(__file__).resolve().parents[2]

MIRRORS = {
    "simulation/rules/access.py": "tests/rules",
    "simulation/behaviours/powers/government.py": "tests/behaviours/powers",
    "experiments/study/numbering.py": "tests/experiments/study",
    "figures/forest.py": "tests/figures",
    "exercise/journal/keeping.py": "tests/exercise/journal",
    "comity/web/shell/guard.py": "tests/comity/web/shell",
    "simulation/running.py": "tests",
}


@pytest.mark.parametrize("module", MIRRORS)
def test_a_module_has_a_folder_of_tests(module: str) -> None:
    assert quick.test_folder(Path(module)) == Path(MIRRORS[module])


def test_what_is_closest_to_the_change_comes_first() -> None:
    found = list(quick.mirrored([Path("simulation/compiler/draws.py"), Path("tests/inputs/test_policy.py")]))
    assert found[0] == Path("tests/inputs/test_policy.py")
    assert found[1].name == "test_draws.py"


def test_numbers_beside_a_module_are_tested_with_it() -> None:
    found = list(quick.mirrored([Path("simulation/behaviours/people/opinion.toml")]))
    assert {file.name for file in found[:3]} == {"test_opinion.py", "test_opinion_of_legitimacy.py", "test_opinion_of_trust.py"}
    assert next(quick.mirrored([Path("simulation/rules/allocation.toml")])) == Path("tests/rules/test_allocation.py")


def test_a_part_is_taken_by_name_and_an_unknown_one_refused() -> None:
    assert Path("tests/rules/test_access.py") in quick.of_area("rules")
    assert {file.parts[1] for file in quick.of_area("simulation")} >= {"rules", "inputs"}
    assert set(quick.of_area("web")) == set(quick.of_area("comity/web")) < set(quick.of_area("comity"))
    with pytest.raises(SystemExit, match=r"AREA=rulez is no part of the tests: .*rules"):
        quick.of_area("rulez")


def test_what_is_not_begun_in_time_is_named(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text("def test_one(): pass\ndef test_other(): pass\n")
    call = (
        f"import sys, pytest; sys.path.insert(0, {str(ROOT)!r}); from tests.quick import Deadline; "
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--rootdir', '.', 'test_two.py'], plugins=[Deadline(-1.0)]))"
    )
    done = subprocess.run([sys.executable, "-c", call], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 skipped" in done.stdout and "test_two.py: 2" in done.stdout
