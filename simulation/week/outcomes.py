"""Compiled loops of stage 10: outcomes."""

from simulation.compiler.compiled import entry
from simulation.measures import country, region


@entry
def measure_region(world, week):
    """Outcomes by region."""
    for i in range(world.authorities.shape[0]):
        region.measure_region(i, world, week)


@entry
def sum_up(world, week):
    """Outcomes of the country."""
    for i in range(world.headquarters.shape[0]):
        country.measure_country(i, world, week)
    for i in range(world.headquarters.shape[0]):
        country.measure_organisations(i, world, week)
    for i in range(world.headquarters.shape[0]):
        country.measure_distribution(i, world, week)


LOOPS = (measure_region, sum_up)
