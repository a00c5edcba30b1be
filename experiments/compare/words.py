"""From rows of a comparison to sentences for people who decide: what differs, how sure, at what cost.

Nothing is concluded here that the table does not hold; words follow the verdicts of `experiments.kit.statistics`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.kit import count_of, in_sentence, listed, percent
from figures import COST, MINUS, efficient, outcome_of, policy_title, scale_for


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


def strongest(rows: pd.DataFrame, ending: str, most: int) -> list[pd.Series]:
    """Rows whose verdict ends in ``ending``, clear ones first, then by the size of the change against its spread."""
    chosen = rows[rows["verdict"].str.endswith(ending)].copy()
    chosen["_clear"] = ~chosen["verdict"].str.startswith("slightly")
    chosen["_share"] = (chosen["difference"] / chosen["reference_mean"].abs().replace(0, float("nan"))).abs()
    chosen = chosen.sort_values(["_clear", "_share"], ascending=False, kind="stable")
    return [row for _, row in chosen.head(most).iterrows()]


def headline_rows(comparison: Comparison, label: str) -> pd.DataFrame:
    """Headline contrasts of a scenario other than cost and the reference itself."""
    rows = comparison.of(label)
    return rows[rows["headline"].astype(bool) & (rows["policy"] != rows["reference"]) & (rows["outcome"] != COST)]


def score(comparison: Comparison, label: str) -> dict[str, tuple[int, int]]:
    """Headline outcomes other than cost on which each policy did better and worse, best balance first."""
    counted = {
        str(name): (int(part["verdict"].str.endswith("better").sum()), int(part["verdict"].str.endswith("worse").sum()))
        for name, part in headline_rows(comparison, label).groupby("policy", sort=False)
    }
    return dict(sorted(counted.items(), key=lambda item: item[1][1] - item[1][0]))


def policy_line(comparison: Comparison, label: str, policy: str) -> str:
    """How one policy compares with the reference: counts of better and worse, and the strongest of each."""
    rows = headline_rows(comparison, label)
    rows = rows[rows["policy"] == policy]
    better, worse = score(comparison, label)[policy]
    text = f"better on {better} of {len(rows)} headline outcomes, worse on {worse}."
    for ending, opening in (("better", ""), ("worse", "But " if better else "")):
        named = listed([change(row) for row in strongest(rows, ending, 2)])
        if named != "none":
            text += f" {opening}{named}." if opening else f" {named[:1].upper()}{named[1:]}."
    return text


def findings(comparison: Comparison, label: str) -> list[tuple[str, str]]:
    """What a scenario's comparison shows, as (heading, sentence) pairs in order of weight."""
    rows, titles, counted = headline_rows(comparison, label), comparison.titles(), score(comparison, label)
    told: list[tuple[str, str]] = []
    best, last = next(iter(counted)), list(counted)[-1]
    clean = [name for name, (better, worse) in counted.items() if better and not worse]
    if counted[best][0]:
        told.append((f"Most gains: {policy_title(best, titles)}", policy_line(comparison, label, best)))
    if last != best and counted[last][1]:
        told.append((f"Most losses: {policy_title(last, titles)}", policy_line(comparison, label, last)))
    if clean:
        told.append(
            (
                "Gains without a loss",
                f"{listed([_quoted(name, titles) for name in clean])} did better on some headline outcomes and worse on none.",
            )
        )
    elif any(better for better, _ in counted.values()):
        told.append(
            (
                "Every gain has a price",
                "every policy that did better on some headline outcome did worse on another. "
                "What to give up for what is a choice that numbers do not make.",
            )
        )
    verdicts = Counter(rows["verdict"])
    about, unclear = verdicts["about zero"], verdicts["unclear"] + verdicts["too few events"] + verdicts["no data"]
    told.append(
        (
            "How sure",
            f"of {count_of(len(rows), 'comparison')}, {len(rows) - about - unclear} show a difference "
            f"beyond luck, {about} are about zero, and {unclear or 'none'} are too uncertain to say"
            + ("; more runs would settle some of those." if unclear else "."),
        )
    )
    return [*told, ("Cost", cost_line(comparison, label))]


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
    """The first page's table, best balance first: counts, civilian deaths, worst-off tenth, extra cost."""
    titles = comparison.titles()
    table = comparison.of(label).set_index(["policy", "outcome"])
    lines = []
    for policy, (better, worse) in score(comparison, label).items():
        deaths, tenth, cost = (table.loc[(policy, name)] for name in ("civilian_deaths", "worst_off_tenth", COST))
        share = deaths["difference"] / deaths["reference_mean"] if deaths["reference_mean"] else float("nan")
        lines.append(
            {
                "policy": policy_title(policy, titles),
                "better": str(better),
                "worse": str(worse),
                "deaths": "–" if pd.isna(share) else percent(share, signed=True),
                "deaths_verdict": str(deaths["verdict"]),
                "tenth": scale_for("worst_off_tenth", [tenth["difference"]]).text(float(tenth["difference"]), signed=True),
                "tenth_verdict": str(tenth["verdict"]),
                "cost": f"{cost['difference'] / 1e6:+,.0f}".replace("-", MINUS),
            }
        )
    return lines


def _quoted(name: str, titles: dict[str, str]) -> str:
    return f"“{policy_title(name, titles)}”"
