"""An explanation in plain words with numbers: what differs, which instruments bring it, along which path, where and when."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.compare import cause_sentence
from experiments.explain.first_divergence import Change, PartingEvent
from experiments.kit import in_sentence, listed, look, percent
from figures import LOOKS, MINUS, outcome_of, policy_title, scale_for

if TYPE_CHECKING:
    from experiments.explain.attribution import Contribution
    from experiments.explain.result import Explanation
    from simulation.inputs import Policy

NAMED = 3
"""Players that a sentence names."""
WORTH_NAMING = 0.05
"""Smallest contribution that a sentence names, as a share of the largest."""


def title_of(policy: Policy) -> str:
    """A policy's title."""
    return policy_title(policy.name, {policy.name: policy.title} if policy.title else None)


def amount(outcome: str, value: float, *, signed: bool = True) -> str:
    """A difference in an outcome with its unit: "+0.031", "−1,240 deaths", "+2.2 million US dollars"."""
    scale = scale_for(outcome, [value])
    decimals = scale.decimals
    size = abs(value) / scale.factor
    if size and size < 10**-decimals * 10:
        decimals = min(6, 1 - math.floor(math.log10(size)))
    text = _number(value / scale.factor, decimals, signed)
    return text if scale.unit == "0 to 1" else f"{text} {scale.unit}"


def _number(value: float, decimals: int, signed: bool = True) -> str:
    """A number with its sign; what rounds to nothing has none."""
    text = f"{value:{'+' if signed else ''},.{decimals}f}".replace("-", MINUS)
    return text if any(digit in text for digit in "123456789") else text.lstrip("+" + MINUS)


def interval(outcome: str, part: Contribution) -> str:
    """A contribution with its interval: "+0.031 (+0.020 to +0.042)"."""
    if not math.isfinite(part.low):
        return amount(outcome, part.estimate)
    scale = scale_for(outcome, [part.low, part.high, part.estimate])
    size = max(abs(part.low), abs(part.high), abs(part.estimate)) / scale.factor
    decimals = max(scale.decimals, min(6, 1 - math.floor(math.log10(size)))) if 0 < size < 100 else scale.decimals
    low, middle, high = (_number(value / scale.factor, decimals) for value in (part.low, part.estimate, part.high))
    unit = "" if scale.unit == "0 to 1" else f" {scale.unit}"
    return f"{middle}{unit} ({low} to {high})"


def shares_words(part: Contribution, worlds: int) -> str:
    """In how many worlds a part matters: "mostly better: in 12 of 16 worlds, worse in 1", "no difference that matters"."""
    if part.verdict in ("no_data", "no_difference"):
        return LOOKS[part.verdict].short if part.verdict == "no_data" else "no difference that matters"
    better, worse = (round(share * worlds) for share in (part.better, part.worse))
    first, second = ("more", "less") if part.verdict.endswith(("more", "less")) else ("better", "worse")
    if part.verdict.endswith(("worse", "less")):
        first, second, better, worse = second, first, worse, better
    lead = "" if part.verdict == first else "depends: " if part.verdict == "depends" else "mostly "
    return f"{lead}{first} in {better} of {worlds} worlds, {second} in {worse}"


def moves(part: Contribution) -> bool:
    """Whether a part differs by more than matters in most worlds, one way."""
    return part.verdict not in ("no_data", "no_difference", "depends")


def narrative(found: Explanation, outcome: str) -> list[str]:
    """Sentences on one outcome, each with its numbers."""
    whole = look(found.worlds.loc[outcome])
    if whole in ("no_difference", "few_events", "no_data") and not any(moves(part) for part in found.instruments[outcome]):
        return [_total(found, outcome), "Nor does any single instrument make a difference that matters in most worlds."]
    return [
        _total(found, outcome),
        *filter(
            None, (_instruments(found, outcome), _mechanisms(found, outcome), _regions(found, outcome), _windows(found, outcome))
        ),
    ]


