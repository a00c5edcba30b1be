from __future__ import annotations

import pytest

from experiments.runs import unknown_numbers
from experiments.screening.groups import MOST_IN_A_GROUP, groups_of
from experiments.screening.request import RUNS, ScreenRequest, fewest_runs, plan_of
from simulation.inputs import InputProblems
from simulation.registers import PARAMETERS
from simulation.world import WORLD_PARAMETERS


def test_every_number_that_is_not_fixed_is_in_one_group_of_its_file() -> None:
    numbers = unknown_numbers()
    groups = groups_of(numbers)
    assert sorted(place for group in groups for place in group.members) == list(range(len(numbers)))
    assert max(len(group.members) for group in groups) <= MOST_IN_A_GROUP
    for group in groups:
        assert len({PARAMETERS[numbers[place]].declared for place in group.members}) == 1
    # Numbers of world building and weights of indices are among them.
    assert set(WORLD_PARAMETERS) - set(numbers) <= {name for name, p in PARAMETERS.items() if p.tier == "fixed" or p.low == p.high}
    assert all(name in numbers for name, p in PARAMETERS.items() if p.index and p.low < p.high)


@pytest.mark.parametrize("runs", [fewest_runs(48), 2000, RUNS, 100_000])
def test_a_plan_spends_no_more_than_it_has_and_nearly_all(runs: int) -> None:
    plan = plan_of(runs, 48)
    assert runs - 2 * plan.hands * plan.policies < plan.runs <= runs
    assert plan.worlds >= 8 and 3 <= plan.group_worlds <= 8


def test_mistakes_are_told_together() -> None:
    with pytest.raises(InputProblems) as told:
        ScreenRequest.of(["kesara", "malli"], policy="best_practise", weeks=0)
    text = str(told.value)
    assert "mali" in text and "best_practice" in text and "weeks" in text
    with pytest.raises(InputProblems) as told:
        ScreenRequest.of("kesara", runs=10, seed=-1)
    assert "runs" in str(told.value) and f"{fewest_runs(len(groups_of(unknown_numbers())))}" in str(told.value)
    assert "seed" in str(told.value)


def test_a_policy_is_not_screened_against_itself() -> None:
    with pytest.raises(InputProblems, match="two policies"):
        ScreenRequest.of("kesara", policy="liaison", against="liaison")


def test_a_country_is_screened_over_its_own_worlds() -> None:
    request = ScreenRequest.of(["mali", "kesara"])
    assert [made.label for made in request.settings] == ["mali", "kesara"]
    assert [made.communities for made in request.settings] == [30, 30]
    for made in request.settings:
        assert [policy.name for policy in made.policies] == [made.scenario.reference_policy, "best_practice"]
        assert made.ensemble is not None and made.switching == "pooled"
        assert set(unknown_numbers()) <= set(made.parameters_of(3))
