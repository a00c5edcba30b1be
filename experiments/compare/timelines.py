"""Week by week: a few seeds of a few telling policies of a comparison, for its timelines and maps."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.runs import Case, Progress, compute_of, each, history, part_of, series, silent
from figures import GAINS, LOSSES
from simulation.inputs import Gathered, Policy
from simulation.registers import OUTCOMES
from simulation.results import country_table
from simulation.world import seed_range

TIMELINE_SEEDS = 5
TOLD = "timelines, week by week"


def sample_timelines(
    comparison: Comparison, *, seeds: int = TIMELINE_SEEDS, most: int = 3, workers: int = 2, progress: Progress | None = None
) -> None:
    """Rerun a few seeds of the reference and of up to ``most`` telling policies, week by week, for the timelines.

    Chosen are the policy with most headline outcomes better than worse, the one with fewest, and ``best_practice``.
    Fills ``comparison.weekly``, and ``comparison.regions_weekly`` for the reference. The same seeds give the same runs as
    before.

    Raises:
        InputProblems: no seeds, no workers.
    """
    found = Gathered()
    seed_range(0, seeds, found)
    compute = found.attempt(compute_of, workers=workers)
    found.refuse("the timelines")
    assert compute is not None  # what could not be made has been refused
    tell = progress or silent
    length: dict[str, Any] = {name: comparison.provenance[name] for name in ("weeks", "communities")}
    cases = [labelled for label in comparison.scenarios for labelled in _cases(comparison, label, seeds, most)]
    # By region only under the reference, for the map: that takes living week by week, which is slower than the batch.
    references = [(label, case) for label, case in cases if case.policy.name == comparison.references[label]]
    others = [(label, case) for label, case in cases if case.policy.name != comparison.references[label]]
    country, regions = [], []
    with compute.open() as here:
        first = here.telling(part_of(tell, 0, len(cases), TOLD))
        results = each(lambda labelled: history(labelled[1], **length)[0], references, first)
        for (label, case), result in zip(references, results, strict=True):
            keys = {"scenario": label, "policy": case.policy.name, "seed": case.seed}
            country.append(result.weekly.assign(**keys))
            regions.append(result.regions_weekly.assign(**keys))
        rest = here.telling(part_of(tell, len(references), len(cases), TOLD))
        values = series([case for _, case in others], list(OUTCOMES), **length, compute=rest)
    for (label, case), weekly in zip(others, values, strict=True):
        table = country_table(case.scenario, weekly[: length["weeks"] or case.scenario.weeks])
        country.append(table.assign(scenario=label, policy=case.policy.name, seed=case.seed))
    comparison.weekly = pd.concat(country, ignore_index=True)
    comparison.regions_weekly = pd.concat(regions, ignore_index=True)


def _cases(comparison: Comparison, label: str, seeds: int, most: int) -> list[tuple[str, Case]]:
    """Runs of a scenario that are drawn: its telling policies with the first seeds that it finished."""
    own = sorted(comparison.runs.loc[comparison.runs["scenario"] == label, "seed"].unique())[:seeds]
    settings = comparison.settings[label]
    return [(label, settings.case(policy, int(seed))) for policy in telling_policies(comparison, label, most) for seed in own]


def telling_policies(comparison: Comparison, label: str, most: int = 3) -> list[Policy]:
    """The reference, then up to ``most`` policies worth drawing beside it in scenario ``label``."""
    group = {policy.name: policy for policy in comparison.policies[label]}
    reference = comparison.references[label]
    rows = comparison.of(label)
    rows = rows[rows["headline"] & (rows["outcome"] != "cost_usd") & (rows["policy"] != reference)]
    score = {
        name: int(part["verdict"].isin(GAINS).sum() - part["verdict"].isin(LOSSES).sum())
        for name, part in rows.groupby("policy", sort=False)
    }
    ranked = sorted(score, key=lambda name: -score[name])
    wanted = [*ranked[:1], *(["best_practice"] if "best_practice" in score else []), *ranked[-1:], *ranked[1:]]
    others = list(dict.fromkeys(wanted))[:most]
    return [group[reference], *(group[name] for name in others)]
