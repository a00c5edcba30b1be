"""F11: harm by outsiders moves support to insurgents; insurgents' harm gives no mirror gain."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, chosen, mean_interval, reading, resampled
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, AFTER, TOWNS, TREATED = 104, 12, 60, 10
SUPPORT = "communities.collaboration"
ACTORS = {"outsiders": "French-led force", "insurgents": "Jihadist coalition"}


def read(lab: Lab) -> list[Reading]:
    """Support of insurgents twelve weeks after one attack on civilians by either side, in the communities harmed."""
    scenario = load_scenario("mali")

    def harmed(actor: str) -> Arm:
        def made(seed: int) -> Scenario:
            return with_events(
                scenario,
                event("attack", scenario=scenario, week=WEEK, magnitude=0.5, group=actor, communities=chosen(seed, TREATED, TOWNS)),
            )

        return Arm(made)

    def shift(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        here = list(chosen(seed, TREATED, TOWNS))
        end = {k: float(v.fields[SUPPORT][WEEK + AFTER][here].mean()) for k, v in lived.items()}
        return {k: end[k] - end["none"] for k in ACTORS}

    arms = {"none": Arm(scenario)} | {k: harmed(actor) for k, actor in ACTORS.items()}
    runs = lab.run(arms, shift, weeks=WEEK + AFTER + 1, communities=TOWNS, fields=(SUPPORT,))
    outsiders, insurgents = runs["outsiders"].to_numpy(), runs["insurgents"].to_numpy()
    return [
        reading("support after harm by an outside force", mean_interval(outsiders), (0.0, np.inf), "points", "sign"),
        reading(
            "loss after insurgents' harm as a share of that gain",
            resampled(lambda k: float(-insurgents[k].mean() / outsiders[k].mean()), len(runs)),
            (-1 / 3, 1 / 3),
            "share",
            "zero",
        ),
    ]


FACT = Fact(
    "F11",
    "target",
    "Harm by outsiders moves support to insurgents; insurgents' harm gives no mirror gain",
    accepted="mirror gain below one third of the outsider effect",
    design="Mali, week 105; one attack with ten dead in 10 of 60 communities drawn, by the parallel force or by insurgents; "
    "support twelve weeks later",
    scenario="mali",
    read=read,
)
