"""F24: reconciliation raises trust and networks but lowers wellbeing."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, chosen, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, PROGRAMME, TOWNS, TREATED = 156, 13, 75, 25
MONTHS = {9: WEEK + 39, 31: WEEK + 134}
FIELDS = {"inter-group trust": "communities.intergroup_trust", "ties": "communities.ties", "wellbeing": "communities.wellbeing"}


def read(lab: Lab) -> list[Reading]:
    """Inter-group trust, ties and wellbeing nine and 31 months after reconciliation began."""
    scenario = load_scenario("liberia")

    def reconciled(seed: int) -> Scenario:
        return with_events(
            scenario,
            event(
                "dialogue_sessions",
                scenario=scenario,
                week=WEEK,
                weeks=PROGRAMME,
                magnitude=1.0,
                communities=chosen(seed, TREATED, TOWNS),
            ),
        )

    def shift(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        here = list(chosen(seed, TREATED, TOWNS))
        return {
            f"{name} {month}": float((lived["sessions"].fields[f][week, here] - lived["none"].fields[f][week, here]).mean())
            for name, f in FIELDS.items()
            for month, week in MONTHS.items()
        }

    runs = lab.run(
        {"none": Arm(scenario), "sessions": Arm(reconciled)},
        shift,
        weeks=MONTHS[31] + 1,
        communities=TOWNS,
        fields=tuple(FIELDS.values()),
    )
    return [
        reading(
            f"{name} at month {month}",
            mean_interval(runs[f"{name} {month}"]),
            (-np.inf, 0.0) if name == "wellbeing" else (0.0, np.inf),
            "points",
            "sign",
        )
        for month in MONTHS
        for name in FIELDS
    ]


FACT = Fact(
    "F24",
    "target",
    "Reconciliation raises inter-group trust and ties but lowers wellbeing",
    accepted="months 9 and 31: trust and ties up, wellbeing down",
    design="Liberia, week 157; 13 weeks of dialogue in 25 of 75 communities drawn",
    scenario="liberia",
    read=read,
)
