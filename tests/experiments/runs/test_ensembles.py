"""Ensembles: read back as written, every mistake told at once, the same member under every policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.compare import comparison as comparing
from experiments.compare.comparison import compare
from experiments.runs.cases import Case
from experiments.runs.ensembles import Ensemble, bundled_ensembles, load_ensemble, run_parameters, write_ensemble
from experiments.runs.runner import rows_of
from experiments.runs.tasks import Rows
from simulation.inputs.errors import InputProblems
from simulation.registers.parameters import PARAMETERS
from simulation.running import run_batch


def small(members: int = 3, weights: Any = None) -> Ensemble:
    table = pd.DataFrame({"trust_gain": np.linspace(0.01, 0.05, members), "hazard_scale": np.linspace(0.5, 2.0, members)})
    return Ensemble(
        "small",
        "kesara",
        table,
        np.ones(members) if weights is None else np.asarray(weights),
        {"method": "made up for a test", "seeds": [0, 1]},
        "A small one",
    )


def test_reads_back_as_written(tmp_path: Path) -> None:
    first = small(weights=[1.0, 2.0, 1.0])
    again = load_ensemble(write_ensemble(first, tmp_path / "small"))
    pd.testing.assert_frame_equal(again.members, first.members, rtol=1e-5)
    assert again.weights == pytest.approx([0.25, 0.5, 0.25])
    assert (again.name, again.scenario, again.title) == ("small", "kesara", "A small one")
    assert dict(again.provenance) == {"method": "made up for a test", "seeds": [0, 1]}
    assert load_ensemble(str(tmp_path / "small" / "members.csv")).digest() == again.digest()


@pytest.mark.parametrize("edit", ["a member's number", "who made it"])
def test_an_ensemble_that_was_changed_has_not_the_provenance_of_its_making(tmp_path: Path, edit: str) -> None:
    folder = write_ensemble(small(), tmp_path / "small")
    file = folder / ("members.csv" if edit == "a member's number" else "ensemble.toml")
    before = file.read_text()
    file.write_text(before.replace("1.25", "1.5") if file.suffix == ".csv" else before.replace("made up for a test", "calibrated"))
    assert file.read_text() != before
    with pytest.raises(InputProblems, match="have been changed after the ensemble was made"):
        load_ensemble(folder)
    about = folder / "ensemble.toml"
    about.write_text("".join(line for line in about.read_text().splitlines(keepends=True) if not line.startswith("digest")))
    assert len(load_ensemble(folder)) == 3, "without the digest it is an ensemble of one's own"


def test_seeds_take_members_in_turn_or_by_weight() -> None:
    assert [small().index(seed) for seed in range(7)] == [0, 1, 2, 0, 1, 2, 0]
    counts = np.bincount([small(weights=[1.0, 6.0, 3.0]).index(seed) for seed in range(1000)], minlength=3)
    assert counts / 1000 == pytest.approx([0.1, 0.6, 0.3], abs=0.01)
    assert small().parameters(4, {"trust_gain": 0.02}) == {"trust_gain": 0.02, "hazard_scale": 1.25}
    assert run_parameters(None, 4, {"trust_gain": 0.02}) == {"trust_gain": 0.02}
    table = small().table([5, 0])
    assert table["member"].tolist() == [2, 0] and table.index.tolist() == [5, 0]


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("trust_gian,hazard_scale\n0.02,9\n0.03,x\n")
    (tmp_path / "ensemble.toml").write_text('schema_version = 1\nnme = "a"\nprovenance = 3\n')
    with pytest.raises(InputProblems) as caught:
        load_ensemble(tmp_path)
    text = str(caught.value)
    assert "did you mean 'trust_gain'" in text and "did you mean 'name'" in text
    assert "is not a number" in text and "must be a table" in text
    (tmp_path / "members.csv").write_text("weight,hazard_scale\n1,9\n-1,1\n0,\n")
    with pytest.raises(InputProblems) as caught:
        load_ensemble(tmp_path)
    assert "member 3, hazard_scale" in str(caught.value)
    with pytest.raises(InputProblems, match="out of range"):
        Ensemble("a", "", pd.DataFrame({"hazard_scale": [9.0]}), np.ones(1), {})
    with pytest.raises(InputProblems, match="weights"):
        small(weights=[1.0, -1.0, 0.0])
    with pytest.raises(InputProblems, match="no member"):
        Ensemble("a", "", pd.DataFrame(), np.zeros(0), {})
    for wrong in ("nowhere", "./nowhere", tmp_path / "nowhere"):
        with pytest.raises(InputProblems, match="there is no"):
            load_ensemble(wrong)
    with pytest.raises(InputProblems, match="0 to 2"):
        small().member(3)


def test_every_bundled_ensemble_is_whole() -> None:
    for name in bundled_ensembles():
        found = load_ensemble(name)
        assert found.name == name and len(found) >= 50
        assert {"method", "command", "source", "targets", "seeds"} <= set(found.provenance)
        fitted = [column for column in found.members if PARAMETERS[column].tier == "fitted"]
        assert 1 <= len(fitted) <= 12


def test_comparison_pairs_members_over_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    met: dict[tuple[int, str], dict[str, float]] = {}

    def noting(numbered: Iterable[tuple[int, Case]], *rest: Any) -> Iterator[Rows]:
        cases = list(numbered)
        met.update({(case.seed, case.policy.name): dict(case.parameters) for _, case in cases})
        return rows_of(cases, *rest)

    monkeypatch.setattr(comparing, "rows_of", noting)
    settings = {"weeks": 4, "communities": 10, "ensemble": small(), "switching": "default", "twice": 0}
    found = compare("kesara", ["uncoordinated", "liaison"], "uncoordinated", 4, parameters={"trust_gain": 0.03}, **settings)
    assert found.provenance["ensembles"]["kesara"]["digest"] == small().digest()
    for seed in range(4):
        expected = small().member(seed % 3) | {"trust_gain": 0.03}
        assert met[seed, "uncoordinated"] == met[seed, "liaison"] == expected
    alone = run_batch("kesara", "liaison", [2], weeks=4, communities=10, parameters=small().member(2) | {"trust_gain": 0.03})
    row = found.runs[(found.runs["policy"] == "liaison") & (found.runs["seed"] == 2)].iloc[0]
    assert row["stability"] == alone["stability"].iloc[0]


def test_command_line(tmp_path: Path) -> None:
    folder = str(write_ensemble(small(), tmp_path / "small"))
    runner = CliRunner()
    shown = runner.invoke(app, ["show", "ensemble", folder])
    assert shown.exit_code == 0 and "hazard_scale: 1.25" in shown.output, shown.output
    assert runner.invoke(app, ["list", "ensembles"]).exit_code == 0
    base = ["run", "kesara", "--weeks", "3", "--communities", "10", "--no-figures", "--out", str(tmp_path / "run")]
    done = runner.invoke(app, [*base, "--ensemble", folder, "--member", "2", "--json", str(tmp_path / "run.json")])
    assert done.exit_code == 0, done.output
    about = json.loads((tmp_path / "run.json").read_text())["provenance"]
    assert about["parameters"] == small().member(2)
    assert runner.invoke(app, [*base, "--ensemble", folder, "--member", "3"]).exit_code == 2
    assert runner.invoke(app, [*base, "--member", "1"]).exit_code == 2
    assert runner.invoke(app, ["compare", "kesara", "--ensemble", "no-such"]).exit_code == 2
