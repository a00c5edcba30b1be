"""Agents of a step may be visited in any order: reversed and shuffled visits end equal to the bit."""

from __future__ import annotations

from typing import Any

import pytest

from simulation import PeaceOperation
from tests.agreement.worlds import SCENARIOS, first_difference, size


class Reversed(PeaceOperation):
    """Visits the last agent first."""

    def visit(self, agents: Any, method: str) -> None:
        for agent in reversed(list(agents)):
            getattr(agent, method)()


class Shuffled(PeaceOperation):
    """Visits agents in another order each time."""

    def visit(self, agents: Any, method: str) -> None:
        agents.shuffle_do(method)


@pytest.mark.parametrize("cls", [Reversed, Shuffled])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_order_of_visits_cannot_matter(cls: type[PeaceOperation], scenario: str) -> None:
    usual = PeaceOperation(scenario, "best_practice", 3, communities=size(scenario))
    other = cls(scenario, "best_practice", 3, communities=size(scenario))
    for week in range(60):
        usual.step()
        other.step()
        difference = first_difference(usual.foundation.layout, usual.block, other.block)
        assert not difference, f"week {week}, in order and {cls.__name__.lower()}: {difference}"
