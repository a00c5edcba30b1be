"""F03: local bases shorten conflict episodes."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, deployed, rates_change, reading
from experiments.validate.facts.reading import Reading

FIRST, LAST = 26, 260
QUIET_WEEKS = 8


def ended(events: np.ndarray) -> tuple[int, int]:
    """Conflict episodes that ended and weeks lived in episodes, of one place's weekly events.

    An episode begins with an event and ends with the last event before eight weeks without one; episodes that are still
    open at the end of the series count their weeks only.
    """
    weeks = np.flatnonzero(events > 0)
    if not len(weeks):
        return 0, 0
    cuts = np.flatnonzero(np.diff(weeks) > QUIET_WEEKS)
    starts, stops = np.r_[weeks[0], weeks[cuts + 1]], np.r_[weeks[cuts], weeks[-1]]
    over = len(events) - 1 - stops >= QUIET_WEEKS
    return int(over.sum()), int((stops - starts + 1).sum())


def near_and_far(lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
    """Episodes and weeks of the places that have a base within 50 km under one placement and not under the other."""
    a, b = lived["one"], lived["other"]
    near_a = a.world.communities["troops_nearby"] > 0.0
    near_b = b.world.communities["troops_nearby"] > 0.0
    sums = {"near": 0.0, "near_weeks": 0.0, "far": 0.0, "far_weeks": 0.0}
    for run, near in ((a, near_a), (b, near_b)):
        events = run.fields["communities.violent_events"] - run.fields["communities.escalations"]
        for c in np.flatnonzero(near_a != near_b):
            over, weeks = ended(events[FIRST:, c])
            key = "near" if near[c] else "far"
            sums[key] += over
            sums[f"{key}_weeks"] += weeks
    return sums


def read(lab: Lab) -> list[Reading]:
    """Hazard that an episode ends, per week lived in one, with and without a base near the same place."""
    arms = {
        name: Arm(deployed("mali", 10000.0, 0.0, 1, base_placement="random", base_draw=draw))
        for name, draw in (("one", 0), ("other", 1))
    }
    runs = lab.run(
        arms,
        lambda _, lived: near_and_far(lived),
        weeks=LAST,
        communities=90,
        seeds=lab.count(2.0),
        fields=("communities.violent_events", "communities.escalations"),
    )
    return [
        reading(
            "hazard of an episode's end near a base",
            rates_change(runs, "near", "near_weeks", "far", "far_weeks"),
            (0.0, np.inf),
            kind="sign",
        )
    ]


FACT = Fact(
    "F03",
    "test",
    "Local bases shorten conflict episodes",
    accepted="hazard of the end higher near a base (above 0)",
    design="Mali, weeks 27-260; two random placements of the same bases and 10,000 troops; the same places with a base "
    "within 50 km and without; an episode ends after 8 eventless weeks",
    scenario="mali",
    read=read,
)
