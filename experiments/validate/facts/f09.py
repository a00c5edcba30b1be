"""F09: security and relief contact raise opinion and tips; abuse collapses opinion while tips fall less."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, chosen, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, AFTER, TOWNS, TREATED = 104, 12, 60, 12
OPINION, TIPS = "communities.trust_mission", "communities.willingness_to_inform"


def with_event(scenario: Scenario, kind: str, weeks: int) -> Arm:
    """An arm in which drawn communities meet an event from week ``WEEK``."""
    return Arm(
        lambda seed: with_events(
            scenario,
            event(kind, scenario=scenario, week=WEEK, weeks=weeks, magnitude=1.0, communities=chosen(seed, TREATED, TOWNS)),
        )
    )


def shifts(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
    """Changes of opinion and tips after twelve weeks in treated communities, in standard deviations of communities."""
    here = list(chosen(seed, TREATED, TOWNS))
    found = {}
    for name in ("misconduct", "outreach", "relief"):
        for key, of in (("opinion", OPINION), ("tips", TIPS)):
            before = lived["none"].fields[of][WEEK + AFTER]
            gap = lived[name].fields[of][WEEK + AFTER][here] - before[here]
            found[f"{name} {key}"] = float(gap.mean() / before.std())
    return found


def read(lab: Lab) -> list[Reading]:
    """Opinion and tips after misconduct, after visits by patrols, and after relief that the mission brings."""
    scenario = load_scenario("mali")

    def relief(seed: int) -> Scenario:
        places = chosen(seed, TREATED, TOWNS)
        return with_events(
            scenario,
            *(
                event(kind, scenario=scenario, week=WEEK, weeks=AFTER, magnitude=size, communities=places)
                for kind, size in (("relief", 1.0), ("outreach", 0.3))
            ),
        )

    arms = {
        "none": Arm(scenario),
        "misconduct": with_event(scenario, "misconduct", 1),
        "outreach": with_event(scenario, "outreach", AFTER),
        "relief": Arm(relief),
    }
    runs = lab.run(arms, shifts, weeks=WEEK + AFTER + 1, communities=TOWNS, fields=(OPINION, TIPS))
    lead = runs["misconduct tips"] - runs["misconduct opinion"]
    unit = "standard deviations"
    up = (0.0, np.inf)
    return [
        reading("opinion after misconduct", mean_interval(runs["misconduct opinion"]), (-np.inf, 0.0), unit, "sign"),
        reading("fall of opinion beyond the fall of tips", mean_interval(lead), up, unit, "sign"),
        *(
            reading(f"{key} after {words}", mean_interval(runs[f"{name} {key}"]), up, unit, "sign")
            for name, words in (("outreach", "security contact"), ("relief", "relief contact"))
            for key in ("opinion", "tips")
        ),
    ]


FACT = Fact(
    "F09",
    "target",
    "Contact raises opinion and tips; abuse collapses opinion while tips fall less",
    accepted="after 12 weeks: fall in opinion beyond fall in tips; contact raises both",
    design="Mali, week 105; 12 of 60 communities drawn: one case of misconduct, 12 weeks of visits by patrols, or 12 weeks of "
    "relief brought by the mission; standard deviations over communities",
    scenario="mali",
    read=read,
)
