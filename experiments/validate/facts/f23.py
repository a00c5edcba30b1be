"""F23: training in dispute resolution lowers unresolved disputes; more vigilante justice."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, chosen, mean_interval, reading, resampled
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, PROGRAMME, TOWNS, TREATED = 156, 26, 246, 86
MONTH_12, MONTH_36 = WEEK + 52, WEEK + 156
DISPUTES, VIGILANTES = "communities.disputes", "communities.vigilantism"


def read(lab: Lab) -> list[Reading]:
    """Unresolved disputes and vigilante justice in 86 of 246 towns, trained or not."""
    scenario = load_scenario("liberia")

    def trained(seed: int) -> Scenario:
        return with_events(
            scenario,
            event(
                "dispute_training",
                scenario=scenario,
                week=WEEK,
                weeks=PROGRAMME,
                magnitude=1.0,
                communities=chosen(seed, TREATED, TOWNS),
            ),
        )

    def numbers(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        here = list(chosen(seed, TREATED, TOWNS))
        found = {}
        for k, run in lived.items():
            disputes = run.fields[DISPUTES][:, here]
            found[f"12 {k}"] = float(disputes[MONTH_12 - 4 : MONTH_12 + 4].sum())
            found[f"36 {k}"] = float(disputes[MONTH_36 - 4 : MONTH_36 + 4].sum())
            found[f"vigilantes {k}"] = float(run.fields[VIGILANTES][MONTH_12, here].mean())
        return found

    runs = lab.run(
        {"none": Arm(scenario), "trained": Arm(trained)},
        numbers,
        weeks=MONTH_36 + 4,
        communities=TOWNS,
        fields=(DISPUTES, VIGILANTES),
        seeds=lab.count(0.5),
    )
    a, b, c, d = (runs[k].to_numpy() for k in ("12 trained", "12 none", "36 trained", "36 none"))

    def left(k: np.ndarray) -> float:
        return float((c[k].sum() / d[k].sum() - 1.0) / (a[k].sum() / b[k].sum() - 1.0))

    return [
        reading("unresolved disputes at month 12", change(a, b), (-0.40, -0.15), sign=-1),
        reading("part of that left at month 36", resampled(left, len(runs)), (0.4, np.inf), "share", sign=1),
        reading(
            "vigilante justice at month 12",
            mean_interval(runs["vigilantes trained"] - runs["vigilantes none"]),
            (0.0, np.inf),
            "points",
            "sign",
        ),
    ]


FACT = Fact(
    "F23",
    "target",
    "Dispute-resolution training lowers unresolved disputes; more vigilante justice",
    accepted="-15 to -40 % at month 12 and at least 40 % of that at month 36; vigilantism up",
    design="Liberia, week 157; 26 weeks of training in 86 of 246 towns drawn",
    scenario="liberia",
    read=read,
)
