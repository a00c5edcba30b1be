"""The whole way with runs that are made up, and the model for a few weeks."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import experiments.screening.running as running
from experiments.runs import Case, Compute, unknown_numbers
from experiments.screening.moves import Move
from experiments.screening.report import counts, over_all, sentences, write, write_country
from experiments.screening.request import ScreenRequest
from experiments.screening.result import Screening
from experiments.screening.running import ModelRuns
from experiments.screening.screening import screen
from experiments.screening.stored import store
from simulation.registers import OUTCOMES, PARAMETERS

PLANTED = {"trust_gain": ("trust_mission", 0.30), "hazard_scale": ("battle_deaths", 400.0)}
HELPS = "risk_caution", ("access", 0.2)


def made_up(cases: Sequence[Case], measures: Sequence[Any], **_: Any) -> pd.DataFrame:
    """Runs in which two numbers move a level, and one the difference that a policy makes; luck by seed and outcome."""
    values = np.full((len(cases), len(measures)), 0.5)
    for row, case in enumerate(cases):
        luck = np.random.default_rng([zlib.crc32(str(sorted(case.parameters.items())).encode()), case.seed])
        values[row] += 0.004 * luck.standard_normal(len(measures))
        planted = dict(PLANTED)
        if case.policy.name == "best_practice":
            planted[HELPS[0]] = HELPS[1]
        for number, (outcome, effect) in planted.items():
            p = PARAMETERS[number]
            values[row, list(OUTCOMES).index(outcome)] += effect * (case.parameters[number] - p.low) / (p.high - p.low)
    return pd.DataFrame(values, columns=[measure.name for measure in measures]).assign(failure=None)


@pytest.fixture(scope="module")
def found() -> list[Screening]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "evaluate", made_up)
        return screen(ScreenRequest.of(["kesara", "mali"], runs=1600))


def test_planted_numbers_are_found_and_no_other(found: list[Screening]) -> None:
    for one in found:
        moves = one.moves.set_index("number")
        assert set(moves.index) == {*PLANTED, HELPS[0]}
        assert moves.loc["trust_gain", "outcome"] == "trust_mission" and moves.loc["trust_gain", "of"] == "level"
        assert moves.loc["trust_gain", "effect"] == pytest.approx(0.30, abs=0.03)
        assert moves.loc[HELPS[0], "of"] == "difference" and moves.loc[HELPS[0], "outcome"] == "access"
        assert (moves["low"].abs().clip(upper=moves["high"].abs()) > moves["matters"]).all()


def test_every_number_has_a_row(found: list[Screening]) -> None:
    table = found[0].of_numbers
    assert list(table["number"]) == list(unknown_numbers())
    assert dict(zip(table["number"], table["moved"]))["trust_gain"] == 1
    assert (table["moved"] > 0).sum() == 3
    assert table.drop(columns="effect").notna().all(axis=None)
    over = over_all(found)
    assert list(over["number"]) == list(unknown_numbers()) and (over["moved"] > 0).sum() == 3
    kernels = counts(found)
    assert kernels["numbers"].sum() == len(unknown_numbers()) and kernels["anything"].sum() == 3


def test_what_is_said_and_written(found: list[Screening], tmp_path: Path) -> None:
    lines = sentences(found)
    assert f"3 of {len(unknown_numbers())} numbers" in lines[0] and "nothing anywhere" in lines[-1]
    for one in found:
        folder = write_country(one, tmp_path)
        assert len(pd.read_parquet(folder / "effects.parquet")) == len(one.effects)
        assert json.loads((folder / "screening.json").read_text())["moving"] == 3
    write(found, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "trust_gain" in page and "What this cannot tell you" in page
    assert (tmp_path / "figures" / "screening.png").stat().st_size > 10_000


def test_what_is_stored_is_what_was_found(found: list[Screening], tmp_path: Path) -> None:
    store([write_country(one, tmp_path / "made") for one in found], tmp_path)
    moves = pd.read_csv(tmp_path / "screening_moves.csv")
    assert set(zip(moves["number"], moves["country"])) == {(n, c) for n in (*PLANTED, HELPS[0]) for c in ("kesara", "mali")}
    assert len(pd.read_csv(tmp_path / "screening_numbers.csv")) == 2 * len(unknown_numbers())
    assert set(json.loads((tmp_path / "screening.json").read_text())) == {"kesara", "mali"}


def test_progress_reaches_its_end_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(cases: Sequence[Case], measures: Sequence[Any], *, compute: Compute, **more: Any) -> pd.DataFrame:
        compute.progress(len(cases), len(cases), "")
        return made_up(cases, measures)

    monkeypatch.setattr(running, "evaluate", telling)
    told: list[tuple[int, int]] = []
    request = ScreenRequest.of(["kesara", "mali"], runs=720)
    screen(request, Compute(progress=lambda done, total, _: told.append((done, total))))
    assert told == sorted(told) and told[-1] == (2 * request.plan().runs,) * 2


def test_a_move_changes_its_numbers_and_nothing_else() -> None:
    request = ScreenRequest.of("kesara", weeks=2, communities=6)
    numbers = unknown_numbers()
    respond = ModelRuns(request.settings[0], numbers, Compute(), 4)
    move = Move(5, np.array([3, 40]), np.array([1, -1], dtype=np.int8))
    base = request.settings[0].case(request.settings[0].policies[0], 5)
    one, two = respond._cases(move)
    assert one.policy.name == "coexistence" and two.policy.name == "best_practice"
    for case in (one, two):
        assert case.seed == 5 and case.switches == base.switches
        changed = {name for name in case.parameters if case.parameters[name] != base.parameters[name]}
        assert changed == {numbers[3], numbers[40]}
        assert case.parameters[numbers[3]] == PARAMETERS[numbers[3]].high
        assert case.parameters[numbers[40]] == PARAMETERS[numbers[40]].low


def test_the_model_answers_a_move_and_none_the_same_way_twice() -> None:
    request = ScreenRequest.of("kesara", weeks=2, communities=6)
    respond = ModelRuns(request.settings[0], unknown_numbers(), Compute(), 12)
    everything = np.arange(len(unknown_numbers()))
    moves = [
        Move(0, np.empty(0, np.int64), np.empty(0, np.int8)),
        Move(0, everything, np.ones(len(everything), dtype=np.int8)),
        Move(0, everything, -np.ones(len(everything), dtype=np.int8)),
    ]
    first, again = respond(moves), respond(moves)
    assert np.isfinite(first).all() and not respond.failures
    assert np.array_equal(first, again)
    assert first.shape == (3, 2 * len(OUTCOMES))
    assert not np.array_equal(first[1], first[2])
