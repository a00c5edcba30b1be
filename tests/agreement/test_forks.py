"""A copied or pickled model has the same future as the model it was taken from, and a life of its own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from simulation import PeaceOperation
from simulation.drivers.mesa_agents import NGO
from tests.agreement.worlds import SCENARIOS, first_difference, size

WAYS: dict[str, Callable[[Any], Any]] = {"deepcopy": copy.deepcopy, "pickle": lambda model: pickle.loads(pickle.dumps(model))}


class Grumbling(NGO):
    """An NGO that keeps something beside its record, and a friend."""

    def __init__(self, model: PeaceOperation, row: int) -> None:
        super().__init__(model, row)
        self.grudges: list[int] = []
        self.friend = None if row == 0 else model.agent("ngos", row - 1)

    def report(self) -> None:
        """Report as ever; complain in some weeks."""
        super().report()
        if self.random.random() < 0.3:
            self.grudges.append(self.model.week)
            self.bias = min(1.0, self.bias + 0.01 * len(self.grudges))


class Watched(PeaceOperation):
    """A model that keeps something of its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seen: list[float] = []

    def step(self) -> None:
        """Live a week and note trust."""
        super().step()
        self.seen.append(self.trust_mission)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_fork_has_the_same_future(scenario: str, way: str) -> None:
    model = PeaceOperation(scenario, "best_practice", 8, communities=size(scenario))
    model.run(13)
    fork = WAYS[way](model)
    assert first_difference(model.foundation.layout, model.block, fork.block) == ""
    one, two = model.run(13), fork.run(13)
    assert first_difference(model.foundation.layout, model.block, fork.block) == ""
    assert (fork.week, fork.steps, fork.running) == (model.week, model.steps, model.running)
    for table in ("weekly", "events", "network"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(two, table), check_exact=True)


@pytest.mark.parametrize("way", WAYS)
def test_a_fork_has_a_life_of_its_own(way: str) -> None:
    model = PeaceOperation("kesara", seed=8, communities=12)
    model.run(5)
    before, weeks = model.block.copy(), len(model.outcomes)
    fork = WAYS[way](model)
    fork.agent("communities", 0).fear = 0.99
    fork.run(5)
    assert first_difference(model.foundation.layout, model.block, before) == ""
    assert len(model.outcomes) == weeks and len(fork.outcomes) == weeks + 5
    # Records and their plain-number views still share memory in the fork.
    fork.world.practices["dialogue"][0] = 0.5
    assert (fork.world.levers[0] == 0.5).any()


@pytest.mark.parametrize("way", WAYS)
def test_classes_of_ones_own_are_forked_whole(way: str) -> None:
    model = Watched("kesara", seed=8, communities=12, agent_classes={"ngos": Grumbling})
    model.agent("ngos", 2).remove()
    model.run(10)
    fork = WAYS[way](model)
    assert [a.row for a in fork.agents_of("ngos")] == [a.row for a in model.agents_of("ngos")]
    friend = fork.agent("ngos", 5).friend
    assert friend is fork.agent("ngos", 4) and friend.model is fork
    model.run(10)
    fork.run(10)
    assert fork.seen == model.seen and len(fork.seen) == 20
    assert [a.grudges for a in fork.agents_of("ngos")] == [a.grudges for a in model.agents_of("ngos")]
    assert first_difference(model.foundation.layout, model.block, fork.block) == ""


def test_an_agent_is_copied_with_its_model() -> None:
    model = PeaceOperation("kesara", seed=8, communities=12)
    twin = copy.deepcopy(model.agent("communities", 3))
    assert twin.model is not model and twin.row == 3 and twin is twin.model.agent("communities", 3)


def test_foreign_agents_are_refused() -> None:
    import mesa

    class Journalist(mesa.Agent):
        """Nobody that this model knows."""

    model = PeaceOperation("kesara", communities=12)
    Journalist(model)
    with pytest.raises(TypeError, match="Journalist"):
        copy.deepcopy(model)
