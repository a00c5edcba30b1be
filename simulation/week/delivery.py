"""Compiled loops of stage 6: delivery and presence."""

from simulation.behaviours import delivery, excombatants, needs, opinion
from simulation.compiler.compiled import entry


@entry
def deliver(world, week):
    """NGOs deliver."""
    for i in range(world.ngos.shape[0]):
        delivery.deliver(i, world, week)


@entry
def host(world, week):
    """Who stays in a community and who reaches it."""
    for i in range(world.communities.shape[0]):
        opinion.publish_state(i, world, week)
    for i in range(world.communities.shape[0]):
        needs.update_hosting_and_coverage(i, world, week)


@entry
def receive(world, week):
    """Needs and services."""
    for i in range(world.communities.shape[0]):
        needs.update_needs(i, world, week)


@entry
def reintegrate(world, week):
    """Ex-combatants."""
    for i in range(world.communities.shape[0]):
        excombatants.reintegrate(i, world, week)


LOOPS = (deliver, host, receive, reintegrate)
