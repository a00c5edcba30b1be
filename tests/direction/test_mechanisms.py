"""Every mechanism works in the direction that was stated for it: on against off in the same worlds, the same luck.

One paired t test per row over 24 seeds (8 where a whole world is measured), one-sided; the level of 0.0005 leaves the
chance of any false finding in the table below one in twenty.
"""

from __future__ import annotations

import pytest

from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.outcomes import OUTCOMES
from tests.direction.contrasts import Arm, Difference, compare, holm, outcomes, paired, scene
from tests.direction.measures import MEASURES, measured
from tests.direction.mechanism_rows import ROWS, Row
from tests.direction.places import ALL, KESARA

SEEDS = range(24)
FEW_SEEDS = range(8)
LEVEL = 0.0005


def difference(row: Row) -> Difference:
    """On minus off for a row of the table."""
    on = Arm(row.policy, row.parameters, row.switches)
    off = Arm(row.policy, row.parameters, {**row.switches, row.mechanism: "off"})
    if row.outcome in MEASURES:
        first, second = (measured(row.setting, arm, FEW_SEEDS, row.outcome) for arm in (on, off))
        return paired(first, second, row.sign)
    return compare(row.setting, on, off, row.outcome, row.sign, SEEDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_mechanism_works_in_its_direction(row: Row) -> None:
    found = difference(row)
    assert found.p < LEVEL, f"{row.mechanism}: {row.why}; {row.outcome} should go {row.sign:+d}, but {found}"


def test_every_mechanism_has_a_row() -> None:
    differing = {row.mechanism for row in ROWS} ^ set(MECHANISMS)
    assert not differing, f"rows of tests/direction/mechanism_rows.py and of the register differ: {', '.join(sorted(differing))}"


def test_every_row_names_something_that_is_measured() -> None:
    assert {row.outcome for row in ROWS} <= set(OUTCOMES) | set(MEASURES)
    assert len({row.label + str(row.sign) for row in ROWS}) == len(ROWS)


def test_an_arm_against_itself_differs_by_exactly_nothing() -> None:
    """The placebo of a paired design: the same arm twice, computed twice."""
    first = outcomes(KESARA, Arm("liaison"), range(2))
    again = outcomes(KESARA, Arm("liaison", {}, {"trust.talk": "on"}), range(2))
    assert (first == again).all()


def test_settings_are_valid_scenarios() -> None:
    for name, setting in ALL.items():
        assert scene(setting).weeks + scene(setting).tail_weeks >= setting.weeks, name


def test_holm_by_hand() -> None:
    # Holm 1979: 0.01 x 3, 0.02 x 2, and never less than the one before.
    assert holm([0.02, 0.01, 0.03]).tolist() == pytest.approx([0.04, 0.03, 0.04])
