"""From rows of a comparison to sentences for people who decide: which policy, how sure, what it depends on, at what cost.

Nothing is concluded here that the table does not hold; words follow the verdicts of `experiments.kit.verdicts`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.kit import UNSTABLE, assumed_words, count_of, in_sentence, listed, look, of_worlds, percent, share_half_width
from figures import COST, GAINS, LOOKS, LOSSES, MINUS, outcome_of, policy_title, scale_for

FEW_WORLDS = 50
"""Below so many worlds a page warns that shares are hardly known."""
RISK = 1.0 / 3.0
"""Worse by more than matters in this share of worlds is a risk to be named, whatever the verdict."""
CIVILIANS = ("civilian_deaths", "worst_off_tenth")
MOST_NAMED = 4
"""Policies that a sentence on civilians or cost names."""


def change(row: pd.Series) -> str:
    """One contrast in plain words: "civilian deaths fall by 34 % (from 1,560 to 1,035)"."""
    outcome = outcome_of(str(row["outcome"]))
    before, after = float(row["reference_mean"]), float(row["mean"])
    scale = scale_for(outcome.id, [before, after])
    if scale.text(before) == scale.text(after):
        scale = replace(scale, decimals=scale.decimals + 1)
    word = "rise" if after > before else "fall"
    if not outcome.title.startswith("Incidents") and not outcome.title.endswith("deaths"):
        word += "s"
    ends = f"{scale.text(before)} to {scale.text(after)}"
    if outcome.high is not None or before == 0:
        return f"{in_sentence(outcome.title)} {word} from {ends}"
    return f"{in_sentence(outcome.title)} {word} by {percent(abs(after / before - 1))} (from {ends})"


def worlds_of(share: float, count: int) -> str:
    """A share in words: "93 of 100 worlds"."""
    return f"{round(share * count)} of {count_of(count, 'world')}"


def told(row: pd.Series) -> str:
    """One contrast with how sure it is: "trust in NGOs rises from 0.37 to 0.52, better in 93 of 100 worlds and worse in 2"."""
    word, other = ("better", "worse") if row["better"] >= row["worse"] else ("worse", "better")
    count = int(row["n"])
    return f"{change(row)}, {word} in {worlds_of(float(row[word]), count)} and {other} in {round(float(row[other]) * count)}"


def strongest(rows: pd.DataFrame, verdicts: tuple[str, ...], most: int) -> list[pd.Series]:
    """Rows of some verdicts, the surest first, then by the size of the change in units of what matters."""
    chosen = rows[rows["verdict"].isin(verdicts)].copy()
    chosen["_order"] = chosen["verdict"].map({verdict: place for place, verdict in enumerate(verdicts)})
    chosen["_size"] = -(chosen["difference"] / chosen["matters"]).abs()
    chosen = chosen.sort_values(["_order", "_size"], kind="stable")
    return [row for _, row in chosen.head(most).iterrows()]


def headline_rows(comparison: Comparison, label: str) -> pd.DataFrame:
    """Headline contrasts of a scenario other than cost and the reference itself."""
    rows = comparison.of(label)
    return rows[rows["headline"].astype(bool) & (rows["policy"] != rows["reference"]) & (rows["outcome"] != COST)]


def score(comparison: Comparison, label: str) -> dict[str, Counter[str]]:
    """Headline outcomes other than cost by verdict for each policy, best balance of gains and losses first."""
    rows = headline_rows(comparison, label)
    counted = {str(name): Counter(look(row) for _, row in part.iterrows()) for name, part in rows.groupby("policy", sort=False)}
    return dict(sorted(counted.items(), key=lambda item: losses(item[1]) - gains(item[1])))


def gains(counted: Counter[str]) -> int:
    """Outcomes that are better in nearly all worlds or in most."""
    return sum(counted[verdict] for verdict in GAINS)


def losses(counted: Counter[str]) -> int:
    """Outcomes that are worse in nearly all worlds or in most."""
    return sum(counted[verdict] for verdict in LOSSES)


def risks(rows: pd.DataFrame) -> list[pd.Series]:
    """Rows that are no loss by their verdict and yet worse by more than matters in a third of worlds or more, most first."""
    open_ = rows[~rows["verdict"].isin((*GAINS, *LOSSES)) & (rows["worse"] >= RISK) & (rows["worse"] > rows["better"])]
    return [row for _, row in open_.sort_values("worse", ascending=False, kind="stable").iterrows()]


def chances(rows: pd.DataFrame) -> list[pd.Series]:
    """Rows that are no gain by their verdict and yet better by more than matters in a third of worlds or more, most first."""
    open_ = rows[~rows["verdict"].isin((*GAINS, *LOSSES)) & (rows["better"] >= RISK) & (rows["better"] > rows["worse"])]
    return [row for _, row in open_.sort_values("better", ascending=False, kind="stable").iterrows()]


def policy_line(comparison: Comparison, label: str, policy: str) -> str:
    """How one policy compares with the reference: counts by verdict, the strongest gains and losses, and what it puts at risk."""
    rows = headline_rows(comparison, label)
    rows = rows[rows["policy"] == policy]
    counted = score(comparison, label)[policy]
    text = f"better on {gains(counted)} of {len(rows)} headline outcomes, worse on {losses(counted)}"
    text += f", no difference that matters on {counted['no_difference']}"
    text += f"; {count_of(counted['depends'], 'outcome')} depend on what nobody knows." if counted["depends"] > 1 else "."
    for verdicts, opening in ((GAINS, ""), (LOSSES, "But " if gains(counted) else "")):
        named = [told(row) for row in strongest(rows, verdicts, 2)]
        if named:
            sentence = "; ".join(named)
            text += f" {opening}{sentence}." if opening else f" {sentence[:1].upper()}{sentence[1:]}."
    for heading, found in (("At risk", risks(rows)), ("Possible gains", chances(rows))):
        if found:
            text += f" {heading}: {'; '.join(told(row) for row in found[:2])}."
    return text


def findings(comparison: Comparison, label: str) -> list[tuple[str, str]]:
    """What a scenario's comparison shows, as (heading, sentence) pairs in the order in which a planner asks."""
    rows, titles, counted = headline_rows(comparison, label), comparison.titles(), score(comparison, label)
    found: list[tuple[str, str]] = [("For civilians", for_civilians(comparison, label))]
    best, last = next(iter(counted)), list(counted)[-1]
    clean = [name for name, one in counted.items() if gains(one) and not losses(one) and not risks(rows[rows["policy"] == name])]
    if gains(counted[best]):
        found.append((f"Most gains: {policy_title(best, titles)}", policy_line(comparison, label, best)))
    if last != best and losses(counted[last]):
        heading = "Most losses: " if len(counted) > 2 else ""
        found.append((f"{heading}{policy_title(last, titles)}", policy_line(comparison, label, last)))
    if clean:
        found.append(
            (
                "Gains without a loss",
                f"{listed([_quoted(name, titles) for name in clean])} did better on some headline outcomes, worse on none, and "
                "put none at risk (worse in at least a third of worlds).",
            )
        )
    elif any(gains(one) for one in counted.values()):
        found.append(
            (
                "Every gain has a price",
                "every policy that did better on some headline outcome did worse on another, in at least a third of worlds. "
                "What to give up for what is a choice that numbers do not make.",
            )
        )
    return [*found, ("How sure", how_sure(rows)), ("Cost", cost_line(comparison, label))]


