"""Compiled loops of stage 8: communities experience and judge."""

from simulation.agents import opinion, security
from simulation.compiled import entry


@entry
def experience(world, week):
    """Stage 8: communities experience and judge."""
    for i in range(world.communities.shape[0]):
        opinion.show_self(i, world, week)
    for i in range(world.communities.shape[0]):
        security.feel(i, world, week)
        opinion.notice_misconduct(i, world, week)
        opinion.judge(i, world, week)
        opinion.recognise(i, world, week)
        opinion.accept(i, world, week)
        opinion.take_sides(i, world, week)
        opinion.get_along(i, world, week)