IS = {
    "better": "is better",
    "mostly_better": "is mostly better",
    "worse": "is worse",
    "mostly_worse": "is mostly worse",
    "more": "is higher",
    "mostly_more": "is mostly higher",
    "less": "is lower",
    "mostly_less": "is mostly lower",
    "depends": "differs by more than matters in some worlds and not in others",
    "no_difference": "does not differ by as much as matters in most worlds",
    "few_events": "has too few events to say whether it differs",
    "no_data": "was run under both policies in no world",
}
"""Verdicts on the whole difference in a sentence."""
SPENT = {"better": "is lower", "mostly_better": "is mostly lower", "worse": "is higher", "mostly_worse": "is mostly higher"}
"""What is spent is no better or worse by itself."""


def _total(found: Explanation, outcome: str) -> str:
    """The verdict on the whole difference: in how many worlds, by how much, and on what it depends."""
    known, row = outcome_of(outcome), found.worlds.loc[outcome]
    a, b = (title_of(policy) for policy in (found.question.a, found.question.b))
    before, after, count = float(row["reference_mean"]), float(row["mean"]), int(row["n"])
    scale = scale_for(outcome, [before, after])
    while scale.text(before) == scale.text(after) and before != after and scale.decimals < 6:
        scale = replace(scale, decimals=scale.decimals + 1)
    unit = "" if scale.unit == "0 to 1" else f" {scale.unit}"
    first, second = (f"{scale.text(value)}{unit}" if value else f"0{f' {known.unit}' if unit else ''}" for value in (before, after))
    word = look(row)
    told = SPENT.get(word, IS[word]) if known.group == "cost" else IS[word]
    ways = ("lower", "higher") if known.group == "cost" else ("better", "worse") if known.direction else ("more", "less")
    share = f" ({percent(abs(after / before - 1.0))})" if before and known.high is None else ""
    middle = " to ".join(amount(outcome, float(row[end])) for end in ("low80", "high80"))
    text = (
        f"{known.title} {told} under “{b}”: {ways[0]} by more than matters in {round(row['better'] * count)} of {count} worlds, "
        f"{ways[1]} in {round(row['worse'] * count)}. On average {second} instead of {first} under “{a}”{share}; in the middle "
        f"80 % of worlds the difference is {middle}."
    )
    causes = str(row["depends_on"])
    return f"{text} {cause_sentence(causes)}." if causes else text


def _worth(parts: list[Contribution]) -> list[Contribution]:
    largest = max((abs(part.estimate) for part in parts), default=0.0)
    return [part for part in parts if largest and abs(part.estimate) >= WORTH_NAMING * largest]


def _instruments(found: Explanation, outcome: str) -> str:
    parts, total, worlds = found.instruments[outcome], found.totals[outcome], len(found.seeds)
    if len(parts) == 1:
        return f"Only one instrument differs, {in_sentence(parts[0].title)}: all of the difference is its own."
    with_it = [part for part in _worth(parts) if part.estimate * total.estimate > 0]
    against = [part for part in _worth(parts) if part.estimate * total.estimate < 0]
    text = f"By instrument, in the {worlds} worlds that were taken apart (difference {amount(outcome, total.estimate)}): "
    if with_it:
        text += listed([_named(outcome, part, worlds) for part in with_it[:NAMED]]) + (
            " make most of it" if len(with_it) > 1 else " makes most of it"
        )
    if against:
        text += (
            ("; " if with_it else "")
            + listed([_named(outcome, part, worlds) for part in against[:NAMED]])
            + (" work against it" if len(against) > 1 else " works against it")
        )
    rest = len(parts) - len(with_it[:NAMED]) - len(against[:NAMED])
    moving = sum(moves(part) for part in parts)
    if rest > 0:
        text += f"; the other {rest} bring less" if rest > 1 else "; the other one brings less"
    return f"{text}. By itself {moving or 'none'} of {len(parts)} moves it by more than matters in most worlds."


def _named(outcome: str, part: Contribution, worlds: int) -> str:
    return f"{in_sentence(part.title)} ({amount(outcome, part.estimate)}, {shares_words(part, worlds)})"


