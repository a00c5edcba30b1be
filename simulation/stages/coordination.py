"""Compiled loops of stage 3: practices, ties, plan, shared picture."""

from simulation.agents import dyads, headquarters, ngos, practices
from simulation.compiled import entry


@entry
def coordinate(world, week):
    """Stage 3: practices, ties, plan, shared picture."""
    for i in range(world.headquarters.shape[0]):
        practices.ask_for_means(i, world, week)
    for i in range(world.headquarters.shape[0]):
        practices.practise(i, world, week)
    for i in range(world.ngos.shape[0]):
        ngos.take_part(i, world, week)
    for i in range(world.coordination.shape[0]):
        headquarters.convene(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.review_plan(i, world, week)
    for i in range(world.headquarters.shape[0]):
        dyads.meet_as_mission(i, world, week)
    for i in range(world.coordination.shape[0]):
        dyads.meet_as_coordination(i, world, week)
    for i in range(world.government.shape[0]):
        dyads.meet_as_government(i, world, week)
    for i in range(world.ngos.shape[0]):
        dyads.meet_as_ngo(i, world, week)
    for i in range(world.coordination.shape[0]):
        headquarters.pool_picture(i, world, week)
