"""Compiled loops of stage 10: outcomes."""

from simulation import measure, measure_country
from simulation.compiled import entry


@entry
def measure_all(world, week):
    """Stage 10: outcomes."""
    for i in range(world.authorities.shape[0]):
        measure.measure_region(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure_country.sum_up(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure_country.measure_organisations(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure_country.measure_distribution(i, world, week)
