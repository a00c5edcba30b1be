"""`comity sensitivity` on studies that were really run: what is printed and written is what Python finds."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.sensitivity.of_study import sensitivity
from experiments.store.folder import Store
from experiments.store.shards import write_shard
from experiments.study import study_of
from experiments.sweep.sweeping import sweep

DESIGNS = {"saltelli": {"kind": "saltelli", "samples": 16, "second_order": False}, "morris": {"kind": "morris", "trajectories": 10}}
FACTORS = {"joint_planning": [0.0, 1.0], "risk_caution": [0.4, 0.9], "opinion_step": [0.01, 0.1]}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Studies of Kesara, small in everything, each with a Saltelli or a Morris design."""
    from experiments.study import Range

    place = tmp_path_factory.mktemp("stored")
    for name, design in DESIGNS.items():
        study = study_of(
            scenarios="kesara",
            policies=["uncoordinated", "liaison"],
            seeds=3,
            weeks=12,
            communities=12,
            outcomes=["access", "trust_ngos"],
            design=design,
            title=f"A {name} study",
            vary={factor: Range(*ends) for factor, ends in FACTORS.items()},
        )
        assert not sweep(study, place / name).interrupted
    return {name: place / name for name in DESIGNS}


def rows_of(table: pd.DataFrame) -> pd.DataFrame:
    """A table of indices in one order and without what JSON cannot tell apart."""
    return table.sort_values(["outcome", "policy", "index", "factor", "other"], ignore_index=True).replace({np.nan: None})


@pytest.mark.parametrize(
    ("design", "index", "words"),
    [
        pytest.param("saltelli", "ST", "total order", marks=pytest.mark.slow, id="saltelli, with figures"),
        pytest.param("morris", "mu_star", "mean absolute effect", id="morris"),
    ],
)
def test_the_command_tells_and_writes_what_python_finds(
    folders: dict[str, Path], tmp_path: Path, design: str, index: str, words: str
) -> None:
    folder, drawn = folders[design], design == "saltelli"
    found = sensitivity(folder, against="uncoordinated", resamples=80)
    asked = CliRunner().invoke(
        app,
        [
            "sensitivity",
            str(folder),
            "--against",
            "uncoordinated",
            "--resamples",
            "80",
            "--json",
            str(tmp_path / "found.json"),
            *([] if drawn else ["--no-figures"]),
        ],
        env={"COLUMNS": "200"},
    )
    assert asked.exit_code == 0, asked.output
    told = json.loads((tmp_path / "found.json").read_text("utf-8"))
    own, written = rows_of(found.table), rows_of(pd.DataFrame(told["rows"]))
    pd.testing.assert_frame_equal(written[own.columns.tolist()], own, check_dtype=False, rtol=1e-12)
    pd.testing.assert_frame_equal(
        rows_of(pd.read_csv(folder / "sensitivity" / "sensitivity.csv", keep_default_na=False, na_values=[""])).fillna(""),
        own.fillna(""),
        check_dtype=False,
        rtol=1e-9,
    )
    # Every factor of every outcome, policy and difference is printed, with its estimate and interval.
    assert words in asked.output and len(found.analyses) == 6
    main = found.table[found.table["index"] == index]
    titles = found.space.titles()
    lines = [" ".join(line.split()) for line in asked.output.splitlines()]
    for row in main.itertuples():
        form = "{:.3f}" if design == "saltelli" else "{:.3g}"
        numbers = [form.format(value).replace("-0.000", "0.000") for value in (row.estimate, row.low, row.high)]
        # What cannot be estimated is said, without an interval.
        estimate = "none" if np.isnan(row.estimate) else numbers[0]
        parts = (estimate,) if np.isnan(row.low) else (estimate, f"{numbers[1]} to {numbers[2]}")
        assert any(titles[row.factor][:12] in line and all(part in line for part in parts) for line in lines), (row, asked.output)
    # Luck: a share with its interval for each, the same in the page, the table and on the screen.
    shares = pd.read_csv(folder / "sensitivity" / "luck.csv").set_index(["outcome", "policy"])
    printed = re.findall(r"Luck: (\d+)% of a single run's variance \((\d+)% to (\d+)%\)", asked.output)
    expected = [
        tuple(f"{value:.0%}"[:-1] for value in (luck.share, luck.low, luck.high))
        for luck in found.lucks.values()
        if luck.share == luck.share
    ]
    assert printed == expected and 0 < shares["share"]["access", "liaison"] < 1
    page = (folder / "sensitivity" / "report.html").read_text("utf-8")
    assert "What is luck" in page and f"{shares['share']['access', 'uncoordinated']:.0%}".replace("%", "") in page
    pictures = list((folder / "sensitivity" / "figures").glob("*.png"))
    assert len(pictures) >= 4 * drawn and all(path.stat().st_size > 5000 for path in pictures)


def test_runs_that_failed_or_are_missing_are_named(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(folders["saltelli"], folder, ignore=shutil.ignore_patterns("sensitivity"))
    store = Store(folder)
    shard = store.shard("runs", 0)
    whole = pd.read_parquet(shard)
    bad = whole.copy()
    bad.loc[bad["run_id"].isin([17, 40]), "access"] = np.nan
    write_shard(bad, shard, store.id or "")
    asked = CliRunner().invoke(app, ["sensitivity", str(folder)])
    assert asked.exit_code == 2 and "17, 40" in asked.output and "not a finite number" in asked.output
    write_shard(whole[~whole["run_id"].isin([3, 99])], shard, store.id or "")
    asked = CliRunner().invoke(app, ["sensitivity", str(folder)])
    assert (
        asked.exit_code == 2 and "3, 99" in asked.output and "is not finished" in asked.output and "comity resume" in asked.output
    )
    failed = store.design(0, 256).iloc[[5]].assign(reason="deaths are not finite")
    (folder / "failures").mkdir()
    write_shard(failed, folder / "failures" / "00000.parquet", store.id or "")
    write_shard(whole[whole["run_id"] != 5], shard, store.id or "")
    asked = CliRunner().invoke(app, ["sensitivity", str(folder)])
    assert asked.exit_code == 2 and "deaths are not finite" in asked.output and "'5'" in asked.output
    assert not (folder / "sensitivity").exists(), "nothing is written of what was refused"