def _mechanisms(found: Explanation, outcome: str) -> str:
    parts, total = found.mechanisms[outcome], found.totals[outcome]
    named = _worth(parts.parts)[:NAMED]
    if not named:
        return "No mechanism carries it: with each switched off in turn the difference stays."
    text = "Along the causal path: " + "; ".join(_without(outcome, part, total, len(found.seeds)) for part in named) + "."
    for kernel, (rows, _) in parts.rows.items():
        strong = _worth(rows)
        if strong and any(part.id == kernel for part in named):
            first = strong[0]
            text += (
                f" Within “{in_sentence(_title(parts.parts, kernel))}” the strongest is that {first.title} "
                f"({amount(outcome, first.estimate)})."
            )
    rest = parts.remainder
    why = (
        "so much goes through no single mechanism that was switched off"
        if rest.estimate * total.estimate > 0
        else "mechanisms that need each other are each counted whole"
    )
    return text + f" The interaction remainder, {amount(outcome, rest.estimate)}, brings the sum to the total: {why}."


def _title(parts: list[Contribution], kernel: str) -> str:
    return next(part.title for part in parts if part.id == kernel)


def _without(outcome: str, part: Contribution, total: Contribution, worlds: int) -> str:
    left = total.estimate - part.estimate
    doubt = f", {shares_words(part, worlds)}"
    return (
        f"without “{in_sentence(part.title)}” the difference would be {amount(outcome, left)} (its part "
        f"{amount(outcome, part.estimate)}{doubt})"
    )


def _regions(found: Explanation, outcome: str) -> str:
    parts = found.regions[outcome]
    if parts is None:
        return "This outcome exists for the country only: it has no parts by region."
    ranked = sorted((part.all for part in parts), key=lambda part: -abs(part.estimate))
    named = _worth(ranked)[:NAMED]
    if not named:
        return ""
    return (
        f"By place: {listed([f'{part.title} ({amount(outcome, part.estimate)})' for part in named])} "
        f"{'contribute' if len(named) > 1 else 'contributes'} most; all {len(parts)} regions sum to the total."
    )


def _windows(found: Explanation, outcome: str) -> str:
    parts = found.windows[outcome]
    if len(parts) < 2:
        return ""
    strongest = max(parts, key=lambda part: abs(part.estimate))
    if outcome_of(outcome).summary == "end":
        return "Its value is that of the last 52 weeks; earlier differences count only through them."
    return (
        f"By time: of the total, {amount(outcome, strongest.estimate)} falls into {strongest.title}, the most of "
        f"{len(parts)} spans."
    )


def parting_words(found: Explanation) -> list[str]:
    """Sentences on where the two runs of one seed part."""
    parting, scenario = found.parting, found.question.scenario
    a, b = found.question.a, found.question.b
    text = [f"In seed {parting.seed} the two runs meet the same luck."]
    if not parting.changes:
        return [*text, "Beyond the levers themselves nothing differs between them."]
    first = parting.changes[0]
    text.append(
        f"The first thing to differ beyond the levers themselves is {change_words(first)}, in the week of "
        f"{scenario.date_of(first.week):%d %B %Y} (week {first.week})."
    )
    people = next((change for change in parting.changes if change.record == "communities"), None)
    if people is not None and people is not first:
        text.append(f"Communities differ from week {people.week}, first {change_words(people)}.")
    if parting.event is None:
        return [*text, "No event differs to the end."]
    titles = {policy.name: title_of(policy) for policy in (a, b)}
    text.append(f"The first event that differs: {event_words(parting.event, titles)}.")
    if parting.violent is not None and parting.violent != parting.event:
        text.append(f"The first violent event that differs: {event_words(parting.violent, titles)}.")
    if parting.regions:
        order = list(parting.regions.items())
        text.append(
            f"Events differ first in {listed([f'{region} (week {week})' for region, week in order[:3]])}; "
            f"in the end in {len(order)} of {len(scenario.regions)} regions."
        )
    return text


def change_words(change: Change) -> str:
    """A difference between records: "tie between two organisations: promises due (0.125 instead …)"."""
    place = f" in {change.region}" if change.region else ""
    return f"{in_sentence(change.title)}{place}: {change.meaning} ({change.b:.4g} instead of {change.a:.4g})"


def event_words(event: PartingEvent, titles: dict[str, str]) -> str:
    """An event that only one run has, in words."""
    place = f" in {event.region}" if event.region else ""
    actors = " and ".join(filter(None, (event.actor, event.target)))
    deaths = f", {event.deaths:.0f} dead" if event.deaths else ""
    return (
        f"{event.kind.replace('_', ' ')}{place} in the week of {event.date} ({actors}{deaths}; {event.detail}), only under "
        f"“{titles.get(event.policy, event.policy)}”"
    )
