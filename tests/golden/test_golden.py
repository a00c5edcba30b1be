"""The model gives what it gave: a change of numbers is made on purpose and seen in the golden files."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.golden.remake import CASES, computed, differences, file_of, stored


@pytest.mark.parametrize(("scenario", "policy"), CASES)
def test_golden_run(scenario: str, policy: str) -> None:
    found = differences(stored(scenario, policy), computed(scenario, policy))
    assert not found, (
        f"{file_of(scenario, policy).name}: {len(found)} differences, if on purpose run "
        "`python -m tests.golden.remake`:\n" + "\n".join(found[:20])
    )


def test_differences_are_named() -> None:
    old = pd.DataFrame({"stability": [0.5, 0.6], "gone": [1.0, 1.0]}, index=pd.Index([0, 4], name="week"))
    new = pd.DataFrame({"stability": [0.5 + 1e-9, 0.61], "came": [1.0, 1.0]}, index=old.index)
    assert differences(old, old) == []
    assert differences(old, new) == ["gone: no longer an outcome", "came: a new outcome", "stability in week 4: 0.6 became 0.61"]
    assert differences(old, new.iloc[:1])[-1] == "weeks [0, 4] became [0]"
