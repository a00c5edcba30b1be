"""F01: troops cut battle deaths; police and observers do not."""

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, deployed, reading
from experiments.validate.facts.reading import Reading

FIRST, LAST = 52, 208


def read(lab: Lab) -> list[Reading]:
    """Battle deaths without a force, with 10,000 troops, and with 1500 police."""
    arms = {
        "none": Arm(deployed("mali", 0.0, 0.0, 1)),
        "troops": Arm(deployed("mali", 10000.0, 0.0, 1)),
        "police": Arm(deployed("mali", 0.0, 1500.0, 1)),
    }
    runs = lab.run(
        arms, lambda _, lived: {k: v.total("battle_deaths", FIRST, LAST) for k, v in lived.items()}, weeks=LAST, communities=60
    )
    return [
        reading("battle deaths, 10,000 troops against none", change(runs["troops"], runs["none"]), (-0.8, -0.3), sign=-1),
        reading("battle deaths, 1500 police against none", change(runs["police"], runs["none"]), (-0.1, 0.1), kind="zero"),
    ]


FACT = Fact(
    "F01",
    "target",
    "Troops cut battle deaths; police do not",
    accepted="-30 to -80 %; police within 10 %",
    design="Mali, weeks 53-208; constant 0 or 10,000 troops at the shares of 2014; police 0 or 1500; unthresholded deaths",
    scenario="mali",
    read=read,
)
