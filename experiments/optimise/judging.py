"""Whether what a search found stands up: on fresh seeds, against each other, and against the library on further seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import Unknowns, mean_interval, typical_gap
from experiments.optimise.front import Contest, challenger, compromises, contest, dominated_with_confidence, spread
from experiments.optimise.prepared import Prepared
from experiments.optimise.result import SearchResult
from experiments.optimise.search import front, progress_of, values
from experiments.optimise.task import COSTS
from experiments.runs import ensemble_note
from simulation.inputs import InputProblems, Policy, Problem
from simulation.registers import COUNTED, OUTCOMES
from simulation.results import source_hash, versions
from simulation.world import label_of

ITSELF = "is on the front itself"
"""Verdict where a policy of the library is its own strongest challenger."""


@dataclass(frozen=True)
class _OnFreshSeeds:
    """The front and the library, each policy with the same fresh seeds; the front stands first.

    Attributes:
        ready: what was known before; best: points of the front; policies: the same as policies.
        searched: the seeds of the search, fresh: those that did not fail of the fresh ones, (policies, seeds, measures).
        failed: fresh seeds that failed.
    """

    ready: Prepared
    best: pd.DataFrame
    policies: list[Policy]
    searched: np.ndarray
    fresh: np.ndarray
    failed: int

    @property
    def count(self) -> int:
        """Policies of the front."""
        return len(self.policies)

    @cached_property
    def names(self) -> list[str]:
        """Columns of the arrays."""
        return [measure.name for measure in self.ready.task.runs.measures]

    @cached_property
    def means(self) -> np.ndarray:
        """Means over fresh seeds, (policies, measures)."""
        return np.asarray(self.fresh.mean(axis=1))

    @cached_property
    def costs(self) -> np.ndarray:
        """Mean costs."""
        return np.asarray(self.means[:, self.names.index("cost_usd")])

    @cached_property
    def signed(self) -> np.ndarray:
        """Objectives, less is better, (policies, seeds, objectives)."""
        return np.asarray(self.ready.task.signs * self.fresh[:, :, self.ready.task.columns])

    @cached_property
    def worth(self) -> list[int]:
        """Objectives that are no costs, by number."""
        return [k for k, measure in enumerate(self.ready.task.objectives_) if measure.outcome not in COSTS]

    @cached_property
    def directions(self) -> dict[str, int]:
        """Those objectives by name, with the direction that is better."""
        task = self.ready.task
        return {task.objectives_[k].name: int(-task.signs[k]) for k in self.worth}

    @cached_property
    def status(self) -> np.ndarray:
        """What became of each policy of the front."""
        limits = self.ready.limits.items()
        front_means = self.means[: self.count]
        kept = np.array([all(row[self.names.index(name)] <= limit for name, limit in limits) for row in front_means], bool)
        dominated = dominated_with_confidence(self.signed[: self.count]) if self.count else np.zeros(0, bool)
        return np.where(~kept, "over a limit on fresh seeds", np.where(dominated, "dominated on fresh seeds", "on the front"))

    @cached_property
    def good(self) -> np.ndarray:
        """Policies that are left on the front, by number."""
        return np.flatnonzero(self.status == "on the front")

    def roles(self, reference: str) -> dict[str, int]:
        """Named compromises: number of a policy by role."""
        rivals = list(self.ready.rivals)
        plain = self.fresh[:, :, [self.ready.task.columns[k] for k in self.worth]]
        beating = np.array(
            [
                reference in rivals and contest(plain[k], plain[self.count + rivals.index(reference)], self.directions).beats
                for k in self.good
            ],
            bool,
        )
        objectives = list(self.ready.question.objectives)
        found = compromises(self.signed[self.good].mean(axis=1), objectives, self.costs[self.good], beating)
        return {role: int(self.good[k]) for role, k in found.items()}

    def challengers(self) -> dict[str, int]:
        """The strongest policy of the front against each of the library at no more than its cost, by number."""
        chosen = {}
        ours, worth = self.signed[self.good], self.worth
        for at, name in enumerate(self.ready.rivals, start=self.count):
            one = challenger(ours[:, :, worth], self.costs[self.good], self.signed[at][:, worth], float(self.costs[at]))
            if one is not None:
                chosen[name] = int(self.good[one])
        return chosen


def _run_fresh(ready: Prepared, best: pd.DataFrame) -> _OnFreshSeeds:
    """Run the front's points and the library on fresh seeds."""
    ask, runs = ready.question, ready.task.runs
    policies = [ready.task.space.decode(row) for row in values(best, "x")]
    everyone = [*policies, *ready.rivals.values()]
    fresh = runs.values(everyone, ask.seed_numbers("fresh"))
    searched = runs.values(everyone, ask.seed_numbers("search"))
    whole = np.isfinite(fresh).all(axis=(0, 2))
    if whole.sum() < 3:
        raise InputProblems([Problem("--fresh", "", ask.fresh, "leaves fewer than 3 runs that did not fail", "more")], "the search")
    return _OnFreshSeeds(ready, best, policies, searched=searched, fresh=fresh[:, whole], failed=int((~whole).sum()))


