"""Armed groups as Mesa agents."""

import numpy as np

from simulation.behaviours import peace, violence
from simulation.drivers.mesa_agents.actor import Actor


class ArmedGroup(Actor):
    """A non-state armed group: fighters on fronts by region, and the stage of its peace process."""

    array = "groups"

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""
        return self.own_rows("fronts", "first_front", "last_front")

    def negotiate(self) -> None:
        """Take a step in the peace process, forwards, back or none."""
        self.behave(peace.negotiate)

    def publish_fronts(self) -> None:
        """Show what others may read of its fronts."""
        self.behave(violence.publish_fronts)

    def fight(self) -> None:
        """Fight, attack civilians or other groups; lose and recruit."""
        self.behave(violence.fight)
