"""F27: the self-excited share of violent events."""

from collections.abc import Mapping

import numpy as np

from experiments.runs import WeeklyRun
from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import Arm, Lab, deployed, mean_interval, reading
from experiments.validate.facts.reading import Reading
from simulation.registers import PARAMETERS

FIRST, YEARS, BATCHES = 52, 4, 8
ROUNDS, COPIES = 4, 8
STEADY = {"hazard_scale": 4.0, "attrition": 0.0, "inflow_phase_1": 0.0, "inflow_phase_2": 0.0, "inflow_phase_3": 0.0}
MEMORY = PARAMETERS["excitation_memory"].default


def recent(counts: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """Exponentially weighted mean of earlier weekly counts; (series, weeks), half-life of each series in weeks."""
    fade = 0.5 ** (1.0 / memory)
    past = np.zeros_like(counts)
    for t in range(1, counts.shape[1]):
        past[:, t] = fade * past[:, t - 1] + (1.0 - fade) * counts[:, t - 1]
    return past


def turns(weeks: int) -> np.ndarray:
    """Weights of the levels at the turns of years in each week, (weeks, turns): straight lines between them."""
    when = np.arange(weeks)[:, None] / 52.0
    weights: np.ndarray = np.maximum(0.0, 1.0 - np.abs(when - np.arange(round(weeks / 52.0) + 1)))
    return weights


def levels(counts: np.ndarray) -> np.ndarray:
    """Level of each series in each week, in straight lines from the turn of a year to the next, by least squares."""
    course = turns(counts.shape[1])
    fitted = counts @ course @ np.linalg.inv(course.T @ course) @ course.T
    floor: np.ndarray = np.maximum(fitted, 0.1 * counts.mean(axis=1, keepdims=True) + 1e-6)
    return floor


def raw_share(counts: np.ndarray, past: np.ndarray) -> float:
    """Self-excited share by weighted least squares: counts = baseline of the series and year + share x ``past``.

    The baseline of each series runs in straight lines from year to year; weights are those of Poisson counts at the level
    found. Much too low in itself, as a year holds few memories of events and every baseline takes up some excitation.
    """
    course = turns(counts.shape[1])
    above = below = 0.0
    for n, x, level in zip(counts, past, levels(counts), strict=True):
        w = 1.0 / level
        gram = np.linalg.inv((course * w[:, None]).T @ course)
        apart = x - course @ (gram @ (course.T @ (w * x)))
        above += float((w * apart * n).sum())
        below += float((w * apart * x).sum())
    return above / max(below, 1e-12)


def hawkes_share(series: np.ndarray, memory: np.ndarray | float = MEMORY, lead: int = 0) -> float:
    """Self-excited share of a discrete Hawkes process, corrected by indirect inference; at least 0.

    Processes of a known share and the levels found are simulated until their raw estimate is that of the data
    (Gourieroux, Monfort and Renault 1993).

    Args:
        series: weekly counts, (series, weeks).
        memory: half-life of excitation in weeks, one or one for each series.
        lead: first weeks that count as a past only.
    """
    counts = np.asarray(series, dtype=float)
    half_life = np.broadcast_to(np.asarray(memory, dtype=float), len(counts))
    some = counts[:, lead:].sum(axis=1) > 0.0
    if not some.any():
        return float("nan")
    counts, half_life = counts[some], half_life[some]
    luck = np.random.default_rng(27)
    own = counts[:, lead:]
    level = levels(own)
    level = np.hstack([np.repeat(level[:, :1], 52, axis=1), level])
    raw = raw_share(own, recent(counts, half_life)[:, lead:])
    share = max(0.0, raw)
    for _ in range(ROUNDS):
        copies = [simulated(level, min(max(share, 0.0), 0.95), luck, half_life) for _ in range(COPIES)]
        got = np.mean([raw_share(copy[:, 52:], recent(copy, half_life)[:, 52:]) for copy in copies])
        share = min(max(share, 0.0), 0.95) + raw - float(got)
    return max(0.0, share)


def simulated(level: np.ndarray, share: float, luck: np.random.Generator, memory: np.ndarray | float = MEMORY) -> np.ndarray:
    """Weekly counts of a self-exciting process with these levels (series, weeks) and this share."""
    fade = 0.5 ** (1.0 / np.asarray(memory, dtype=float))
    out, past = np.zeros_like(level), level[:, 0].copy()
    for t in range(level.shape[1]):
        out[:, t] = luck.poisson(level[:, t] * (1.0 - share) + share * past)
        past = fade * past + (1.0 - fade) * out[:, t]
    return out


def read(lab: Lab) -> list[Reading]:
    """Self-excited share of all battles and attacks on civilians by armed groups, fitted to batches of runs."""
    kept: dict[int, np.ndarray] = {}
    steady = Arm(deployed("mali", 10000.0, 0.0, 1), parameters=STEADY)

    def gather(seed: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        run = lived["steady"]
        groups = run.world.fronts["actor"] == 0
        kept[seed] = sum(run.fields[name][:, groups].sum(axis=1) for name in ("fronts.battles", "fronts.one_sided"))
        return {"memory": lab.parameters(steady.made(seed), seed).get("excitation_memory", MEMORY)}

    count = max(BATCHES * 2, lab.count(48.0) // BATCHES * BATCHES)
    runs = lab.run(
        {"steady": steady},
        gather,
        weeks=FIRST + 52 * YEARS,
        communities=45,
        fields=("fronts.battles", "fronts.one_sided"),
        seeds=count,
    )
    fits = [
        hawkes_share(np.array([kept[lab.first_seed + int(row)] for row in batch]), runs["memory"].to_numpy()[batch], FIRST)
        for batch in np.array_split(np.arange(count), BATCHES)
    ]
    return [reading("self-excited share of armed groups' violence", mean_interval(fits), (0.37, 0.50), "share", sign=1)]


FACT = Fact(
    "F27",
    "input",
    "Self-excited share of violent events",
    accepted="0.37 to 0.50 (memory as registered, 2 to 6 weeks)",
    design="Mali with a steady force of 10,000, violence at four times the registered rate (rare events tell little), no fighters "
    "from outside and none who leave, four years from week 53; discrete Hawkes fit to the "
    "country's weekly battles and attacks on civilians by armed groups, so that what spreads between regions and kinds "
    "counts; a baseline for each run that changes in straight lines from year to year, corrected for its freedom; the "
    "estimator is checked on planted data",
    scenario="mali",
    read=read,
)
