"""Folders of results: nothing is overwritten or mixed, and what is refused leaves no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.kit.folders.results import empty_folder, results_file, results_folder
from simulation.inputs import InputProblems
from tests.comity.terminal import comity, plain

COMMANDS = {
    "run": ("kesara",),
    "compare": ("kesara",),
    "brief": ("kesara", "--yes"),
    "stress": ("kesara", "--yes"),
    "optimise": ("kesara",),
    "explain": ("best_practice", "uncoordinated", "--scenario", "kesara"),
    "sweep": ("study.toml", "--yes"),
    "calibrate": ("mali",),
    "predict": ("mali", "--from", "2020", "--to", "2021", "--ensemble", "mali"),
    "claims": (),
    "screen": ("kesara",),
    "validate": (),
}
"""Commands that write a folder, with what they cannot do without."""


@pytest.fixture
def place(elsewhere: Path) -> Path:
    """A working folder in which a study lies, and results of somebody else."""
    assert comity("new-study", "study").exit_code == 0
    there = elsewhere / "there"
    (there / "figures").mkdir(parents=True)
    (there / "provenance.json").write_text("{}")
    (there / "figures" / "old.png").write_text("old")
    return elsewhere


def kept(folder: Path) -> dict[str, str]:
    """Files below a folder with what they hold."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_with_results_is_refused_and_stays_as_it_is(place: Path, command: str) -> None:
    before = kept(place / "there")
    result = comity(command, *COMMANDS[command], "--out", "there")
    assert result.exit_code == 2, result.output
    assert "holds something already" in plain(result.output) and "--overwrite" in plain(result.output)
    assert kept(place / "there") == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_refused_command_leaves_no_folder(place: Path, command: str) -> None:
    before = kept(place)
    result = comity(command, *COMMANDS[command], "--out", "new", "--workers", "0")
    assert result.exit_code == 2, result.output
    assert not (place / "new").exists() and not (place / "results").exists()
    assert kept(place) == before


def test_folders_are_numbered_emptied_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = results_folder(None, "run")
    assert first == Path("results/run") and not Path("results").exists()
    (first / "figures").mkdir(parents=True)
    (first / "figures" / "old.png").write_text("old")
    (first / "provenance.json").write_text("{}")
    assert results_folder(None, "run") == Path("results/run-2")
    assert results_folder(None, "run", goes_on=lambda folder: True) == first
    with pytest.raises(InputProblems, match="--overwrite"):
        results_folder(first, "run")
    assert results_folder(first, "run", overwrite=True) == first and (first / "figures" / "old.png").exists()
    empty_folder(first)
    assert first.is_dir() and list(first.iterdir()) == []


@pytest.mark.parametrize("name", ["notes.docx", "figures/thesis.tex", ".git"])
def test_what_somebody_else_put_there_is_never_emptied(tmp_path: Path, name: str) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "report.html").write_text("made")
    (tmp_path / name).write_text("mine")
    with pytest.raises(InputProblems, match=f"(?s)is not emptied.*{name.partition('/')[2] or name}"):
        results_folder(tmp_path, "run", overwrite=True)
    with pytest.raises(InputProblems, match="is not emptied"):
        empty_folder(tmp_path)
    assert (tmp_path / name).exists() and (tmp_path / "report.html").exists()


def test_a_folder_without_a_sign_of_results_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "holiday.png").write_text("mine")
    with pytest.raises(InputProblems, match="holiday"):
        results_folder(tmp_path, "run", overwrite=True)


def test_files_are_numbered_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("predict-mali.csv").write_text("old")
    assert results_file(None, "predict-mali.csv") == Path("predict-mali-2.csv")
    with pytest.raises(InputProblems, match="exists already"):
        results_file("predict-mali.csv", "x.csv")
    assert results_file("predict-mali.csv", "x.csv", overwrite=True) == Path("predict-mali.csv")
