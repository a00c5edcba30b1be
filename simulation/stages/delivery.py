"""Compiled loops of stage 6: delivery and presence."""

from simulation.agents import delivery, households, opinion
from simulation.compiled import entry


@entry
def act(world, week):
    """Stage 6: delivery and presence."""
    for i in range(world.ngos.shape[0]):
        delivery.deliver(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.show_self(i, world, week)
    for i in range(world.communities.shape[0]):
        households.host(i, world, week)
        households.receive(i, world, week)
        households.reintegrate(i, world, week)
