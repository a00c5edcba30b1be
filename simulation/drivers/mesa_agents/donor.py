"""Donors as Mesa agents."""

from simulation.behaviours import reporting_and_funding
from simulation.drivers.mesa_agents.actor import Actor


class Donor(Actor):
    """A donor of NGOs: money, what it weighs, its confidence in reports."""

    array = "donors"

    def update_confidence(self) -> None:
        """Weigh how far reports can be believed; withhold money or not."""
        self.behave(reporting_and_funding.update_confidence)
