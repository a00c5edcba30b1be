"""A study as people hold it: what it says, its runs by number, and its text.

study = load_study("study.toml")                 # a file
study = study_of(scenarios="mali", policies=["uncoordinated", "best_practice"], seeds=20, weeks=260,
                 joint_planning=[0, 0.5, 1], trust_loss_gain_ratio=2.5)
study.total_runs, study.case(17), study.run_table(0, 1000)
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from experiments.runs import Case
from experiments.study.numbering import case_of, run_ids, run_table
from experiments.study.specification import Specification
from experiments.study.text import study_text, study_words


class Study(Specification):
    """A study with its runs by number. Build it with `load_study` or `study_of`, which check everything."""

    def case(self, run_id: int) -> Case:
        """The run with a number from 0 to ``total_runs`` - 1, ready for the runner; IndexError: no such run."""
        return case_of(self, run_id)

    def run_table(self, start: int = 0, stop: int | None = None) -> pd.DataFrame:
        """Runs ``start`` to ``stop`` (exclusive; ``None`` = the last): run_id, scenario, policy, seed, point, every factor.

        Only these rows are made. ``point`` is the row of `points`. Raises IndexError beyond the study's runs.
        """
        return run_table(self, start, self.total_runs if stop is None else stop)

    def run_ids(self, points: Iterable[int] | None = None, seeds: int | None = None) -> np.ndarray:
        """Numbers of the runs of some design points (all by default) with the first ``seeds`` seeds, ascending."""
        return run_ids(self, points, seeds)

    def to_toml(self) -> str:
        """The study as the text of a study file that reads back equal; see `experiments.study.text.study_text`."""
        return study_text(self)

    def __str__(self) -> str:
        return study_words(self)
