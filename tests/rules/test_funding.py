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
