"""Compiled loops of stages 4 and 5: mission and NGOs plan."""

from simulation.behaviours import ngos, units
from simulation.compiler.compiled import entry


@entry
def plan_patrols(world, week):
    """Patrols of the mission."""
    for i in range(world.units.shape[0]):
        units.plan_patrols(i, world, week)


@entry
def plan_work(world, week):
    """Places of NGOs."""
    for i in range(world.ngos.shape[0]):
        ngos.plan_work(i, world, week)


LOOPS = (plan_patrols, plan_work)
