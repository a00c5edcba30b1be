"""Search for policies: which package of practices, how strongly, from when and where, under a budget.

    found = optimise(OptimiseRequest("mali", budget=0.6), "results/mali", workers=2)
    print(found.message)
    found.front                     # a row a policy, on seeds that the search has not seen
    found.policies["knee"]          # an ordinary policy

`experiments.optimise.search` searches, `experiments.optimise.task` says what a policy is worth, `experiments.optimise.front`
judges what was found, `experiments.optimise.report` writes it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit.files import write_aside
from experiments.kit.statistics import t_interval
from experiments.optimise.directed import CHILDREN, directed
from experiments.optimise.front import Contest, challenger, compromises, contest, dominated_with_confidence, spread
from experiments.optimise.question import OptimiseRequest, check_plan, check_question, write_plan
from experiments.optimise.search import front, need_pymoo, progress_of, search, values
from experiments.optimise.space import PolicySpace
from experiments.optimise.task import COSTS, PolicyTask, Runs, measure_of
from experiments.runs.ensembles import ensemble_note
from experiments.runs.executors import HERE, Compute, compute_of
from experiments.runs.measures import Measure
from experiments.runs.pool import Where
from experiments.runs.progress import Progress, silent
from experiments.runs.tasks import warm_up
from experiments.store.blocks import write_shard
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.policy import Policy, bundled_policies, load_policy
from simulation.registers.outcomes import OUTCOMES
from simulation.results.results import source_hash, versions
from simulation.world.requests import label_of

YARDSTICK = "best_practice"
"""A budget or staff limit that is a share is a share of what this policy takes."""
RESERVE = 0.99
"""The search keeps to this much of each limit, because cost varies with luck and the limit must hold on other seeds, too."""
ITSELF = "is on the front itself"
"""Verdict where a policy of the library is its own strongest challenger."""
RUNS, SEARCHED, CHECKPOINTS = "runs.parquet", "search.parquet", "checkpoints"


@dataclass
class Prepared:
    """A question with all that is known before the search.

    Attributes:
        question: what is asked.
        task: for the search; holds runs, space and library.
        limits: by outcome, in its unit.
        rivals: the library within the limits, by name.
        scaled: names of rivals that had to be scaled down.
        seconds: measured wall time of a run.
    """

    question: OptimiseRequest
    task: PolicyTask
    limits: dict[str, float]
    rivals: dict[str, Policy]
    scaled: tuple[str, ...]
    seconds: float

    def runs_ahead(self) -> int:
        """Runs that are made at most: the search, the front on fresh seeds and the contests."""
        ask = self.question
        plan = ask.schedule()
        searched = sum(plan.effort_of(k) for k in range(plan.generations)) * ask.population * ask.optimiser_seeds
        beside = len(self.rivals) * (3 + CHILDREN * ask.directed if ask.directed else 0) * ask.seeds
        return searched + ask.population * ask.seeds * ask.optimiser_seeds + beside + (ask.keep + 4 * len(self.rivals)) * ask.fresh

    def generations_in(self, minutes: float) -> int:
        """Generations that fit into so many minutes beside the judging, at least 2."""
        without = replace(self, question=replace(self.question, generations=0)).runs_ahead()
        each = max(1, self.runs_ahead() - without) / self.question.generations
        return max(2, int((minutes * 60.0 / self.seconds - without) / each))


@dataclass
class SearchResult:
    """What a search found and what it is worth.

    Attributes:
        question, limits: what was asked.
        front: a row a policy: ``policy, roles, status``, each objective on fresh seeds with interval, the search's value, costs,
            limits kept, and what the policy consists of.
        policies: named compromises.
        versus: best challenger against each policy of the library at no more than its cost: rows of objectives.
        verdicts: the same in words, a row a rival.
        optimism: by objective, search less fresh in the good direction, for the front and for the library.
        progress: hypervolume by optimiser seed and generation.
        library: the library within the limits: means on fresh seeds, a row a policy.
        points: every point evaluated by the search.
        runs: every run.
        notes: sentences about what limits the answer.
        provenance: what made it.
    """

    question: OptimiseRequest
    limits: dict[str, float]
    front: pd.DataFrame
    policies: dict[str, Policy]
    versus: pd.DataFrame
    verdicts: pd.DataFrame
    optimism: pd.DataFrame
    progress: pd.DataFrame
    library: pd.DataFrame
    points: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    notes: list[str] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict, repr=False)
    scenario_title: str = ""

    @property
    def message(self) -> str:
        """The answer in a few sentences."""
        good = int((self.front["status"] == "on the front").sum()) if len(self.front) else 0
        kept = [name for name, verdict in zip(self.verdicts["rival"], self.verdicts["verdict"]) if verdict == "beats"]
        tried = self.verdicts[self.verdicts["challenger"] != ""]
        others = [str(name) for name in tried["rival"] if name not in kept]
        words = f"{good} policies are left on the front after {self.question.fresh} fresh seeds."
        if len(tried):
            words += (
                f" On {self.question.fresh} further seeds the front beats {len(kept)} of {len(tried)} policies of the "
                "library at no more than their cost" + (f"; it does not beat {', '.join(others)}." if others else ": all of them.")
            )
        return words + "".join(" " + note for note in self.notes)


def prepare(question: OptimiseRequest, compute: Compute = HERE, *, remembered: pd.DataFrame | None = None) -> Prepared:
    """Load everything, run the library on the search's seeds, and bring it within the limits.

    Args:
        compute: where all runs are made, and who hears.
        remembered: runs of an earlier call.

    Raises:
        InputProblems: everything wrong with the question; pymoo is missing.
    """
    need_pymoo()
    settings = check_question(question)
    library = {name: load_policy(name) for name in bundled_policies()}
    space = PolicySpace.of(
        settings.scenario,
        question.instruments,
        phasing=question.phasing,
        scope=question.scope,
        bases=list(library.values()),
        weeks=question.weeks,
    )
    objectives = tuple(measure_of(name) for name in question.objectives)
    measures = tuple({measure.name: measure for measure in (*objectives, *map(Measure, COSTS))}.values())
    runs = Runs(space, measures, settings, compute)
    if remembered is not None:
        runs.remember(remembered)
    warm_up()
    seeds = question.seed_numbers("search")
    before, start = len(runs.done), time.monotonic()
    everyone = runs.values(list(library.values()), seeds)
    made = len(runs.done) - before
    seconds = (time.monotonic() - start) / made if made else 0.0
    names = [measure.name for measure in measures]
    asked = {"cost_usd": question.budget, "cost_mission_hours": question.mission_hours, "cost_ngo_hours": question.ngo_hours}
    yardstick = np.nanmean(everyone[list(library).index(YARDSTICK)], axis=0)
    limits = {
        name: float(value * yardstick[names.index(name)] if value <= question.SHARES else value)
        for name, value in asked.items()
        if value is not None
    }
    task = PolicyTask(runs, objectives, {name: RESERVE * limit for name, limit in limits.items()}, seeds)
    task.calibrate(list(library.values()))
    task.library = rivals = task.within(library)
    scaled = tuple(name for name in rivals if rivals[name].digest() != library[name].digest())
    if not rivals:
        raise InputProblems([Problem("--budget", "", question.budget, "is kept by no policy, however weak", "more")], "the search")
    return Prepared(question, task, limits, rivals, scaled, seconds)


def optimise(
    question: OptimiseRequest,
    folder: str | os.PathLike[str],
    *,
    workers: int = 2,
    executor: Where = None,
    progress: Progress | None = None,
    prepared: Prepared | None = None,
    tell: Callable[[str], None] | None = None,
) -> SearchResult:
    """Search, judge on fresh seeds, and name compromises; goes on where an earlier call in ``folder`` stopped.

    Args:
        folder: where checkpoints, runs and results are kept.
        workers, executor, progress: as in `experiments.runs.executors.Compute`; progress of each generation by itself.
        prepared: the result of `prepare` for the same question; its runs are made where it made its own.
        tell: called with a line of words after each step.

    Raises:
        InputProblems: everything wrong with the question; the folder holds another search, or another model made it.
        KeyboardInterrupt: Ctrl-C; finished generations are kept.
    """
    place = Path(folder)
    say = tell or (lambda words: None)
    check_plan(question, place)
    old = pd.read_parquet(place / RUNS) if (place / RUNS).exists() else None
    with contextlib.ExitStack() as stack:
        if prepared is None:
            here = stack.enter_context(compute_of(executor=executor, workers=workers, progress=progress).open())
            prepared = prepare(question, here, remembered=old)
        elif old is not None:
            prepared.task.runs.remember(old)
        place.mkdir(parents=True, exist_ok=True)
        write_plan(question, place)
        plan, task = question.schedule(), prepared.task
        task.runs.compute = task.runs.compute.telling(progress or silent)

        def after(seed: int, generation: int, points: pd.DataFrame) -> None:
            write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
            fit = int((values(points, "g") <= 0.0).all(axis=1).sum())
            say(
                f"Optimiser seed {seed}, generation {generation} of {plan.generations}: {len(points)} policies, {fit} within the "
                f"limits, {len(front(points, plan.effort_of(generation - 1)))} on the front of the search."
            )

        points = search(task, plan, place / CHECKPOINTS, tell=after)
        if question.directed:
            say("Searching beside each policy of the library at its own cost.")
            points = pd.concat([points, directed(task, prepared.rivals, points, question.directed)], ignore_index=True)
            write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
        say("Running the front and the library on fresh seeds.")
        found = judge(prepared, points)
    write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
    write_aside(place / SEARCHED, lambda path: write_shard(points, path))
    return found


def judge(ready: Prepared, points: pd.DataFrame) -> SearchResult:
    """Run the search's front on fresh seeds, drop what is dominated with confidence, choose, and compare on further seeds."""
    ask, task, space = ready.question, ready.task, ready.task.space
    best = _candidates(ready, front(points, ask.seeds))
    policies = [space.decode(row) for row in values(best, "x")]
    rivals = list(ready.rivals.values())
    names = [measure.name for measure in task.runs.measures]
    cost = names.index("cost_usd")
    fresh = task.runs.values([*policies, *rivals], ask.seed_numbers("fresh"))
    searched = task.runs.values([*policies, *rivals], ask.seed_numbers("search"))
    whole = np.isfinite(fresh).all(axis=(0, 2))
    notes = [] if whole.all() else [f"{(~whole).sum()} fresh seeds failed and were left out."]
    if whole.sum() < 3:
        raise InputProblems([Problem("--fresh", "", ask.fresh, "leaves fewer than 3 runs that did not fail", "more")], "the search")
    fresh = fresh[:, whole]
    count = len(policies)
    means = fresh.mean(axis=1)
    kept = np.array([all(row[names.index(name)] <= limit for name, limit in ready.limits.items()) for row in means[:count]], bool)
    signed = task.signs * fresh[:, :, task.columns]
    dominated = dominated_with_confidence(signed[:count]) if count else np.zeros(0, bool)
    status = np.where(~kept, "over a limit on fresh seeds", np.where(dominated, "dominated on fresh seeds", "on the front"))
    good = np.flatnonzero(status == "on the front")
    worth = [k for k, measure in enumerate(task.objectives_) if measure.outcome not in COSTS]
    directions = {task.objectives_[k].name: int(-task.signs[k]) for k in worth}
    plain = fresh[:, :, [task.columns[k] for k in worth]]
    reference = ask.reference()
    beating = np.array(
        [
            reference in ready.rivals and contest(plain[k], plain[count + list(ready.rivals).index(reference)], directions).beats
            for k in good
        ],
        bool,
    )
    roles = {
        role: int(good[k])
        for role, k in compromises(signed[good].mean(axis=1), list(ask.objectives), means[good, cost], beating).items()
    }
    chosen = {}
    for at, name in enumerate(ready.rivals, start=count):
        one = challenger(signed[good][:, :, worth], means[good, cost], signed[at][:, worth], float(means[at, cost]))
        if one is not None:
            chosen[name] = int(good[one])
    table = _front_table(ready, best, policies, fresh[:count], searched[:count], status, roles)
    versus, verdicts = _contests(ready, policies, chosen, directions, names)
    optimism = _optimism(ready, searched, fresh, count)
    if reference in ready.rivals and "cheapest_that_beats" not in roles:
        notes.append(f"No policy of the front beats {reference} on fresh seeds without a loss elsewhere.")
    if not len(good):
        notes.append("The search left no policy that keeps the limits on fresh seeds: raise generations or the budget.")
    progress = progress_of(points, ask.seeds, range(ask.optimiser_seeds))
    library = pd.DataFrame(means[count:], columns=names)
    library.insert(0, "policy", list(ready.rivals))
    label = label_of(space.scenario).replace(":", "_")
    named = {
        role: space.decode(values(best, "x")[k], f"optimised_{label}_{role}", _title(role, reference), _summary(ready, role))
        for role, k in roles.items()
    }
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "scenario": space.scenario.digest(),
        "question": asdict(ask),
        "limits": ready.limits,
        "seconds_per_run": ready.seconds,
        "runs": len(task.runs.done),
        "scaled_rivals": list(ready.scaled),
        **ensemble_note(task.runs.settings.ensemble),
    }
    return SearchResult(
        ask,
        ready.limits,
        table,
        named,
        versus,
        verdicts,
        optimism,
        progress,
        library,
        points,
        task.runs.table(),
        notes,
        provenance,
        space.scenario.title,
    )


