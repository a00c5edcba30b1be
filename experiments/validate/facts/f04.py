"""F04: presence deters rebels but not the government from killing civilians."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, deployed, reading, rebel_killing, state_killing
from experiments.validate.facts.reading import Reading

FIRST, LAST = 52, 260


def read(lab: Lab) -> list[Reading]:
    """Civilians killed by rebels and by state forces, with and without 10,000 troops at random bases."""
    arms = {
        name: Arm(deployed("mali", military, 0.0, 1, base_placement="random"))
        for name, military in (("none", 0.0), ("troops", 10000.0))
    }

    def numbers(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        return {
            f"{who}_{k}": killed(v, FIRST, LAST)
            for k, v in lived.items()
            for who, killed in (("rebels", rebel_killing), ("state", state_killing))
        }

    runs = lab.run(arms, numbers, weeks=LAST, communities=60, fields=("fronts.one_sided_deaths",), seeds=lab.count(4.0, over=20.0))
    return [
        reading("civilians killed by rebels", change(runs["rebels_troops"], runs["rebels_none"]), (-np.inf, 0.0), kind="sign"),
        reading("civilians killed by state forces", change(runs["state_troops"], runs["state_none"]), (-0.15, 0.15), kind="zero"),
    ]


FACT = Fact(
    "F04",
    "input",
    "Presence deters rebels but not the government from killing civilians",
    accepted="rebels below 0; government within 15 %",
    design="Mali, weeks 53-260; random bases; constant 0 or 10,000 troops; by perpetrator",
    scenario="mali",
    read=read,
)
