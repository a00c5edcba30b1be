"""F08: strong mandates cut major conflict."""

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario

FIRST, LAST = 26, 182


def read(lab: Lab) -> list[Reading]:
    """Deaths in conflict under strong mandates and under an observer mandate."""
    scenario = load_scenario("mali:high_intensity")
    arms = {mandate: Arm(scenario.replace(mandate=mandate)) for mandate in ("observer", "multidimensional", "enforcement")}
    runs = lab.run(
        arms, lambda _, lived: {k: v.total("battle_deaths", FIRST, LAST) for k, v in lived.items()}, weeks=LAST, communities=60
    )
    return [
        reading(
            f"battle deaths, {mandate} against observer mandate", change(runs[mandate], runs["observer"]), (-0.75, -0.30), sign=-1
        )
        for mandate in ("multidimensional", "enforcement")
    ]


FACT = Fact(
    "F08",
    "test",
    "Strong mandates cut major conflict",
    accepted="-30 to -75 %",
    design="Mali at high intensity (1000 deaths a year or more), weeks 27-182; multidimensional or enforcement mandate "
    "against observer mandate, same deployment",
    scenario="mali:high_intensity",
    read=read,
)
