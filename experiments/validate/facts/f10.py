"""F10: an impartial UN raises inter-group cooperation; a partial force does not."""

import numpy as np

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, deployed, mean_interval, reading, resampled
from experiments.validate.facts.reading import Reading

FIRST, LAST = 52, 208
LEVELS = (1.0, 0.75, 0.5, 0.25, 0.0)


def read(lab: Lab) -> list[Reading]:
    """Inter-group trust with 10,000 troops of five degrees of impartiality against none."""
    base = deployed("mali", 10000.0, 0.0, 1)
    arms = {
        str(level): Arm(base.replace(mission=base.mission.model_copy(update={"impartiality": level})), "uncoordinated")
        for level in LEVELS
    }
    arms["none"] = Arm(deployed("mali", 0.0, 0.0, 1), "uncoordinated")
    runs = lab.run(
        arms, lambda _, lived: {k: v.mean("trust_intergroup", FIRST, LAST) for k, v in lived.items()}, weeks=LAST, communities=60
    )
    effect = np.array([runs[str(level)] - runs["none"] for level in LEVELS])

    def slope(k: np.ndarray) -> float:
        return float(np.polyfit(1.0 - np.array(LEVELS), effect[:, k].mean(axis=1), 1)[0])

    def left(k: np.ndarray) -> float:
        return float(effect[-1, k].mean() / effect[0, k].mean())

    n = len(runs)
    return [
        reading("inter-group trust, impartial force against none", mean_interval(effect[0]), (0.0, np.inf), "points", "sign"),
        reading("change of the effect from no to full bias", resampled(slope, n), (-np.inf, 0.0), "points", "sign"),
        reading("effect at full bias as a share of the full effect", resampled(left, n), (-0.1, 0.1), "share", "zero"),
    ]


FACT = Fact(
    "F10",
    "target",
    "An impartial UN raises inter-group cooperation; a partial force does not",
    accepted="effect falls with bias and is within 10 % of the full effect at full bias",
    design="Mali, weeks 53-208; constant 10,000 troops of impartiality 1 to 0 against none; inter-group trust",
    scenario="mali",
    read=read,
)
