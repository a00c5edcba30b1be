"""Communities as Mesa agents."""

from simulation.behaviours import households, opinion, places, security
from simulation.drivers.mesa_agents.actor import Actor


class Community(Actor):
    """A town or a cluster of villages: people, needs, fears, views of those who come to help or to rule."""

    array = "communities"

    def meet_locally(self) -> None:
        """Meet what is brought here from outside."""
        self.behave(places.meet_locally)

    def show_self(self) -> None:
        """Show what others may read: opinions, danger, fear, displacement."""
        self.behave(opinion.show_self)

    def host(self) -> None:
        """Count the displaced who stay here, and how far patrols and police reach."""
        self.behave(households.host)

    def receive(self) -> None:
        """Receive aid and public services; needs and expectations follow."""
        self.behave(households.receive)

    def reintegrate(self) -> None:
        """Ex-combatants enrol, wait, find work or give up."""
        self.behave(households.reintegrate)

    def suffer(self) -> None:
        """Meet the week's violence; flee or return."""
        self.behave(security.suffer)

    def quarrel(self) -> None:
        """Open disputes between identity groups, settle them or let them turn violent."""
        self.behave(security.quarrel)

    def feel(self) -> None:
        """Let fear and security follow what was lived and heard."""
        self.behave(security.feel)

    def notice_misconduct(self) -> None:
        """Learn of the mission's misconduct, and of help after harm."""
        self.behave(opinion.notice_misconduct)

    def judge(self) -> None:
        """Trust mission, NGOs and state more or less, from experience, talk and narrative."""
        self.behave(opinion.judge)

    def recognise(self) -> None:
        """Grant or deny mission and government the right to act."""
        self.behave(opinion.recognise)

    def accept_ngos(self) -> None:
        """Accept NGOs more or less, by their conduct and by how close to the mission they look."""
        self.behave(opinion.accept)

    def take_sides(self) -> None:
        """Hold grievances, help armed groups or warn the mission."""
        self.behave(opinion.take_sides)

    def get_along(self) -> None:
        """Trust other identity groups more or less; wellbeing follows."""
        self.behave(opinion.get_along)
