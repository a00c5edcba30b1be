"""What a stress test found, in words, tables, a heat map and a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from experiments.kit import Image, ReportFolder, Section, count_of, in_sentence, listed, page, percent
from experiments.stress.design import shock_words
from experiments.stress.robustness import ALL, MEASURES
from experiments.stress.stress_test import COST, Stress, as_plain
from figures import Scale, little, measure_title, order_of, policy_title, robustness_map, scale_for

CLOSE = 0.02
"""Shares of states that differ by less than this are called alike."""


def scale_of(measure: str, values: Sequence[float]) -> Scale:
    """How values of a measure are written."""
    return scale_for(measure.partition("@")[0].partition("[")[0].partition(".")[0], values)


def text_of(measure: str, value: float) -> str:
    """A value of a measure with its unit: "0.61", "1,560 deaths", "US$ 12.3 million"."""
    scale = scale_of(measure, [value])
    unit = "" if scale.unit == "0 to 1" else f" {scale.unit}"
    return f"{scale.text(value)}{unit}"


def title_of(found: Stress, policy: str) -> str:
    """A policy's title."""
    return policy_title(policy, dict(found.request["titles"]))


def threshold_words(found: Stress, measure: str) -> str:
    """What is enough: "stability of at least 0.61"."""
    way = "at least" if found.outcomes[measure] > 0 else "at most"
    return f"{in_sentence(measure_title(measure))} of {way} {text_of(measure, found.robustness.thresholds[measure])}"


def findings(found: Stress) -> list[str]:
    """What the stress test shows, a sentence or two each, most important first."""
    r, table = found.robustness, found.robustness.table
    told = [f"Partial: {found.partial}; what follows knows of nothing else."] if found.partial else []
    enough = table[table["outcome"] == ALL].set_index("policy")
    if len(enough):
        order = order_of(table, ALL)
        best, reference = enough.loc[order[0]], enough.loc[found.reference]
        top = [name for name in order if enough.loc[name, "estimate"] >= best["estimate"] - CLOSE]
        told.append(
            f"All thresholds together ({listed([threshold_words(found, name) for name in r.joint])}) are met most often "
            f"by {listed([f'“{title_of(found, name)}”' for name in top[:4]])}: in {percent(best['estimate'])} of states"
            f"{_reach(best)}; by the reference “{title_of(found, found.reference)}” "
            f"in {percent(reference['estimate'])}{_reach(reference)}."
        )
    told += regret_lines(found)
    told += dominance_lines(found)
    loose = r.agreement[r.agreement["kendall_w"] < 0.5]["outcome"].tolist()
    if loose:
        told.append(
            f"States disagree about the ranking (Kendall's W below 0.5) in "
            f"{listed([in_sentence(measure_title(name)) for name in loose])}: there, which policy is best depends on "
            f"what nobody knows. `comity discover {found.folder.name}` says on what."
        )
    worse = shock_line(found)
    if worse:
        told.append(worse)
    if found.dropped:
        told.append(
            f"{count_of(found.dropped, 'state')} of {found.dropped + len(found.states)} left out because runs in them "
            f"failed or are not finished{f' ({found.reason})' if found.reason else ''}."
        )
    return told


def regret_lines(found: Stress) -> list[str]:
    """By outcome the policy that is safest to choose, and how far behind the best the least safe may be."""
    table, told = found.robustness.table, []
    for name in found.outcomes:
        rows = table[(table["outcome"] == name) & (table["measure"] == "regret_90")].set_index("policy")["estimate"]
        least, most = str(rows.idxmin()), str(rows.idxmax())
        means = table[(table["outcome"] == name) & (table["measure"] == "mean")]["estimate"]
        scale = scale_of(name, [float(rows[least]), float(rows[most])])
        unit = "" if scale.unit == "0 to 1" else f" {scale.unit}"
        if rows[most] < little(name, means):
            told.append(
                f"{measure_title(name)}: the choice hardly matters: in 90 % of states no policy is more than "
                f"{scale.text(float(rows[most]))}{unit} behind the best."
            )
        else:
            told.append(
                f"{measure_title(name)}: “{title_of(found, least)}” is safest to choose: in 90 % of states it is at most "
                f"{scale.text(float(rows[least]))}{unit} behind the best. “{title_of(found, most)}” may be "
                f"{scale.text(float(rows[most]))}{unit} behind."
            )
    return told


