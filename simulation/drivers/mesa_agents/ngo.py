"""NGOs as Mesa agents."""

import numpy as np

from simulation.behaviours import delivery, dyads, ngos, reporting_and_funding
from simulation.drivers.mesa_agents.actor import Actor


class NGO(Actor):
    """A non-governmental organisation (or several alike, see ``weight``): where it works, what it believes, reports."""

    array = "ngos"

    @property
    def posts(self) -> np.recarray:
        """Its work by region: one row per region, a view that can be written."""
        return self.own_rows("posts", "first_post", "last_post")

    @property
    def presence(self) -> np.recarray:
        """Its work by community: one row per community, a view that can be written."""
        return self.own_rows("presence", "first_presence", "last_presence")

    def take_part(self) -> None:
        """Decide how far to take part in practices with the mission."""
        self.behave(ngos.take_part)

    def meet(self) -> None:
        """Keep ties with other NGOs."""
        self.behave(dyads.meet_as_ngo)

    def plan_work(self) -> None:
        """Correct beliefs about need and danger, decide where staff should be, and move them."""
        self.behave(ngos.plan_work)

    def deliver(self) -> None:
        """Deliver as far as security, permits, acceptance, time and money allow."""
        self.behave(delivery.deliver)

    def endure_incidents(self) -> None:
        """Suffer attacks on staff; suspend work after them."""
        self.behave(reporting_and_funding.endure_incidents)

    def report(self) -> None:
        """Report upward, be audited, learn from what was evaluated."""
        self.behave(reporting_and_funding.report)

    def show_skill(self) -> None:
        """Show what others may learn."""
        self.behave(reporting_and_funding.show_skill)

    def spread_lessons(self) -> None:
        """Take up lessons from other NGOs."""
        self.behave(reporting_and_funding.spread_lessons)

    def ask_donors(self) -> None:
        """Make a claim on donors' money."""
        self.behave(reporting_and_funding.ask_donors)

    def be_paid(self) -> None:
        """Receive a part of donors' money."""
        self.behave(reporting_and_funding.be_paid)
