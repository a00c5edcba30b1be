"""From an exploration to the parts of its page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from comity.explorer import MOST_COMMUNITIES, MOST_SEEDS, Exploration, level, pairs
from comity.web.explorer.drawing import Colours, Ground, colour_key, land, limits, now, timeline, whisker
from comity.web.explorer.network import network, tie_rows
from comity.web.shell import template
from experiments import kit
from figures import FEW_RUNS, LOOKS, Scale, scale_for, unit_beside
from simulation.registers import INSTRUMENTS, OUTCOMES, SWITCHES, outcomes_at

CHARTS = ("stability", "trust_mission", "trust_organisations", "need_coverage", "civilian_deaths", "cost_usd")
"""Timelines shown at first."""
MOST_CHARTS = 9
MAPPED = tuple(
    name
    for name in outcomes_at("region")
    if name
    in {
        "trust_mission",
        "trust_ngos",
        "trust_government",
        "legitimacy_mission",
        "legitimacy_government",
        "stability",
        "need_coverage",
        "access",
        "acceptance",
        "fear",
        "wellbeing",
        "grievance",
        "displaced_share",
        "armed_control",
        "civilian_deaths",
        "battle_deaths",
        "aid_incidents",
        "patrol_coverage",
    }
)
"""Outcomes that the map offers."""
FEEDS: dict[str, tuple[str, frozenset[str] | None]] = {
    "all": ("everything", None),
    "violence": ("violence and flight", frozenset({"battle", "one_sided", "non_state", "communal", "displacement"})),
    "partners": ("between organisations", frozenset({"agreement", "breach", "organisation_dispute", "audit_finding"})),
    "work": (
        "attacks on aid and mission, misconduct, denials",
        frozenset({"aid_incident", "peacekeeper_incident", "misconduct", "denial"}),
    ),
    "politics": ("consent, peace process, events from outside", frozenset({"consent", "peace_process", "shock"})),
}
"""Kinds of events that the feed can show."""
KIND_WORDS = {
    "one_sided": "one-sided violence",
    "non_state": "armed groups fight",
    "communal": "communal violence",
    "aid_incident": "attack on aid workers",
    "peacekeeper_incident": "attack on peacekeepers",
    "organisation_dispute": "disputes over priorities and tasks",
    "audit_finding": "audit",
    "peace_process": "peace process",
    "breach": "broken promises",
    "denial": "denied",
    "shock": "from outside",
}
SPEEDS = {1: "1 week", 2: "2 weeks", 4: "4 weeks"}
"""Weeks that go by at each beat of playing."""
BETTER = {1: "More is better.", -1: "Less is better.", 0: "Neither more nor less is better."}


@dataclass
class View:
    """What a reader has chosen to look at.

    Attributes:
        outcomes: of the timelines; mapped: of the map; feed: kinds of events; speed: weeks a beat; playing: whether time runs.
        problems: what was wrong with the last thing asked; news: what the last change did.
    """

    outcomes: tuple[str, ...] = CHARTS
    mapped: str = "trust_mission"
    feed: str = "all"
    speed: int = 1
    playing: bool = False
    problems: list[str] = field(default_factory=list)
    problem_title: str = ""


class Parts:
    """Makes the parts of one page; what has not changed is not drawn again."""

    def __init__(self, exploration: Exploration, view: View, token: str) -> None:
        self.exploration, self.view, self.token = exploration, view, token
        self.kept: dict[str, tuple[Any, str]] = {}
        self.ends: dict[str, tuple[float, float]] = {}
        self.ground: tuple[Any, Ground] | None = None

    def make(self) -> dict[str, str]:
        """All parts by the id of their element."""
        e = self.exploration
        with e.lock:
            policies = e.policies()
            digests = tuple(policy.digest() + policy.title for policy in policies.values())
            common = {
                "e": e,
                "view": self.view,
                "week": e.week,
                "setup": e.setup,
                "scene": e.scenario,
                "policies": policies,
                "token": self.token,
                "date": e.scenario.date_of(e.week),
            }
            return self._controls(common, digests) | self._runs(common, digests)

    def _controls(self, common: dict[str, Any], digests: tuple[str, ...]) -> dict[str, str]:
        """What is set: the world, both policies, the outcomes shown, and what can be taken along."""
        e, view = self.exploration, self.view
        setup = e.setup
        limits: dict[str, Any] = {"most_seeds": MOST_SEEDS, "most_communities": MOST_COMMUNITIES}
        parts = {
            "setup": self._part("setup", setup, common, scenarios=e.library.scenarios, switches=SWITCHES, **limits),
            "problems": self._part("problems", tuple(view.problems), common),
            "outcomes": self._part("outcomes", view.outcomes, common, known=OUTCOMES, most=MOST_CHARTS),
            "downloads": self._part("downloads", (digests, setup, e.bands.whole), common, address=e.address(), alike=e.alike),
        }
        for side in ("a", "b"):
            parts[f"side-{side}"] = self._part(
                f"side-{side}",
                (digests, e.week, setup.scenario, setup.weeks),
                common,
                source="side",
                side=side,
                rows=partial(instruments, e, side),
                known=partial(e.library.fitting, setup.scenario),
            )
        return parts

    def _runs(self, common: dict[str, Any], digests: tuple[str, ...]) -> dict[str, str]:
        """What comes of it: bands over seeds, and the one run with its map, network and events."""
        e, view, bands = self.exploration, self.view, self.exploration.bands
        seeds, here = (id(bands), bands.version), (id(e.shown), e.week, e.shown.returns)
        parts = {
            "clock": self._part("clock", (here, digests, view.playing, view.speed), common, speeds=SPEEDS),
            "seeds": self._part("seeds", seeds, common, count=bands.count, failed=bands.failed, few=FEW_RUNS),
            "charts": self._part("charts", (seeds, view.outcomes, e.week == 0), common, charts=self._charts),
        }
        for name in view.outcomes:
            shown = {side: self._so_far(side, name) for side in ("a", "b")}
            parts[f"now-{name}"] = str(now(shown, e.setup.weeks, self.ends[name]))
        parts["table"] = self._part("table", (seeds, e.alike), common, rows=self._table, alike=e.alike)
        words: dict[str, Any] = {"mapped": MAPPED, "known": OUTCOMES, "better": BETTER}
        parts["map"] = self._part("map", (here, view.mapped), common, m=self._map, **words)
        parts["net"] = self._part("net", here, common, n=self._network)
        events = partial(e.shown.happenings, FEEDS[view.feed][1])
        parts["feed"] = self._part("feed", (here, view.feed), common, feeds=FEEDS, kinds=KIND_WORDS, events=events)
        return parts

    def _part(self, name: str, stamp: Any, common: dict[str, Any], *, source: str = "", **values: Any) -> str:
        """A part, drawn again only if its stamp differs; callables among the values are called then."""
        kept = self.kept.get(name)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        made = {key: value() if callable(value) else value for key, value in values.items()}
        self.kept[name] = (stamp, template(f"explorer_{source or name}.html", **common, **made))
        return self.kept[name][1]

    def _so_far(self, side: str, name: str) -> np.ndarray:
        values = self.exploration.shown.country(side, name)
        return np.cumsum(values) if OUTCOMES[name].summary == "sum" else values

    def _charts(self) -> list[dict[str, Any]]:
        e = self.exploration
        found = []
        for name in self.view.outcomes:
            row, series = OUTCOMES[name], e.bands.series(name)
            shown = [self._so_far(side, name) for side in ("a", "b")]
            ends = self.ends[name] = limits(name, series, shown)
            scale = scale_for(name, ends)
            last = {side: scale.text(float(np.median(values[:, -1]))) if len(values) else "–" for side, values in series.items()}
            unit = unit_words(scale.unit) + (" so far" if row.summary == "sum" else "")
            words = f"{row.title}, weekly medians and bands over seeds. At the end A {last['a']}, B {last['b']} {unit}."
            found.append(
                {
                    "id": name,
                    "title": row.title,
                    "unit": unit_beside(row.title, scale.unit, " so far" if row.summary == "sum" else ""),
                    "meaning": f"{row.meaning} {BETTER[row.direction]}",
                    "last": last,
                    "svg": timeline(name, series, e.setup.weeks, ends, words),
                }
            )
        return found

    def _table(self) -> list[dict[str, Any]]:
        table = self.exploration.results()
        found = []
        for row in table.to_dict("records"):
            outcome = OUTCOMES[row["outcome"]]
            own = scale_for(outcome.id, [row["mean"], row["reference_mean"]])
            step = finer(own, [row["low80"], row["high80"], row["difference"]])
            reach = max(abs(row["low80"]), abs(row["high80"]), row["matters"])
            verdict = kit.look(row)
            found.append(
                {
                    "title": outcome.title,
                    "unit": unit_beside(outcome.title, own.unit),
                    "n": row["n"],
                    "meaning": f"{outcome.meaning} {BETTER[outcome.direction]} One number a run: {SUMMARIES[outcome.summary]}.",
                    "a": own.text(row["mean"]),
                    "b": own.text(row["reference_mean"]),
                    "difference": step.text(row["difference"], signed=True),
                    "low": step.text(row["low80"], signed=True),
                    "high": step.text(row["high80"], signed=True),
                    "whisker": whisker(row["low80"], row["high80"], row["difference"], reach) if reach else "",
                    "better": f"{kit.of_worlds(row['better'], row['n'])} / {kit.of_worlds(row['worse'], row['n'])}",
                    "of": kit.base_of(row["n"]),
                    "matters": step.text(row["matters"]),
                    "verdict": verdict,
                    "css": verdict.removeprefix("mostly_"),
                    "sign": LOOKS[verdict].sign,
                    "words": LOOKS[verdict].words,
                    "short": LOOKS[verdict].short,
                }
            )
        return found

    def _map(self) -> dict[str, Any]:
        e, name = self.exploration, self.view.mapped
        if self.ground is None or self.ground[0] is not e.shown:
            self.ground = (e.shown, Ground(e.scenario, e.shown.places()))
        ground = self.ground[1]
        row = OUTCOMES[name]
        regions = {side: e.shown.regions(side, name) for side in ("a", "b")}
        dots = {side: e.shown.communities(side, name) for side in ("a", "b")}
        every = np.concatenate([v for v in (*regions.values(), *dots.values()) if v is not None])
        colours = Colours(name, every)
        scale = scale_for(name, [v for side in regions.values() for v in side if np.isfinite(v)])
        words = {
            side: f"Map of {row.title} under {side.upper()} after {e.week} weeks; the numbers stand in the table below."
            for side in ("a", "b")
        }
        unit = unit_words(scale.unit) + (" so far" if row.summary == "sum" else "")
        return {
            "title": row.title,
            "unit": unit,
            "meaning": f"{row.meaning} {BETTER[row.direction]}",
            "dots": dots["a"] is not None,
            "svg": {
                side: land(ground, colours, regions[side], dots=dots[side], scale=scale, unit=unit, words=words[side])
                for side in ("a", "b")
            },
            "key": colour_key(colours, scale, unit),
            "rows": [
                (region, scale.text(float(a)), scale.text(float(b)))
                for region, a, b in zip(ground.names, regions["a"], regions["b"])
            ],
        }

    def _network(self) -> dict[str, Any]:
        e = self.exploration
        ties = {side: e.shown.network(side) for side in ("a", "b")}
        words = {
            side: f"Network of {len(ties[side])} ties between organisations under {side.upper()}, mean trust "
            f"{ties[side]['trust'].mean():.2f} of 1; numbers by kind of tie stand in the table."
            for side in ("a", "b")
        }
        return {"svg": {side: network(ties[side], words[side]) for side in ("a", "b")}, "rows": tie_rows(ties)}


SUMMARIES = {"mean": "mean over all weeks", "sum": "sum over all weeks", "end": "mean of the last 52 weeks"}


def unit_words(unit: str) -> str:
    """A unit in words that fit behind a number."""
    return {"0 to 1": "of 1", "share 0-1": "of 1"}.get(unit, unit.replace("US dollars", "US$"))


def finer(scale: Scale, values: Sequence[float]) -> Scale:
    """The scale of a level with so many decimals that differences show two digits, four decimals at most."""
    top = max((abs(value) for value in values if np.isfinite(value)), default=0.0) / scale.factor
    needed = max(0, 1 - math.floor(math.log10(top))) if top > 0.0 else 0
    return replace(scale, decimals=max(3 if scale.unit == "0 to 1" else scale.decimals, min(4, needed)))


def instruments(e: Exploration, side: str) -> list[dict[str, Any]]:
    """Every instrument of a side with its level this week, the other side's level, and what can be set about it."""
    policy, other = e.sides[side].policy, e.sides["b" if side == "a" else "a"].policy
    found = []
    for name, row in INSTRUMENTS.items():
        setting = policy.instruments.get(name)
        harm = row.harmful_regime
        found.append(
            {
                "id": name,
                "title": row.title,
                "level": level(policy, name, week=e.week),
                "other": level(other, name, week=e.week),
                "used": setting is not None,
                "help": f"{row.practice[:1].upper()}{row.practice[1:]}. The slider sets: {row.levers[0].title}. At 1 it costs "
                f"{row.mission_hours:g} mission and {row.ngo_hours:g} NGO staff-hours and {row.money_usd:,.0f} US$ per region "
                f"and week, and takes about {row.adoption_lag_weeks:g} weeks to be adopted. It can do harm: {harm.setting}.",
                "levers": [
                    {
                        "id": lever.id,
                        "title": lever.title,
                        "unit": lever.unit,
                        "low": lever.low,
                        "high": lever.high,
                        "step": 1 if lever.unit == "weeks" else 0.05,
                        "value": level(policy, name, lever.id, e.week),
                        "own": setting is not None and lever.id in setting.levers,
                        "default": lever.default,
                    }
                    for lever in row.levers[1:]
                ],
                "start": setting.start_week if setting else 0,
                "phase": setting.phase_in_weeks if setting else 0,
                "regions": [
                    (region.name, setting is None or not setting.regions or region.name in setting.regions)
                    for region in e.scenario.regions
                ],
                "steps": pairs(setting.intensity) if setting and isinstance(setting.intensity, tuple) else [],
            }
        )
    return found
