"""Parallel forces as Mesa agents."""

import numpy as np

from simulation.behaviours import armed
from simulation.drivers.mesa_agents.actor import Actor


class ParallelForce(Actor):
    """A foreign force beside the mission and not under it."""

    array = "parallel_forces"

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""
        return self.own_rows("fronts", "first_front", "last_front")

    def show(self) -> None:
        """Show what others may read of its fronts."""
        self.behave(armed.show_parallel)

    def act(self) -> None:
        """Act, and harm civilians or not."""
        self.behave(armed.act_in_parallel)
