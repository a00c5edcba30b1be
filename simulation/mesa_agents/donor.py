"""Donors as Mesa agents."""

from simulation.agents import results
from simulation.mesa_agents.actor import Actor


class Donor(Actor):
    """A donor of NGOs: money, what it weighs, its confidence in reports."""

    array = "donors"

    def weigh_confidence(self) -> None:
        """Weigh how far reports can be believed; withhold money or not."""
        self.behave(results.weigh_confidence)
