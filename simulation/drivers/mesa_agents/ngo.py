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

    def update_participation(self) -> None:
        """Decide how far to take part in practices with the mission."""
        self.behave(ngos.update_participation)

    def update_ngo_ties(self) -> None:
        """Keep ties with other NGOs."""
        self.behave(dyads.update_ngo_ties)

    def plan_work(self) -> None:
        """Correct beliefs about need and danger, decide where staff should be, and move them."""
        self.behave(ngos.plan_work)

    def deliver(self) -> None:
        """Deliver as far as security, permits, acceptance, time and money allow."""
        self.behave(delivery.deliver)

    def incur_incidents(self) -> None:
        """Suffer attacks on staff; suspend work after them."""
        self.behave(delivery.incur_incidents)

    def report(self) -> None:
        """Report upward, be audited, learn from what was evaluated."""
        self.behave(reporting_and_funding.report)

    def publish_skill(self) -> None:
        """Show what others may learn."""
        self.behave(reporting_and_funding.publish_skill)

    def learn_from_peers(self) -> None:
        """Take up lessons from other NGOs."""
        self.behave(reporting_and_funding.learn_from_peers)

    def appeal_to_donors(self) -> None:
        """Make a claim on donors' money."""
        self.behave(reporting_and_funding.appeal_to_donors)

    def receive_funding(self) -> None:
        """Receive a part of donors' money."""
        self.behave(reporting_and_funding.receive_funding)
