"""What can be taken along from the explorer."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from comity.explorer.downloads import KINDS, band_table, download
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from tests.comity.explorer.explorations import SEEDS, WEEKS, exploration


def test_tables_can_be_taken_along() -> None:
    e = exploration()
    e.step(6)
    shown = ("stability", "civilian_deaths")
    table = pd.read_csv(io.BytesIO(download(e, "data.csv", shown).content))
    assert len(table) == 2 * SEEDS * WEEKS
    assert set(table["side"]) == {"A", "B"}
    first = table[(table["side"] == "A") & (table["seed"] == 1)]
    assert np.allclose(first["stability"], e.bands.series("stability")["a"][0])
    whole = pd.read_parquet(io.BytesIO(download(e, "data.parquet", shown).content))
    assert np.array_equal(whole[(whole["side"] == "B") & (whole["seed"] == 2)]["stability"], e.bands.series("stability")["b"][1])
    bands = band_table(e, shown)
    assert (bands["p10"] <= bands["p25"]).all() and (bands["p25"] <= bands["median"]).all() and (bands["p75"] <= bands["p90"]).all()
    book = pd.read_excel(io.BytesIO(download(e, "data.xlsx", shown).content), sheet_name=None)
    assert set(book) == {"read me", "settings", "A against B", "bands", "shown seed", "events", "outcomes"}
    assert len(book["shown seed"]) == 12
    for kind in ("figure.exe", "../policy-a.toml", ""):
        with pytest.raises(InputProblems):
            download(e, kind, shown)


@pytest.mark.slow
def test_every_file_is_made(tmp_path: Path) -> None:
    e = exploration()
    e.step(4)
    e.set_level("a", "joint_planning", "intensity", 0.2)
    e.bands.wait()
    made = {kind: download(e, kind, ("stability", "civilian_deaths")) for kind in KINDS}
    assert made["figure.png"].content.startswith(b"\x89PNG")
    assert b"<svg" in made["figure.svg"].content[:2000]
    report = made["report.html"].content.decode()
    assert "Best practice, changed" in report
    assert "http://" not in report.replace("http://www.w3.org", "")
    for side in "ab":
        path = tmp_path / made[f"policy-{side}.toml"].name
        path.write_bytes(made[f"policy-{side}.toml"].content)
        assert load_policy(path) == e.policies()[side]
    e.close()
