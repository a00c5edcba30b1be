"""How often every interval that Comity prints holds the truth, by simulation against known answers.

    python docs/interval_coverage.py               # all of it, five minutes; writes scenarios/evidence/coverage.json
    python docs/interval_coverage.py --share 0.1   # a tenth of the repeats, written nowhere
    python docs/interval_coverage.py --only Morris # cases with this word in their names; others stay as they are stored

``docs/statistics.md`` shows what is stored; `tests/statistics/test_coverage.py` repeats a part with other luck.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the modules beside this file, wherever it is called from

from coverage_case import SEED, Case, Ends, Luck
from coverage_of_indices import indices

STORED = Path(__file__).resolve().parents[1] / "scenarios" / "evidence" / "coverage.json"
REPEATS = 400
"""Repeats of what takes a millisecond; a part of them for what takes longer."""
PAIRS = (4, 8, 16, 32, 100)


def _counts(base: float, more: float) -> Callable[[Luck, int], tuple[np.ndarray, np.ndarray, float]]:
    def draw(luck: Luck, n: int) -> tuple[np.ndarray, np.ndarray, float]:
        first = luck.poisson(base, n).astype(float)
        return first + luck.poisson(more, n), first, more

    return draw


def _differences(
    kind: Callable[[Luck, int], np.ndarray], truth: float
) -> Callable[[Luck, int], tuple[np.ndarray, np.ndarray, float]]:
    def draw(luck: Luck, n: int) -> tuple[np.ndarray, np.ndarray, float]:
        first = luck.normal(0.0, 1.0, n)
        return first + kind(luck, n), first, truth

    return draw


def _massacres(luck: Luck, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    first = luck.negative_binomial(0.5, 0.02, n).astype(float)
    return first - (luck.random(n) < 0.2) * np.round(first / 2.0), first, _MASSACRE


_NUMBERS = np.arange(20_000)
_MASSACRE = -0.2 * float(np.sum(np.round(_NUMBERS / 2.0) * stats.nbinom.pmf(_NUMBERS, 0.5, 0.02)))

DATA: dict[str, Callable[[Luck, int], tuple[np.ndarray, np.ndarray, float]]] = {
    "normal differences": _differences(lambda luck, n: luck.normal(0.3, 1.0, n), 0.3),
    "differences with one long tail (exponential)": _differences(lambda luck, n: luck.exponential(1.0, n), 1.0),
    "with a very long tail (log-normal)": _differences(lambda luck, n: np.exp(luck.normal(0.0, 1.0, n)), math.exp(0.5)),
    "70 % ties, else normal": _differences(lambda luck, n: (luck.random(n) < 0.3) * luck.normal(0.5, 0.5, n), 0.15),
    "incidents: 0.2 a run, 28.6 % more": _counts(0.2, 0.0572),
    "incidents: 0.5 a run, 60 % more": _counts(0.5, 0.3),
    "deaths: 25 a run in outbreaks, halved in a fifth": _massacres,
    "no event in any run, truly one in fifty": lambda luck, n: (luck.poisson(0.02, n).astype(float), np.zeros(n), 0.02),
}
"""Paired runs of two policies, and the true mean difference."""


def paired() -> Iterator[Case]:
    """Differences between policies: by *t*, by bootstrap, and Student's t interval alone."""
    from experiments.kit import paired_difference, t_interval

    def honest(draw: Callable[..., tuple[np.ndarray, np.ndarray, float]], method: str) -> Callable[..., tuple[Ends, float]]:
        def once(luck: Luck, n: int) -> tuple[Ends, float]:
            ours, theirs, truth = draw(luck, n)
            whole = bool(np.all(theirs == np.round(theirs)))
            found = paired_difference(ours, theirs, method=method, counts=whole)  # type: ignore[arg-type]
            return (found.low, found.high), truth

        return once

    def plain(draw: Callable[..., tuple[np.ndarray, np.ndarray, float]]) -> Callable[..., tuple[Ends, float]]:
        def once(luck: Luck, n: int) -> tuple[Ends, float]:
            ours, theirs, truth = draw(luck, n)
            return t_interval(ours - theirs), truth

        return once

    for data, draw in DATA.items():
        yield Case("difference of policies (compare, explorer, optimise, claims, explain)", data, 0.95, PAIRS, honest(draw, "t"))
    for data in ("normal differences", "with a very long tail (log-normal)", "incidents: 0.2 a run, 28.6 % more"):
        yield Case("the same with --method bca", data, 0.95, sizes=(8, 32), once=honest(DATA[data], "bca"), share=0.1)
    for data, draw in DATA.items():
        yield Case("Student's t alone (brief, precision of studies)", data, 0.95, PAIRS, plain(draw))