def dominance_lines(found: Stress) -> list[str]:
    """Each dominated policy with those that dominate it, or that there is none."""
    r, told = found.robustness, []
    priced = ", the cost included" if COST in found.outcomes else ""
    for name, others in r.dominated().items():
        pair = r.dominance[(r.dominance["other"] == name) & r.dominance["overall"]].sort_values("states", ascending=False).iloc[0]
        told.append(
            f"“{title_of(found, name)}” is dominated by {listed([f'“{title_of(found, other)}”' for other in others])}: no "
            f"better in the mean or in the worst tenth of states on any outcome{priced}. Against "
            f"“{title_of(found, str(pair['policy']))}” this holds "
            + (
                "here."
                if pd.isna(pair["resamples"])
                else f"in {percent(pair['resamples'])} of resamples of {count_of(found.request['samples'], 'sample')}."
            )
        )
    if not r.dominated():
        told.append(
            "No policy is dominated: each is better than every other in the mean or the worst tenth of states of some "
            "outcome. What to give up for what is a choice that numbers do not make."
        )
    return told


def shock_line(found: Stress) -> str:
    """The shock under which the thresholds are met least, for the policy that meets them most often."""
    rows = found.by_shock[(found.by_shock["outcome"] == ALL) & (found.by_shock["measure"] == "satisfied")]
    if rows["shock"].nunique() < 2:
        return ""
    best = order_of(found.robustness.table, ALL)[0]
    own = rows[rows["policy"] == best].set_index("shock")["estimate"]
    hard, easy = str(own.idxmin()), str(own.idxmax())
    if own[easy] - own[hard] < CLOSE:
        return f"No shock tried here changes much for “{title_of(found, best)}”."
    return (
        f"Hardest on “{title_of(found, best)}” is {shock_words(hard)}: all thresholds are met in {percent(own[hard])} of "
        f"states, against {percent(own[easy])} with {shock_words(easy)}."
    )


def limits(found: Stress) -> list[str]:
    """What a stress test cannot say."""
    return [
        f"States are {'members of an ensemble' if found.request['ensemble'] else 'samples of stated ranges'} with stated "
        "shocks. Shares of states are no probabilities: nobody knows how likely each state is.",
        seed_words(found),
        "Regret compares with the policies tried here. A policy that is missing can be better than all.",
        "An experiment with a model, no forecast: not for targeting, not for judging real persons or organisations.",
    ]


def seed_words(found: Stress) -> str:
    """How many seeds there are, and what follows from that."""
    samples, each = int(found.request["samples"]), count_of(found.seeds, "seed")
    if found.shared:
        return (
            f"All states share {each}: what luck does to all of them alike cannot be seen, so no interval is given, and with "
            f"other seeds all may be otherwise. A stress test made anew gives every sample seeds of its own."
        )
    return (
        f"Every one of {samples} samples has {each} of its own, {samples * found.seeds} in all, the same for every policy and "
        f"shock. With few of them a state's value holds some luck, which raises regret a little."
    )


def _reach(row: pd.Series) -> str:
    return "" if pd.isna(row["low"]) else f" ({percent(row['low'])} to {percent(row['high'])})"


def tables(found: Stress) -> dict[str, pd.DataFrame]:
    """All tables by file name."""
    return {
        "robustness": found.robustness.table,
        "dominance": found.robustness.dominance,
        "agreement": found.robustness.agreement,
        "by_shock": found.by_shock,
        "states": found.states,
        "values": found.table(),
    }