def in_short(comparison: Comparison, label: str) -> str:
    """What to tell somebody who has no minute: what it does for civilians, the surest gain, its price; or that there is none."""
    rows, titles, counted = headline_rows(comparison, label), comparison.titles(), score(comparison, label)
    reference = _quoted(comparison.references[label], titles)
    firm = rows[rows["outcome"].isin(CIVILIANS) & rows["verdict"].isin(GAINS)]
    helped = [f"{_quoted(str(row['policy']), titles)} ({told(row)})" for _, row in firm.head(2).iterrows()]
    best = next(iter(counted))
    own = rows[rows["policy"] == best]
    people = f"For civilians: {'; '.join(helped)}." if helped else _civilians_in_short(own, _quoted(best, titles))
    gained = strongest(own, GAINS, 1)
    if not gained:
        return (
            f"{people} No policy is better than {reference} by more than matters on any headline outcome in most worlds: what is "
            "cheapest, or what its partners prefer, may decide."
        )
    lost = [*strongest(own, LOSSES, 1), *risks(own)][:2]
    price = f" Its price: {'; '.join(told(one) for one in lost)}; and it" if lost else " It"
    return (
        f"{people} {_quoted(best, titles)} gains most on other things: {told(gained[0])}.{price} costs "
        f"{_more_money(comparison, label, best)} for coordination over the whole period than {reference}."
    )


def _civilians_in_short(own: pd.DataFrame, policy: str) -> str:
    """Where no policy does better for civilians in most worlds: which way it goes in the others under one policy."""
    ways = {str(row["outcome"]): _fewer(str(row["outcome"]), row) for _, row in own[own["outcome"].isin(CIVILIANS)].iterrows()}
    parts = [f"{in_sentence(outcome_of(name).title)} {ways[name]}" for name in CIVILIANS if name in ways]
    return f"For civilians no policy is better in most worlds; under {policy}: {'; '.join(parts)}."


