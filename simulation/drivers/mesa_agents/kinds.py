"""The Mesa class of each kind of agent: a view of its record and of the rows that it owns.

The fields of its record and its steps in a week are given to each class by ``Actor``, from the records and from the table of
the week; ``kinds.pyi`` lists them for readers, editors and type checkers (written by ``docs/build.py``).
"""

import numpy as np

from simulation.drivers.mesa_agents.actor import Actor


class Community(Actor):
    """A town or a cluster of villages: people, needs, fears, views of those who come to help or to rule."""

    array = "communities"


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


class PeacekeepingUnit(Actor):
    """A unit of the mission: infantry on patrol, police, engineers or civil affairs."""

    array = "units"

    @property
    def reach(self) -> np.recarray:
        """Communities within its reach: one row each, a view that can be written."""
        return self.own_rows("reach", "first", "last")


class MissionHeadquarters(Actor):
    """Headquarters: hours and money, practices with partners, the plan, reporting; one in a model.

    It also takes the measures of the country at the end of a week; nothing that anyone does depends on them.
    """

    array = "headquarters"

    @property
    def ties(self) -> np.recarray:
        """Ties with other organisations: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")


class HumanitarianCoordination(Actor):
    """Clusters and their secretariat: members, a plan, a shared picture of needs and dangers; one in a model."""

    array = "coordination"

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")


class HostGovernment(Actor):
    """The government: consent to the mission, concern for sovereignty, its forces' restraint; one in a model."""

    array = "government"

    @property
    def ties(self) -> np.recarray:
        """Ties with NGOs: one row each, a view that can be written."""
        return self.own_rows("dyads", "first_dyad", "last_dyad")


class LocalAuthority(Actor):
    """The state in one region: permits, services, its forces there.

    It also takes stock of the region and measures it; nothing that anyone does depends on the measures.
    """

    array = "authorities"


class ArmedGroup(Actor):
    """A non-state armed group: fighters on fronts by region, and the stage of its peace process."""

    array = "groups"

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""
        return self.own_rows("fronts", "first_front", "last_front")


class ParallelForce(Actor):
    """A foreign force beside the mission and not under it."""

    array = "parallel_forces"

    @property
    def fronts(self) -> np.recarray:
        """Its fronts: one row per region, a view that can be written."""
        return self.own_rows("fronts", "first_front", "last_front")


class Donor(Actor):
    """A donor of NGOs: money, what it weighs, its confidence in reports."""

    array = "donors"
