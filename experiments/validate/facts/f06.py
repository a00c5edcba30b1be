"""F06: UN presence lowers the onset of communal violence, and more with numbers."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, deployed, rates_change, reading, resampled
from experiments.validate.facts.reading import Reading

FIRST, LAST = 52, 260
LEVELS = (3000, 10000, 17000)


def escalations(lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
    """Escalations and open disputes (dispute-weeks) of places with a base near under one placement and not the other."""
    sums: dict[str, float] = {}
    for level in LEVELS:
        a, b = lived[f"one {level}"], lived[f"other {level}"]
        near_a, near_b = (v.world.communities["troops_nearby"] > 0.0 for v in (a, b))
        differs = near_a != near_b
        for run, near in ((a, near_a), (b, near_b)):
            for key, here in ((f"near {level}", near & differs), (f"far {level}", ~near & differs)):
                turned = run.fields["communities.escalations"][FIRST:, here].sum()
                open_ = run.fields["communities.disputes"][FIRST:, here].sum()
                sums[key] = sums.get(key, 0.0) + float(turned)
                sums[f"{key} at risk"] = sums.get(f"{key} at risk", 0.0) + float(open_)
    return sums


def read(lab: Lab) -> list[Reading]:
    """Escalation per open dispute with and without a unit within 50 km of the same places."""
    arms = {
        f"{name} {level}": Arm(deployed("mali", float(level), 0.0, 1, base_placement="random", base_draw=draw))
        for name, draw in (("one", 0), ("other", 1))
        for level in LEVELS
    }
    runs = lab.run(
        arms,
        lambda _, lived: escalations(lived),
        weeks=LAST,
        communities=90,
        seeds=lab.count(2.0),
        fields=("communities.escalations", "communities.disputes"),
    )

    def slope(k: np.ndarray) -> float:
        rates = [runs[f"near {n}"].to_numpy()[k].sum() / max(runs[f"near {n} at risk"].to_numpy()[k].sum(), 1.0) for n in LEVELS]
        return float(np.polyfit(np.array(LEVELS) / 1000.0, np.log(np.maximum(rates, 1e-9)), 1)[0])

    return [
        reading(
            "escalation per dispute with a unit within 50 km",
            rates_change(runs, "near 10000", "near 10000 at risk", "far 10000", "far 10000 at risk"),
            (-0.25, -0.10),
            sign=-1,
        ),
        reading(
            "escalation near a unit by strength",
            resampled(slope, len(runs)),
            (-np.inf, 0.0),
            "log ratio per 1000 troops",
            kind="sign",
        ),
    ]


FACT = Fact(
    "F06",
    "target",
    "UN presence lowers the onset of communal violence, more with numbers",
    accepted="-10 to -25 % per dispute near a unit, falling with strength",
    design="Mali, weeks 53-260; two random placements of the same bases; the same places with a unit within 50 km and "
    "without; 3, 10 and 17 thousand troops",
    scenario="mali",
    read=read,
)
