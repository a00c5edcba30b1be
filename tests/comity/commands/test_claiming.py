"""``comity claims`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from comity.cli import app


def test_one_claim_in_a_small_country_prints_and_writes_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    found = CliRunner().invoke(
        app, ["claims", "--claim", "C6", "--scenario", "kesara", "--points", "4", "--communities", "45", "--json", str(file)]
    )
    assert found.exit_code == 0, found.output
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert {row["id"] for row in rows} == {"C6"} and rows[0]["scenario"] == "all"
    assert all(word in found.output for word in ("C6", "Consistent", "information", "sharing"))


def test_mistakes_are_listed_and_nothing_is_run() -> None:
    found = CliRunner().invoke(app, ["claims", "--claim", "C77", "--workers", "0"])
    assert found.exit_code == 2
    assert "C77" in found.output and "--workers" in found.output


def test_a_placebo_has_no_paths_to_take_apart() -> None:
    result = CliRunner().invoke(app, ["claims", "--placebo", "--paths", "4"])
    assert result.exit_code == 2 and "--paths = 4" in result.output and "placebo" in result.output


def test_the_placebo_says_what_it_found(tmp_path: Path) -> None:
    file = tmp_path / "placebo.json"
    found = CliRunner().invoke(
        app,
        [
            "claims",
            "--placebo",
            "--claim",
            "C6",
            "--scenario",
            "kesara",
            "--points",
            "4",
            "--communities",
            "45",
            "--repeats",
            "2",
            "--json",
            str(file),
        ],
    )
    assert found.exit_code == 0, found.output
    assert json.loads(file.read_text(encoding="utf-8"))["tests"] == 4 and "Planted effect" in " ".join(found.output.split())
