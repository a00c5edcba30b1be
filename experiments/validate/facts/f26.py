"""F26: monthly incidents against aid workers are near-Poisson."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario

FIRST, YEARS = 236, 5  # from January 2018


def dispersion(monthly: np.ndarray) -> float:
    """Variance over mean of monthly counts (years, 12) after each year's mean is taken out."""
    within = monthly - monthly.mean(axis=1, keepdims=True)
    freedom = monthly.shape[0] * (monthly.shape[1] - 1)
    return float((within**2).sum() / freedom / max(monthly.mean(), 1e-12))


def read(lab: Lab) -> list[Reading]:
    """Variance over mean of monthly counts within runs, years taken out."""

    def within(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        weekly = lived["history"].of("aid_incidents", FIRST, FIRST + 52 * YEARS).reshape(YEARS, 52)
        edges = np.linspace(0, 52, 13).round().astype(int)
        monthly = np.add.reduceat(weekly, edges[:-1], axis=1)
        return {"dispersion": dispersion(monthly) if monthly.sum() > 0 else np.nan}

    runs = lab.run({"history": Arm(load_scenario("mali"))}, within, weeks=FIRST + 52 * YEARS, communities=60)
    return [reading("variance over mean of monthly counts", mean_interval(runs["dispersion"]), (0.9, 1.8), "ratio", sign=1)]


FACT = Fact(
    "F26",
    "input",
    "Monthly incidents against aid workers are near-Poisson",
    accepted="variance over mean 0.9 to 1.8",
    design="Mali as it was, January 2018 on, five years; monthly counts, each year's mean taken out, within runs (the recorded "
    "ratio of about 1.2 uses 2018-23)",
    scenario="mali",
    read=read,
)
