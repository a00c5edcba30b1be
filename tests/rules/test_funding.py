"""What donors see and pay: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given

from simulation.records.numbers import numbers
from simulation.rules import funding
from tests.rules.rule_checks import checked, close, rises, shares

P = numbers()


def test_appeal_by_hand() -> None:
    # 3 * (0.05 + 0.5 * 0.6 + 0.3 * 0.4 + 0.2 * 0.5)
    assert funding.appeal(P, 3.0, 0.5 * 0.6, 0.3 * 0.4, 0.2 * 0.5) == close(1.71)


@checked
@given(shares, shares, shares)
def test_appeal_rises_with_need_results_and_visibility(need: float, results: float, visible: float) -> None:
    for place in (2, 3, 4):
        rises(funding.appeal, (P, 2.0, need, results, visible), place, 0.0, 1.0)


def test_usable_money_by_hand() -> None:
    # 1000 * 0.8 * (1 - 0.25 * 0.5 * 0.6)
    assert funding.money_usable(P, 1000.0, 0.2, 0.5, 0.4) == close(740.0)
    # At least a tenth is left, at most three tenths are added.
    assert funding.money_usable(P, 1000.0, 1.0, 0.0, 0.0) == close(100.0)
    assert funding.money_usable(P, 1000.0, -1.0, 0.0, 0.0) == close(1300.0)


def test_part_of_funds_by_hand() -> None:
    assert funding.part_of_funds(P, 0.2, 0.4) == close(0.3)


def test_confidence_by_hand() -> None:
    assert funding.confidence_target(P, 0.5, 0.25) == close(0.65)
    assert funding.confidence_target(P, 0.0, 0.0) == close(0.7)
    assert funding.confidence_target(P, 0.0, 1.0) == close(0.1)


def test_cost_of_work_by_hand() -> None:
    assert funding.cost_of_work(P, 100.0, 400.0, 0.5) == close(450.0)
    assert funding.cost_of_work(P, 100.0, 400.0, 0.0) == 500.0
