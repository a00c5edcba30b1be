"""Which factors matter, how much is luck, and whether the answer has settled: ``comity sensitivity STUDY``.

    found = sensitivity("results/my_study")
    found.table          # outcome, scenario, policy, method, factor, other, index, estimate, low, high, floor, rank, inert, bias
    found.luck           # variance of factors and of luck by outcome, scenario and policy
    found.convergence    # verdicts

Methods follow from the study's design: Saltelli -> Sobol' indices; Morris -> mu* and sigma; one at a time -> swings;
anything else -> delta, PAWN, RBD-FAST and an emulator (HDMR). Each scenario and policy is analysed by itself; with a
reference policy, paired differences from it are analysed too. docs/sensitivity.md says what each index means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from experiments.kit import Array
from experiments.runs import Progress, silent
from experiments.sensitivity.convergence import Convergence, judge, too_few_seeds
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.methods.given import given_data
from experiments.sensitivity.methods.hdmr import hdmr
from experiments.sensitivity.methods.local import one_at_a_time
from experiments.sensitivity.methods.morris import morris
from experiments.sensitivity.methods.sobol import sobol
from experiments.sensitivity.replication_variance import LEAST_SEEDS, Luck, divide
from experiments.sensitivity.space import Space, classes
from simulation.inputs import InputProblems, Problem, nearest_name

METHODS: Mapping[str, str] = {
    "sobol": "Sobol' indices",
    "morris": "Morris screening",
    "delta": "delta (moment-independent)",
    "pawn": "PAWN (distribution functions)",
    "rbd_fast": "RBD-FAST (first order)",
    "hdmr": "emulator (HDMR)",
    "one_at_a_time": "one factor at a time",
}
"""Method -> words."""
GIVEN = ("delta", "pawn", "rbd_fast")
FEW_LEVELS = 5
LEAST_ROWS = 30
"""Fewest points for methods that work on any sample."""
NOUNS = {"sobol": "base samples", "morris": "trajectories", "one_at_a_time": "seeds"}
COLUMNS = (
    "outcome",
    "scenario",
    "policy",
    "method",
    "factor",
    "other",
    "index",
    "estimate",
    "low",
    "high",
    "floor",
    "rank",
    "inert",
    "bias",
)


@dataclass(frozen=True)
class Cell:
    """One outcome of one scenario under one policy (or a paired difference of two)."""

    outcome: str
    scenario: str
    policy: str

    @property
    def keys(self) -> dict[str, str]:
        """As columns."""
        return {"outcome": self.outcome, "scenario": self.scenario, "policy": self.policy}


@dataclass
class Sensitivity:
    """All that an analysis found.

    Attributes:
        table: one row per index of a factor (or of a pair: ``factor`` and ``other``).
        luck: one row per cell: variances of factors, seeds and rest, share of luck with interval, noise floor.
        convergence: one row per cell and method.
        analyses, verdicts: the same as objects.
        space, X: the factors and the design.
        outcomes: (rows, replications) by cell.
        curves: main index by sample size, (size, Index) pairs, by cell.
        about: title, design, seeds and whatever else describes the study.
    """

    table: pd.DataFrame
    luck: pd.DataFrame
    convergence: pd.DataFrame
    analyses: dict[Cell, dict[str, Analysis]] = field(repr=False)
    verdicts: dict[Cell, dict[str, Convergence]] = field(repr=False)
    lucks: dict[Cell, Luck] = field(repr=False)
    space: Space = field(repr=False)
    X: Array = field(repr=False)
    outcomes: dict[Cell, Array] = field(repr=False)
    curves: dict[Cell, list[tuple[int, Index]]] = field(repr=False)
    about: dict[str, Any] = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Tables and description as plain values, for JSON."""
        return {
            "about": self.about,
            "titles": self.space.titles(),
            "luck": self.luck.to_dict("records"),
            "convergence": self.convergence.to_dict("records"),
            "rows": self.table.to_dict("records"),
            "notes": {
                " / ".join(cell.keys.values()): {m: a.notes for m, a in found.items() if a.notes}
                for cell, found in self.analyses.items()
            },
            "facts": {
                " / ".join(cell.keys.values()): {m: a.facts for m, a in found.items() if a.facts}
                for cell, found in self.analyses.items()
            },
        }


