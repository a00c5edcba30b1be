"""F22: help after harm lowers attacks on the outside force."""

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario
from simulation.world import event, with_events

WEEK, HELP, LATER, TOWNS = 52, 52, 104, 45
REGIONS = ("Kidal", "Gao and Menaka", "Timbuktu", "Mopti")


def read(lab: Lab) -> list[Reading]:
    """Attacks on the outside force in 104 weeks after harm by it, with help for those harmed and without."""
    scenario = load_scenario("mali")
    places = tuple(range(TOWNS))

    def after_harm(helped: bool) -> Arm:
        def made(seed: int) -> Scenario:
            return with_events(scenario, *happenings)

        harm = [event("attack", scenario=scenario, week=WEEK, weeks=8, magnitude=1.0, group="French-led force", regions=REGIONS)]
        relief = [event("relief", scenario=scenario, week=WEEK + 8, weeks=HELP, magnitude=1.0, regions=REGIONS)]
        happenings = harm + (relief if helped else [])
        return Arm(made)

    first, last = WEEK + 8, WEEK + 8 + LATER
    runs = lab.run(
        {"none": after_harm(False), "help": after_harm(True)},
        lambda _, lived: {k: v.total("peacekeeper_incidents", first, last) for k, v in lived.items()},
        weeks=last,
        communities=len(places),
        seeds=lab.count(2.0),
    )
    return [reading("attacks on the outside force with help", change(runs["help"], runs["none"]), (-0.35, -0.10), sign=-1)]


FACT = Fact(
    "F22",
    "target",
    "Help after harm lowers attacks on the outside force",
    accepted="-10 to -35 % over 104 weeks",
    design="Mali, week 53; eight attacks with civilian dead by the parallel force in each of four regions, then a year of "
    "relief there or none; attacks on peacekeepers over 104 weeks",
    scenario="mali",
    read=read,
)
