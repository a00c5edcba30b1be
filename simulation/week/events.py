"""Compiled loops of stage 1: what comes from outside, and what is known of the week before."""

from simulation.behaviours import conditions, headquarters, regions, units
from simulation.compiler.compiled import entry


@entry
def meet_conditions(world, week):
    """Shocks of the timeline."""
    for i in range(world.authorities.shape[0]):
        conditions.update_conditions(i, world, week)
    for i in range(world.communities.shape[0]):
        conditions.update_local_conditions(i, world, week)


@entry
def take_stock(world, week):
    """What is known of each region."""
    for i in range(world.authorities.shape[0]):
        regions.aggregate_region(i, world, week)


@entry
def deploy(world, week):
    """Means and units of the mission."""
    for i in range(world.headquarters.shape[0]):
        headquarters.update_resources(i, world, week)
    for i in range(world.units.shape[0]):
        units.deploy(i, world, week)


LOOPS = (meet_conditions, take_stock, deploy)
