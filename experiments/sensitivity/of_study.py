"""From a study's runs to the arrays that the analyses take; failed, missing and non-finite runs are refused by number."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from experiments.kit import Array, check_keywords
from experiments.runs import Progress
from experiments.sensitivity.analysis import Cell, Sensitivity, analyse, methods_for
from experiments.sensitivity.space import Axis, Space, SpaceKind
from experiments.sensitivity.status import status_of
from experiments.store import of_seeds, read_study, whole_seeds
from experiments.study import Factor, design_seed
from simulation.inputs import Gathered, InputProblems, Problem, nearest_name, one_of, unknown_name

if TYPE_CHECKING:
    from experiments.study import Study

TELL = 20
"""Run numbers told one by one."""


def axis_of(factor: Factor) -> Axis:
    """A factor of a study as the analyses see it."""
    title = factor.title or factor.id
    options = tuple(f"{option:g}" if isinstance(option, float) else str(option) for option in factor.options)
    return Axis(
        factor.id,
        title[:1].upper() + title[1:],
        options if factor.categorical else (),
        factor.group,
        None if factor.categorical else factor.positions,
    )


def space_of_study(study: Study) -> Space:
    """The factors and the kind of design of a study.

    Raises:
        InputProblems: the study varies nothing.
    """
    if study.design is None or not study.factors:
        raise InputProblems(
            [
                Problem(
                    "study",
                    "vary",
                    None,
                    "varies nothing, so there is nothing to be sensitive to",
                    "a study with [[vary]] tables and a [design]",
                )
            ],
            "the study",
        )
    kinds: dict[str, SpaceKind] = {"saltelli": "saltelli", "morris": "morris"}
    return Space(
        tuple(axis_of(factor) for factor in study.factors),
        kinds.get(study.design.kind, "other"),
        study.design.kind == "saltelli" and study.design.second_order,
    )


def design_matrix(study: Study) -> Array:
    """Design points (rows, factors) with the codes of categories in place of words."""
    columns = []
    for factor, column in zip(study.factors, study.columns):
        if factor.categorical:
            columns.append(np.floor(factor.positions(column) * len(factor.options)))
        else:
            columns.append(np.asarray(column, float))
    return np.column_stack(columns)


def outcome_arrays(
    study: Study,
    runs: pd.DataFrame,
    failures: pd.DataFrame,
    outcomes: Sequence[str],
    against: str | None = None,
    *,
    partial: bool = False,
) -> dict[Cell, Array]:
    """Outcomes as (points, seeds) by outcome, scenario and policy.

    Args:
        study: what was run.
        runs: finished runs: run_id, scenario, policy, seed, point, outcomes.
        failures: failed runs: run_id and reason.
        outcomes: columns of ``runs``.
        against: also the paired difference of every other policy from this one.
        partial: take the seeds all of whose runs are there; otherwise the study must be finished.

    Raises:
        InputProblems: failed runs, runs still missing, or values that are not finite, each with the numbers of the runs.
    """
    if partial:
        whole = whole_seeds(study, runs, failures)
        runs, failures = of_seeds(study, runs, whole), of_seeds(study, failures, whole)
    order = list(study.seed_numbers)
    if partial or study.stopping is not None:
        used = set(runs["seed"]) | set(failures["seed"] if "seed" in failures else ())
        order = [seed for seed in order if seed in used]
    problems = run_problems(study, runs, failures, outcomes, len(order))
    if problems:
        raise InputProblems(problems, "the study's runs")
    found: dict[Cell, Array] = {}
    policies = [""] if study.policy_varies else study.policy_names
    for scenario in study.scenario_names:
        here = runs[runs["scenario"] == scenario]
        for name in outcomes:
            own: dict[str, Array] = {}
            for policy in policies:
                part = here if not policy else here[here["policy"] == policy]
                table = part.pivot(index="point", columns="seed", values=name)
                own[policy] = table.loc[range(study.total_points), order].to_numpy(float)
                found[Cell(name, scenario, policy)] = own[policy]
            for policy in policies:
                if against is not None and policy != against:
                    found[Cell(name, scenario, f"{policy} − {against}")] = own[policy] - own[against]
    return found


def run_problems(study: Study, runs: pd.DataFrame, failures: pd.DataFrame, outcomes: Sequence[str], seeds: int) -> list[Problem]:
    """Everything that keeps runs from being analysed, each with the numbers of the runs.

    Args:
        study, runs, failures, outcomes: as in `outcome_arrays`.
        seeds: how many of the study's seeds should be there.
    """
    problems = []
    if study.own_seeds and study.total_points > 1:
        words = "gives every point luck of its own, which indices could not tell from the factors"
        problems.append(Problem("study", "own_seeds", True, words, "own_seeds = false for a study of sensitivity"))

    def told(key: str, ids: Any, words: str, allowed: str) -> None:
        if len(ids):
            problems.append(Problem("study", key, _ids(ids), words, allowed))

    reasons = ", ".join(dict.fromkeys(map(str, failures["reason"].head(3))))
    words = f"{len(failures)} runs failed: {reasons}"
    told("run_id", failures["run_id"], words, "no failed run: leaving runs out would bend every index; see comity rerun")
    done = [*runs["run_id"], *failures["run_id"]]
    missing = np.setdiff1d(study.run_ids(seeds=seeds), done) if seeds else np.arange(study.total_runs)
    words = f"{len(missing)} of {seeds * study.runs_per_seed or study.total_runs} runs are not done yet"
    told("run_id", missing, words, "a finished study (comity resume), or --partial, which takes whole seeds and says so")
    for name in outcomes:
        wrong = runs.loc[~np.isfinite(runs[name].to_numpy(float)), "run_id"]
        words = f"{len(wrong)} runs have a value that is not a finite number"
        told(name, wrong, words, "finite numbers: one such value would spoil every index")
    return problems


class SensitivityKeywords(TypedDict, total=False):
    """Keywords of the analysis of a study: see `sensitivity`."""

    outcomes: Sequence[str] | None
    methods: Sequence[str] | None
    against: str | None
    dummy: bool
    resamples: int
    seed: int
    partial: bool


def sensitivity(
    study: str | os.PathLike[str] | Study,
    runs: pd.DataFrame | None = None,
    failures: pd.DataFrame | None = None,
    *,
    progress: Progress | None = None,
    **asked: Unpack[SensitivityKeywords],
) -> Sensitivity:
    """Analyse a study.

    Args:
        study: a study's folder, or a study with its ``runs`` (and ``failures``).
        progress: called as (done, total, what).
        asked: ``outcomes``: columns of the runs, all by default; ``methods``: names of
            `experiments.sensitivity.analysis.METHODS`, those that fit the design by default; ``against``: a policy, paired
            differences from which are analysed too; ``dummy``: add a factor that does nothing; ``resamples``, ``seed``: of the
            intervals; ``partial``: analyse the whole seeds of a study that is not finished, and say so.

    Raises:
        InputProblems: everything wrong with the study, its runs or what is asked; a study that is not finished, or that no
            longer is what was run.
    """
    check_keywords(asked, SensitivityKeywords, "sensitivity")
    outcomes, methods, against = asked.get("outcomes"), asked.get("methods"), asked.get("against")
    resamples, seed = asked.get("resamples", 1000), asked.get("seed", 0)
    partial, words = bool(asked.get("partial", False)), ""
    if isinstance(study, str | os.PathLike):
        read = read_study(study, partial=partial)
        study, runs, failures, words = read.study, read.runs, read.failures, read.partial
    assert runs is not None
    failures = pd.DataFrame({"run_id": [], "reason": []}) if failures is None else failures
    space = space_of_study(study)
    assert study.design is not None
    grid = study.design.kind == "one_at_a_time"
    found = Gathered(asked_problems(study, outcomes or (), against))
    columns = None if found else list(outcomes or [measure.name for measure in study.measures])
    found.attempt(methods_for, space, methods, grid=grid)
    arrays = columns and found.attempt(outcome_arrays, study, runs, failures, columns, against, partial=partial)
    found.refuse("the analysis")
    assert arrays
    about = about_study(study, arrays) | {
        "against": against,
        "runs": len(runs),
        "partial": words or partial_words(study, arrays),
        "resamples": resamples,
        "seed": seed,
    }
    return analyse(
        space,
        design_matrix(study),
        arrays,
        methods,
        resamples=resamples,
        seed=seed,
        dummy=asked.get("dummy", False),
        levels=study.design.levels or 4,
        grid=grid,
        about=about,
        progress=progress,
    )


def asked_problems(study: Study, outcomes: Sequence[str], against: str | None) -> list[Problem]:
    """Outcomes that the study does not have, and a policy that no other can be compared with."""
    known = [measure.name for measure in study.measures]
    problems = [unknown_name("--outcome", "", name, known, "outcome of this study") for name in outcomes if name not in known]
    if against is not None and (study.policy_varies or against not in study.policy_names or len(study.policy_names) < 2):
        words, allowed = "is not one of several policies of this study", one_of(study.policy_names)
        problems.append(Problem("--against", "", against, words, allowed, nearest=nearest_name(against, study.policy_names)))
    return problems


def about_study(study: Study, arrays: dict[Cell, Array]) -> dict[str, Any]:
    """What the page and the tables say of an analysed study."""
    assert study.design is not None
    return {
        "title": study.title,
        "summary": study.summary,
        "scenarios": list(study.scenario_names),
        "policies": study.policy_names,
        "design": study.design.kind,
        "points": study.total_points,
        "seeds": _seeds(arrays),
        "weeks": study.weeks,
        "communities": study.communities,
        "factors": [str(factor) for factor in study.factors],
        "status": {factor.id: status_of(factor) for factor in study.factors},
        "units": {factor.id: factor.unit for factor in study.factors},
        "study": study.digest(),
        "design_seed": design_seed(study.design.seed),
    }


def _seeds(arrays: dict[Cell, Array]) -> int:
    """Seeds that were analysed."""
    return int(next(iter(arrays.values())).shape[1])


def partial_words(study: Study, arrays: dict[Cell, Array]) -> str:
    """That an analysis is of a part of the study's seeds, in words; "" if it is of all, or as many as its rule asked for."""
    used, seeds = _seeds(arrays), len(study.seed_numbers)
    return "" if used == seeds or study.stopping is not None else f"{used:,} of {seeds:,} seeds are whole"


def _ids(numbers: Any) -> str:
    shown = [str(int(number)) for number in list(numbers)[:TELL]]
    more = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
