"""The question of a brief: mistakes, seeds, how much is run; and the rule by which a package is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.brief.question import BriefRequest, Sizes, generations_for, runs_beside, searched
from simulation.inputs.errors import InputProblems

# --- the question


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputProblems) as error:
        BriefRequest("mally", budget=-1.0, minutes=0.0, detail=0.0, ensemble="nowhere", against="nobody", weeks=12)
    said = str(error.value)
    for part in ("mally", "--budget", "--minutes", "--detail", "nowhere", "nobody"):
        assert part in said


def test_no_seed_is_in_two_parts() -> None:
    ask = BriefRequest("mali")
    question = ask.question()
    seeds = [*question.seed_numbers("search"), *question.seed_numbers("fresh"), *question.seed_numbers("judging")]
    for part in ("choice", "held_back", "switches", "states", "why"):
        seeds += ask.seeds(part)
    assert len(seeds) == len(set(seeds)) > 150


def test_generations_fill_the_minutes() -> None:
    ask = BriefRequest("mali", minutes=12.0)
    found = generations_for(ask, 0.06, 12)
    beside = sum(runs_beside(ask, 12).values())
    assert (searched(ask, found) + beside) * 0.06 <= 12 * 60 < (searched(ask, found + 1) + beside) * 0.06
    assert generations_for(replace(ask, minutes=1.0), 0.06, 12) == 2
    assert generations_for(replace(ask, generations=7), 0.06, 12) == 7


def test_detail_scales_down_to_what_intervals_need() -> None:
    assert Sizes.of(1.0) == Sizes()
    tiny = Sizes.of(1e-6)
    assert tiny.held >= 2 and tiny.why >= 2 and tiny.choice >= 2