def _more_money(comparison: Comparison, label: str, policy: str) -> str:
    """What a policy costs beyond the reference: "US$ 208 million more"."""
    rows = comparison.of(label)
    row = rows[(rows["outcome"] == COST) & (rows["policy"] == policy)].iloc[0]
    scale = scale_for(COST, [float(row["difference"])])
    way = "more" if row["difference"] > 0 else "less"
    return f"US$ {scale.text(abs(float(row['difference'])))} {scale.unit.removesuffix('US dollars')}".strip() + f" {way}"


def for_civilians(comparison: Comparison, label: str) -> str:
    """What the policies do for civilians: deaths among them and the worst-off tenth, in how many worlds."""
    rows, titles = headline_rows(comparison, label), comparison.titles()
    reference = _quoted(comparison.references[label], titles)
    told = []
    for name in CIVILIANS:
        part = rows[rows["outcome"] == name]
        order = (part["worse"] - part["better"]).sort_values(kind="stable").index
        named = [
            f"{_quoted(str(row['policy']), titles)} {_means(name, row)}, {_fewer(name, row)}"
            for _, row in part.loc[order].head(MOST_NAMED).iterrows()
        ]
        own = float(part["reference_mean"].iloc[0])
        least = scale_for(name, [own]).text(float(part["matters"].iloc[0]))
        more = f"; {len(part) - len(named)} more stand in the table" if len(part) > len(named) else ""
        value = scale_for(name, [own]).text(own)
        title = outcome_of(name).title
        told.append(f"{title} ({value} under {reference}; a change by {least} or more matters): {'; '.join(named)}{more}.")
        firm = [_quoted(str(row["policy"]), titles) for _, row in part.iterrows() if row["verdict"] in GAINS]
        told.append(f"In most worlds or more {listed(firm)} did better." if firm else "No policy did better in most worlds.")
    return " ".join(told)


def _fewer(name: str, row: pd.Series) -> str:
    """Shares of worlds of one outcome of civilians: "fewer in 37 of 100 worlds, more in 1"."""
    ways = ("fewer", "more") if name.endswith("deaths") else ("better", "worse")
    few = f" ({LOOKS['few_events'].short})" if look(row) == "few_events" else ""
    worse = round(float(row["worse"]) * int(row["n"]))
    neither = round(float(row["neither"]) * int(row["n"]))
    return f"{ways[0]} in {worlds_of(float(row['better']), int(row['n']))}, {ways[1]} in {worse}, no difference in {neither}{few}"


def _means(name: str, row: pd.Series) -> str:
    """The mean of an outcome of civilians over worlds: "5,375 on average"."""
    mean = float(row["mean"])
    return f"{scale_for(name, [mean]).text(mean)} on average"


def what_it_hangs_on(comparison: Comparison, label: str, most: int = 4) -> list[tuple[str, str]]:
    """On what headline differences depend that do not hold in nearly all worlds: (which, on what).

    First the gains, losses and risks of the policy that gains most, then where something can be named, most telling first.
    """
    rows, titles = headline_rows(comparison, label), comparison.titles()
    open_ = rows[rows["depends_on"] != ""].copy()
    # First those on which something can be named, then those where most worlds differ by what matters.
    open_["_named"] = ~open_["depends_on"].str.startswith(UNSTABLE)
    open_["_moved"] = open_["better"] + open_["worse"]
    best = next(iter(score(comparison, label)))
    own = open_["policy"] == best
    telling = open_["verdict"].isin((*GAINS, *LOSSES)) | (open_["worse"] >= RISK) | open_["outcome"].isin(CIVILIANS)
    open_["_own"] = own & telling
    open_ = open_.sort_values(["_own", "_named", "_moved"], ascending=False, kind="stable")
    found = []
    for _, row in open_.head(most).iterrows():
        sides = f"better in {worlds_of(float(row['better']), int(row['n']))}, worse in {round(row['worse'] * row['n'])}"
        policy = _quoted(str(row["policy"]), titles)
        found.append(
            (f"{outcome_of(str(row['outcome'])).title} under {policy}", f"{sides}. {cause_sentence(str(row['depends_on']))}.")
        )
    rest = len(open_) - len(found)
    if rest > 0:
        found.append((f"And {rest} more", "see the column depends_on of comparison.xlsx."))
    return found


