"""The mission's headquarters as a Mesa agent."""

import numpy as np

from simulation.behaviours import dyads, headquarters, practices
from simulation.drivers.mesa_agents.actor import Actor
from simulation.measures import country


class MissionHeadquarters(Actor):
    """Headquarters: hours and money, practices with partners, the plan, reporting; one in a model.

    It also takes the measures of the country at the end of a week; nothing that anyone does depends on them.
    """

    array = "headquarters"

    @property
    def ties(self) -> np.recarray:
        """Ties with other organisations: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")

    def update_resources(self) -> None:
        """Count people, hours and money."""
        self.behave(headquarters.update_resources)

    def ration_resources(self) -> None:
        """Add up what the policy asks and ration it."""
        self.behave(practices.ration_resources)

    def implement_policy(self) -> None:
        """Carry out the policy: move levers, spend hours and money."""
        self.behave(practices.implement_policy)

    def review_plan(self) -> None:
        """Review the plan and what is reported on state abuse."""
        self.behave(headquarters.review_plan)

    def update_mission_ties(self) -> None:
        """Keep ties with NGOs, government, authorities and coordination."""
        self.behave(dyads.update_mission_ties)

    def update_skill(self) -> None:
        """Learn from what was evaluated; lose lessons by rotation."""
        self.behave(headquarters.update_skill)

    def measure_country(self) -> None:
        """Sum up the regions' outcomes for the country."""
        self.behave(country.measure_country)

    def measure_organisations(self) -> None:
        """Measure ties, promises, costs, consent and the peace process."""
        self.behave(country.measure_organisations)

    def measure_distribution(self) -> None:
        """Measure who is worst off, gaps and errors of belief."""
        self.behave(country.measure_distribution)
