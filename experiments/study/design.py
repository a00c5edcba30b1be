"""Designs: which points of the factors' space a study runs.

Space-filling points come from scipy.stats.qmc (scrambled by the design's own seed), Saltelli's, Morris's and RBD-FAST's
from SALib; factorial designs from :mod:`experiments.study.factorial`. All are made on the unit hypercube and turned into
values by the factors' distributions.

Sources: McKay, Beckman and Conover 1979 (Latin hypercube); Sobol' 1967, Owen 1998 (scrambling); Halton 1960; Saltelli
et al. 2010 (doi:10.1016/j.cpc.2009.09.018); Morris 1991, Campolongo et al. 2007; Tarantola, Gatelli and Mara 2006 (RBD-FAST).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.study.factorial import combinations, fraction
from experiments.study.factors import Factor
from experiments.study.parts import LEVELS, NEEDED, OPTIONS, Design
from simulation.world import WORLD_PARAMETERS

MOST_POINTS = 5_000_000
"""A grid of more points than this is refused before memory runs out."""
TELL_ROWS = 5
"""Mistakes of one column of a table that are told one by one."""

Mistake = tuple[str, object, str, str]


def points(plan: Design | None, factors: Sequence[Factor]) -> pd.DataFrame:
    """The points of a design over some factors: a row per point in the order of the design, a column per factor id.

    Saltelli's and Morris's rows are in SALib's order, so that its analysis can take results by ``point``. A study that
    varies nothing has one point without columns.
    """
    if plan is None or not factors:
        return pd.DataFrame(index=range(1))
    if plan.kind == "table":
        columns = {f.id: np.array(plan.points[f.id], dtype=float if f.numeric else object) for f in factors}
        return pd.DataFrame(columns)
    if plan.kind in ("factorial", "fractional_factorial", "one_at_a_time"):
        return _grid(plan, factors)
    unit = unit_points(plan, factors)
    return pd.DataFrame({factor.id: factor.values(unit[:, k]) for k, factor in enumerate(factors)})


def unit_points(plan: Design, factors: Sequence[Factor]) -> np.ndarray:
    """The points of a sampled design on the unit hypercube; float64 [points, factors].

    Raises:
        ValueError: a kind of design that is not sampled (factorial, one at a time, table).
    """
    seed = design_seed(plan.seed)
    if plan.kind in ("latin_hypercube", "sobol", "halton"):
        count = int(plan.runs or 1)
        if plan.kind == "sobol":
            return qmc.Sobol(len(factors), scramble=True, rng=np.random.default_rng(seed)).random_base2(count.bit_length() - 1)
        sampler = qmc.LatinHypercube if plan.kind == "latin_hypercube" else qmc.Halton
        return sampler(len(factors), scramble=True, rng=np.random.default_rng(seed)).random(count)
    problem = salib_problem(factors)
    if plan.kind == "saltelli":
        from SALib.sample import sobol

        return np.asarray(sobol.sample(problem, int(plan.samples or 1), calc_second_order=plan.second_order, seed=seed))
    if plan.kind == "morris":
        from SALib.sample import morris

        return np.asarray(
            morris.sample(problem, int(plan.trajectories or 1), num_levels=plan.levels or LEVELS["morris"], seed=seed)
        )
    if plan.kind == "rbd_fast":
        from SALib.sample import latin

        problem.pop("groups", None)
        return np.asarray(latin.sample(problem, int(plan.runs or 1), seed=seed))
    raise ValueError(f"a design of kind {plan.kind} is not sampled from the unit hypercube")


def shapes_world(factor: Factor) -> bool:
    """Whether another value of the factor makes another world."""
    return factor.kind == "scenario" or (factor.kind == "parameter" and factor.name in WORLD_PARAMETERS)


def run_order(table: pd.DataFrame, factors: Sequence[Factor]) -> np.ndarray:
    """Rows of a table of points in the order in which they are run: those of one world together, else as they stand."""
    worlds = [factor.id for factor in factors if shapes_world(factor)]
    if not worlds:
        return np.arange(len(table))
    codes = [pd.factorize(table[name])[0] for name in worlds]
    return np.lexsort(codes[::-1])


def salib_problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """SALib's description of the factors on the unit hypercube, with groups where any factor has one.

    A factor without a group then is a group of its own.
    """
    out: dict[str, Any] = {"num_vars": len(factors), "names": [f.id for f in factors], "bounds": [[0.0, 1.0]] * len(factors)}
    if any(f.group for f in factors):
        out["groups"] = group_names(factors, every=True)
    return out


def group_names(factors: Sequence[Factor], *, every: bool = False) -> list[str]:
    """Names of the groups in order of first appearance (``every``: of each factor). Ungrouped factors name themselves."""
    names = [factor.group or factor.id for factor in factors]
    return names if every else list(dict.fromkeys(names))


def design_seed(seed: int) -> int:
    """A positive 31-bit seed derived from the study's: SALib takes 0 for "no seed"."""
    return int(np.random.SeedSequence([0x5EED, seed]).generate_state(1)[0]) % (2**31 - 1) + 1


