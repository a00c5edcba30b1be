"""Communities as Mesa agents."""

from simulation.behaviours import conditions, excombatants, intergroup, needs, opinion, security
from simulation.drivers.mesa_agents.actor import Actor


class Community(Actor):
    """A town or a cluster of villages: people, needs, fears, views of those who come to help or to rule."""

    array = "communities"

    def update_local_conditions(self) -> None:
        """Meet what is brought here from outside."""
        self.behave(conditions.update_local_conditions)

    def publish_state(self) -> None:
        """Show what others may read: opinions, danger, fear, displacement."""
        self.behave(opinion.publish_state)

    def update_hosting_and_coverage(self) -> None:
        """Count the displaced who stay here, and how far patrols and police reach."""
        self.behave(needs.update_hosting_and_coverage)

    def update_needs(self) -> None:
        """Receive aid and public services; needs and expectations follow."""
        self.behave(needs.update_needs)

    def reintegrate(self) -> None:
        """Ex-combatants enrol, wait, find work or give up."""
        self.behave(excombatants.reintegrate)

    def update_threat_and_displacement(self) -> None:
        """Meet the week's violence; flee or return."""
        self.behave(security.update_threat_and_displacement)

    def update_disputes(self) -> None:
        """Open disputes between identity groups, settle them or let them turn violent."""
        self.behave(intergroup.update_disputes)

    def update_fear_and_security(self) -> None:
        """Let fear and security follow what was lived and heard."""
        self.behave(security.update_fear_and_security)

    def update_harm_and_redress(self) -> None:
        """Learn of the mission's misconduct, and of help after harm."""
        self.behave(opinion.update_harm_and_redress)

    def update_trust(self) -> None:
        """Trust mission, NGOs and state more or less, from experience, talk and narrative."""
        self.behave(opinion.update_trust)

    def update_legitimacy(self) -> None:
        """Grant or deny mission and government the right to act."""
        self.behave(opinion.update_legitimacy)

    def update_acceptance(self) -> None:
        """Accept NGOs more or less, by their conduct and by how close to the mission they look."""
        self.behave(opinion.update_acceptance)

    def update_grievance(self) -> None:
        """Hold grievances, help armed groups or warn the mission."""
        self.behave(opinion.update_grievance)

    def update_intergroup_trust(self) -> None:
        """Trust other identity groups more or less; wellbeing follows."""
        self.behave(intergroup.update_intergroup_trust)
