"""What donors see and pay: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given

from simulation.rules import funding
from tests.rules.rule_checks import checked, close, rises, shares


def test_appeal_by_hand() -> None:
    # 3 * (0.05 + 0.5 * 0.6 + 0.3 * 0.4 + 0.2 * 0.5)
    assert funding.appeal(3.0, 0.6, 0.4, 0.5, 0.5, 0.3, 0.2) == close(1.71)


@checked
@given(shares, shares, shares, shares, shares, shares)
def test_appeal_rises_with_need_results_and_visibility(
    need: float, results: float, visible: float, a: float, b: float, c: float
) -> None:
    for place in (1, 2, 3):
        rises(funding.appeal, (2.0, need, results, visible, a, b, c), place, 0.0, 1.0)


def test_usable_money_by_hand() -> None:
    # 1000 * 0.8 * (1 - 0.25 * 0.5 * 0.6)
    assert funding.money_usable(1000.0, 0.2, 0.5, 0.4) == close(740.0)
    # At least a tenth is left, at most three tenths are added.
    assert funding.money_usable(1000.0, 1.0, 0.0, 0.0) == close(100.0)
    assert funding.money_usable(1000.0, -1.0, 0.0, 0.0) == close(1300.0)


def test_part_of_funds_by_hand() -> None:
    assert funding.part_of_funds(0.2, 0.4) == close(0.3)


def test_confidence_by_hand() -> None:
    assert funding.confidence_target(0.5, 0.25) == close(0.65)
    assert funding.confidence_target(0.0, 0.0) == close(0.7)
    assert funding.confidence_target(0.0, 1.0) == close(0.1)


def test_cost_of_work_by_hand() -> None:
    assert funding.cost_of_work(100.0, 400.0, 0.5) == close(450.0)
    assert funding.cost_of_work(100.0, 400.0, 0.0) == 500.0