def size(plan: Design | None, factors: Sequence[Factor]) -> int:
    """Number of design points, without making them where it can be known."""
    if plan is None or not factors:
        return 1
    dimensions = len(group_names(factors))
    if plan.kind == "saltelli":
        return int(plan.samples or 1) * (2 * dimensions + 2 if plan.second_order else dimensions + 2)
    if plan.kind == "morris":
        return int(plan.trajectories or 1) * (dimensions + 1)
    if plan.kind == "table":
        return len(next(iter(plan.points.values())))
    if plan.kind == "factorial":
        return math.prod(len(f.grid(plan.levels or LEVELS["factorial"])) for f in factors)
    if plan.kind == "fractional_factorial":
        return fraction(len(factors), plan.resolution or 4).runs
    if plan.kind == "one_at_a_time":
        return len(_grid(plan, factors))
    return int(plan.runs or 1)


def _grid(plan: Design, factors: Sequence[Factor]) -> pd.DataFrame:
    if plan.kind == "one_at_a_time":
        centre = {factor.id: factor.centre for factor in factors}
        rows = [centre]
        for factor in factors:
            rows += [
                centre | {factor.id: value}
                for value in factor.grid(plan.levels or LEVELS["one_at_a_time"])
                if value != factor.centre
            ]
        return pd.DataFrame(rows, columns=list(centre))
    if plan.kind == "factorial":
        grids = [factor.grid(plan.levels or LEVELS["factorial"]) for factor in factors]
        index = combinations([len(grid) for grid in grids])
    else:
        index = fraction(len(factors), plan.resolution or 4).levels()
        grids = [factor.grid(2)[[0, -1]] for factor in factors]
    return pd.DataFrame({factor.id: grids[k][index[:, k]] for k, factor in enumerate(factors)})


def design_problems(plan: Design, factors: Sequence[Factor]) -> list[Mistake]:
    """What a design cannot do: (option, value, message, allowed) of every mistake."""
    out: list[Mistake] = []
    own = OPTIONS[plan.kind]
    for name in sorted(plan.model_fields_set - {"kind", *own}):
        out.append((name, getattr(plan, name), f"is not an option of a {plan.kind} design", ", ".join(own)))
    needed = NEEDED.get(plan.kind)
    if needed and getattr(plan, needed) is None:
        out.append((needed, None, f"is missing: a {plan.kind} design needs it", "a whole number of at least 1"))
    for kind, name in (("sobol", "runs"), ("saltelli", "samples")):
        count = getattr(plan, name)
        if plan.kind == kind and count is not None and count & (count - 1):
            below = 1 << (count.bit_length() - 1)
            out.append((name, count, "is not a power of two, which the balance of Sobol' points needs", f"{below} or {2 * below}"))
    if plan.kind == "morris" and plan.levels is not None and plan.levels % 2:
        out.append(("levels", plan.levels, "must be even for Morris's steps of half the range", "4, 6, 8 …"))
    if plan.kind == "fractional_factorial":
        for factor in factors:
            if factor.categorical and len(factor.options) != 2:
                out.append(
                    (
                        "kind",
                        plan.kind,
                        f"has two levels, but {factor.id} has {len(factor.options)} options",
                        "factors with a range or two options; or a factorial design",
                    )
                )
    if (
        plan.kind == "factorial"
        and math.prod(len(f.options) if f.categorical else f.levels or plan.levels or LEVELS["factorial"] for f in factors)
        > MOST_POINTS
    ):
        out.append(("kind", plan.kind, f"makes more than {MOST_POINTS} points", "fewer factors or levels, or a sampled design"))
    if plan.kind == "table" and factors:
        out += _table_problems(plan, factors)
    if plan.kind == "fractional_factorial" and len(factors) > 1:
        try:
            fraction(len(factors), plan.resolution or 4)
        except ValueError as error:
            out.append(("resolution", plan.resolution, str(error), "a lower resolution, fewer factors, or a sampled design"))
    return out


def _table_problems(plan: Design, factors: Sequence[Factor]) -> list[Mistake]:
    out: list[Mistake] = []
    known = [factor.id for factor in factors]
    if not plan.points:
        return [
            ("file", plan.file or None, "a table design needs a file, or points", "a CSV or Parquet file with a column per factor")
        ]
    for name in plan.points:
        if name not in known:
            out.append((f"points.{name}", None, "the column is not a factor of the study", ", ".join(known)))
    lengths = {name: len(column) for name, column in plan.points.items()}
    if len(set(lengths.values())) > 1:
        out.append(("points", lengths, "the columns have different lengths", "one value a row in every column"))
    if not max(lengths.values()):
        out.append(("points", None, "the table has no rows", "at least one row"))
    for factor in factors:
        if factor.id not in plan.points:
            out.append((f"points.{factor.id}", None, "the column is missing", ", ".join(known)))
            continue
        wrong = [(row, value) for row, value in enumerate(plan.points[factor.id], 1) if not factor.holds(value)]
        out += [(f"points.{factor.id}, row {row}", value, "is not allowed", factor.allowed) for row, value in wrong[:TELL_ROWS]]
        if len(wrong) > TELL_ROWS:
            out.append((f"points.{factor.id}", len(wrong), "values are not allowed in this column", factor.allowed))
    return out
