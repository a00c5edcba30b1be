"""F07: after war only UN police reduce violence generally."""

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, reading, strengths_from
from experiments.validate.facts.reading import Reading
from simulation.inputs import Policy, load_scenario

FIRST, LAST = 104, 312


def violence(lived: WeeklyRun) -> float:
    """All violent events and deaths but former fighters' killing of civilians, from week 105."""
    groups = lived.world.fronts["actor"] == 0
    targeting = lived.fields["fronts.one_sided"][FIRST:, groups].sum()
    return lived.total("violent_events", FIRST) - float(targeting)


def read(lab: Lab) -> list[Reading]:
    """Violence from week 105 with and without police, and with and without troops."""
    scenario = load_scenario("liberia")
    # Programmes end before the arms part: a mission without troops would else lose its civilian staff's programmes too.
    ended = Policy.of("disarmament", {"ddr_programme": {"intensity": 1.0, "end_week": FIRST - 8}})
    arms = {
        "all": Arm(strengths_from(scenario, FIRST, 10000.0, 1100.0), ended),
        "no police": Arm(strengths_from(scenario, FIRST, 10000.0, 0.0), ended),
        "no troops": Arm(strengths_from(scenario, FIRST, 0.0, 1100.0), ended),
    }
    runs = lab.run(
        arms,
        lambda _, lived: {k: violence(v) for k, v in lived.items()},
        weeks=LAST,
        communities=75,
        fields=("fronts.one_sided",),
        seeds=lab.count(12.0),
    )
    return [
        reading("violence, 1100 police against none", change(runs["all"], runs["no police"]), (-np.inf, 0.0), kind="sign"),
        reading("violence, 10,000 troops against none", change(runs["all"], runs["no troops"]), (-0.1, 0.1), kind="zero"),
    ]


FACT = Fact(
    "F07",
    "input",
    "After war only UN police reduce violence generally",
    accepted="police below 0; troops within 10 %",
    design="Liberia, weeks 105-312; from week 105 constant 10,000 or no troops and 1100 or no police; all violent events but "
    "former fighters' attacks on civilians; programmes end before",
    scenario="liberia",
    read=read,
)
