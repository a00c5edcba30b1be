"""F13: exposure to the mission raises reliance on the state, and the effect lasts."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, chosen, mean_interval, reading, resampled
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, PULSE, LATER, TOWNS, TREATED = 104, 26, 104, 75, 20
RELIANCE, CORRUPTION = "communities.reliance_on_state", "communities.perceived_corruption"


def read(lab: Lab) -> list[Reading]:
    """Reliance on the state at the end of a pulse of exposure and two years later."""
    scenario = load_scenario("liberia")

    def exposed(seed: int) -> Scenario:
        return with_events(
            scenario,
            event("outreach", scenario=scenario, week=WEEK, weeks=PULSE, magnitude=1.0, communities=chosen(seed, TREATED, TOWNS)),
        )

    def shift(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        here = list(chosen(seed, TREATED, TOWNS))
        gap = {f: (lived["pulse"].fields[f] - lived["none"].fields[f])[:, here].mean(axis=1) for f in (RELIANCE, CORRUPTION)}
        end = WEEK + PULSE
        return {
            "at once": float(gap[RELIANCE][end - 1]),
            "later": float(gap[RELIANCE][end + LATER - 1]),
            "corruption": float(gap[CORRUPTION][end - 1]),
        }

    runs = lab.run(
        {"none": Arm(scenario), "pulse": Arm(exposed)},
        shift,
        weeks=WEEK + PULSE + LATER,
        communities=TOWNS,
        fields=(RELIANCE, CORRUPTION),
    )
    at_once, later = runs["at once"].to_numpy(), runs["later"].to_numpy()
    return [
        reading(
            "effect left after 24 months",
            resampled(lambda k: float(later[k].mean() / at_once[k].mean()), len(runs)),
            (0.25, 1.5),
            "share",
            sign=1,
        ),
        reading("reliance on the state at the end of the pulse", mean_interval(at_once), (0.0, np.inf), "points", "sign"),
    ]


FACT = Fact(
    "F13",
    "target",
    "Exposure to the mission raises reliance on the state and lasts",
    accepted="at least a quarter of the effect left at 24 months",
    design="Liberia, week 105; 26 weeks of visits to 20 of 75 communities drawn",
    scenario="liberia",
    read=read,
)
