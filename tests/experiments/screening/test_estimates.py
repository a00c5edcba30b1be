from __future__ import annotations

import numpy as np
import pytest

from experiments.screening.estimates import estimates, foretold
from experiments.screening.judging import judge
from experiments.screening.moves import deal
from tests.experiments.screening.toys import Toy


def answers(toy: Toy, worlds: int, numbers: int, seed: int = 0):  # type: ignore[no-untyped-def]
    dealt = deal(np.arange(numbers), worlds, 4, seed)
    moves = [move for world in range(worlds) for move in dealt.moves(world)]
    return dealt, toy(moves).reshape(worlds, 4, 2, -1)


def test_every_number_is_in_one_hand_of_every_world() -> None:
    dealt = deal(np.arange(10, 32), 7, 4, 0)
    for world in range(7):
        moves = dealt.moves(world)
        assert sorted(np.concatenate([move.members for move in moves[::2]])) == list(range(10, 32))
        assert all(
            (one.signs == -two.signs).all() and (one.members == two.members).all() for one, two in zip(moves[::2], moves[1::2])
        )
        assert {len(move.members) for move in moves} == {5, 6}


def test_the_interval_holds_the_effect() -> None:
    made = np.linspace(-2.0, 2.0, 200)[:, None]
    dealt, values = answers(Toy(made, 1.0), 200, 200)
    found = estimates(dealt, values)
    off = np.abs(found.effect[0, :, 0] - made[:, 0]) / found.error[0, :, 0]
    assert 0.90 <= (off < 1.97).mean() <= 0.99


def test_an_emulator_that_is_wrong_makes_nothing_wrong() -> None:
    # Fewer rows than numbers, and a function that is no sum: the emulator foretells little, and effects stay unbiased.
    made = np.zeros((200, 1))
    made[:20, 0] = 3.0
    off = []
    for seed in range(20):
        dealt, values = answers(Toy(made, 0.5, seed, more=lambda x: 5.0 * x[20] * x[21] * x[22]), 30, 200, seed)
        found = estimates(dealt, values)
        off.append((found.effect[0, :20, 0] - 3.0) / found.error[0, :20, 0])
    assert abs(np.mean(off)) < 4.0 / np.sqrt(np.size(off))


def test_the_emulator_makes_intervals_narrow() -> None:
    luck = np.random.default_rng(0)
    made = luck.standard_normal((100, 1)) * 2.0
    dealt, values = answers(Toy(made, 0.2), 150, 100)
    rest, _, fold = foretold(dealt, values[:, :, 0] - values[:, :, 1])
    moved = values[:, :, 0] - values[:, :, 1]
    assert rest.std() < 0.2 * moved.std()
    assert set(fold) == set(range(5))
    assert estimates(dealt, values).explained[0] > 0.95


def test_what_is_the_same_in_every_run_has_no_effect() -> None:
    dealt, values = answers(Toy(np.zeros((40, 1))), 10, 40)
    found = estimates(dealt, values + 7.0)
    assert found.effect == pytest.approx(0.0, abs=1e-12)
    assert not judge(found, np.array([0.5]), tests=80).moves.any()


def test_bounds_and_calls_say_the_same() -> None:
    made = np.zeros((60, 2))
    made[:10] = np.linspace(0.5, 3.0, 10)[:, None]
    dealt, values = answers(Toy(made, 0.3), 80, 60)
    found = estimates(dealt, values)
    least = np.array([1.0, 1.5])
    judged = judge(found, least, tests=240)
    nearer = np.where(found.effect > 0.0, judged.low, -judged.high)
    assert judged.moves.any() and not judged.moves.all()
    assert (judged.moves == (nearer > least)).all()


def test_more_tests_make_wider_intervals() -> None:
    dealt, values = answers(Toy(np.ones((20, 1)), 0.3), 40, 20)
    found = estimates(dealt, values)
    few, many = (judge(found, np.array([5.0]), tests=tests) for tests in (40, 400_000))
    assert (many.high > few.high).all() and (many.low < few.low).all()


def test_the_least_p_value_meets_the_whole_family_and_the_next_one_test_less() -> None:
    from scipy import stats

    from experiments.screening.estimates import Estimates

    effect = np.array([[[9.0], [8.0], [0.0]]])
    judged = judge(Estimates(effect, np.ones_like(effect), 11, np.zeros(1)), np.array([1.0]), tests=3, alpha=0.05)
    assert list(judged.moves[0, :, 0]) == [True, True, False]
    assert judged.high[0, :, 0] - effect[0, :, 0] == pytest.approx(stats.t.isf([0.05 / 3, 0.05 / 2, 0.05 / 1], 10))
