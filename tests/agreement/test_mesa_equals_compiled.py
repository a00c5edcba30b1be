"""The agent-by-agent model and the compiled week end equal to the bit, after every week, in every record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation import PeaceOperation, run
from simulation.week import advance
from tests.agreement.worlds import WEEKS, first_difference, pairs, prepared, size


@pytest.mark.parametrize(("scenario", "policy"), pairs())
def test_mesa_equals_compiled(scenario: str, policy: str) -> None:
    model = PeaceOperation(scenario, policy, 11, communities=size(scenario))
    world, block = prepared(model.foundation, policy)
    for week in range(WEEKS):
        model.step()
        advance(world, week)
        difference = first_difference(model.foundation.layout, model.block, block)
        assert not difference, f"week {week}, by Mesa and compiled: {difference}"


def test_settings_reach_both_alike() -> None:
    given = {
        "parameters": {"trust_gain": 0.02, "instrument_attitude_effect_sd": 0.1},
        "switches": {"aid_and_violence": "capture", "service": "off"},
    }
    mesa = PeaceOperation("kesara:drawdown", "best_practice", 4, communities=20, **given).run(30)
    compiled = run("kesara:drawdown", "best_practice", 4, weeks=30, communities=20, **given)
    for table in ("weekly", "regions_weekly", "events", "network"):
        pd.testing.assert_frame_equal(getattr(mesa, table), getattr(compiled, table), check_exact=True)
    pd.testing.assert_series_equal(mesa.summary, compiled.summary, check_exact=True)
    assert mesa.provenance == compiled.provenance


def test_a_difference_is_named() -> None:
    model = PeaceOperation("kesara", communities=12)
    other = model.block.copy()
    assert first_difference(model.foundation.layout, model.block, other) == ""
    model.agent("communities", 5).need[2] = 0.123
    found = first_difference(model.foundation.layout, model.block, other)
    assert found.startswith("communities[5].need") and "0.123" in found
    model.block[:] = other
    model.world.histogram[1, 2] = np.nan
    assert first_difference(model.foundation.layout, model.block, other) == "histogram at [1, 2]"
