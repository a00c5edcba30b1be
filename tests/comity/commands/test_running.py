"""``comity run``: tables, headlines and figures."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from simulation.registers.outcomes import HEADLINES, OUTCOMES
from tests.comity.terminal import SMALL, comity, plain


def test_run_writes_tables_and_shows_the_headlines(elsewhere: Path) -> None:
    result = comity(
        "run",
        "kesara",
        "--policy",
        "liaison",
        "--seed",
        "4",
        *SMALL,
        "--out",
        "here",
        "--json",
        "run.json",
        "--switch",
        "trust=off",
        "--set",
        "trust_gain=0.03",
        "--no-figures",
    )
    assert result.exit_code == 0, result.output
    text = plain(result.stdout)
    assert all(OUTCOMES[name].title.split()[0] in text for name in HEADLINES)
    assert sorted(p.name for p in (elsewhere / "here").iterdir()) == sorted(
        [
            "provenance.json",
            *(
                f"{name}.{suffix}"
                for name in ("weekly", "regions", "events", "network", "summary")
                for suffix in ("csv", "parquet")
            ),
        ]
    )
    assert len(pd.read_parquet("here/weekly.parquet")) == 3
    about = json.loads(Path("here/provenance.json").read_text())
    assert about["seed"] == 4 and about["parameters"] == {"trust_gain": 0.03} and about["switches"] == {"trust": "off"}
    told = json.loads(Path("run.json").read_text())
    assert [row["outcome"] for row in told["rows"]] == list(HEADLINES)


def test_run_draws_its_figures_and_does_not_write_over_an_earlier_run(elsewhere: Path) -> None:
    for _ in range(2):
        assert comity("run", "kesara", *SMALL).exit_code == 0
    folders = sorted(p.name for p in (elsewhere / "results").iterdir())
    assert folders == ["run-kesara-uncoordinated-seed0", "run-kesara-uncoordinated-seed0-2"]
    names = {p.stem for p in (elsewhere / "results" / folders[0] / "figures").iterdir()}
    assert names == {"dashboard", "timelines", "map", "network"}
