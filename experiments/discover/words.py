"""What scenario discovery found, in words."""

from __future__ import annotations

import numpy as np

from experiments.discover.boxes import Limit
from experiments.discover.result import Discovery
from experiments.kit import count_of, listed, percent
from experiments.stress import shock_words
from figures import measure_title, policy_title, scale_for

FEWEST_SEEDS = 4
"""Seeds shared by all cases below which nothing found with them is more than theirs."""


def limit_words(found: Discovery, name: str, limit: Limit) -> str:
    """A limit in words: "“host-state abuse” is high (above 0.6)"."""
    what = found.dimensions[name]
    title = f"the {what.title}" if name in ("shock", "country") else f"“{what.title}”"
    if limit.options is not None:
        options = [
            shock_words(str(o)) if name == "shock" else f"{o:g}" if isinstance(o, float) else str(o).replace("_", " ")
            for o in limit.options
        ]
        return f"{title} is {' or '.join(options)}"
    unit = "" if what.unit in ("", "share", "share 0-1", "factor", "ratio", "number", "power") else f" {what.unit}"
    low, high = f"{limit.low:.3g}", f"{limit.high:.3g}"
    if np.isfinite(limit.low) and np.isfinite(limit.high):
        return f"{title} lies between {low} and {high}{unit}"
    upper = np.isfinite(limit.low)
    place = ((limit.low if upper else limit.high) - what.low) / (what.high - what.low) if what.high > what.low else float("nan")
    if upper:
        return f"{title} is {'high' if place >= 0.5 else 'not low'} (above {low}{unit})"
    return f"{title} is {'low' if place <= 0.5 else 'not high'} (below {high}{unit})"


def holds_up(found: Discovery, number: int) -> bool:
    """Whether a box stands a fresh look.

    Its factors are limited in half of the resampled searches, and among cases left out at least half of what the box adds to
    the density remains; and where all cases share their seeds there are ``FEWEST_SEEDS`` of them.
    """
    if found.shared and found.seeds < FEWEST_SEEDS:
        return False
    box, tried = found.found[number], found.stable[number]
    again = np.mean([tried.restricted.get(name, 0.0) for name in box.box.limits])
    return bool(again >= 0.5 and tried.density >= found.share + 0.5 * (box.quality.density - found.share))


def interest_words(found: Discovery) -> str:
    """What the cases of interest are: "fails (stability below 0.6)", "does better than “Liaison” (in stability)"."""
    title = measure_title(found.measure)
    title = title[:1].lower() + title[1:]
    if found.against:
        more = f" by more than {found.threshold:.3g}" if found.threshold else ""
        return f"does {'worse' if found.loses else 'better'} than “{policy_title(found.against)}” (in {title}{more})"
    return f"fails ({title} {'below' if found.direction > 0 else 'above'} {_number(found)})"


def _number(found: Discovery) -> str:
    base = found.measure.partition("@")[0].partition("[")[0].partition(".")[0]
    scale = scale_for(base, [found.threshold])
    return f"{scale.text(found.threshold)}{'' if scale.unit == '0 to 1' else f' {scale.unit}'}"


def sentences(found: Discovery) -> list[str]:
    """What was found, a sentence or two a box; what to make of it where nothing was."""
    policy, what = f"“{policy_title(found.policy)}”", interest_words(found)
    told = [f"Partial: {found.partial}; what follows knows of nothing else."] if found.partial else []
    told.append(f"{policy} {what} in {percent(found.share)} of {len(found.cases)} states.")
    if not found.interest.any() or found.interest.all():
        told.append("There is nothing to tell apart: it is so in " + ("every state." if found.interest.all() else "no state."))
        return told
    if not found.found:
        told.append("No part of the ranges was found in which this is more common than chance would make it.")
    for number, (one, tried) in enumerate(zip(found.found, found.stable)):
        inside = one.box.holds(found.cases)
        outside = float(found.interest[~inside].mean()) if (~inside).any() else float("nan")
        where = listed([limit_words(found, name, limit) for name, limit in one.box.limits.items()])
        told.append(
            f"{'Box ' + str(number + 1) + ': ' if len(found.found) > 1 else ''}{policy} {what} in "
            f"{percent(one.quality.density)} of the states where {where}, against {percent(outside)} elsewhere. "
            f"{percent(one.quality.coverage)} of all such states lie there."
        )
        steady = listed(
            [f"“{found.dimensions[name].title}” in {percent(tried.restricted.get(name, 0.0))}" for name in one.box.limits]
        )
        told.append(
            f"{'Holds up' if holds_up(found, number) else 'May be chance'}: among states left out of the search it is "
            f"{percent(tried.density)}, against {percent(found.share)} of all. Searching {tried.draws} times in resampled "
            f"states limited {steady}; boxes shared {percent(tried.overlap)} of their states."
        )
    if found.shared and found.seeds < FEWEST_SEEDS:
        told.append(
            f"All states share {count_of(found.seeds, 'seed')}: with others a box may lie elsewhere or nowhere. A stress test "
            f"gives every sample seeds of its own; a study with own_seeds = true does, too."
        )
    if found.dropped:
        told.append(f"{count_of(found.dropped, 'state')} left out because runs failed or are not finished.")
    if found.trees is None:
        told.append("No classification tree for comparison: scikit-learn is not installed (pip install 'comity[calibrate]').")
    return told