def methods_for(space: Space, asked: Sequence[str] | None = None, *, grid: bool = False) -> tuple[str, ...]:
    """Methods for a design: those asked for, or all that fit it.

    Args:
        space: with the design's kind.
        asked: names of `METHODS`.
        grid: whether the design moves one factor at a time.

    Raises:
        InputProblems: an unknown method, or one that the design cannot serve.
    """
    default: tuple[str, ...]
    possible: tuple[str, ...]
    if space.kind == "saltelli":
        default, possible = ("sobol",), ("sobol", *GIVEN, "hdmr")
    elif space.kind == "morris":
        default, possible = ("morris",), ("morris",)
    elif grid:
        default, possible = ("one_at_a_time",), ("one_at_a_time",)
    else:
        default = possible = (*GIVEN, "hdmr")
    if not asked:
        return default
    problems = [
        Problem(
            "--method",
            "",
            name,
            "is not a method" if name not in METHODS else "needs another design than this study's",
            ", ".join(possible),
            nearest="" if name in METHODS else nearest_name(name, possible),
        )
        for name in asked
        if name not in possible
    ]
    if problems:
        raise InputProblems(problems, "the analysis")
    return tuple(dict.fromkeys(asked))


class AnalyseKeywords(TypedDict, total=False):
    """Keywords of an analysis beside its design and outcomes: see `AnalyseRequest`."""

    resamples: int
    seed: int
    dummy: bool
    levels: int
    grid: bool
    curves: bool
    about: Mapping[str, Any] | None


