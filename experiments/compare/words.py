"""From rows of a comparison to sentences for people who decide: which policy, how sure, what it hangs on, at what cost.

Nothing is concluded here that the table does not hold; words follow the verdicts of `experiments.kit.verdicts`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.kit import UNSTABLE, count_of, in_sentence, listed, of_worlds, percent, share_half_width
from figures import COST, GAINS, LOSSES, MINUS, efficient, outcome_of, policy_title, scale_for

FEW_WORLDS = 50
"""Below so many worlds a page warns that shares are hardly known."""


def change(row: pd.Series) -> str:
    """One contrast in plain words: "civilian deaths fall by 34 % (1,560 to 1,035)"."""
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
    return f"{in_sentence(outcome.title)} {word} by {percent(abs(after / before - 1))} ({ends})"


def worlds_of(share: float, count: int) -> str:
    """A share in words: "93 of 100 worlds"."""
    return f"{round(share * count)} of {count_of(count, 'world')}"


def told(row: pd.Series) -> str:
    """One contrast with how sure it is: "trust in NGOs rises from 0.37 to 0.52 (better in 93 of 100 worlds)"."""
    word = "better" if row["better"] >= row["worse"] else "worse"
    return f"{change(row)}, {word} in {worlds_of(float(row[word]), int(row['n']))}"


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
    counted = {str(name): Counter(part["verdict"]) for name, part in headline_rows(comparison, label).groupby("policy", sort=False)}
    return dict(sorted(counted.items(), key=lambda item: losses(item[1]) - gains(item[1])))


def gains(counted: Counter[str]) -> int:
    """Outcomes that are better in nearly all worlds or in most."""
    return sum(counted[verdict] for verdict in GAINS)


def losses(counted: Counter[str]) -> int:
    """Outcomes that are worse in nearly all worlds or in most."""
    return sum(counted[verdict] for verdict in LOSSES)


def policy_line(comparison: Comparison, label: str, policy: str) -> str:
    """How one policy compares with the reference: counts by verdict, and the strongest gains and losses."""
    rows = headline_rows(comparison, label)
    rows = rows[rows["policy"] == policy]
    counted = score(comparison, label)[policy]
    text = f"better on {gains(counted)} of {len(rows)} headline outcomes, worse on {losses(counted)}"
    text += f", no difference that matters on {counted['no_difference']}"
    text += f"; {count_of(counted['depends'], 'outcome')} hang on what nobody knows." if counted["depends"] > 1 else "."
    for verdicts, opening in ((GAINS, ""), (LOSSES, "But " if gains(counted) else "")):
        named = [told(row) for row in strongest(rows, verdicts, 2)]
        if named:
            sentence = "; ".join(named)
            text += f" {opening}{sentence}." if opening else f" {sentence[:1].upper()}{sentence[1:]}."
    return text


def findings(comparison: Comparison, label: str) -> list[tuple[str, str]]:
    """What a scenario's comparison shows, as (heading, sentence) pairs in order of weight."""
    rows, titles, counted = headline_rows(comparison, label), comparison.titles(), score(comparison, label)
    found: list[tuple[str, str]] = []
    best, last = next(iter(counted)), list(counted)[-1]
    clean = [name for name, one in counted.items() if gains(one) and not losses(one)]
    if gains(counted[best]):
        found.append((f"Most gains: {policy_title(best, titles)}", policy_line(comparison, label, best)))
    else:
        found.append(
            (
                "No policy is clearly better",
                "none is better by more than matters on any headline outcome in most worlds."
                " What is cheapest, or what its partners prefer, may decide.",
            )
        )
    if last != best and losses(counted[last]):
        found.append((f"Most losses: {policy_title(last, titles)}", policy_line(comparison, label, last)))
    if clean:
        found.append(
            (
                "Gains without a loss",
                f"{listed([_quoted(name, titles) for name in clean])} did better on some headline outcomes and worse on none.",
            )
        )
    elif any(gains(one) for one in counted.values()):
        found.append(
            (
                "Every gain has a price",
                "every policy that did better on some headline outcome did worse on another. "
                "What to give up for what is a choice that numbers do not make.",
            )
        )
    return [*found, ("How sure", how_sure(rows)), ("Cost", cost_line(comparison, label))]


