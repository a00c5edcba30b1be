"""Priors of parameters: within their range, and certain where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.runs.priors import carried_priors, prior_of, values_at
from simulation.registers import PARAMETERS

UNIT = np.linspace(0.0, 1.0, 9)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_a_prior_within_its_range(name: str) -> None:
    values = prior_of(name).quantile(UNIT)
    assert np.isfinite(values).all() and (np.diff(values) >= 0.0).all()
    assert PARAMETERS[name].low <= values.min() and values.max() <= PARAMETERS[name].high


def test_a_number_without_a_range_has_one_value() -> None:
    fixed = [name for name, p in PARAMETERS.items() if p.low == p.high]
    assert fixed
    assert (prior_of(fixed[0]).quantile(UNIT) == PARAMETERS[fixed[0]].default).all()


def test_a_point_of_the_unit_cube_gives_a_value_of_each() -> None:
    priors = carried_priors()
    assert values_at(priors, np.full((2, len(priors)), 0.5)).shape == (2, len(priors))
