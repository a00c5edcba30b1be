"""F28: few people are asked."""

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario

LAST = 104


def read(lab: Lab) -> list[Reading]:
    """Share of recipients consulted where no policy asks for feedback."""
    runs = lab.run(
        {"plain": Arm(load_scenario("mali"), "uncoordinated")},
        lambda _, lived: {"asked": lived["plain"].mean("share_consulted", 0, LAST)},
        weeks=LAST,
        communities=45,
        seeds=lab.count(0.2),
    )
    return [reading("share consulted", mean_interval(runs["asked"]), (0.10, 0.20), "share", sign=1)]


FACT = Fact(
    "F28",
    "input",
    "Few people are asked",
    accepted="0.10 to 0.20 without community feedback",
    design="Mali without coordination, two years",
    scenario="mali",
    read=read,
)