def what_it_hangs_on(comparison: Comparison, label: str, most: int = 4) -> list[tuple[str, str]]:
    """On what headline differences depend that do not hold in nearly all worlds: (which, on what), most telling first."""
    rows, titles = headline_rows(comparison, label), comparison.titles()
    open_ = rows[rows["depends_on"] != ""].copy()
    # First those on which something can be named, then those where most worlds differ by what matters.
    open_["_named"] = ~open_["depends_on"].str.startswith(UNSTABLE)
    open_["_moved"] = open_["better"] + open_["worse"]
    open_ = open_.sort_values(["_named", "_moved"], ascending=False, kind="stable")
    found = []
    for _, row in open_.head(most).iterrows():
        sides = f"better in {worlds_of(float(row['better']), int(row['n']))}, worse in {round(row['worse'] * row['n'])}"
        policy = _quoted(str(row["policy"]), titles)
        found.append((f"{outcome_of(str(row['outcome'])).title} under {policy}", f"{sides}. {_hangs(str(row['depends_on']))}."))
    rest = len(open_) - len(found)
    if rest > 0:
        found.append((f"And {rest} more", "see the column depends_on of the tables."))
    return found


def _hangs(causes: str) -> str:
    return f"{causes[:1].upper()}{causes[1:]}" if causes.startswith(UNSTABLE) else f"It hangs on {causes}"


def how_sure(rows: pd.DataFrame) -> str:
    """How many comparisons are better, worse, no difference, or hang on what nobody knows."""
    verdicts = Counter(rows["verdict"])
    firm = verdicts["better"] + verdicts["worse"]
    mostly = verdicts["mostly_better"] + verdicts["mostly_worse"]
    worlds = int(rows["n"].max()) if len(rows) else 0
    return (
        f"of {count_of(len(rows), 'comparison')}, {firm or 'none'} hold in nearly all worlds and {mostly or 'none'} in most; "
        f"{verdicts['no_difference'] or 'none'} show no difference that matters, and {verdicts['depends'] or 'none'} "
        f"depend on what nobody knows or on chance. {few_worlds(worlds)}"
    )


def few_worlds(worlds: int) -> str:
    """How well a share of so many worlds is known."""
    points = round(100.0 * share_half_width(0.5, worlds)) if worlds else 50
    return f"A share of {count_of(worlds, 'world')} is known to about {points} points either way" + (
        ": too few to decide by; take at least 100." if worlds < FEW_WORLDS else "."
    )


def cost_line(comparison: Comparison, label: str) -> str:
    """What the policies of a scenario cost, and which are efficient for stability."""
    rows, titles = comparison.of(label), comparison.titles()
    cost = rows[rows["outcome"] == COST].set_index("policy")
    scale = scale_for(COST, cost["mean"])
    unit = scale.unit.removesuffix(" US dollars")
    low, high = (scale.text(float(value)) for value in (cost["mean"].min(), cost["mean"].max()))
    reference = scale.text(float(cost.loc[comparison.references[label], "mean"]))
    part = rows[rows["outcome"] == "stability"].set_index("policy").loc[list(cost.index)]
    kept = [str(cost.index[i]) for i in efficient(cost["mean"].tolist(), part["difference"].tolist())]
    return (
        f"coordination costs US$ {low} to {high} {unit} over the period, {reference} {unit} under the reference. "
        f"On stability, no cheaper policy did as well as {listed([_quoted(name, titles) for name in kept])}."
    )


def brief_rows(comparison: Comparison, label: str) -> list[dict[str, str]]:
    """The first page's table, best balance first: outcomes by verdict, civilian deaths, worst-off tenth, extra cost."""
    titles = comparison.titles()
    table = comparison.of(label).set_index(["policy", "outcome"])
    lines = []
    for policy, counted in score(comparison, label).items():
        deaths, tenth, cost = (table.loc[(policy, name)] for name in ("civilian_deaths", "worst_off_tenth", COST))
        lines.append(
            {
                "policy": policy_title(policy, titles),
                "better": str(gains(counted)),
                "worse": str(losses(counted)),
                "equal": str(counted["no_difference"]),
                "depends": str(counted["depends"]),
                "deaths": in_cell(deaths),
                "deaths_verdict": str(deaths["verdict"]),
                "tenth": in_cell(tenth),
                "tenth_verdict": str(tenth["verdict"]),
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
