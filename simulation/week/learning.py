"""Compiled loops of stage 9: reports, lessons, donors."""

from simulation.behaviours import headquarters, reporting_and_funding, units
from simulation.compiler.compiled import entry


@entry
def learn(world, week):
    """Reports, lessons, donors."""
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.report(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.publish_skill(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.learn_from_peers(i, world, week)
    for i in range(world.units.shape[0]):
        units.update_skill(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.update_skill(i, world, week)
    for i in range(world.donors.shape[0]):
        reporting_and_funding.update_confidence(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.appeal_to_donors(i, world, week)
    for i in range(world.ngos.shape[0]):
        reporting_and_funding.receive_funding(i, world, week)


LOOPS = (learn,)
