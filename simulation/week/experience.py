"""Compiled loops of stage 8: communities experience and judge."""

from simulation.behaviours import intergroup, opinion, security
from simulation.compiler.compiled import entry


@entry
def feel(world, week):
    """Fear and security."""
    for i in range(world.communities.shape[0]):
        opinion.publish_state(i, world, week)
    for i in range(world.communities.shape[0]):
        security.update_fear_and_security(i, world, week)


@entry
def notice_misconduct(world, week):
    """Misconduct and redress."""
    for i in range(world.communities.shape[0]):
        opinion.update_harm_and_redress(i, world, week)


@entry
def judge(world, week):
    """Trust."""
    for i in range(world.communities.shape[0]):
        opinion.update_trust(i, world, week)


@entry
def recognise(world, week):
    """Legitimacy."""
    for i in range(world.communities.shape[0]):
        opinion.update_legitimacy(i, world, week)


@entry
def accept(world, week):
    """Acceptance of NGOs."""
    for i in range(world.communities.shape[0]):
        opinion.update_acceptance(i, world, week)


@entry
def take_sides(world, week):
    """Grievance, collaboration, tips."""
    for i in range(world.communities.shape[0]):
        opinion.update_grievance(i, world, week)


@entry
def get_along(world, week):
    """Trust between identity groups, wellbeing."""
    for i in range(world.communities.shape[0]):
        intergroup.update_intergroup_trust(i, world, week)


LOOPS = (feel, notice_misconduct, judge, recognise, accept, take_sides, get_along)