def shares() -> Iterator[Case]:
    """Shares of states, of worlds and of placebo tests."""
    from scipy.stats import binomtest

    from experiments.kit import bounded_interval, share_half_width

    def states(share: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        return lambda luck, n: (bounded_interval((luck.random(n) < share) * 1.0, 0.0, 1.0), share)

    def worlds(share: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, n: int) -> tuple[Ends, float]:
            seen = float(np.mean(luck.random(n) < share))
            low, high = binomtest(round(seen * n), n).proportion_ci(method="wilson")
            assert abs((high - low) / 2.0 - share_half_width(seen, n)) < 1e-9
            return (float(low), float(high)), share

        return once

    for share in (0.02, 0.3, 0.9):
        yield Case(
            "share of states with enough, or in which it is best (stress)",
            f"true share {share:.0%}",
            0.95,
            (8, 12, 32, 100),
            states(share),
        )
    for share in (0.02, 0.3, 0.9):
        yield Case("share of worlds (compare), of false alarms (claims)", f"true share {share:.0%}", 0.95, (32, 100), worlds(share))


def robust() -> Iterator[Case]:
    """Other measures of robustness over states."""
    from experiments.stress import StateResampling, robustness

    def of(measure: str, tail: float, truth: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        def once(luck: Luck, n: int) -> tuple[Ends, float]:
            good = luck.normal(size=(n, 2, 1)) if tail == 0.0 else -np.exp(luck.normal(size=(n, 2, 1)) * tail)
            resampling = StateResampling(300, seed=int(luck.integers(1 << 30)))
            table = robustness(good, ["a", "b"], {"x": 1}, {}, resampling=resampling).table
            row = table[(table["policy"] == "a") & (table["measure"] == measure)].iloc[0]
            return (float(row["low"]), float(row["high"])), truth

        return once

    normal, skewed = "normal over states", "long bad tail (log-normal)"
    worst = -float(np.exp(0.5) * stats.norm.cdf(1.0 - stats.norm.ppf(0.9)) / 0.1)
    sizes = (12, 32, 100)
    yield Case("mean over states (stress)", normal, 0.95, sizes=sizes, once=of("mean", 0.0, 0.0), share=0.2)
    yield Case("mean over states (stress)", skewed, 0.95, sizes=sizes, once=of("mean", 1.0, -math.exp(0.5)), share=0.2)
    yield Case(
        "mean over the worst tenth of states (stress)",
        normal,
        0.95,
        sizes=sizes,
        once=of("tail", 0.0, -float(stats.norm.pdf(stats.norm.ppf(0.9)) / 0.1)),
        share=0.2,
    )
    yield Case("mean over the worst tenth of states (stress)", skewed, 0.95, sizes=sizes, once=of("tail", 1.0, worst), share=0.2)
    yield Case(
        "regret that 90 % of states do not exceed (stress)",
        normal,
        0.95,
        sizes=sizes,
        once=of("regret_90", 0.0, float(stats.norm.ppf(0.9, scale=math.sqrt(2)))),
        share=0.2,
    )
    yield Case("mean regret (stress)", normal, 0.95, sizes=sizes, once=of("regret_mean", 0.0, 1.0 / math.sqrt(math.pi)), share=0.2)


def facts() -> Iterator[Case]:
    """Readings of facts: means and resampled ratios, at 90 %."""
    from experiments.validate import change, mean_interval

    def mean(kind: Callable[[Luck, int], np.ndarray], truth: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        return lambda luck, n: (mean_interval(kind(luck, n))[1:], truth)

    def ratio(base: float, factor: float) -> Callable[[Luck, int], tuple[Ends, float]]:
        return lambda luck, n: (change(luck.poisson(base * factor, n), luck.poisson(base, n))[1:], factor - 1.0)

    sizes = (8, 16, 32, 100)
    yield Case("mean of a fact's reading (validate)", "normal", 0.90, sizes, mean(lambda luck, n: luck.normal(0.2, 1.0, n), 0.2))
    yield Case(
        "mean of a fact's reading (validate)",
        "long tail (exponential)",
        0.90,
        sizes,
        mean(lambda luck, n: luck.exponential(1.0, n), 1.0),
    )
    yield Case(
        "relative change of a count (validate)",
        "30 events a run, a fifth fewer",
        0.90,
        sizes=sizes,
        once=ratio(30.0, 0.8),
        share=0.1,
    )
    yield Case(
        "relative change of a count (validate)", "2 events a run, a fifth fewer", 0.90, sizes=sizes, once=ratio(2.0, 0.8), share=0.1
    )


def cases() -> list[Case]:
    """All that is tried."""
    return [case for group in (paired, shares, robust, facts, indices) for case in group()]


def run(share: float = 1.0, only: str = "", seed: int = SEED) -> Iterator[tuple[str, dict[str, float]]]:
    """Coverage of each case by size, with a share of the repeats; ``only`` of those with this word in their names."""
    for case in cases():
        if only.lower() in case.key.lower():
            repeats = max(20, round(REPEATS * case.share * share))
            yield case.key, {str(size): case.covered(size, repeats, seed) for size in case.sizes}


def statistics_coverage() -> str:
    """The table of ``docs/statistics.md`` from what is stored."""
    stored = json.loads(STORED.read_text("utf-8"))
    lines = []
    kinds = list(dict.fromkeys(case.interval for case in cases()))
    for kind in kinds:
        group = [case for case in cases() if case.interval == kind]
        sizes = sorted({size for case in group for size in case.sizes})
        lines += [
            f"**{kind[:1].upper()}{kind[1:]}**, {group[0].level:.0%}",
            "",
            f"| tried on | {' | '.join(str(size) for size in sizes)} |",
            f"|---|{'---|' * len(sizes)}",
        ]
        for case in group:
            found = stored["covered"][case.key]
            lines.append(f"| {case.data} | " + " | ".join(f"{found[str(n)]:.0%}" if str(n) in found else "" for n in sizes) + " |")
        lines.append("")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the study and store it; return the exit code."""
    sys.path.insert(0, str(STORED.parents[2]))
    parser = argparse.ArgumentParser(description="How often every interval holds the truth, by simulation.")
    parser.add_argument("--share", type=float, default=1.0, help="part of the repeats; below 1 nothing is written")
    parser.add_argument("--only", default="", help="words in the names of the cases that are repeated; others stay as stored")
    asked = parser.parse_args(arguments)
    share = asked.share
    known = json.loads(STORED.read_text("utf-8"))["covered"] if asked.only else {}
    for key, covered in run(share, asked.only):
        print(f"{key}: {', '.join(f'{n}: {value:.3f}' for n, value in covered.items())}", flush=True)
        known[key] = covered
    found = {case.key: known[case.key] for case in cases() if case.key in known}
    if share >= 1.0:
        STORED.write_text(json.dumps({"repeats": REPEATS, "seed": SEED, "covered": found}, indent=1) + "\n", "utf-8")
        print(f"wrote {STORED}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
