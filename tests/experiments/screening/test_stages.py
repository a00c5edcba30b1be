from __future__ import annotations

import numpy as np
import pytest

from experiments.screening.request import ScreenPlan
from experiments.screening.stages import Screened, groups_that_matter, screened
from tests.experiments.screening.toys import MATTERS, Toy, groups

NUMBERS = 300


def called(found: Screened) -> np.ndarray:
    """Whether each number is said to move each target: (numbers, targets)."""
    moves = np.zeros((found.numbers, len(found.least)), dtype=bool)
    moves[found.places] = found.judged.moves.any(axis=0)
    return moves


def slopes(seed: int, targets: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Eight numbers of twice what matters, twenty of exactly what matters, the rest nothing; and which should be called."""
    luck = np.random.default_rng(seed)
    made = np.zeros((NUMBERS, targets))
    for target in range(targets):
        chosen = luck.permutation(NUMBERS)[:28]
        made[chosen[:8], target] = 2.0 * MATTERS * luck.choice([-1, 1], 8)
        made[chosen[8:], target] = MATTERS * luck.choice([-1, 1], 20)
    return made, np.abs(made) > MATTERS


def rates(repeats: int, worlds: int, noise: float) -> tuple[int, float]:
    """Screenings with any false call, and the share of true ones that are called."""
    false, hits = 0, []
    for seed in range(repeats):
        made, true = slopes(seed)
        found = called(screened(groups(NUMBERS), ScreenPlan(3, worlds, 10), seed, Toy(made, noise, seed)))
        false += bool((found & ~true).any())
        hits.append(found[true].mean())
    return false, float(np.mean(hits))


def test_twice_what_matters_is_called_and_what_matters_just_is_not() -> None:
    false, hits = rates(repeats=3, worlds=160, noise=0.5)
    assert false == 0
    assert hits >= 0.95


@pytest.mark.slow
def test_rates_of_error() -> None:
    # At most 5 of 100 screenings may call anything wrongly; of 60, 8 or more would come of that in 1 of 100 cases.
    false, hits = rates(repeats=60, worlds=160, noise=0.5)
    assert false <= 7
    assert hits >= 0.95


def test_members_that_cancel_each_other_are_found_one_by_one() -> None:
    made = np.zeros((60, 1))
    made[:30, 0] = 3.0 * np.resize([1.0, -1.0], 30)  # all up together is nothing
    found = screened(groups(60), ScreenPlan(3, 60, 2), 0, Toy(made))
    assert list(found.groups.kept) == [True, False]
    assert (called(found)[:, 0] == (made[:, 0] != 0.0)).all()
    assert found.effects.effect[0, :, 0] == pytest.approx(made[:30, 0], abs=0.1)


def test_members_that_only_act_together_keep_their_group() -> None:
    found = groups_that_matter(groups(60), 3, 0, Toy(np.zeros((60, 1)), more=lambda x: 4.0 * x[3] * x[4]))
    assert list(found.kept) == [True, False]


def test_an_interaction_is_shared_out_by_what_others_are_on_average() -> None:
    # 4 x0 (x1 + 1) / 2 is 4 x0 on average over x1: 8 / 2 from end to end times mean of x1 + 1.
    found = screened(groups(30), ScreenPlan(3, 400, 1), 0, Toy(np.zeros((30, 1)), 0.2, more=lambda x: 2.0 * x[0] * (x[1] + 1.0)))
    assert called(found)[0, 0]
    assert found.effects.effect[0, 0, 0] == pytest.approx(4.0, abs=0.4)
    assert not called(found)[1:, 0].any()


def test_a_number_whose_ends_are_alike_moves_by_what_lies_between() -> None:
    # 4 x^2: 4 at both ends, 4 / 6 on average where worlds draw it (a triangle between -1 and 1).
    found = screened(groups(30), ScreenPlan(3, 200, 1), 0, Toy(np.zeros((30, 1)), 0.2, more=lambda x: 4.0 * x[7] ** 2))
    assert called(found)[7, 0]
    assert not found.judged.moves[0].any()
    assert found.effects.effect[1, 7, 0] == pytest.approx(4.0 - 4.0 / 6.0, abs=0.2)
    assert called(found).sum() == 1


def test_a_group_that_moves_nothing_is_left_out_and_costs_no_more() -> None:
    made = np.zeros((90, 1))
    made[0, 0] = 3.0
    toy = Toy(made)
    found = screened(groups(90), ScreenPlan(3, 20, 3), 0, toy)
    assert list(found.groups.kept) == [True, False, False]
    assert list(found.places) == list(range(30))
    assert toy.asked == 3 * (2 * 3 + 1) + 20 * 4 * 2


def test_luck_keeps_a_group() -> None:
    assert groups_that_matter(groups(60), 3, 0, Toy(np.zeros((60, 1)), noise=2.0)).kept.all()


def test_nothing_is_left() -> None:
    found = screened(groups(60), ScreenPlan(3, 20, 2), 0, Toy(np.zeros((60, 2))))
    assert not found.groups.kept.any()
    assert found.judged.moves.shape == (2, 0, 2)


def test_the_same_seed_gives_the_same() -> None:
    made, _ = slopes(1)
    one, again, other = (screened(groups(NUMBERS), ScreenPlan(3, 20, 10), seed, Toy(made, 0.5)) for seed in (4, 4, 5))
    assert np.array_equal(one.effects.effect, again.effects.effect)
    assert not np.array_equal(one.effects.effect, other.effects.effect)


def test_a_world_with_a_run_that_failed_is_left_out() -> None:
    made, _ = slopes(1)
    found = screened(groups(NUMBERS), ScreenPlan(3, 20, 10), 0, Toy(made, failing=[11, 12]))
    assert (found.lost, found.effects.worlds) == (2, 18)
    assert np.isfinite(found.effects.effect).all()


def test_runs_that_fail_everywhere_are_told() -> None:
    with pytest.raises(RuntimeError, match="runs failed in 19 of 20 worlds"):
        screened(groups(60), ScreenPlan(3, 20, 2), 0, Toy(np.ones((60, 1)), failing=range(1, 20)))
