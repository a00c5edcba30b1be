"""Screening: which numbers of the model move an outcome by more than matters, in some country?

    found = screen(ScreenRequest.of("kesara", runs=4000))
    found[0].numbers             # a row per number: what it moves most, or nothing

First groups: in a few worlds each group of up to forty numbers goes to a random corner of its ranges and to the opposite one.
A group is left out if no outcome moves by what matters, luck included. Then numbers: in every further world those left are dealt at
random to four hands, and each hand goes to random ends and to the opposite ones (`experiments.screening.estimates`).
"""

from __future__ import annotations

from collections.abc import Callable

from experiments.runs import HERE, Compute, RunSettings, unknown_numbers
from experiments.screening.groups import groups_of
from experiments.screening.moves import group_moves
from experiments.screening.request import ScreenRequest
from experiments.screening.result import Screening
from experiments.screening.running import ModelRuns
from experiments.screening.stages import screened


def screen(
    request: ScreenRequest, compute: Compute = HERE, finished: Callable[[Screening], object] | None = None
) -> list[Screening]:
    """Screen every country of a request.

    Args:
        request: what is asked; compute: where runs are made.
        finished: hears of each country as it is done.

    Raises:
        RuntimeError: runs failed nearly everywhere.
        KeyboardInterrupt: Ctrl-C, after the runs under way.
    """
    found = []
    with compute.open() as here:
        for number, made in enumerate(request.settings):
            found.append(_country(request, made, here, number))
            if finished is not None:
                finished(found[-1])
    return found


PILOT_RUNS = 16


def pilot(request: ScreenRequest, made: RunSettings, compute: Compute = HERE) -> None:
    """Make a few runs of a country, to be timed: those of the first moves of the first stage."""
    numbers = unknown_numbers()
    moves = group_moves(groups_of(numbers), 1, request.seed)[: PILOT_RUNS // len(made.policies)]
    ModelRuns(made, numbers, compute, PILOT_RUNS)(moves)


def _country(request: ScreenRequest, made: RunSettings, here: Compute, before: int) -> Screening:
    """One country, of which ``before`` others were screened."""
    numbers, plan = unknown_numbers(), request.plan()
    respond = ModelRuns(made, numbers, here, plan.runs * len(request.settings))
    respond.done = plan.runs * before
    found = screened(groups_of(numbers), plan, request.seed, respond)
    return Screening.of(request, made, numbers, found, respond.failures)
