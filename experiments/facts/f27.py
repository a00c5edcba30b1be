"""F27: the self-excited share of violent events."""

from collections.abc import Mapping

import numpy as np
from scipy import optimize

from experiments.facts.base import Fact, Reading
from experiments.facts.designs import Arm, Lab, Lived, mean_interval, reading
from simulation.scenario import load_scenario

FIRST, YEARS, BATCHES = 52, 6, 5


def hawkes_share(series: np.ndarray, years: int) -> tuple[float, float]:
    """Self-excited share and memory (weeks) of a discrete Hawkes process with a baseline for each series and year.

    Rate in week t: baseline of the year + share x (exponentially weighted mean of earlier counts). The likelihood is
    Poisson; baselines follow from the share by expectation-maximisation; share and memory are searched.

    Args:
        series: weekly counts, (series, weeks), with weeks = 52 x years.
    """
    counts = np.asarray(series, dtype=float)
    counts = counts[counts.sum(axis=1) > 0.0]
    blocks = counts.reshape(len(counts), years, -1)
    kept = blocks.sum(axis=2, keepdims=True) > 0.0

    def loss(x: np.ndarray) -> float:
        share, memory = 1.0 / (1.0 + np.exp(-x[0])), np.exp(x[1])
        fade = 0.5 ** (1.0 / memory)
        past = np.zeros_like(counts)
        for t in range(1, counts.shape[1]):
            past[:, t] = fade * past[:, t - 1] + (1.0 - fade) * counts[:, t - 1]
        excited = share * past.reshape(blocks.shape)
        base = np.maximum(blocks.mean(axis=2, keepdims=True) * (1.0 - share), 1e-6)
        for _ in range(25):
            base = np.maximum((blocks * base / (base + excited)).mean(axis=2, keepdims=True), 1e-9)
        rate = base + excited
        return float(np.where(kept, rate - blocks * np.log(rate), 0.0).sum())

    found = optimize.minimize(loss, np.array([0.0, np.log(4.0)]), method="Nelder-Mead",
                              bounds=[(-5.0, 5.0), (np.log(1.0), np.log(12.0))], options={"xatol": 0.005, "fatol": 0.01})
    return float(1.0 / (1.0 + np.exp(-found.x[0]))), float(np.exp(found.x[1]))


def read(lab: Lab) -> list[Reading]:
    """Self-excited share of insurgents' battles, fitted to five batches of runs."""
    scenario = load_scenario("mali")
    insurgents = [g for g, group in enumerate(scenario.groups) if group.kind == "insurgent"]
    kept: dict[int, np.ndarray] = {}

    def gather(seed: int, lived: Mapping[str, Lived]) -> dict[str, float]:
        run = lived["history"]
        rows = run.world.fronts
        kept[seed] = np.array([run.fields["fronts.battles"][FIRST:, (rows["actor"] == 0) & (rows["row"] == g)].sum(axis=1)
                               for g in insurgents])
        return {"battles": float(kept[seed].sum())}

    count = max(BATCHES, lab.count(1.0) // BATCHES * BATCHES)
    lab.run({"history": Arm(scenario)}, gather, weeks=FIRST + 52 * YEARS, communities=45, fields=("fronts.battles",),
            seeds=count)
    batches = np.array_split(np.arange(count), BATCHES)
    fits = np.array([hawkes_share(np.vstack([kept[int(seed)] for seed in batch]), YEARS) for batch in batches])
    return [reading("self-excited share of battles", mean_interval(fits[:, 0]), (0.37, 0.50), "share", sign=1),
            reading("memory", mean_interval(fits[:, 1]), (2.0, 6.0), "weeks", sign=1)]


FACT = Fact("F27", "input", "Self-excited share of violent events", "0.37 to 0.50, with a memory of 2 to 6 weeks",
            "Mali as it was, six years from week 53; discrete Hawkes fit to weekly battles of each insurgent group "
            "with a baseline for each year; the estimator is checked on planted data", "mali", read)
