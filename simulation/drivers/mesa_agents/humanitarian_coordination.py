"""Humanitarian coordination as a Mesa agent."""

import numpy as np

from simulation.behaviours import coordination, dyads
from simulation.drivers.mesa_agents.actor import Actor


class HumanitarianCoordination(Actor):
    """Clusters and their secretariat: members, a plan, a shared picture of needs and dangers; one in a model."""

    array = "coordination"

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")

    def convene(self) -> None:
        """Count who takes part; make plan and picture fresh."""
        self.behave(coordination.convene)

    def update_coordination_ties(self) -> None:
        """Keep ties with NGOs."""
        self.behave(dyads.update_coordination_ties)

    def update_shared_picture(self) -> None:
        """Pool what NGOs and mission share about each community."""
        self.behave(coordination.update_shared_picture)
