"""Compiled loops of stage 7: violence."""

from simulation.agents import armed, results, security, units
from simulation.compiled import entry


@entry
def fight(world, week):
    """Stage 7: violence."""
    for i in range(world.groups.shape[0]):
        armed.show(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.show_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.show_parallel(i, world, week)
    for i in range(world.groups.shape[0]):
        armed.fight(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.command_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.act_in_parallel(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.judge_force(i, world, week)
    for i in range(world.units.shape[0]):
        units.endure(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.endure_incidents(i, world, week)
    for i in range(world.communities.shape[0]):
        security.suffer(i, world, week)
        security.quarrel(i, world, week)
