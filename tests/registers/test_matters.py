"""What is the smallest difference that matters: every outcome says it, and no nonsense is taken."""

from __future__ import annotations

import math

import pytest

from simulation.registers.matters import Matters
from simulation.registers.outcomes import OUTCOMES
from simulation.results.derived import DERIVED


@pytest.mark.parametrize("outcome", [*OUTCOMES.values(), *DERIVED.values()], ids=lambda outcome: outcome.id)
def test_every_outcome_says_what_matters_and_why(outcome: object) -> None:
    matters = outcome.matters  # type: ignore[attr-defined]
    assert len(matters.reason.split()) >= 2
    assert matters.difference(0.0) == matters.absolute > 0.0
    assert matters.difference(-1e9) == matters.difference(1e9) >= matters.absolute
    if outcome.high == 1.0 and outcome.unit.startswith("share"):  # type: ignore[attr-defined]
        assert matters.difference(0.5) <= 0.1


@pytest.mark.parametrize(("absolute", "relative"), [(0.0, 0.1), (-1.0, 0.0), (math.nan, 0.0), (1.0, 1.0), (1.0, -0.1)])
def test_what_never_or_always_matters_is_refused(absolute: float, relative: float) -> None:
    with pytest.raises(ValueError, match="must"):
        Matters("a reason", absolute, relative)
    with pytest.raises(ValueError, match="reason"):
        Matters("", 1.0)


def test_a_relative_difference_never_falls_below_its_floor() -> None:
    deaths = OUTCOMES["civilian_deaths"].matters
    assert (deaths.difference(400.0), deaths.difference(10.0)) == (40.0, 5.0)
    assert deaths.counts(-40.0, 400.0)
    assert not deaths.counts(39.0, 400.0)
    assert not deaths.counts(math.nan, 400.0)
