"""The pilot: its forecasts of runs, time, space and precision, against what then happens."""

from __future__ import annotations

import time

import numpy as np
import pytest

from experiments.kit.intervals import half_width
from experiments.runs.runner import evaluate
from experiments.study import Range, study_of
from experiments.sweep.piloting import duration, pilot, size_words

SIZE = {"scenarios": "kesara", "policies": ["coexistence", "localised"], "weeks": 20, "communities": 30}


def test_a_pilot_foretells_runs_time_space_and_widths(tmp_path):
    study = study_of(**SIZE, seeds=40, trust_gain=Range(), joint_planning=Range(), design=6)
    found = pilot(study, seconds=2)
    assert found.runs == study.total_runs == 480 and found.seeds_expected is None and not found.failures
    began = time.perf_counter()
    table = evaluate([study.case(k) for k in range(study.total_runs)], study.measures, weeks=20, communities=30)
    took = time.perf_counter() - began
    # Other work on the machine may slow either; a forecast that is out by a factor of six would mislead.
    assert took / 6 < found.seconds < 6 * took
    runs = study.run_table().join(table)
    runs.drop(columns="failure").to_parquet(tmp_path / "runs.parquet")
    stored = (tmp_path / "runs.parquet").stat().st_size
    assert 0.3 * found.bytes < stored < 1.5 * found.bytes + 20_000
    # The expected half-width of trust at a point, from few seeds, against that of all 40.
    at_point = runs[(runs["policy"] == "localised") & (runs["point"] == 3)]["trust_ngos"]
    expected = found.widths.set_index(["policy", "measure"]).loc[("localised", "trust_ngos")]
    assert 0.5 < expected["half_width"] / half_width(at_point) < 2
    assert expected["mean"] == pytest.approx(runs.loc[runs["policy"] == "localised", "trust_ngos"].mean(), rel=0.1)
    paired = runs.pivot(index=["point", "seed"], columns="policy", values="trust_ngos")
    real = half_width((paired["localised"] - paired["coexistence"]).loc[3])
    assert 0.4 < expected["difference_half_width"] / real < 2.5
    assert np.isnan(found.widths.set_index(["policy", "measure"]).loc[("coexistence", "trust_ngos"), "difference_half_width"])
    assert "480 runs" in str(found) and "with 40 seeds" in str(found) and "difference between policies" in str(found)
    assert all(f"  {measure.name}: " in str(found) for measure in study.measures)
    assert found.facts()["runs"] == 480


def test_a_pilot_of_a_stopping_rule_foretells_the_seeds():
    loose, tight = (
        pilot(study_of(**SIZE, stopping={"outcome": "trust_ngos", "half_width": width, "minimum": 5, "maximum": 300}), seconds=1)
        for width in (0.5, 1e-7)
    )
    assert loose.seeds_expected == 5 and tight.seeds_expected == 300
    assert loose.fewest_runs == 10 and loose.runs == 600
    assert "about 5 of at most 300 seeds" in str(loose) and "not be satisfied" in str(tight)


def test_points_with_worlds_of_their_own_are_piloted():
    study = study_of(**SIZE, seeds=3, design=4, vary={"government.corruption": Range()})
    found = pilot(study, seconds=1)
    assert found.measured >= 4 * 2 and found.seconds > 0


def test_times_and_sizes_in_words():
    assert [duration(s) for s in (0.2, 40, 600, 7200, 4e5)] == ["1 s", "40 s", "10 min", "2.0 h", "4.6 days"]
    assert [size_words(n) for n in (10, 5e4, 2.5e6, 3e9)] == ["1 kB", "50 kB", "2.5 MB", "3.0 GB"]
