"""F02: troops cut killing of civilians by rebels (size disputed)."""

import numpy as np

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, deployed, reading, rebel_killing, resampled
from experiments.validate.facts.reading import Reading

FIRST, LAST = 52, 208
LEVELS = (0, 2000, 4000, 6000, 8000)


def read(lab: Lab) -> list[Reading]:
    """Civilians killed by rebels at five troop levels."""
    arms = {str(level): Arm(deployed("mali", float(level), 0.0, 1)) for level in LEVELS}
    runs = lab.run(
        arms,
        lambda _, lived: {k: rebel_killing(v, FIRST, LAST) for k, v in lived.items()},
        weeks=LAST,
        communities=60,
        fields=("fronts.one_sided_deaths",),
        seeds=lab.count(2.0),
    )
    dead = np.array([runs[str(level)] for level in LEVELS])

    def ratio(k: np.ndarray) -> float:
        return float(np.log(max(dead[-1, k].sum(), 0.5) / max(dead[0, k].sum(), 0.5)))

    def largest_step(k: np.ndarray) -> float:
        return float(np.diff(np.log(np.maximum(dead[:, k].sum(axis=1), 0.5))).max())

    return [
        reading(
            "rebel killing of civilians, 8000 troops against none", resampled(ratio, len(runs)), (-4.0, 0.0), "log ratio", sign=-1
        ),
        reading(
            "largest step between neighbouring levels (falling throughout if below 0)",
            resampled(largest_step, len(runs)),
            (-4.0, 0.0),
            "log ratio",
        ),
    ]


FACT = Fact(
    "F02",
    "input",
    "Troops cut rebels' killing of civilians",
    accepted="log ratio at 8000 troops in (-4, 0), falling throughout",
    design="Mali, weeks 53-208; constant 0, 2, 4, 6, 8 thousand troops at the shares of 2014",
    scenario="mali",
    read=read,
)