def plainly(text: str) -> str:
    """A sentence without the ids of numbers and switches, which stand in the tables."""
    text = re.sub(r" \(the strongest, .* again\)", ": what stands out here would not stand out again in other worlds", text)
    return re.sub(r" \([a-z0-9]+(?:[._][a-z0-9]+)+(?:; (its default is [^)]*))?\)", lambda at: f" ({at[1]})" if at[1] else "", text)


def cause_sentence(causes: str) -> str:
    """What a difference depends on, as a sentence without its full stop."""
    return f"{causes[:1].upper()}{causes[1:]}" if causes.startswith(UNSTABLE) else f"It depends on {causes}"


def how_sure(rows: pd.DataFrame) -> str:
    """How many comparisons are better, worse, no difference, or depend on what nobody knows."""
    verdicts = Counter(look(row) for _, row in rows.iterrows())
    firm = verdicts["better"] + verdicts["worse"]
    mostly = verdicts["mostly_better"] + verdicts["mostly_worse"]
    worlds = int(rows["n"].max()) if len(rows) else 0
    few = f", {verdicts['few_events']} have too few events to say" if verdicts["few_events"] else ""
    return (
        f"of {count_of(len(rows), 'comparison')} (a policy and an outcome other than cost), {firm or 'none'} hold in nearly all "
        f"worlds and {mostly or 'none'} in most; {verdicts['no_difference'] or 'none'} show no difference that matters{few}, and "
        f"{verdicts['depends'] or 'none'} depend on what nobody knows or on chance. {few_worlds(worlds)} "
        f"{assumed_words()}"
    )


def few_worlds(worlds: int) -> str:
    """How well a share of so many worlds is known."""
    points = round(100.0 * share_half_width(0.5, worlds)) if worlds else 50
    return f"A share of {count_of(worlds, 'world')} is known to about {points} points either way" + (
        ": too few to decide by; take at least 100." if worlds < FEW_WORLDS else "."
    )


def cost_line(comparison: Comparison, label: str) -> str:
    """What the policies of a scenario cost, each against the reference where there are few."""
    rows, titles = comparison.of(label), comparison.titles()
    cost = rows[rows["outcome"] == COST].set_index("policy")
    scale = scale_for(COST, cost["mean"])
    unit = scale.unit.removesuffix(" US dollars")
    reference = comparison.references[label]
    own = f"US$ {scale.text(float(cost.loc[reference, 'mean']))} {unit} under {_quoted(reference, titles)}"
    others = cost.drop(index=reference)
    if len(others) <= MOST_NAMED:
        named = [
            f"{scale.text(float(row['mean']))} under {_quoted(str(name), titles)} ({_more_money(comparison, label, str(name))})"
            for name, row in others.iterrows()
        ]
        text = f"coordination costs {own} over the period, {listed(named)}."
    else:
        low, high = (scale.text(float(value)) for value in (cost["mean"].min(), cost["mean"].max()))
        text = f"coordination costs {own} over the period, and {low} to {high} {unit} under the others."
    return f"{text} Only coordination is counted: not troops, not aid."


def brief_rows(comparison: Comparison, label: str) -> list[dict[str, str]]:
    """The first page's table, best balance first: outcomes by verdict, civilian deaths, worst-off tenth, extra cost."""
    titles = comparison.titles()
    table = comparison.of(label).set_index(["policy", "outcome"])
    at_risk = {str(policy): len(risks(part)) for policy, part in headline_rows(comparison, label).groupby("policy", sort=False)}
    lines = []
    for policy, counted in score(comparison, label).items():
        deaths, tenth, cost = (table.loc[(policy, name)] for name in ("civilian_deaths", "worst_off_tenth", COST))
        lines.append(
            {
                "policy": policy_title(policy, titles),
                "better": str(gains(counted)),
                "worse": str(losses(counted)),
                "risk": str(at_risk[policy]),
                "equal": str(counted["no_difference"]),
                "depends": str(counted["depends"]),
                "deaths": in_cell(deaths),
                "deaths_verdict": look(deaths),
                "tenth": in_cell(tenth),
                "tenth_verdict": look(tenth),
                "cost": f"{cost['difference'] / 1e6:+,.0f}".replace("-", MINUS),
            }
        )
    return lines


def in_cell(row: pd.Series) -> str:
    """Shares of the worlds (of a hundred, where there are more) for a narrow cell: "63 better, 4 worse"."""
    if pd.isna(row["better"]):
        return "–"
    better, worse = (of_worlds(float(row[side]), row["n"]) for side in ("better", "worse"))
    return f"{better} better, {worse} worse"


def _quoted(name: str, titles: dict[str, str]) -> str:
    return f"“{policy_title(name, titles)}”"
