"""F15: in Liberia in early 2006 nearly all say that security has improved."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario
from simulation.measures.region import satisfied
from simulation.registers import PARAMETERS

WEEK, ASKED = 119, 800


def read(lab: Lab) -> list[Reading]:
    """Share of 800 sampled people who say that they are safer than at the start, through the survey model."""
    scenario = load_scenario("liberia")

    def survey(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        rows = lived["history"].world.communities
        noise = lab.parameters(scenario, seed).get("survey_noise", PARAMETERS["survey_noise"].default)
        people = rows["population"] / rows["population"].sum()
        luck = np.random.default_rng([seed, 15])
        where = luck.choice(len(rows), ASKED, p=people)
        model = getattr(satisfied, "py_func", satisfied)
        says = np.array([model(float(gain), 0.0, noise) for gain in rows["security_experienced"] - rows["security_start"]])
        return {"safer": float((luck.random(ASKED) < says[where]).mean())}

    runs = lab.run({"history": Arm(scenario)}, survey, weeks=WEEK + 1, communities=75)
    shares = runs["safer"].to_numpy()
    low, high = np.quantile(shares, [0.05, 0.95])
    return [
        reading(
            "say that they are safer than at the start",
            (float(np.median(shares)), float(low), float(high)),
            (0.85, 0.98),
            "share of 800 people",
            sign=1,
        )
    ]


FACT = Fact(
    "F15",
    "target",
    "Liberia, early 2006: nearly all say security improved",
    accepted="85 to 98 %",
    design="Liberia as it was, week 120; 800 respondents drawn by population through the survey model; the interval is that "
    "of single surveys",
    scenario="liberia",
    read=read,
)
