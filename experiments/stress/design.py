"""The states of the world that a stress test meets: samples of what is not known, and shocks put into the scenario.

A shock is said in the vocabulary of a scenario's timeline: ``none``, ``donor_cut``, ``donor_cut:0.8:104`` (strength, weeks),
or several at once: ``offensive+donor_cut``. All begin after a third of the run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.runs import Ensemble, unknown_numbers
from experiments.study import field_at
from simulation.inputs import InputProblems, Problem, Scenario, load_scenario, nearest_name, one_of
from simulation.registers import KERNELS, MECHANISMS, PARAMETERS, SWITCHES
from simulation.world import event, with_events

SHOCKS: dict[str, tuple[float, int, str]] = {
    "epidemic": (0.6, 26, "an epidemic"),
    "flood": (0.6, 12, "a flood"),
    "drought": (0.6, 52, "a drought"),
    "displacement_influx": (0.6, 26, "an influx of displaced people"),
    "offensive": (0.7, 13, "an offensive of all armed groups"),
    "coup": (0.6, 4, "a coup"),
    "ceasefire_breakdown": (0.6, 8, "a broken ceasefire"),
    "scandal": (0.7, 8, "a scandal of the mission"),
    "rumour": (0.7, 8, "rumours against mission and NGOs"),
    "audit_finding": (0.7, 8, "failures of NGOs made public"),
    "donor_cut": (0.5, 104, "a cut of donors' money by half for two years"),
    "patron_offer": (0.7, 104, "another patron for the government"),
    "troop_ceiling": (0.4, 104, "a cut of the mission's strength"),
    "permit_refusal": (0.8, 26, "permits refused from above"),
    "leak": (0.8, 4, "a leak of humanitarian data"),
    "coup_rumour": (0.6, 4, "rumours of a coup"),
}
"""Shocks that need no further word: strength 0-1 and weeks where none are given, and what they are."""
NO_SHOCK = "none"
USUAL = (NO_SHOCK, "offensive", "donor_cut", "patron_offer", "epidemic")
"""Shocks of a stress test that names none."""
ONSET = 1.0 / 3.0
"""Share of the run after which shocks begin: policies have settled, and there is time to see what follows."""
SWITCHING = ("pooled", "one", "default")
"""How switches vary: all at random, one at a time from the default, or not at all."""


def shock_words(shock: str) -> str:
    """A shock in words: "an offensive of all armed groups and an epidemic"."""
    if shock == NO_SHOCK:
        return "no shock"
    told = []
    for part in shock.split("+"):
        kind, *more = part.split(":")
        plain = SHOCKS[kind][2].partition(" by half")[0]
        told.append(
            SHOCKS[kind][2] if not more else f"{plain} (strength {more[0]}" + (f", {more[1]} weeks)" if len(more) > 1 else ")")
        )
    return " and ".join(told)


def shock_problems(shocks: Sequence[str]) -> list[Problem]:
    """Everything wrong with the words for shocks."""
    problems = []
    for shock in shocks:
        for part in [] if shock == NO_SHOCK else shock.split("+"):
            kind, *rest = part.split(":")
            if kind not in SHOCKS:
                problems.append(
                    Problem(
                        "shock",
                        "",
                        shock,
                        f"{kind!r} is not a shock",
                        one_of([NO_SHOCK, *SHOCKS]),
                        nearest=nearest_name(kind, [NO_SHOCK, *SHOCKS]),
                    )
                )
                continue
            good = (
                len(rest) <= 2
                and _number(rest[0] if rest else "1", 0.0, 1.0)
                and (len(rest) < 2 or (rest[1].isdigit() and int(rest[1]) > 0))
            )
            if not good:
                problems.append(
                    Problem(
                        "shock",
                        "",
                        shock,
                        "is not of the form kind:strength:weeks",
                        f"{kind}, {kind}:0.5 or {kind}:0.5:26 (strength 0 to 1)",
                    )
                )
    doubled = {shock for shock in shocks if list(shocks).count(shock) > 1}
    return problems + [Problem("shock", "", shock, "is named twice", "each shock once") for shock in sorted(doubled)]


def _number(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def shocked(scenario: Scenario, shock: str, weeks: int) -> Scenario:
    """The scenario with a shock's events after a third of ``weeks``; the scenario itself for ``none``.

    Raises:
        InputProblems: words that are no shock.
    """
    problems = shock_problems([shock])
    if problems:
        raise InputProblems(problems, "the shock")
    if shock == NO_SHOCK:
        return scenario
    events = []
    for part in shock.split("+"):
        kind, *rest = part.split(":")
        strength, length, _ = SHOCKS[kind]
        events.append(
            event(
                kind,
                scenario=scenario,
                week=round(ONSET * weeks),
                magnitude=float(rest[0]) if rest else strength,
                weeks=int(rest[1]) if len(rest) > 1 else length,
                title=f"Stress: {kind.replace('_', ' ')}",
            )
        )
    return with_events(scenario, *events)


def write_shocks(label: str, scenario: Scenario, shocks: Sequence[str], weeks: int, folder: Path) -> dict[str, str]:
    """Write the scenario under each shock as a folder of its own, so that every run can be made again.

    Returns:
        Scenario label (as in a study) -> shock. ``none`` keeps the scenario's own label.

    Raises:
        InputProblems: a folder holds another scenario.
    """
    labels = {}
    for shock in shocks:
        if shock == NO_SHOCK:
            labels[label] = shock
            continue
        made = shocked(scenario, shock, weeks)
        place = folder / "-".join(["".join(c if c.isalnum() else "_" for c in part) for part in (scenario.name, shock)])
        if not (place / "scenario.toml").exists():
            made.to_folder(place)
        if load_scenario(place.resolve().as_posix()).digest() != made.digest():
            raise InputProblems(
                [
                    Problem(
                        "out", "", str(place), "holds another scenario than this stress test's", "another folder for the results"
                    )
                ],
                "the folder for results",
            )
        labels[place.resolve().as_posix()] = shock
    return labels


def read_varied(entries: Sequence[str], scenario: Scenario, problems: list[Problem]) -> dict[str, Any]:
    """What ``--vary`` names: name -> (low, high) or a list of options. ``NAME`` alone takes the registered range.

    ``NAME=low:high`` sets a range, ``NAME=a,b`` options. Notes what is wrong with them.
    """
    found: dict[str, Any] = {}
    for text in entries:
        name, sign, value = (part.strip() for part in text.partition("="))
        switches = {key: switch.options for key, switch in SWITCHES.items()}
        switches |= {key: ("on", "off") for key in (*MECHANISMS, *KERNELS) if key not in switches}
        if name in found:
            problems.append(Problem("vary", name, text, "is named twice", "each name once"))
            continue
        if name in switches:
            chosen = [part.strip() for part in value.split(",")] if sign else list(switches[name])
            wrong = [part for part in chosen if part not in switches[name]]
            problems += [Problem("vary", name, part, "is not an option", one_of(list(switches[name]))) for part in wrong]
            found[name] = chosen
            continue
        if name in PARAMETERS:
            low, high = PARAMETERS[name].low, PARAMETERS[name].high
        else:
            try:
                place = field_at(scenario, name)
            except InputProblems as error:
                known = [*PARAMETERS, *switches]
                problems.append(
                    Problem(
                        "vary",
                        name,
                        None,
                        "is no parameter, switch, mechanism or scenario key",
                        "a name from `comity list`, or a dotted key such as government.abuse",
                        nearest=nearest_name(name, known) or next((p.nearest for p in error.problems), ""),
                    )
                )
                continue
            low, high = (math.nan if end is None else end for end in (place.low, place.high))
        ends = value.split(":") if sign else [str(low), str(high)]
        if (
            len(ends) != 2
            or not all(_number(end, *(-math.inf, math.inf)) for end in ends)
            or not (float(ends[0]) < float(ends[1]))
            or any(math.isnan(float(end)) for end in ends)
        ):
            problems.append(
                Problem(
                    "vary",
                    name,
                    value or None,
                    "needs a range",
                    f"{name}=low:high" + ("" if math.isnan(low + high) else f" within {low:g} to {high:g}"),
                )
            )
            continue
        found[name] = (float(ends[0]), float(ends[1]))
    return found


def usual_varied() -> dict[str, Any]:
    """What varies when nothing is named: every number that a world draws, those that shape the country itself among them."""
    return {name: (PARAMETERS[name].low, PARAMETERS[name].high) for name in unknown_numbers()}


def samples(
    states: int,
    varied: Mapping[str, Any],
    *,
    ensemble: Ensemble | None = None,
    switching: str = "pooled",
    scenario: Scenario | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Samples of what is not known: a row each, a column per quantity.

    Numbers and pooled switches are a Latin hypercube (McKay, Beckman and Conover 1979, doi:10.2307/1268522); an ensemble's
    parameters are its members, dealt by weight; switches varied one at a time take turns, the default first.

    Args:
        states: number of samples.
        varied: ranges or options by name, beside ensemble and switches.
        switching: one of ``SWITCHING``.
        scenario: says which scenario values are whole numbers.
        seed: decides the hypercube.
    """
    spread: dict[str, Any] = dict(varied)
    if switching == "pooled":
        spread |= {name: list(switch.options) for name, switch in SWITCHES.items() if name not in spread}
    table: dict[str, Any] = {}
    if ensemble is not None:
        members = ensemble.members.iloc[[ensemble.index(i) for i in range(states)]].reset_index(drop=True)
        # What is named varies over its own range, whatever the members hold.
        table |= {name: values for name, values in members.to_dict("list").items() if name not in varied}
    unit = qmc.LatinHypercube(max(1, len(spread)), rng=np.random.default_rng(seed)).random(states)
    for column, (name, domain) in zip(unit.T, spread.items()):
        if isinstance(domain, list):
            table[name] = [domain[min(int(u * len(domain)), len(domain) - 1)] for u in column]
            continue
        values = domain[0] + column * (domain[1] - domain[0])
        whole = name not in PARAMETERS and scenario is not None and field_at(scenario, name).whole
        table[name] = np.round(values).tolist() if whole else values.tolist()
    if switching == "one":
        free = {name: switch.options for name, switch in SWITCHES.items() if name not in table}
        turns: list[dict[str, str]] = [{}, *({name: option} for name, options in free.items() for option in options[1:])]
        for name, options in free.items():
            table[name] = [turns[i % len(turns)].get(name, options[0]) for i in range(states)]
    return pd.DataFrame(table)
