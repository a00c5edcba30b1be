"""Peacekeeping units as Mesa agents."""

import numpy as np

from simulation.behaviours import units
from simulation.drivers.mesa_agents.actor import Actor


class PeacekeepingUnit(Actor):
    """A unit of the mission: infantry on patrol, police, engineers or civil affairs."""

    array = "units"

    @property
    def reach(self) -> np.recarray:
        """Communities within its reach: one row each, a view that can be written."""
        return self.own_rows("reach", "first", "last")

    def deploy(self) -> None:
        """Take strength from the deployment; rotate."""
        self.behave(units.deploy)

    def plan_patrols(self) -> None:
        """Spend patrol-days where danger to people is believed to be."""
        self.behave(units.plan_patrols)

    def incur_attacks(self) -> None:
        """Be attacked; misbehave or not."""
        self.behave(units.incur_attacks)

    def update_skill(self) -> None:
        """Gain local knowledge."""
        self.behave(units.update_skill)
