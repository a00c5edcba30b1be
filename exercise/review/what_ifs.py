"""What-ifs worth asking of a session, and what one found as plain data."""

from __future__ import annotations

from typing import Any

from exercise.review.counterfactual import AiChoice, Counterfactual, WhatIf, compare, part_titles
from exercise.roles import ROLES
from exercise.turn import Desk, Lived
from experiments.kit import of_two, smallest
from simulation.registers import HEADLINES, KERNEL_TITLES, KERNELS, OUTCOMES

AI_WORDS: dict[AiChoice, str] = {
    "react": "AI players decided anew by their strategy, from the reports that they would have had",
    "stay": "AI players' decisions stayed as they were",
}
"""What AI players did in a what-if, in words."""


def what_if(session: Desk, change: WhatIf, explain: bool = False) -> dict[str, Any]:
    """One what-if as plain data, for pages: safe beside others who play (they wait: 50 ms, a second when explained).

    Raises:
        ValueError: the change speaks of something that is not there, or no turn has been played.
    """
    with session.lock:
        return comparison_data(session, compare(session, change, explain))


def suggested(session: Desk, ai: AiChoice = "react") -> list[WhatIf]:
    """What-ifs worth asking: no such inject, and people's turns as if they had decided nothing, the busiest first."""
    found = [
        WhatIf(fired.turn, inject=fired.number, ai=ai, title=f"Without “{fired.read()['title']}” (turn {fired.turn + 1})")
        for fired in session.play.fired
        if fired.shocks and fired.turn < len(session.play.turns)
    ]
    people = []
    for turn in session.play.turns:
        for role in session.settings.roles:
            slots = tuple(sorted(key.partition("/")[2] for key, by in turn.by.items() if key.startswith(f"{role}/") and by != "ai"))
            if slots:
                title = f"If {ROLES[role].title} had changed nothing in turn {turn.turn + 1}"
                people.append((len(slots), WhatIf(turn.turn, role, slots, ai=ai, title=title)))
    people.sort(key=lambda pair: -pair[0])
    half = max(len(found), 1)
    return [change for _, change in people[:half]] + found + [change for _, change in people[half:]]


def comparison_data(session: Desk, comparison: Counterfactual, outcomes: tuple[str, ...] = HEADLINES) -> dict[str, Any]:
    """A what-if as plain data: outcomes, series, explanation.

    Its size is the largest difference in units of what matters: below 1 nothing differs by enough to matter.
    """
    change = comparison.change
    rows: list[dict[str, Any]] = []
    sizes: list[float] = []
    for name in outcomes:
        happened, instead = comparison.happened[name], comparison.instead[name]
        least = smallest(name, happened)
        if OUTCOMES[name].group != "cost":  # what was spent is no consequence
            sizes.append(abs(instead - happened) / least)
        rows.append(
            {
                "outcome": name,
                "title": OUTCOMES[name].title,
                "unit": OUTCOMES[name].unit,
                "direction": OUTCOMES[name].direction,
                "happened": happened,
                "instead": instead,
                "difference": instead - happened,
                "matters": least,
                "relative": (instead - happened) / least,
                "verdict": of_two(name, instead, happened),
                "by_instrument": {part: values[name] for part, values in comparison.by_instrument.items()},
                "by_mechanism": {part: values[name] for part, values in comparison.by_mechanism.items()},
            }
        )
    names = list(OUTCOMES)
    largest = max(rows, key=lambda row: abs(row["relative"]) if OUTCOMES[row["outcome"]].group != "cost" else 0.0)
    sides = {"happened": comparison.actual, "instead": comparison.other}
    series = {name: {side: series_of(lived, names.index(name)) for side, lived in sides.items()} for name in outcomes}
    return {
        "title": change.title,
        "turn": change.turn,
        "role": change.role,
        "slots": list(change.slots),
        "inject": change.inject,
        "ai": AI_WORDS[change.ai],
        "week": comparison.week,
        "rows": rows,
        "series": series,
        "parts": part_titles(),
        "kernels": list(KERNELS),
        "size": max(sizes, default=0.0),
        "largest": largest["outcome"],
        "because": _because(largest),
    }


def _because(row: dict[str, Any]) -> dict[str, Any]:
    """The largest parts of one outcome's difference: instruments (each alone), and kernels without which it goes."""
    kernels = sorted(row["by_mechanism"].items(), key=lambda part: -abs(part[1]))
    titles = part_titles()
    least = 0.01 * abs(row["difference"])
    parts = [
        {"title": titles.get(name, name), "value": value} for name, value in row["by_instrument"].items() if abs(value) > least
    ]
    return {
        "instruments": parts,
        "kernels": [{"title": KERNEL_TITLES[name].lower(), "value": value} for name, value in kernels[:5] if abs(value) > least],
    }


def series_of(lived: Lived, column: int) -> list[float]:
    """Weekly values of a country outcome, rounded to five figures."""
    return [float(f"{value:.5g}") for value in lived.country[:, column]]
