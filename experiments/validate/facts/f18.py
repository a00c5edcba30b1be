"""F18: attacks on aid workers rise with the severity of conflict and not with one-sided violence."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, reading, resampled
from experiments.validate.facts.reading import Reading
from simulation.inputs import load_scenario
from simulation.registers import PARAMETERS

YEARS, SKIP = 5, 26
PRIORS = (
    "hazard_scale",
    "one_sided_scale",
    "recruitment",
    "grievance_slope",
    "coverage_scale",
    "inflow_phase_1",
    "inflow_phase_2",
    "inflow_phase_3",
)


def drawn(seed: int) -> dict[str, float]:
    """What makes violence, drawn over the registered ranges: log-uniform where the range allows, and independent."""
    luck = np.random.default_rng([seed, 18])
    values = {}
    for name in PRIORS:
        low, high = PARAMETERS[name].low, PARAMETERS[name].high
        values[name] = float(np.exp(luck.uniform(np.log(low), np.log(high))) if low > 0.0 else luck.uniform(low, high))
    return values


def poisson_fit(y: np.ndarray, x: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Coefficients of a log-linear Poisson regression with an intercept, by iterated weighted least squares."""
    design = np.column_stack([np.ones(len(y)), x])
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(y.sum(), 0.5) / np.exp(offset).sum())
    for _ in range(30):
        mu = np.exp(np.clip(offset + design @ beta, -30.0, 30.0))
        working = design @ beta + (y - mu) / np.maximum(mu, 1e-12)
        weighted = design * mu[:, None]
        step = np.linalg.solve(design.T @ weighted + 1e-9 * np.eye(len(beta)), weighted.T @ working)
        if np.max(np.abs(step - beta)) < 1e-8:
            return step
        beta = step
    return beta


def read(lab: Lab) -> list[Reading]:
    """Poisson regression of yearly attacks on log battle deaths and log one-sided deaths, offset by staff."""
    names = ("aid_incidents", "battle_deaths", "one_sided_deaths", "ngo_staff")

    def years(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        run = lived["mali"]
        return {f"{name} {y}": run.total(name, SKIP + 52 * y, SKIP + 52 * (y + 1)) for y in range(YEARS) for name in names}

    runs = lab.run(
        {"mali": Arm(load_scenario("mali"), parameters=drawn)},
        years,
        weeks=SKIP + 52 * YEARS,
        communities=45,
        seeds=lab.count(10.0, over=100.0),
    )
    y, battle, one_sided, staff = (np.array([runs[f"{name} {k}"] for k in range(YEARS)]) for name in names)

    def coefficients(k: np.ndarray) -> np.ndarray:
        year = [np.repeat(np.arange(YEARS) == later, len(k)).astype(float) for later in range(1, YEARS)]
        x = np.column_stack([np.log1p(battle[:, k].ravel()), np.log1p(one_sided[:, k].ravel()), *year])
        return poisson_fit(y[:, k].ravel(), x, np.log(np.maximum(staff[:, k].ravel(), 1.0)))

    n = len(runs)
    return [
        reading(
            "battle deaths", resampled(lambda k: float(coefficients(k)[1]), n), (0.0, np.inf), "log attacks per log deaths", "sign"
        ),
        reading(
            "one-sided deaths as a share of the coefficient of battle deaths",
            resampled(lambda k: float(coefficients(k)[2] / coefficients(k)[1]), n),
            (-0.1, 0.1),
            "share",
            "zero",
        ),
    ]


FACT = Fact(
    "F18",
    "input",
    "Attacks on aid workers rise with conflict severity and not with one-sided violence",
    accepted="battle deaths above 0; one-sided within 10 % of it",
    design="Mali, country-years 2014-18 over draws from the priors of what makes violence (its scales, recruits, grievance, "
    "coverage, arrivals); Poisson regression with years, offset by staff exposed",
    scenario="mali",
    read=read,
)
