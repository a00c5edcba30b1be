"""Parallel forces as Mesa agents."""

import numpy as np

from simulation.behaviours import violence
from simulation.drivers.mesa_agents.actor import Actor


class ParallelForce(Actor):
    """A foreign force beside the mission and not under it."""

    array = "parallel_forces"

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""
        return self.own_rows("fronts", "first_front", "last_front")

    def publish_parallel_forces(self) -> None:
        """Show what others may read of its fronts."""
        self.behave(violence.publish_parallel_forces)

    def conduct_operations(self) -> None:
        """Act, and harm civilians or not."""
        self.behave(violence.conduct_operations)
