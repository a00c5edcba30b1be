"""Local authorities as Mesa agents."""

from simulation.behaviours import conditions, government, regions, violence
from simulation.drivers.mesa_agents.actor import Actor
from simulation.measures import region


class LocalAuthority(Actor):
    """The state in one region: permits, services, its forces there.

    It also takes stock of the region and measures it; nothing that anyone does depends on the measures.
    """

    array = "authorities"

    def update_conditions(self) -> None:
        """Meet what comes from outside: shocks of the timeline."""
        self.behave(conditions.update_conditions)

    def aggregate_region(self) -> None:
        """Gather what is known of the region from the week before."""
        self.behave(regions.aggregate_region)

    def administer(self) -> None:
        """Review permits, obstruct or not, run services and forces."""
        self.behave(government.administer)

    def publish_forces(self) -> None:
        """Show what others may read of the forces here."""
        self.behave(violence.publish_forces)

    def command_forces(self) -> None:
        """Command the forces, which may harm civilians."""
        self.behave(violence.command_forces)

    def update_impartiality(self) -> None:
        """Note how even-handed force looks here."""
        self.behave(regions.update_impartiality)

    def measure_region(self) -> None:
        """Measure the region's outcomes."""
        self.behave(region.measure_region)
