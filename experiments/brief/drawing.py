"""The figures of a brief: what the package changes, where, and what each practice adds."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.brief.estimates import BriefEstimate
from experiments.brief.making import Brief
from experiments.brief.question import AIMS
from experiments.brief.words import least_of, mean_level, title_of
from experiments.kit import Picture
from figures import Panel, difference_panels, wrapped
from simulation.registers import INSTRUMENTS, OUTCOMES

MOST_PARTS = 8
"""Practices in the figure that says why."""
SHORT = {
    "stability": "Stability",
    "trust_mission": "Trust in mission",
    "legitimacy_mission": "Legitim. of mission",
    "legitimacy_government": "Legitim. of gov’t",
    "worst_off_tenth": "Worst-off tenth",
}
"""Aims in the heads of narrow columns."""
Drawn = dict[str, list[BriefEstimate]]
"""The estimates that each figure shows."""


def draw(found: Brief, drawn: Drawn) -> dict[str, Picture]:
    """Figures by name; notes in ``drawn`` what each shows. None where the package is what was done."""
    if found.package.name == found.reference.name:
        return {}
    made = {"aims": draw_aims(found, drawn), "regions": draw_regions(found, drawn)}
    return made | ({"why": draw_why(found, drawn)} if found.players else {})


def _ends(drawn: Drawn, name: str, estimates: Sequence[BriefEstimate]) -> list[tuple[float, float, float]]:
    """Mean, low and high of estimates, which figure ``name`` shows."""
    drawn.setdefault(name, []).extend(estimates)
    return [(one.mean.value, one.low.value, one.high.value) for one in estimates]


def draw_aims(found: Brief, drawn: Drawn) -> Picture:
    """The package, its rival and best practice against what was done, in every aim."""
    n, reference = found.numbers, found.reference.name
    others = {"Recommended package": found.package.name, "Closest ready-made": found.rival.name}
    if found.yardstick.name not in others.values():
        others["Best practice (dearer)"] = found.yardstick.name
    rows = {words: name for words, name in others.items() if name != reference}
    panels = [
        Panel(
            aim,
            SHORT[aim],
            _ends(drawn, "aims", [n.difference(name, reference, aim) for name in rows.values()]),
            least_of(aim, n.mean(reference, aim).value),
        )
        for aim in AIMS
    ]
    picture = difference_panels(
        list(rows),
        panels,
        title="What the package changes",
        subtitle=wrapped(f"Differences from {title_of(found.reference)} in the five aims, means over the same fresh luck."),
    )
    return picture, "Differences of three packages from what was done in five aims, with intervals."


def draw_regions(found: Brief, drawn: Drawn) -> Picture:
    """The package against what was done, region by region."""
    n, package, reference = found.numbers, found.package.name, found.reference.name
    places = [region.name for region in found.scenario.regions]
    panels = [
        Panel(
            measure,
            OUTCOMES[measure].title,
            _ends(drawn, "regions", [n.difference(package, reference, f"{measure}@{place}") for place in places]),
            least_of(measure, n.mean(reference, measure).value / len(places)),
        )
        for measure in ("stability", "trust_mission", "civilian_deaths")
    ]
    picture = difference_panels(
        places,
        panels,
        row_mm=5.0,
        title="Where: the package less what was done, by region",
        subtitle="Regional means over the same fresh luck.",
    )
    return picture, "Differences by region in stability, trust in the mission and civilian deaths, with intervals."


def draw_why(found: Brief, drawn: Drawn) -> Picture:
    """What the practices in which package and reference differ add, the largest first."""
    chosen = ("stability", "trust_mission", "legitimacy_government")
    parts = {player: [found.numbers.contribution(player, aim) for aim in chosen] for player in found.players}
    largest = [max(abs(part[k].mean.value) for part in parts.values()) or 1.0 for k in range(len(chosen))]
    ranked = sorted(parts, key=lambda name: -max(abs(parts[name][k].mean.value) / largest[k] for k in range(len(chosen))))
    top = ranked[:MOST_PARTS]
    levels = {name: [mean_level(policy, name, found.weeks) for policy in (found.package, found.reference)] for name in top}
    picture = difference_panels(
        [INSTRUMENTS[name].title + (" (less)" if now < before - 0.01 else "") for name, (now, before) in levels.items()],
        [
            Panel(
                aim,
                OUTCOMES[aim].title,
                _ends(drawn, "why", [parts[name][k] for name in top]),
                least_of(aim, found.numbers.mean(found.reference.name, aim).value) / 2,
            )
            for k, aim in enumerate(chosen)
        ],
        row_mm=5.0,
        title="Why: what each change of practice adds",
        subtitle=wrapped(f"The {len(top)} changes that matter most, of {len(parts)}; averaged over random orders of making them."),
    )
    return picture, "Contributions of the practices to the differences in three aims, with intervals."
