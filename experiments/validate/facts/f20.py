"""F20: stabilisation projects raise short-run violence against civilians and cut access where it is violent."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import Policy, load_policy, load_scenario

START, LAG, WINDOW = 208, 4, 12
FIRST, LAST = START + LAG, START + LAG + WINDOW
SIDES = ("top", "bottom")


def projects(intensity: float, regions: tuple[str, ...]) -> Policy:
    """Mali's history without small projects, or with them in some regions from week ``START``."""
    base = {
        name: setting.model_dump()
        for name, setting in load_policy("historical_mali").instruments.items()
        if name != "quick_impact_projects"
    }
    if intensity:
        base["quick_impact_projects"] = {"intensity": intensity, "start_week": START, "regions": regions}
    return Policy.of("projects" if intensity else "no projects", base)


def read(lab: Lab) -> list[Reading]:
    """Civilians killed and access in twelve weeks of projects, in the most and the least violent third of regions."""
    scenario = load_scenario("mali")
    names = tuple(region.name for region in scenario.regions)
    arms = {"none": Arm(scenario, projects(0.0, ()))}
    # At random, region by region: one run with projects in a half drawn for the seed would confound neighbours.
    arms["projects"] = Arm(scenario, projects(1.0, names))

    def numbers(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        past = lived["none"].fields["regions.events"][START - 26 : START].sum(axis=0)
        people = lived["none"].fields["regions.population"][START]
        order = np.argsort(past / people, kind="stable")
        third = len(order) // 3
        found = {}
        for side, rows in (("top", order[-third:]), ("bottom", order[:third])):
            for k, run in lived.items():
                killed = run.fields["fronts.expected_one_sided"][FIRST:LAST]
                inside = np.isin(run.world.fronts["region"], rows)
                found[f"{side} killing {k}"] = float(killed[:, inside].sum())
                values = run.fields["region_measures.access"][FIRST:LAST][:, rows]
                found[f"{side} access {k}"] = float((values * people[rows]).sum() / people[rows].sum() / WINDOW)
        return found

    fields = ("regions.events", "regions.population", "fronts.expected_one_sided", "region_measures.access")
    runs = lab.run(arms, numbers, weeks=LAST, communities=60, fields=fields, seeds=lab.count(6.0))
    found = []
    for side in SIDES:
        killing = change(runs[f"{side} killing projects"], runs[f"{side} killing none"])
        gap = runs[f"{side} access projects"] - runs[f"{side} access none"]
        if side == "top":
            found += [
                reading("attacks on civilians expected, most violent third", killing, (0.0, np.inf), kind="sign"),
                reading("access, most violent third", mean_interval(gap), (-np.inf, 0.0), "points", "sign"),
            ]
        else:
            found += [
                reading("attacks on civilians expected, least violent third", killing, (-0.1, 0.1), kind="zero"),
                reading("access, least violent third", mean_interval(gap), (-0.05, 0.05), "points", "zero"),
            ]
    return found


FACT = Fact(
    "F20",
    "target",
    "Stabilisation projects raise short-run violence against civilians and cut access where violent",
    accepted="most violent third: attacks up, access down; least violent third: neither",
    design="Mali, week 209; projects or none for 12 weeks, by thirds of regions by violence before; expected attacks",
    scenario="mali",
    read=read,
)
