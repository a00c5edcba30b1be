"""Compiled loops of stage 7: violence."""

from simulation.behaviours import delivery, intergroup, regions, security, units, violence
from simulation.compiler.compiled import entry


@entry
def fight(world, week):
    """Armed groups."""
    for i in range(world.groups.shape[0]):
        violence.publish_fronts(i, world, week)
    for i in range(world.authorities.shape[0]):
        violence.publish_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        violence.publish_parallel_forces(i, world, week)
    for i in range(world.groups.shape[0]):
        violence.fight(i, world, week)


@entry
def command(world, week):
    """State and parallel forces."""
    for i in range(world.authorities.shape[0]):
        violence.command_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        violence.conduct_operations(i, world, week)
    for i in range(world.authorities.shape[0]):
        regions.update_impartiality(i, world, week)


@entry
def endure(world, week):
    """Attacks on units and NGOs."""
    for i in range(world.units.shape[0]):
        units.incur_attacks(i, world, week)
    for i in range(world.ngos.shape[0]):
        delivery.incur_incidents(i, world, week)


@entry
def suffer(world, week):
    """Communities meet the week's events."""
    for i in range(world.communities.shape[0]):
        security.update_threat_and_displacement(i, world, week)


@entry
def quarrel(world, week):
    """Disputes within communities."""
    for i in range(world.communities.shape[0]):
        intergroup.update_disputes(i, world, week)


LOOPS = (fight, command, endure, suffer, quarrel)
