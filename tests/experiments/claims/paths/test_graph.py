"""Numbers between a lever and an outcome, in a toy source and in the model's."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation
from experiments.claims.paths.graph import (
    MECHANISM_OF,
    PARAMETER_OF,
    UNASKED,
    Graph,
    graph_of,
    model_graph,
    model_source,
    registered,
    rows,
    texts,
    week_steps,
)
from experiments.claims.paths.reading import UnreadableSource, read_sources

RECORDS = {
    "practices": ("lever", "other"),
    "towns": ("trust", "fear", "idle", "need"),
    "regions": ("trust", "need"),
    "measures": ("trust",),
    "parameters": ("gain", "floor", "damping", "weight", "aside", "reach"),
    "mechanisms": ("talk",),
}
TOY = '''
from typing import NamedTuple

from toy import damped

class Met(NamedTuple):
    """What was met."""

    good: float
    bad: float

def helped(i, world):
    p = world.parameters[0]
    return Met(good=p.gain * world.practices[i].lever, bad=p.aside * world.practices[i].other)

def step(i, world, week):
    town = world.towns[i]
    p = world.parameters[0]
    met = helped(i, world)
    felt = 0.0
    if world.mechanisms[0].talk != 0.0:
        felt = met.good
    town.trust = share(town.trust + damped(p, felt) - met.bad)
    town.idle = p.reach * world.practices[i].lever

def measure(i, world, week):
    total = 0.0
    for k in range(world.towns.shape[0]):
        town = world.towns[k]
        if town.fear > 0.0:
            continue
        total += town.trust
    world.measures[0].trust = world.parameters[0].weight * total
'''
RULES = "def damped(p, value):\n    return p.damping * value\n"
STEPS = [("week", "step"), ("week", "measure")]


def toy(week: str = TOY, rules: str = RULES, off: tuple[str, ...] = ()) -> Graph:
    """The graph of a small model of two modules."""
    return graph_of(read_sources({"week": week, "toy": rules}, RECORDS).without(*off), STEPS)


def between(graph: Graph, start: str = "practices.lever") -> frozenset[str]:
    """Numbers between a lever and the outcome of the toy."""
    return graph.between([start], ["measures.trust"])


def test_a_planted_path_is_found_through_calls_tuples_loops_and_conditions() -> None:
    found = toy()
    assert registered(between(found)) == {"gain", "damping", "weight"} and rows(between(found)) == {"talk"}
    assert registered(between(found, "practices.other")) == {"aside", "weight"}
    way = found.nearest(["practices.lever"], ["measures.trust"])
    assert way is not None and way.fields == ("practices.lever", "towns.trust", "measures.trust")
    # What is skipped by a condition hangs on what the condition asks.
    assert registered(between(found, "towns.fear")) == {"weight"}


def test_a_broken_path_is_not_counted() -> None:
    """A number past which nothing goes on to the outcome, a row that is off, a lever that nobody reads: none stands between."""
    assert "reach" not in between(toy())
    off = toy(off=("talk",))
    assert not between(off) and off.nearest(["practices.lever"], ["measures.trust"]) is None
    assert not between(toy(TOY.replace("damped(p, felt)", "p.damping")))
    assert registered(between(off, "practices.other")) == {"aside", "weight"}


def test_a_rule_planted_between_raises_the_count_by_its_numbers() -> None:
    planted = toy(rules="def damped(p, value):\n    return p.damping * max(0.0, value - p.floor)\n")
    assert registered(between(planted)) - registered(between(toy())) == {"floor"}


def test_a_way_round_fields_is_taken_if_there_is_one() -> None:
    found = toy(TOY.replace("    town.idle", "    world.regions[0].trust = town.trust\n    town.idle"))
    assert found.nearest(["practices.lever"], ["regions.trust"], but=["measures.trust"]) is not None
    assert found.nearest(["practices.lever"], ["regions.trust"], but=["towns.trust"]) is None


def test_what_cannot_be_read_is_said_with_its_place() -> None:
    with pytest.raises(UnreadableSource, match=r"week.step, line 2.*\[k for k in world\]"):
        toy("def step(i, world, week):\n    towns = [k for k in world]\n" + TOY[TOY.index("def measure") :])


def test_every_number_of_the_rules_is_seen_in_the_model() -> None:
    """All numbers that the source names are passed on some join, but for those that only say when or how much luck there is."""
    found = model_graph()
    assert registered(found.numbers) <= set(PARAMETER_OF) and rows(found.numbers) <= set(MECHANISM_OF)
    assert set(MECHANISM_OF) == rows(found.numbers)
    assert len(registered(found.numbers)) > 600


def test_a_rule_planted_in_the_model_raises_the_count_between_its_lever_and_outcome() -> None:
    source = texts(Path(str(simulation.__file__)).parent)
    module = next(name for name, text in source.items() if "def measure_peace(world)" in text)
    line = "    m.consent = world.government[0].consent\n"
    assert line in source[module]
    damped = line.replace("= world", "= world.parameters[0].planted_factor * world")
    model = model_source()
    texts_with = {**source, module: source[module].replace(line, damped)}
    planted = read_sources(texts_with, model.records, model.views).without(*UNASKED)
    before = model_graph().between(["practices.legal_scope"], ["measures.consent"])
    after = graph_of(planted, week_steps()).between(["practices.legal_scope"], ["measures.consent"])
    assert after - before == {"planted_factor"}
    assert "planted_factor" not in graph_of(planted, week_steps()).between(["practices.legal_scope"], ["measures.stability"])