def _candidates(ready: Prepared, best: pd.DataFrame) -> pd.DataFrame:
    """The part of the search's front that is judged: evenly spread, and whatever stands best against each of the library."""
    task, seeds = ready.task, ready.question.seed_numbers("search")
    if not len(best):
        return best
    keep = dict.fromkeys(int(k) for k in spread(values(best, "f"), ready.question.keep))
    names = [measure.name for measure in task.runs.measures]
    worth = [k for k, measure in enumerate(task.objectives_) if measure.outcome not in COSTS]
    found = task.runs.values([*(task.space.decode(row) for row in values(best, "x")), *ready.rivals.values()], seeds)
    signed = (task.signs * found[:, :, task.columns])[:, :, worth]
    costs = found.mean(axis=1)[:, names.index("cost_usd")]
    for rival in range(len(best), len(found)):
        if np.isfinite(signed[rival]).all():
            one = challenger(signed[: len(best)], costs[: len(best)], signed[rival], float(costs[rival]))
            keep |= {} if one is None else {one: None}
    return best.iloc[sorted(keep)].reset_index(drop=True)


def _front_table(
    ready: Prepared,
    best: pd.DataFrame,
    policies: list[Policy],
    fresh: np.ndarray,
    searched: np.ndarray,
    status: np.ndarray,
    roles: Mapping[str, int],
) -> pd.DataFrame:
    task, space = ready.task, ready.task.space
    rows = []
    for k, policy in enumerate(policies):
        row: dict[str, Any] = {
            "policy": f"front_{k + 1:02d}",
            "roles": ", ".join(r for r, at in roles.items() if at == k),
            "status": status[k],
            "digest": policy.digest(),
            "optimiser_seed": int(best["optimiser_seed"][k]),
            "generation": int(best["generation"][k]) + 1,
        }
        for at, measure in enumerate(task.runs.measures):
            low, high = t_interval(fresh[k, :, at])
            row |= {
                measure.name: fresh[k, :, at].mean(),
                f"{measure.name}_low": low,
                f"{measure.name}_high": high,
                f"{measure.name}_search": searched[k, :, at].mean(),
            }
        for name in space.instruments:
            setting = policy.instruments.get(name)
            row[f"{name}"] = 0.0 if setting is None else float(setting.intensity)  # type: ignore[arg-type]
        row |= {
            "starts": "; ".join(f"{name} {s.start_week}" for name, s in policy.instruments.items() if s.start_week),
            "regions": "; ".join(f"{name}: {', '.join(s.regions)}" for name, s in policy.instruments.items() if s.regions),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=None if rows else ["policy", "roles", "status"])


