"""Events that come from outside: a closed vocabulary, written into the world as rows that agents read.

An event states what happens, never what follows: agents meet it through the rules that serve everything else. An event
that is absent changes nothing, bit for bit. Kinds and their meaning stand in docs/scenarios.md.

    scenario = with_events(load_scenario("kesara"), event("leak", week=30, magnitude=0.8, scenario=scenario))
    inject(model.world, model.scenario, event("ambush", week=12, magnitude=0.5, scenario=model.scenario))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

import numpy as np

from simulation.compiler.sizes import ONE
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.scenario.parts import STATE_FORCES, TimelineEvent
from simulation.inputs.scenario.scenario import Scenario
from simulation.records.places import SHOCK_KINDS
from simulation.world.layout import World

Row = tuple[int, int, int, int, int, int, int, float]
"""Kind, region, group, community, front, first week, week after the last, magnitude; -1 for none or all."""
NONE = SHOCK_KINDS.index("none")
BY_AN_ACTOR = ("attack",)
"""Kinds that an armed actor carries out: one row for each of its fronts concerned."""


class EventKeywords(TypedDict, total=False):
    """What else can be said of an event: see `event`."""

    weeks: int
    regions: Sequence[str]
    communities: Sequence[int]
    group: str
    title: str


def event(
    kind: str,
    *,
    scenario: Scenario,
    week: int,
    magnitude: float,
    **more: Unpack[EventKeywords],
) -> TimelineEvent:
    """An event of the vocabulary at a week of a scenario.

    Args:
        kind: one of ``simulation.inputs.scenario.parts.TIMELINE_KINDS``.
        week: its first week; magnitude: 0-1.
        more: ``weeks``: its duration, one by default; ``regions``: names, all by default; ``communities``: numbers of single
            communities, all of the regions by default; ``group``: the armed group or parallel force concerned, or "State
            forces"; ``title``: in words.

    Raises:
        pydantic.ValidationError: an unknown kind or a value out of range.
    """
    made = TimelineEvent.model_validate(
        {
            "date": scenario.date_of(week),
            "kind": kind,
            "magnitude": magnitude,
            "title": kind.replace("_", " "),
            "status": "A",
            "weeks": ONE,
            **more,
            "communities": tuple(int(c) for c in more.get("communities", ())),
        }
    )
    made._week = int(week)
    return made


def with_events(scenario: Scenario, *events: TimelineEvent) -> Scenario:
    """The scenario with events added to its timeline. Raises InputProblems for unknown regions, groups and dates."""
    return scenario.replace(timeline=(*scenario.timeline, *events))


def count_rows(scenario: Scenario) -> int:
    """Rows of the timeline that the scenario's events fill."""
    regions = len(scenario.regions)
    return sum(len(e.communities) or len(e.regions) or (regions if e.kind in BY_AN_ACTOR else 1) for e in scenario.timeline)


def event_rows(scenario: Scenario, happening: TimelineEvent, region_of: np.ndarray) -> list[Row]:
    """Rows that an event fills: one for each community or region that it names, or one for everywhere.

    Args:
        region_of: region of each community, (communities,).

    Raises:
        InputProblems: communities that the world does not have.
    """
    missing = [c for c in happening.communities if c >= len(region_of)]
    if missing:
        raise InputProblems(
            [
                Problem(
                    scenario.name,
                    f"timeline.{happening.title}.communities",
                    c,
                    "is not in this world",
                    f"0 to {len(region_of) - 1}",
                )
                for c in missing
            ],
            "the timeline",
        )
    names = [group.name for group in scenario.groups]
    group = names.index(happening.group) if happening.group in names else -1
    places: list[tuple[int, int]]
    if happening.communities:
        places = [(int(region_of[c]), c) for c in happening.communities]
    elif happening.regions:
        places = [(scenario.region_index(name), -1) for name in happening.regions]
    elif happening.kind in BY_AN_ACTOR:
        places = [(r, -1) for r in range(len(scenario.regions))]
    else:
        places = [(-1, -1)]
    actors = [*names, STATE_FORCES, *(force.name for force in scenario.parallel_forces)]
    first = len(scenario.regions) * actors.index(happening.group) if happening.kind in BY_AN_ACTOR else -1
    return [
        (
            SHOCK_KINDS.index(happening.kind),
            region,
            group,
            community,
            first + region if first >= 0 else -1,
            happening.week,
            happening.week + happening.weeks,
            happening.magnitude,
        )
        for region, community in places
    ]


def fill_timeline(arrays: dict[str, np.ndarray], scenario: Scenario) -> np.ndarray:
    """Fill ``timeline`` and ``inflows``; returns arrivals a week (inflows, regions). Free rows are of the kind "none"."""
    rows = [row for happening in scenario.timeline for row in event_rows(scenario, happening, arrays["communities"]["region"])]
    for k, values in enumerate(rows):
        _write(arrays["timeline"], k, values)
    arrays["timeline"]["kind"][len(rows) :] = NONE
    names = [group.name for group in scenario.groups]
    arrivals = np.zeros((len(scenario.inflows), len(scenario.regions)))
    for k, inflow in enumerate(scenario.inflows):
        row = arrays["inflows"][k]
        row["group"], row["phase"] = names.index(inflow.group), int(inflow.parameter[-1])
        row["week"], row["last_week"] = inflow.start_week, inflow.end_week
        arrivals[k] = inflow.fighters_per_week
    return arrivals


def inject(world: World, scenario: Scenario, *events: TimelineEvent) -> None:
    """Add events to a world that is already running; each acts from its week on, at the earliest in the week to come.

    Raises:
        InputProblems: unknown communities, or more rows than the world keeps free for this.
    """
    rows = [row for happening in events for row in event_rows(scenario, happening, world.communities["region"])]
    free = np.flatnonzero(world.timeline["kind"] == NONE)
    if len(rows) > len(free):
        raise InputProblems(
            [
                Problem(
                    "call",
                    "events",
                    len(rows),
                    "rows are more than this world keeps free",
                    f"at most {len(free)}: name regions instead of single communities",
                )
            ],
            "inject",
        )
    for k, values in zip(free.tolist(), rows, strict=False):
        _write(world.timeline, k, values)


def _write(timeline: np.ndarray, k: int, values: Row) -> None:
    row = timeline[k]
    (row["kind"], row["region"], row["group"], row["community"], row["front"], row["week"], row["last_week"], row["magnitude"]) = (
        values
    )
