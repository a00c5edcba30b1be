"""Compiled loops of stage 2: government and parties."""

from simulation.behaviours import government, peace
from simulation.compiler.compiled import entry


@entry
def decide(world, week):
    """Consent, administration, negotiations."""
    for i in range(world.government.shape[0]):
        government.update_host_consent(i, world, week)
    for i in range(world.authorities.shape[0]):
        government.administer(i, world, week)
    for i in range(world.groups.shape[0]):
        peace.negotiate(i, world, week)


LOOPS = (decide,)
