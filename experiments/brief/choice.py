"""Which package a brief recommends: one rule, on runs that the search has not seen.

The rule is least maximum regret (Savage 1951, doi:10.1080/01621459.1951.10500768), in units in which aims can be compared:
in every possible world and for every aim one notes how far a candidate falls behind the best candidate of that world; of
these shortfalls the one counts that nine of ten worlds do not exceed, as a share of the distance between the best and the
worst candidate's mean; and the candidate is taken whose largest such share over the aims is smallest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.brief.question import AIMS
from experiments.brief.runs import RunLedger, Spot
from experiments.optimise import SearchResult
from experiments.stress import regret, signed
from simulation.inputs import InputProblems, Policy, Problem
from simulation.registers import OUTCOMES

STEP = 0.05
"""Intensities of candidates are rounded to this: nobody can carry out a third decimal."""
NINE_OF_TEN = 0.9
LEAST_SPREAD = 0.01
"""Means of an aim that lie closer together than this share of its scale are one: what is told apart there is luck."""


@dataclass(frozen=True)
class PackageChoice:
    """What was chosen.

    Attributes:
        package: the recommended package; rival: the best of the library by the same rule, neither the package nor what is done.
        table: a row a candidate: policy, title, kind ("searched" or "library"), cost, kept (limits), score, and the
            shortfall share of each aim; best score first.
        from_library: whether the package is a policy of the library as it is.
        worlds: number of possible worlds.
    """

    package: Policy
    rival: Policy
    table: pd.DataFrame = field(repr=False)
    from_library: bool
    worlds: int


def rounded(policy: Policy, name: str, title: str, summary: str = "", step: float = STEP) -> Policy:
    """The policy with intensities rounded to ``step``, those that round to nothing left out, under another name."""
    settings: dict[str, Any] = {}
    for key, setting in policy.instruments.items():
        steps = setting.intensity
        level = (
            [(week, round(round(value / step) * step, 4)) for week, value in steps]
            if isinstance(steps, tuple)
            else round(round(steps / step) * step, 4)
        )
        if level and (not isinstance(level, list) or any(value for _, value in level)):
            settings[key] = {**setting.model_dump(), "intensity": level}
    return Policy.of(name, settings, title, summary)


def candidates(search: SearchResult, policies: Mapping[str, Policy], rivals: Mapping[str, Policy], label: str) -> dict[str, Policy]:
    """What may be recommended, by name: the search's front, rounded, and the library within the limits."""
    found: dict[str, Policy] = {}
    front = search.front[search.front["status"] == "on the front"] if len(search.front) else search.front
    for number, digest in enumerate(front["digest"] if len(front) else [], start=1):
        name = re.sub(r"\W", "_", f"package_{label}_{number:02d}")
        one = rounded(policies[str(digest)], name, f"package {number} of the search")
        # What the search gives back as it was is the library's, and one package is one candidate.
        if one.instruments not in [other.instruments for other in (*rivals.values(), *found.values())]:
            found[name] = one
    return {**found, **rivals}


def shortfalls(values: np.ndarray, directions: Sequence[int], spans: Sequence[float]) -> np.ndarray:
    """Regret that nine of ten worlds do not exceed, as a share of the candidates' distance, (candidates, aims).

    Args:
        values: (worlds, candidates, aims), in the aims' own units.
        directions: +1 or -1 by aim; spans: length of each aim's scale.
    """
    out = np.empty(values.shape[1:])
    for k, (direction, span) in enumerate(zip(directions, spans)):
        good = signed(values[:, :, k], direction)
        means = good.mean(axis=0)
        distance = max(float(means.max() - means.min()), LEAST_SPREAD * span)
        out[:, k] = np.quantile(regret(good), NINE_OF_TEN, axis=0) / distance
    return out


def choose(
    options: Mapping[str, Policy],
    rivals: Mapping[str, Policy],
    ledger: RunLedger,
    states: Sequence[Spot],
    limits: Mapping[str, float],
    done: str,
) -> PackageChoice:
    """Run all candidates in the same possible worlds and apply the rule.

    Args:
        options: candidates by name; rivals: those of them that are the library's.
        ledger: makes the runs; states: the possible worlds; limits: by outcome.
        done: name of the policy that is done already, which is no rival: it is compared with anyway.

    Raises:
        InputProblems: fewer than two worlds without failures, or nothing that keeps the limits.
    """
    policies = list(options.values())
    keys = ledger.run("choice", policies, states)
    names = [*AIMS, *(name for name in limits if name not in AIMS)]
    values = ledger.values(keys, names).reshape(len(states), len(policies), len(names))
    whole = np.isfinite(values).all(axis=(1, 2))
    values = values[whole]
    if len(values) < 2:
        raise InputProblems(
            [Problem("--detail", "", len(values), "possible worlds are left that did not fail", "more")], "the choice"
        )
    costs = {name: values[:, :, names.index(name)].mean(axis=0) for name in limits}
    kept = np.all([costs[name] <= limit for name, limit in limits.items()], axis=0)
    if not kept.any():
        raise InputProblems(
            [Problem("--budget", "", dict(limits), "is kept by no candidate in the worlds of the choice", "more")], "the choice"
        )
    # Candidates that break a limit are no standard for others.
    parts = np.full((len(policies), len(AIMS)), np.nan)
    parts[kept] = shortfalls(values[:, kept, : len(AIMS)], [OUTCOMES[name].direction for name in AIMS], [1.0] * len(AIMS))
    score = np.where(kept, parts.max(axis=1), np.inf)
    table = pd.DataFrame(
        {
            "policy": list(options),
            "title": [policy.title for policy in policies],
            "kind": ["library" if name in rivals else "searched" for name in options],
            **{name: costs[name] for name in limits},
            "kept": kept,
            "score": score,
            **{f"shortfall_{name}": parts[:, k] for k, name in enumerate(AIMS)},
        }
    )
    order = table.sort_values("score", kind="stable")
    best = str(order["policy"].iloc[0])
    second = order[(order["kind"] == "library") & (order["policy"] != best) & (order["policy"] != done)]
    rival = str(second["policy"].iloc[0]) if len(second) else best
    return PackageChoice(options[best], options[rival], order.reset_index(drop=True), best in rivals, int(whole.sum()))
