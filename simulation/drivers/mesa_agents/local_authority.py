"""Local authorities as Mesa agents."""

from simulation.behaviours import armed, government, places
from simulation.drivers.mesa_agents.actor import Actor
from simulation.measures import region


class LocalAuthority(Actor):
    """The state in one region: permits, services, its forces there.

    It also takes stock of the region and measures it; nothing that anyone does depends on the measures.
    """

    array = "authorities"

    def meet_conditions(self) -> None:
        """Meet what comes from outside: shocks of the timeline."""
        self.behave(places.meet_conditions)

    def take_stock(self) -> None:
        """Gather what is known of the region from the week before."""
        self.behave(places.take_stock)

    def administer(self) -> None:
        """Review permits, obstruct or not, run services and forces."""
        self.behave(government.administer)

    def show_forces(self) -> None:
        """Show what others may read of the forces here."""
        self.behave(armed.show_forces)

    def command_forces(self) -> None:
        """Command the forces, which may harm civilians."""
        self.behave(armed.command_forces)

    def judge_force(self) -> None:
        """Note how even-handed force looks here."""
        self.behave(places.judge_force)

    def measure_region(self) -> None:
        """Measure the region's outcomes."""
        self.behave(region.measure_region)
