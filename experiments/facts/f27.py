"""F27: the self-excited share of violent events."""

from collections.abc import Mapping

import numpy as np
from scipy import optimize

from experiments.facts.base import Fact, Reading
from experiments.facts.designs import Arm, Lab, Lived, deployed, mean_interval, reading

FIRST, YEARS, BATCHES, MEMORY = 52, 4, 5, 4.0
ROUNDS, COPIES = 3, 3


def recent(counts: np.ndarray) -> np.ndarray:
    """Exponentially weighted mean of earlier weekly counts with a half-life of ``MEMORY`` weeks; (series, weeks)."""
    fade = 0.5 ** (1.0 / MEMORY)
    past = np.zeros_like(counts)
    for t in range(1, counts.shape[1]):
        past[:, t] = fade * past[:, t - 1] + (1.0 - fade) * counts[:, t - 1]
    return past


def raw_share(counts: np.ndarray, years: int) -> float:
    """Self-excited share by maximum likelihood, with a baseline for each series and year.

    Rate in week t: baseline of the year + share x ``recent``; baselines follow from the share by
    expectation-maximisation. Too low in short series, as every baseline takes up some of the excitation.
    """
    blocks = counts.reshape(len(counts), years, -1)
    past = recent(counts).reshape(blocks.shape)

    def loss(share: float) -> float:
        base = np.maximum(blocks.mean(axis=2, keepdims=True) * (1.0 - share), 1e-6)
        for _ in range(25):
            base = np.maximum((blocks * base / (base + share * past)).mean(axis=2, keepdims=True), 1e-9)
        rate = base + share * past
        return float((rate - blocks * np.log(rate)).sum())

    found = optimize.minimize_scalar(loss, bounds=(0.0, 0.95), method="bounded", options={"xatol": 0.003})
    return float(found.x)


def hawkes_share(series: np.ndarray, years: int) -> float:
    """Self-excited share of a discrete Hawkes process, corrected by indirect inference.

    Processes of a known share and the yearly levels found are simulated until their raw estimate is that of the data
    (Gourieroux, Monfort and Renault 1993).

    Args:
        series: weekly counts, (series, weeks), with weeks = 52 x years.
    """
    counts = np.asarray(series, dtype=float)
    counts = counts[counts.sum(axis=1) > 0.0]
    if not len(counts):
        return float("nan")
    luck = np.random.default_rng(27)
    level = np.repeat(counts.reshape(len(counts), years, -1).mean(axis=2), counts.shape[1] // years, axis=1)
    raw = share = raw_share(counts, years)
    for _ in range(ROUNDS):
        got = np.mean([raw_share(simulated(level, share, luck), years) for _ in range(COPIES)])
        share = float(np.clip(share + raw - got, 0.0, 0.95))
    return share


def simulated(level: np.ndarray, share: float, luck: np.random.Generator) -> np.ndarray:
    """Weekly counts of a self-exciting process with these levels (series, weeks) and this share."""
    fade = 0.5 ** (1.0 / MEMORY)
    out, past = np.zeros_like(level), np.zeros(len(level))
    for t in range(level.shape[1]):
        out[:, t] = luck.poisson(level[:, t] * (1.0 - share) + share * past)
        past = fade * past + (1.0 - fade) * out[:, t]
    return out


def read(lab: Lab) -> list[Reading]:
    """Self-excited share of the main insurgent group's battles, fitted to five batches of runs."""
    kept: dict[int, np.ndarray] = {}

    def gather(seed: int, lived: Mapping[str, Lived]) -> dict[str, float]:
        run = lived["steady"]
        rows = run.world.fronts
        main = (rows["actor"] == 0) & (rows["row"] == 0)
        kept[seed] = run.fields["fronts.battles"][FIRST:, main].sum(axis=1)
        return {"battles": float(kept[seed].sum())}

    count = max(BATCHES, lab.count(3.0) // BATCHES * BATCHES)
    steady = Arm(deployed("mali", 10000.0, 0.0, 1), parameters={f"inflow_phase_{k}": 0.0 for k in (1, 2, 3)})
    lab.run({"steady": steady}, gather, weeks=FIRST + 52 * YEARS, communities=45, fields=("fronts.battles",), seeds=count)
    fits = [hawkes_share(np.array([kept[int(seed)] for seed in batch]), YEARS)
            for batch in np.array_split(np.arange(count), BATCHES)]
    return [reading("self-excited share of battles", mean_interval(fits), (0.37, 0.50), "share", sign=1)]


FACT = Fact("F27", "input", "Self-excited share of violent events", "0.37 to 0.50 (memory as registered, 4 weeks)",
            "Mali with a steady force of 10,000 and no fighters from outside, four years from week 53, so that a year has one "
            "level; discrete Hawkes fit to weekly battles of the main insurgent group with a baseline for each run and year, "
            "corrected for their number; the estimator is checked on planted data", "mali", read)
