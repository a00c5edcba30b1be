"""Compiled loops of stage 7: violence."""

from simulation.behaviours import armed, places, reporting_and_funding, security, units
from simulation.compiler.compiled import entry


@entry
def fight(world, week):
    """Armed groups."""
    for i in range(world.groups.shape[0]):
        armed.show(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.show_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.show_parallel(i, world, week)
    for i in range(world.groups.shape[0]):
        armed.fight(i, world, week)


@entry
def command(world, week):
    """State and parallel forces."""
    for i in range(world.authorities.shape[0]):
        armed.command_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.act_in_parallel(i, world, week)
    for i in range(world.authorities.shape[0]):
        places.judge_force(i, world, week)


@entry
def endure(world, week):
    """Attacks on units and NGOs."""
    for i in range(world.units.shape[0]):
        units.endure(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.endure_incidents(i, world, week)


@entry
def suffer(world, week):
    """Communities meet the week's events."""
    for i in range(world.communities.shape[0]):
        security.suffer(i, world, week)


@entry
def quarrel(world, week):
    """Disputes within communities."""
    for i in range(world.communities.shape[0]):
        security.quarrel(i, world, week)


LOOPS = (fight, command, endure, suffer, quarrel)
