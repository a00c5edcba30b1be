"""The host government as a Mesa agent."""

import numpy as np

from simulation.behaviours import dyads, government
from simulation.drivers.mesa_agents.actor import Actor


class HostGovernment(Actor):
    """The government: consent to the mission, concern for sovereignty, its forces' restraint; one in a model."""

    array = "government"

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")

    def update_host_consent(self) -> None:
        """Weigh consent to the mission."""
        self.behave(government.update_host_consent)

    def update_government_ties(self) -> None:
        """Keep ties with NGOs: registration, permits, taxes."""
        self.behave(dyads.update_government_ties)
