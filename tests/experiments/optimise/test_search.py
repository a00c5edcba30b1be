"""The search on problems whose answer is known, through the same path as policies."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.optimise.search import Schedule, directions, front, hypervolume, not_dominated, progress_of, search, values

pytest.importorskip("pymoo")


@dataclass
class Known:
    """A problem of pymoo as a task: its variables scaled to 0-1."""

    name: str
    sizes: dict[str, int]
    stop_at: int = 10**9
    pause: float = 0.0

    def __post_init__(self) -> None:
        from pymoo.problems import get_problem

        self.problem = get_problem(self.name, **self.sizes)
        self.variables, self.objectives = self.problem.n_var, self.problem.n_obj
        self.constraints = self.problem.n_ieq_constr
        self.calls = 0

    def first(self, count: int, random: np.random.Generator) -> np.ndarray:
        return random.random((count, self.variables))

    def repair(self, points: np.ndarray) -> np.ndarray:
        return np.clip(points, 0.0, 1.0)

    def evaluate(self, points: np.ndarray, effort: int) -> tuple[np.ndarray, np.ndarray]:
        self.calls += 1
        if self.calls > self.stop_at:
            raise KeyboardInterrupt
        time.sleep(self.pause)
        low, high = self.problem.xl, self.problem.xu
        found = self.problem.evaluate(low + points * (high - low), return_as_dictionary=True)
        limits = found["G"] if self.constraints else np.zeros((len(points), 0))
        return np.asarray(found["F"], float), np.asarray(limits, float)


def distance(objectives: np.ndarray, truth: np.ndarray) -> float:
    """Inverted generational distance: mean distance from the true front to the nearest point found."""
    return float(np.linalg.norm(truth[:, None] - objectives[None], axis=2).min(axis=1).mean())


def test_zdt1_front() -> None:
    task = Known("zdt1", {"n_var": 10})
    points = search(task, Schedule(40, 120))
    found = values(front(points, 1), "f")
    assert distance(found, task.problem.pareto_front()) < 0.02
    # The area above the front of ZDT1 within the box to (1.1, 1.1): 1.1 squared less 1/3 and the two strips.
    area = hypervolume(found, np.zeros(2), np.ones(2)) * 1.21
    assert area == pytest.approx(1.21 - 1 / 3, abs=0.02)


def test_dtlz2_front_of_four_objectives() -> None:
    task = Known("dtlz2", {"n_var": 9, "n_obj": 4})
    points = search(task, Schedule(56, 90))
    found = values(front(points, 1), "f")
    assert np.abs(np.linalg.norm(found, axis=1) - 1.0).max() < 0.35
    last = values(points[points["generation"] >= 85], "f")
    assert np.median(np.abs(np.linalg.norm(last, axis=1) - 1.0)) < 0.02
    reference = task.problem.pareto_front(directions(4, 56))
    assert distance(found, reference) < 0.08


def test_constraints_of_bnh_are_kept() -> None:
    task = Known("bnh", {})
    found = front(search(task, Schedule(40, 60)), 1)
    assert (values(found, "g") <= 0.0).all()
    truth = task.problem.pareto_front()
    scale = truth.max(axis=0) - truth.min(axis=0)
    assert distance(values(found, "f") / scale, truth / scale) < 0.01


def test_resumed_search_ends_bit_for_bit_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    schedule = Schedule(12, 9, optimiser_seeds=(0, 3), effort=2, first_effort=1)
    sizes = {"n_var": 6, "n_obj": 4}
    whole = search(Known("dtlz2", sizes), schedule)
    for stop in (3, 6, 14):
        with pytest.raises(KeyboardInterrupt):
            search(Known("dtlz2", sizes, stop_at=stop), schedule, tmp_path / str(stop))
        resumed = search(Known("dtlz2", sizes), schedule, tmp_path / str(stop))
        pd.testing.assert_frame_equal(resumed, whole, check_exact=True)


def test_same_seed_same_search_other_seed_another() -> None:
    points = [search(Known("zdt1", {"n_var": 5}), Schedule(10, 5, optimiser_seeds=(seed,))) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(points[0], points[1], check_exact=True)
    assert not np.array_equal(values(points[0], "x"), values(points[2], "x"))


def test_those_who_live_on_are_evaluated_again_when_the_effort_rises() -> None:
    points = search(Known("zdt1", {"n_var": 5}), Schedule(10, 6, effort=8, first_effort=4))
    assert set(points.loc[points["generation"] < 3, "effort"]) == {4}
    third = points[points["generation"] == 3]
    assert set(third["effort"]) == {8} and len(third) == 20
    early = {tuple(row) for row in values(points[points["generation"] < 3], "x")}
    assert sum(tuple(row) in early for row in values(third, "x")) >= 10


def test_dominance_and_hypervolume_by_hand() -> None:
    rows = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.6, 0.6], [0.5, 0.5]])
    assert not_dominated(rows).tolist() == [True, True, True, False, True]
    # One point in the middle of the box to 1.1: it dominates (0.6 / 1.1) squared.
    assert hypervolume(np.array([[0.5, 0.5]]), np.zeros(2), np.ones(2)) == pytest.approx((0.6 / 1.1) ** 2)
    assert hypervolume(np.array([[1.2, 0.5]]), np.zeros(2), np.ones(2)) == 0.0


def test_hypervolume_grows_with_generations() -> None:
    points = search(Known("zdt1", {"n_var": 5}), Schedule(20, 30, optimiser_seeds=(0, 1)))
    table = progress_of(points, 1, (0, 1))
    assert len(table) == 60
    for _, part in table.groupby("optimiser_seed"):
        grown = part["hypervolume"].to_numpy()
        assert (np.diff(grown) >= -1e-12).all() and grown[-1] > grown[0]


KILLED = """
from pathlib import Path
from tests.experiments.optimise.test_search import Known, Schedule, search
search(Known("dtlz2", {{"n_var": 6, "n_obj": 4}}, pause=0.15), Schedule(12, 40), Path({folder!r}))
"""


@pytest.mark.slow
def test_a_killed_process_goes_on_to_the_same_end(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED.format(folder=str(tmp_path))])
    checkpoint = tmp_path / "optimiser-0.pickle"
    until = time.monotonic() + 120
    while not checkpoint.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1.0)
    process.kill()
    assert process.wait() != 0
    assert checkpoint.exists()
    task = Known("dtlz2", {"n_var": 6, "n_obj": 4})
    resumed = search(task, Schedule(12, 40), tmp_path)
    assert task.calls < 40
    pd.testing.assert_frame_equal(resumed, search(Known("dtlz2", {"n_var": 6, "n_obj": 4}), Schedule(12, 40)), check_exact=True)
