"""F25: DDR has no detectable individual effect; abusive units are rejected; livelihood shifts work."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, change, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import Policy, load_policy, load_scenario

MONTHS_24 = 156


def programme(**levers: float) -> Policy:
    """Liberia's history with a DDR programme of given parts; disarmament slots are the same throughout."""
    base = {
        name: setting.model_dump()
        for name, setting in load_policy("historical_liberia").instruments.items()
        if name != "ddr_programme"
    }
    return Policy.of("programme", base | {"ddr_programme": {"intensity": 1.0, "levers": levers}})


def read(lab: Lab) -> list[Reading]:
    """Reintegration of those disarmed with and without cash and training; hours with livelihood; abusive units."""
    scenario = load_scenario("liberia")
    none = {"cash": 0.0, "training": 0.0, "livelihood": 0.0}
    arms = {
        "none": Arm(scenario, programme(**none)),
        "ddr": Arm(scenario, programme(**(none | {"cash": 1.0, "training": 1.0}))),
        "livelihood": Arm(scenario, programme(**(none | {"livelihood": 1.0}))),
    }
    for name, abuse in (("mild", 0.1), ("abusive", 0.8)):
        other = scenario.replace(ddr=scenario.ddr.model_copy(update={"unit_abuse": abuse}))
        arms[name] = Arm(other, programme(**(none | {"cash": 1.0, "training": 1.0})))

    def numbers(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        found = {}
        for k, run in lived.items():
            rows = run.world.communities
            out = rows["ex_demobilised"].sum() + rows["ex_lapsed"].sum() + rows["ex_reintegrated"].sum()
            found[k] = float(rows["ex_reintegrated"].sum() / out)
            found[f"hours {k}"] = run.mean("illicit_hours", MONTHS_24 - 52)
        return found

    runs = lab.run(arms, numbers, weeks=MONTHS_24, communities=60, seeds=lab.count(0.5))
    rejected = change(1.0 - runs["abusive"], 1.0 - runs["mild"])
    return [
        reading(
            "reintegrated of those disarmed, cash and training against none",
            change(runs["ddr"], runs["none"]),
            (-0.1, 0.1),
            kind="zero",
        ),
        reading(
            "illicit hours, livelihood against none", change(runs["hours livelihood"], runs["hours none"]), (-0.30, -0.10), sign=-1
        ),
        reading("not reintegrated, abusive against mild units", rejected, (0.0, np.inf), kind="sign"),
    ]


FACT = Fact(
    "F25",
    "target",
    "DDR has no detectable individual effect; abusive units are rejected; livelihood shifts work",
    accepted="reintegration within 10 %; illicit hours -10 to -30 %; rejection rises with abusiveness",
    design="Liberia, week 156; all are disarmed alike: cash and training or none, livelihood places or none, abusiveness of "
    "units 0.8 or 0.1",
    scenario="liberia",
    read=read,
)
