"""F21: aid dampens violence only in secure areas."""

import numpy as np

from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, reading, resampled
from experiments.validate.facts.reading import Reading
from simulation.inputs import Scenario, load_scenario

FIRST, LAST = 52, 208
SECURE, INSECURE = 0.25, 4.0


def aided(scenario: Scenario, factor: float) -> Scenario:
    """A scenario with ``factor`` times the donors' money and the staff that it pays."""
    return scenario.replace(
        donors=tuple(d.model_copy(update={"usd_per_year": d.usd_per_year * factor}) for d in scenario.donors),
        ngo_classes=tuple(
            c.model_copy(update={"staff_per_organisation": c.staff_per_organisation * factor}) for c in scenario.ngo_classes
        ),
    )


def read(lab: Lab) -> list[Reading]:
    """Battles and attacks expected with twice the aid, where insecurity from outside is low and where it is high."""
    scenario = load_scenario("mali")
    arms = {
        f"{place} {factor}": Arm(aided(scenario, factor), parameters={"hazard_scale": scale})
        for place, scale in (("secure", SECURE), ("insecure", INSECURE))
        for factor in (1.0, 2.0)
    }
    runs = lab.run(
        arms,
        lambda _, lived: {
            k: float(v.fields["fronts.expected_battle"][FIRST:].sum() + v.fields["fronts.expected_one_sided"][FIRST:].sum())
            for k, v in lived.items()
        },
        weeks=LAST,
        communities=60,
        fields=("fronts.expected_battle", "fronts.expected_one_sided"),
        seeds=lab.count(4.0),
    )
    secure = change(runs["secure 2.0"], runs["secure 1.0"])
    insecure = change(runs["insecure 2.0"], runs["insecure 1.0"])
    cells = {name: runs[name].to_numpy(float) for name in runs}

    def differ(k: np.ndarray) -> float:
        now = {name: float(values[k].sum()) for name, values in cells.items()}
        return now["insecure 2.0"] / now["insecure 1.0"] - now["secure 2.0"] / now["secure 1.0"]

    gap = resampled(differ, len(runs))
    return [
        reading("violence with twice the aid, secure", secure, (-np.inf, 0.0), kind="sign"),
        reading("the same, insecure: no dampening beyond a tenth", insecure, (-0.1, np.inf), kind="zero"),
        reading("difference of the two, same seeds", gap, (0.0, np.inf), kind="sign"),
    ]


FACT = Fact(
    "F21",
    "target",
    "Aid dampens violence only in secure areas",
    accepted="below 0 where secure; no dampening where insecure",
    design="Mali, weeks 53-208; aid as it is or twice, insecurity from outside a quarter or four times; expected battles "
    "and attacks",
    scenario="mali",
    read=read,
)
