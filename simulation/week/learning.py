"""Compiled loops of stage 9: reports, lessons, donors."""

from simulation.behaviours import headquarters, reporting_and_funding, units
from simulation.compiler.compiled import entry


@entry
def learn(world, week):
    """Reports, lessons, donors."""
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.report(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.show_skill(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.spread_lessons(i, world, week)
    for i in range(world.units.shape[0]):
        units.learn(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.learn_lessons(i, world, week)
    for i in range(world.donors.shape[0]):
        reporting_and_funding.weigh_confidence(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.ask_donors(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.be_paid(i, world, week)


LOOPS = (learn,)