def write(found: Stress, *, figures: bool = True) -> Path:
    """Write tables, the heat map and report.html into the stress test's folder and return it.

    Raises:
        OSError: it cannot be written.
    """
    out = ReportFolder(found.folder)
    for name, table in tables(found).items():
        out.csv(name, table)
    out.json("robustness", {**as_plain(found), "rows": found.robustness.table.to_dict("records")})
    image = None
    if figures:
        picture = robustness_map(
            found.robustness.table,
            joint=ALL,
            titles=found.request["titles"],
            where=found.request["title"],
            reference=found.reference,
            states=len(found.states),
        )
        words = "Heat map: share of states with enough and regret, for every policy and outcome."
        image = out.picture("robustness", picture, words)
    return out.page(report(found, image))


def report(found: Stress, image: Image | None) -> str:
    """The page as HTML."""
    sections = [Section("What it shows", findings(found), image=image), *shock_table(found)]
    sections += [outcome_section(found, name) for name in found.outcomes]
    shocks = count_of(found.states["shock"].nunique(), "shock")
    facts = [
        f"{len(found.states)} states: {found.request['samples']} samples under {shocks}. "
        f"Runs behind every number stand in values.csv (column runs); `comity rerun {found.folder.name} NUMBER` makes one "
        "again.",
        "Intervals are 95 % intervals over samples of what is not known, with their luck; states of one sample go together. They "
        "allow for a sample beyond those that were tried, and hold the truth as often as docs/statistics.md says. The largest "
        "regret is that of the states tried and has no interval.",
    ]
    sections += [Section("What this cannot tell you", limits(found)), Section("How the numbers were made", facts)]
    return page(
        f"Stress test: {found.request['title']}",
        f"{len(found.policies)} policies, {len(found.states)} states of the world",
        f"Comity · robust decisions · {date.today().isoformat()}",
        sections,
    )


def shock_table(found: Stress) -> list[Section]:
    """How often each policy meets all thresholds under each shock; nothing where there are no thresholds together."""
    rows = found.by_shock[(found.by_shock["outcome"] == ALL) & (found.by_shock["measure"] == "satisfied")]
    if rows.empty:
        return []
    shocks = list(found.states["shock"].unique())
    shares = rows.pivot(index="policy", columns="shock", values="estimate").loc[order_of(found.robustness.table, ALL), shocks]
    return [
        Section(
            "Share of states in which all thresholds are met, by shock",
            header=["policy", *map(shock_words, shocks)],
            rows=[[title_of(found, str(name)), *map(percent, line)] for name, line in zip(shares.index, shares.to_numpy())],
        )
    ]


def outcome_section(found: Stress, name: str) -> Section:
    """All measures of one outcome, a row a policy."""
    r = found.robustness
    part = r.table[r.table["outcome"] == name]
    measures = [measure for measure in MEASURES if measure in set(part["measure"])]
    by_place = {(row["policy"], row["measure"]): row for _, row in part.iterrows()}
    agree = r.agreement.set_index("outcome").loc[name, "kendall_w"]
    median = "" if name in found.request["thresholds"] else ", the median of the reference"
    return Section(
        measure_title(name),
        [f"Enough is {threshold_words(found, name)}{median}. Agreement of states about the ranking (Kendall's W): {agree:.2f}."],
        header=["policy", *(MEASURES[measure] for measure in measures)],
        rows=[
            [title_of(found, policy), *(_cell(name, measure, by_place[policy, measure]) for measure in measures)]
            for policy in order_of(r.table, ALL)
        ],
    )


def _cell(name: str, measure: str, row: pd.Series) -> str:
    shares = measure in ("satisfied", "first")
    texts = [
        percent(float(row[key])) if shares else f"{row[key]:.1f}" if measure == "rank" else text_of(name, float(row[key]))
        for key in ("estimate", "low", "high")
    ]
    return texts[0] if pd.isna(row["low"]) else f"{texts[0]} ({texts[1]} to {texts[2]})"


__all__ = ["COST", "findings", "limits", "report", "tables", "text_of", "threshold_words", "title_of", "write"]
