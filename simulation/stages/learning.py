"""Compiled loops of stage 9: reports, lessons, donors."""

from simulation.agents import headquarters, results, units
from simulation.compiled import entry


@entry
def learn(world, week):
    """Reports, lessons, donors."""
    for i in range(world.ngos.shape[0]):
        results.report(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.show_skill(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.spread_lessons(i, world, week)
    for i in range(world.units.shape[0]):
        units.learn(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.learn_lessons(i, world, week)
    for i in range(world.donors.shape[0]):
        results.weigh_confidence(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.ask_donors(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.be_paid(i, world, week)


LOOPS = (learn,)
