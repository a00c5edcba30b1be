"""Compiled loops of stage 3: practices, ties, plan, shared picture."""

from simulation.behaviours import coordination, dyads, headquarters, ngos, practices
from simulation.compiler.compiled import entry


@entry
def practise(world, week):
    """Practices as far as means allow."""
    for i in range(world.headquarters.shape[0]):
        practices.ration_resources(i, world, week)
    for i in range(world.headquarters.shape[0]):
        practices.implement_policy(i, world, week)


@entry
def take_part(world, week):
    """NGOs take part."""
    for i in range(world.ngos.shape[0]):
        ngos.update_participation(i, world, week)


@entry
def convene(world, week):
    """The plan in force."""
    for i in range(world.coordination.shape[0]):
        coordination.convene(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.review_plan(i, world, week)


@entry
def meet_as_mission(world, week):
    """Ties of the mission."""
    for i in range(world.headquarters.shape[0]):
        dyads.update_mission_ties(i, world, week)


@entry
def meet_as_others(world, week):
    """Ties of coordination and government."""
    for i in range(world.coordination.shape[0]):
        dyads.update_coordination_ties(i, world, week)
    for i in range(world.government.shape[0]):
        dyads.update_government_ties(i, world, week)


@entry
def meet_as_ngo(world, week):
    """Ties between NGOs."""
    for i in range(world.ngos.shape[0]):
        dyads.update_ngo_ties(i, world, week)


@entry
def pool_picture(world, week):
    """The shared picture."""
    for i in range(world.coordination.shape[0]):
        coordination.update_shared_picture(i, world, week)


LOOPS = (practise, take_part, convene, meet_as_mission, meet_as_others, meet_as_ngo, pool_picture)
