"""Peace after exit: paired with the world in which the mission stays, equal until then."""

from __future__ import annotations

import pytest

from experiments.runs.peace import peace_of
from experiments.runs.settings import RunSettings
from simulation import load_scenario


def test_the_worlds_part_only_at_the_exit_and_the_pair_is_judged() -> None:
    asked = RunSettings.of("kesara", ["uncoordinated", "best_practice"], range(3))
    table = peace_of(asked.cases(), 24)
    assert list(table["policy"].unique()) == ["uncoordinated", "best_practice"]
    assert set(table["sustainable_peace"]) <= {0.0, 1.0}
    assert (table["relapse_excess"] == table["deaths_left"] - table["deaths_stayed"]).all()
    # Troops deter: over these runs more people die after they have left than where they stay.
    assert table["deaths_left"].sum() > table["deaths_stayed"].sum()


def test_a_short_tail_is_refused() -> None:
    scenario = load_scenario("kesara").replace(tail_weeks=50)
    with pytest.raises(ValueError, match="tail_weeks"):
        peace_of(RunSettings.of(scenario, "uncoordinated", [1]).cases())
