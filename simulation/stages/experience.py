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
    for i in range(world.communities.shape[0]):
        opinion.notice_misconduct(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.judge(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.recognise(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.accept(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.take_sides(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.get_along(i, world, week)
