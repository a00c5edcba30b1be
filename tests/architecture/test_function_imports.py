"""Imports inside functions: each is of a kind that `docs/design.md` lists with its reason, and they stay few."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from tests.architecture.faces import OURS, ROOT, imports, module_of

MOST = 60
"""There were 343 once."""
ROW = re.compile(r"^\| (?P<why>[^|]+?) \| (?P<what>(?:`[\w.]+`(?:, )?)+) \|$", re.MULTILINE)


def kinds(text: str) -> dict[str, str]:
    """What may be imported inside functions, each with the reason, from the table in `docs/design.md`."""
    part = text.partition("## Faces")[2].partition("\n## ")[0]
    return {name: row["why"] for row in ROW.finditer(part) for name in re.findall(r"`([\w.]+)`", row["what"])}


LISTED = kinds((ROOT / "docs" / "design.md").read_text("utf-8"))


def kind_of(module: str, listed: dict[str, str]) -> str:
    """The listed name under which a module falls, the closest first; nothing where none does."""
    return max((name for name in listed if f"{module}.".startswith(f"{name}.")), key=len, default="")


def reasonless(module: str, root: Path = ROOT) -> bool:
    """Whether an import inside a function is of no listed kind, and not an experiment of one module, which has no face."""
    package, _, name = module.partition(".")
    alone = package == "experiments" and root.joinpath("experiments", f"{name}.py").is_file()
    return not alone and not kind_of(module, LISTED)


def inside_functions() -> list[tuple[str, str]]:
    """Every import inside a function: where it stands, and the module."""
    return [
        (f"{module_of(path)}:{one.line}", one.module)
        for root in OURS
        for path in sorted((ROOT / root).rglob("*.py"))
        for one in imports(path.read_text("utf-8"))
        if one.inside
    ]


def test_an_import_inside_a_function_has_a_listed_reason() -> None:
    without = [f"{where} imports {module}" for where, module in inside_functions() if reasonless(module)]
    assert not without, "to the top, or with its reason into the table of docs/design.md: " + "; ".join(without)


def test_the_list_names_nothing_that_is_not_there() -> None:
    counts = Counter(kind_of(module, LISTED) for _, module in inside_functions())
    assert not [name for name in LISTED if not counts[name]]
    assert len(set(LISTED.values())) == 4


def test_they_stay_few() -> None:
    assert len(set(inside_functions())) <= MOST


def test_what_may_be_missing_is_an_extra() -> None:
    """A library that is said to be optional is one: it stands in an extra and not among the dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[\[>=<,; ]", one)[0].lower() for one in project["dependencies"]}
    for name, why in LISTED.items():
        assert ("may be missing" in why) <= (name not in needed), name
        if "takes long" in why and "." not in name:
            assert name.lower() in needed, name


def test_an_import_without_a_reason_is_found(tmp_path: Path) -> None:
    planted = "def f():\n    import json\n    from experiments.compare import write\n    import pymoo.core\n"
    assert [one.module for one in imports(planted) if one.inside and reasonless(one.module)] == ["json", "experiments.compare"]
    (tmp_path / "experiments" / "compare").mkdir(parents=True)
    (tmp_path / "experiments" / "tally.py").touch()
    assert not reasonless("experiments.tally", tmp_path) and reasonless("experiments.compare.words", tmp_path)
    assert kinds("## Faces\n\n| it takes long | `pandas`, `rich.progress` |\n\n## Next\n\n| no | `json` |\n") == {
        "pandas": "it takes long",
        "rich.progress": "it takes long",
    }