@dataclass(frozen=True, eq=False)
class AnalyseRequest:
    """What is asked of outcomes on one design.

    Attributes:
        space: factors, groups, kind of design.
        X: (rows, factors); codes for categories.
        outcomes: (rows, replications) by cell; column r of every row has the same seed.
        methods: names of `METHODS`.
        resamples: draws behind intervals of Sobol' and Morris indices (others use a fifth, the emulator a twentieth).
        seed: of all resampling: the same call gives the same numbers.
        dummy: add a factor that does nothing.
        levels: levels of a Morris grid.
        grid: whether the design moves one factor at a time from its first row.
        curves: also compute the main index on an eighth, a quarter and a half of the sample.
        about: kept with the result.

    Raises:
        InputProblems: a method that does not fit, outcomes that are not finite, or too few points.
    """

    space: Space
    X: Array
    outcomes: Mapping[Cell, Array]
    methods: tuple[str, ...]
    resamples: int = 1000
    seed: int = 0
    dummy: bool = False
    levels: int = 4
    grid: bool = False
    curves: bool = True
    about: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        methods_for(self.space, self.methods, grid=self.grid)
        _refuse(self.space, self.X, self.outcomes, self.methods, self.grid)

    def one(self, method: str, rows: slice, y: Array, draws: int) -> Analysis:
        """A method on some rows of the design."""
        space, seed, here, part = self.space, self.seed, self.X[rows], y[rows]
        if method == "sobol":
            return sobol(space, part, resamples=draws, seed=seed, dummy=self.dummy)
        if method == "morris":
            return morris(space, here, part, levels=self.levels, resamples=draws, seed=seed)
        if method == "one_at_a_time":
            return one_at_a_time(space, self.X, y, resamples=draws, seed=seed)
        plain, here, part = independent_rows(space, here, part)
        if method == "hdmr":
            plain, here = _coarse(plain, here)
            return hdmr(plain, here, part, resamples=draws // 25, seed=seed)
        return given_data(plain, here, part, method, resamples=draws // 5, seed=seed, dummy=self.dummy)


def analyse(
    space: Space,
    X: Array,
    outcomes: Mapping[Cell, Array],
    methods: Sequence[str] | None = None,
    *,
    progress: Progress | None = None,
    **asked: Unpack[AnalyseKeywords],
) -> Sensitivity:
    """Analyse outcomes on one design.

    Args:
        space, X, outcomes: as in `AnalyseRequest`.
        methods: names of `METHODS`; by default those that fit the design.
        progress: called as (done, total, what).
        asked: as in `AnalyseRequest`.

    Raises:
        InputProblems: a method that does not fit, outcomes that are not finite, or too few points.
    """
    chosen = methods_for(space, methods, grid=asked.get("grid", False))
    return answer(AnalyseRequest(space, X, outcomes, chosen, **asked), progress or silent)


def answer(request: AnalyseRequest, progress: Progress = silent) -> Sensitivity:
    """Carry out an analysis that has been checked."""
    space, X, outcomes, chosen, grid = request.space, request.X, request.outcomes, request.methods, request.grid
    one, seed, resamples = request.one, request.seed, request.resamples
    analyses: dict[Cell, dict[str, Analysis]] = {}
    verdicts: dict[Cell, dict[str, Convergence]] = {}
    lucks: dict[Cell, Luck] = {}
    lines: dict[Cell, list[tuple[int, Index]]] = {}
    whole = slice(0, len(X))
    blocks = len(X) // space.block
    middle = blocks // 2 * space.block
    for done, (cell, y) in enumerate(outcomes.items()):
        progress(done, len(outcomes), f"{cell.outcome}, {cell.policy}")
        sampled = y if grid else independent_rows(space, X, y)[2]
        lucks[cell] = divide(sampled, seed=seed) if len(sampled) > 1 else Luck(1, y.shape[1], *[float("nan")] * 7)
        analyses[cell], verdicts[cell] = {}, {}
        for method in chosen:
            found = one(method, whole, y, resamples)
            analyses[cell][method] = found
            if y.shape[1] < LEAST_SEEDS:
                analyses[cell][method] = found.without_intervals()
                verdicts[cell][method] = too_few_seeds(found, y.shape[1])
                continue
            halves = None
            if method != "one_at_a_time" and method != "hdmr" and blocks >= 4:
                halves = tuple(one(method, part, y, 0).ranking for part in (slice(0, middle), slice(middle, 2 * middle)))
            verdicts[cell][method] = judge(found, halves, NOUNS.get(method, "design points"), space.titles())  # type: ignore[arg-type]
        main = chosen[0]
        lines[cell] = []
        if request.curves and main != "one_at_a_time":
            sizes = [size for size in (blocks // 8, blocks // 4, blocks // 2) if size * space.block >= 16]
            lines[cell] = [(size, one(main, slice(0, size * space.block), y, min(resamples, 200)).ranking) for size in sizes]
            if y.shape[1] < LEAST_SEEDS:
                lines[cell] = [(size, index.bare()) for size, index in lines[cell]]
            lines[cell].append((blocks, analyses[cell][main].ranking))
    progress(len(outcomes), len(outcomes), "done")
    return Sensitivity(
        _table(analyses),
        pd.DataFrame([{**cell.keys, **luck.as_dict()} for cell, luck in lucks.items()]),
        pd.DataFrame(
            [
                {**cell.keys, "method": method, **verdict.as_dict()}
                for cell, group in verdicts.items()
                for method, verdict in group.items()
            ]
        ),
        analyses=analyses,
        verdicts=verdicts,
        lucks=lucks,
        space=space,
        X=X,
        outcomes=dict(outcomes),
        curves=lines,
        about=dict(request.about or {}),
    )


def independent_rows(space: Space, X: Array, y: Array) -> tuple[Space, Array, Array]:
    """Rows that are a sample of the factors' space by themselves: A and B of a Saltelli design, else all."""
    if space.kind != "saltelli":
        return replace(space, kind="other"), X, y
    rows = np.arange(len(X)).reshape(-1, space.block)[:, [0, -1]].ravel()
    return replace(space, kind="other", second_order=False), X[rows], y[rows]


def _coarse(space: Space, X: Array) -> tuple[Space, Array]:
    """Numbers with few levels as categories: polynomials of them would not be orthogonal."""
    axes, out = list(space.axes), X.astype(float).copy()
    for j, axis in enumerate(axes):
        different = np.unique(X[:, j])
        if not axis.categorical and len(different) <= FEW_LEVELS:
            out[:, j] = classes(axis, X[:, j], FEW_LEVELS)[0]
            axes[j] = replace(axis, options=tuple(f"{value:g}" for value in different))
    return replace(space, axes=tuple(axes)), out


def _refuse(space: Space, X: Array, outcomes: Mapping[Cell, Array], chosen: Sequence[str], grid: bool) -> None:
    problems = []
    for cell, y in outcomes.items():
        wrong = np.argwhere(~np.isfinite(y))
        if len(wrong):
            rows = ", ".join(str(row) for row in dict.fromkeys(int(row) for row, _ in wrong[:20]))
            problems.append(
                Problem(
                    " / ".join(cell.keys.values()),
                    "rows",
                    rows,
                    f"{len(wrong)} values are not finite numbers",
                    "finite numbers: no analysis leaves runs out",
                )
            )
    points = len(independent_rows(space, X, X)[1])
    if not grid and space.kind != "morris" and "sobol" not in chosen and points < LEAST_ROWS:
        problems.append(Problem("the design", "runs", points, "is too few points for these methods", f"at least {LEAST_ROWS}"))
    if space.kind in ("saltelli", "morris") and len(X) // space.block < 4:
        problems.append(Problem("the design", "samples", len(X) // space.block, "is too few to resample", "at least 4"))
    if problems:
        raise InputProblems(problems, "the outcomes to analyse")
    for y in outcomes.values():
        space.check(X, y)


def _table(analyses: Mapping[Cell, Mapping[str, Analysis]]) -> pd.DataFrame:
    rows = []
    for cell, found in analyses.items():
        for method, analysis in found.items():
            for index in analysis.indices.values():
                ranks = index.ranks()
                rows += [
                    {
                        **cell.keys,
                        "method": method,
                        "factor": first,
                        "other": second,
                        "index": index.name,
                        "estimate": float(index.estimate[i]),
                        "low": float(index.low[i]),
                        "high": float(index.high[i]),
                        "floor": float(index.floor[i]),
                        "rank": int(ranks[i]),
                        "inert": bool(index.inert[i]),
                        "bias": float(index.bias[i]),
                    }
                    for i, (first, second) in enumerate(index.factors)
                ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