def _contests(
    ready: Prepared, policies: list[Policy], chosen: Mapping[str, int], directions: Mapping[str, int], names: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Challengers against their rivals on the last part of the seeds, which no choice has seen."""
    seeds = ready.question.seed_numbers("judging")
    columns = [names.index(name) for name in directions]
    parts, rows = [], []
    for rival, theirs in ready.rivals.items():
        note = "scaled down to the limits" if rival in ready.scaled else ""
        if rival not in chosen:
            rows.append(
                {
                    "rival": rival,
                    "as": note,
                    "challenger": "",
                    "verdict": "none is as cheap",
                    "better": "",
                    "worse": "",
                    "undecided": "",
                    "cost_usd": np.nan,
                    "rival_cost_usd": np.nan,
                }
            )
            continue
        ours = policies[chosen[rival]]
        both = ready.task.runs.values([ours, theirs], seeds)
        both = both[:, np.isfinite(both).all(axis=(0, 2))]
        result: Contest = contest(both[0][:, columns], both[1][:, columns], directions)
        name = f"front_{chosen[rival] + 1:02d}"
        parts.append(result.rows.assign(rival=rival, challenger=name))
        verdict = ITSELF if np.array_equal(both[0], both[1]) else result.verdict
        spent = both[:, :, names.index("cost_usd")].mean(axis=1)
        rows.append(
            {
                "rival": rival,
                "as": note,
                "challenger": name,
                "verdict": verdict,
                "better": ", ".join(result.better),
                "worse": ", ".join(result.worse),
                "undecided": ", ".join(result.undecided),
                "cost_usd": spent[0],
                "rival_cost_usd": spent[1],
            }
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), pd.DataFrame(rows)


def _optimism(ready: Prepared, searched: np.ndarray, fresh: np.ndarray, count: int) -> pd.DataFrame:
    """Search less fresh in the good direction; the library, which nothing selected, shows how much of it is other luck."""
    task = ready.task
    shift = -task.signs * (searched.mean(axis=1) - fresh.mean(axis=1))[:, task.columns]
    return pd.DataFrame(
        {
            "objective": [measure.name for measure in task.objectives_],
            "front": shift[:count].mean(axis=0) if count else np.nan,
            "library": shift[count:].mean(axis=0),
            "optimism": (shift[:count].mean(axis=0) if count else np.nan) - shift[count:].mean(axis=0),
            "unit": [OUTCOMES[measure.outcome].unit for measure in task.objectives_],
        }
    )


def _title(role: str, reference: str) -> str:
    return {
        "knee": "Optimised: knee of the front",
        "balanced": "Optimised: balanced",
        "best_stability": "Optimised: best for stability",
        "best_trust": "Optimised: best for trust",
        "cheapest_that_beats": f"Optimised: cheapest that beats {reference}",
    }[role]


def _summary(ready: Prepared, role: str) -> str:
    limits = "; ".join(f"{OUTCOMES[name].title} at most {limit:,.0f} {OUTCOMES[name].unit}" for name, limit in ready.limits.items())
    return f"Found by a search for {ready.question.scenario}" + (f" ({limits})." if limits else ".")
