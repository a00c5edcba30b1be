"""F12: bases have no effect on victimisation or fear after the war."""

from collections.abc import Mapping

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, rates_change, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario

FIRST, LAST = 156, 312
POWER_NOTE = "the interval's half-width states the power: an effect of that size would have been found"


def near_and_far(lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
    """Violent events, fear and people of places with a base near under one placement and not under the other."""
    near = {k: v.world.communities["troops_nearby"] > 0.0 for k, v in lived.items()}
    differs = near["one"] != near["other"]
    sums = {f"{what}_{where}": 0.0 for what in ("events", "fear", "people") for where in ("near", "far")}
    for k, run in lived.items():
        people = run.fields["communities.population"][FIRST:]
        for where, here in (("near", near[k] & differs), ("far", ~near[k] & differs)):
            sums[f"events_{where}"] += float(run.fields["communities.violent_events"][FIRST:, here].sum())
            sums[f"fear_{where}"] += float((people * run.fields["communities.fear"][FIRST:])[:, here].sum())
            sums[f"people_{where}"] += float(people[:, here].sum())
    return sums


def read(lab: Lab) -> list[Reading]:
    """Victimisation and fear per person near a base, against the same places without one."""
    scenario = load_scenario("liberia")
    arms = {name: Arm(scenario.replace(base_placement="random", base_draw=draw)) for name, draw in (("one", 0), ("other", 1))}
    runs = lab.run(
        arms,
        lambda _, lived: near_and_far(lived),
        weeks=LAST,
        communities=120,
        seeds=lab.count(3.0),
        fields=("communities.violent_events", "communities.fear", "communities.population"),
    )
    return [
        reading(
            f"{words} near a base",
            rates_change(runs, f"{what}_near", "people_near", f"{what}_far", "people_far"),
            (-0.1, 0.1),
            kind="zero",
        )
        for what, words in (("events", "violent events per person"), ("fear", "fear"))
    ]


FACT = Fact(
    "F12",
    "test",
    "After the war bases change neither victimisation nor fear",
    accepted="both within 10 %",
    design="Liberia, years 4 to 6; two random placements of the same bases; the same places with a base within 50 km and "
    f"without; {POWER_NOTE}",
    scenario="liberia",
    read=read,
)