def judge(ready: Prepared, points: pd.DataFrame) -> SearchResult:
    """Run the search's front on fresh seeds, drop what is dominated with confidence, choose, and compare on further seeds."""
    ask, task, space = ready.question, ready.task, ready.task.space
    found = _run_fresh(ready, _candidates(ready, front(points, ask.seeds)))
    reference = ask.reference()
    roles, chosen = found.roles(reference), found.challengers()
    table = _front_table(found, roles)
    versus, verdicts = _contests(ready, found.policies, chosen, found.directions, found.names)
    optimism = _optimism(ready, found.searched, found.fresh, found.count)
    notes = [f"{found.failed} fresh seeds failed and were left out."] if found.failed else []
    if reference in ready.rivals and "cheapest_that_beats" not in roles:
        notes.append(f"No policy of the front beats {reference} on fresh seeds without a loss elsewhere.")
    if not len(found.good):
        notes.append("The search left no policy that keeps the limits on fresh seeds: raise generations or the budget.")
    library = pd.DataFrame(found.means[found.count :], columns=found.names)
    library.insert(0, "policy", list(ready.rivals))
    label = label_of(space.scenario).replace(":", "_")
    named = {
        role: space.decode(values(found.best, "x")[k], f"optimised_{label}_{role}", _title(role, reference), _summary(ready, role))
        for role, k in roles.items()
    }
    return SearchResult(
        question=ask,
        limits=ready.limits,
        front=table,
        policies=named,
        versus=versus,
        verdicts=verdicts,
        optimism=optimism,
        progress=progress_of(points, ask.seeds, range(ask.optimiser_seeds)),
        library=library,
        points=points,
        runs=task.runs.table(),
        notes=notes,
        provenance=_provenance(ready),
        scenario_title=space.scenario.title,
    )


def _provenance(ready: Prepared) -> dict[str, Any]:
    """What made the result."""
    runs = ready.task.runs
    return {
        "versions": versions(),
        "source": source_hash(),
        "scenario": ready.task.space.scenario.digest(),
        "question": asdict(ready.question),
        "limits": ready.limits,
        "seconds_per_run": ready.seconds,
        "runs": len(runs.done),
        "scaled_rivals": list(ready.scaled),
        **ensemble_note(runs.settings.ensemble),
    }


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


def _front_table(found: _OnFreshSeeds, roles: Mapping[str, int]) -> pd.DataFrame:
    task, space, best = found.ready.task, found.ready.task.space, found.best
    fresh, searched = found.fresh, found.searched
    rows = []
    for k, policy in enumerate(found.policies):
        row: dict[str, Any] = {
            "policy": f"front_{k + 1:02d}",
            "roles": ", ".join(r for r, at in roles.items() if at == k),
            "status": found.status[k],
            "digest": policy.digest(),
            "optimiser_seed": int(best["optimiser_seed"][k]),
            "generation": int(best["generation"][k]) + 1,
        }
        for at, measure in enumerate(task.runs.measures):
            low, high = mean_interval(fresh[k, :, at], event=typical_gap(fresh[k, :, at], counts=measure.outcome in COUNTED))
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
    """Challengers against their rivals in the last part of the worlds, which no choice has seen."""
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
                    "depends": "",
                    "equal": "",
                    "cost_usd": np.nan,
                    "rival_cost_usd": np.nan,
                }
            )
            continue
        ours = policies[chosen[rival]]
        both = ready.task.runs.values([ours, theirs], seeds)
        whole = np.isfinite(both).all(axis=(0, 2))
        both, unknowns = both[:, whole], _unknowns(ready, [seed for seed, kept in zip(seeds, whole) if kept])
        result: Contest = contest(both[0][:, columns], both[1][:, columns], directions, unknowns)
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
                "depends": ", ".join(result.depends),
                "equal": ", ".join(result.equal),
                "cost_usd": spent[0],
                "rival_cost_usd": spent[1],
            }
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), pd.DataFrame(rows)


def _unknowns(ready: Prepared, seeds: list[int]) -> Unknowns | None:
    """What the worlds of some seeds drew; ``None`` where luck alone varies."""
    drawn = ready.task.runs.settings.drawn(seeds)
    return Unknowns.of(drawn) if len(drawn.columns) else None


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
