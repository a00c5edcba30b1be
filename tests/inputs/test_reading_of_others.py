"""Tables and names as spreadsheets and keyboards of other countries write them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.reading import parse_csv
from simulation.inputs.scenario.scenario import load_scenario
from simulation.inputs.templates import write_new_scenario

APART = unicodedata.normalize("NFD", "Ségou")
"""The same name as some keyboards and file systems write it: an e, and an accent of its own."""


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_decimal_commas_are_read(separator: str) -> None:
    lines = [["name", "share", "source"], ["Ségou", "0,25", "2009, provisional"], ["Gao", "-1,5", "x"]]
    problems: list[object] = []
    rows = parse_csv("\n".join(map(separator.join, lines)), "t.csv", problems, ["name", "share"], ["source"])  # type: ignore[arg-type]
    assert problems == []
    assert rows == [
        {"name": "Ségou", "share": "0.25", "source": "2009, provisional"},
        {"name": "Gao", "share": "-1.5", "source": "x"},
    ]


def test_commas_stay_commas() -> None:
    rows = parse_csv('name,share,source\n"a;b",0.5,"1,5; 2"\n', "t.csv", [], ["name", "share"], ["source"])
    assert rows == [{"name": "a;b", "share": "0.5", "source": "1,5; 2"}]


def test_a_whole_scenario_saved_with_semicolons_is_the_same(tmp_path: Path) -> None:
    write_new_scenario(tmp_path / "mine")
    before = load_scenario(tmp_path / "mine")
    for file in (tmp_path / "mine").glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        if not any(";" in line or '"' in line for line in lines):
            cells = [[c.replace(".", ",") if c.replace(".", "").isdigit() else c for c in line.split(",")] for line in lines]
            file.write_text("\n".join(map(";".join, cells)), "utf-8")
    assert ";" in (tmp_path / "mine" / "regions.csv").read_text("utf-8")
    after = load_scenario(tmp_path / "mine")
    assert after.regions == before.regions and after.model_dump() == before.model_dump()


def test_a_decimal_comma_among_commas_is_refused_with_what_is_meant(tmp_path: Path) -> None:
    write_new_scenario(tmp_path / "mine")
    file = tmp_path / "mine" / "regions.csv"
    text = file.read_text("utf-8")
    number = next(cell for cell in text.splitlines()[1].split(",") if cell.startswith("0."))
    file.write_text(text.replace(f",{number},", f',"{number.replace(".", ",")}",', 1), "utf-8")
    with pytest.raises(ValueError, match=f"did you mean '{float(number):g}'"):
        load_scenario(tmp_path / "mine")


def test_names_that_look_alike_are_alike(tmp_path: Path) -> None:
    assert APART != "Ségou"
    mali = load_scenario("mali")
    assert "Ségou" in [region.name for region in mali.regions] or "Segou" in [region.name for region in mali.regions]
    file = tmp_path / "mine.toml"
    file.write_text(
        f'schema_version = 1\nname = "mine"\n[instruments.liaison_channels]\nintensity = 0.5\nregions = ["{APART}"]\n', "utf-8"
    )
    (region,) = load_policy(file).instruments["liaison_channels"].regions
    assert region == "Ségou"
    made = Policy.of("mine", {"liaison_channels": {"intensity": 0.5, "regions": [APART]}})
    assert made.instruments["liaison_channels"].regions == ("Ségou",)
    (problem,) = Policy.of("mine", {"liaison_channels": {"intensity": 0.5, "regions": ["segoù"]}}).check_regions(mali)
    assert problem.nearest in ("Ségou", "Segou")
