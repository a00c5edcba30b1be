"""Parameters, mechanisms, switches and policies as a run needs them: checked and turned into numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.compiler.sizes import MOST_BRANCHING, MOST_COMMUNITIES, SEEDS
from simulation.inputs.errors import InputProblems, Problem, nearest_name
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.records import RECORDS
from simulation.registers.instruments import ATTITUDES, INSTRUMENTS, LEVERS, NUMBERS
from simulation.registers.mechanisms import KERNELS, MECHANISMS
from simulation.registers.parameters import PARAMETERS, complete
from simulation.registers.switches import SWITCHES
from simulation.rules.conversions import HALF

if TYPE_CHECKING:
    from simulation.world.layout import World


def check_parameters(parameters: Mapping[str, float]) -> dict[str, float]:
    """Parameter values, each known, finite and inside its registered range, as floats.

    Raises:
        InputProblems: all unknown names and values out of range at once.
    """
    problems = []
    values: dict[str, float] = {}
    for name, value in parameters.items():
        known = PARAMETERS.get(name)
        if known is None:
            problems.append(
                Problem(
                    "parameters",
                    name,
                    value,
                    message="is not a registered parameter",
                    allowed="a name from `comity list parameters`",
                    nearest=nearest_name(name, list(PARAMETERS)),
                )
            )
            continue
        allowed = f"a number from {known.low:g} to {known.high:g} ({known.unit})"
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
            problems.append(Problem("parameters", name, value, "is not a finite number", allowed))
        elif not known.low <= float(value) <= known.high:
            problems.append(Problem("parameters", name, value, "is out of range", allowed))
        else:
            values[name] = float(value)
    branching = values.get("self_excited_share", PARAMETERS["self_excited_share"].default)
    if branching >= MOST_BRANCHING:
        problems.append(
            Problem(
                "parameters",
                "self_excited_share",
                branching,
                "makes violence grow without end",
                f"total branching below {MOST_BRANCHING:g}",
            )
        )
    if problems:
        raise InputProblems(problems, "parameters")
    return values


def check_switches(switches: Mapping[str, str]) -> tuple[dict[str, int], dict[str, float]]:
    """Options of structural switches as numbers, and mechanisms that are turned off or on.

    Args:
        switches: switch id to option, or mechanism or kernel id to "on" or "off".

    Returns:
        (options by switch id, 1.0 or 0.0 by mechanism field).

    Raises:
        InputProblems: all unknown names and options at once.
    """
    problems = []
    options: dict[str, int] = {}
    mechanisms: dict[str, float] = {}
    for name, option in switches.items():
        # YAML and TOML habits: true and false are taken for on and off.
        text = {True: "on", False: "off"}.get(option, option) if isinstance(option, bool) else option
        known = SWITCHES[name].options if name in SWITCHES else ("on", "off")
        if name not in SWITCHES and name not in MECHANISMS and name not in KERNELS:
            names = [*SWITCHES, *MECHANISMS, *KERNELS]
            allowed = "a name from `comity list switches` or `comity list mechanisms`"
            wrong = "is not a switch, mechanism or kernel"
            problems.append(Problem("switches", name, option, message=wrong, allowed=allowed, nearest=nearest_name(name, names)))
        elif text not in known:
            nearest = nearest_name(str(option), list(known))
            problems.append(
                Problem("switches", name, option, message="is not an option", allowed=", ".join(known), nearest=nearest)
            )
        elif name in SWITCHES:
            options[name] = known.index(text)
        else:
            rows = [name] if name in MECHANISMS else [m.id for m in MECHANISMS.values() if m.kernel == name]
            mechanisms |= {MECHANISMS[row].field: float(text == "on") for row in rows}
    if problems:
        raise InputProblems(problems, "switches")
    return options, mechanisms


def parameter_row(values: Mapping[str, float]) -> np.ndarray:
    """All parameters in the order of the register, defaults where ``values`` says nothing; shape (parameters,).

    Weights of one index sum to 1: where some are given the others are scaled to what is left, where all are given all are scaled.
    """
    return np.array(list(complete(values).values()))


_COLUMN = {name: column for column, name in enumerate(PARAMETERS)}


def instrument_costs(rows: np.ndarray) -> np.ndarray:
    """What instruments cost and how they are adopted, kept and carried out, for rows of parameters.

    Args:
        rows: parameters in the order of the register, (variants, parameters).

    Returns:
        Records ``costs``, (variants, instruments).
    """
    found = np.zeros((len(rows), len(INSTRUMENTS)), dtype=RECORDS["costs"])
    for k, instrument in enumerate(INSTRUMENTS.values()):
        numbers = {name: rows[:, _COLUMN[f"instruments.{instrument.id}_{name}"]] for name in NUMBERS}
        cost = found[:, k]
        for name in ("mission_hours", "ngo_hours", "money", "compliance"):
            cost[name] = numbers[name]
        cost["lag"] = numbers["adoption_lag"]
        cost["decay"] = [HALF ** (1.0 / half_life) for half_life in numbers["half_life"].tolist()]
        cost["partners"] = int(instrument.partners)
        for attitude in ATTITUDES:
            cost[f"shifts_{attitude}"] = int(attitude not in instrument.estimated)
    return found


def _values(steps: float | Sequence[tuple[int, float]], weeks: int) -> np.ndarray:
    """Value of each week of a number or of ``[week, value]`` steps that hold until changed; 0 before the first."""
    if isinstance(steps, int | float):
        return np.full(weeks, float(steps))
    out = np.zeros(weeks)
    for week, value in steps:
        out[week:] = value
    return out


def schedule(policy: Policy, scenario: Scenario, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """A policy as numbers: lever values (levers, weeks) and scope (instruments, regions).

    An instrument whose intensity is 0 sets nothing: all its levers are 0 then. Sub-levers that the policy leaves out
    equal the intensity, or their own default. Phase-in is linear over the stated weeks from the start; ``end_week`` is
    the first week without the instrument. Levers in weeks are not scaled by phase-in.
    """
    table = np.zeros((len(LEVERS), weeks))
    scope = np.ones((len(INSTRUMENTS), len(scenario.regions)))
    row = 0
    for k, (name, instrument) in enumerate(INSTRUMENTS.items()):
        setting = policy.instruments.get(name)
        first = row
        row += len(instrument.levers)
        if setting is None:
            continue
        problems = [p for p in policy.check_regions(scenario) if name in p.key]
        if problems:
            raise InputProblems(problems, f"policy {policy.name}")
        if setting.regions:
            scope[k] = [float(region.name in setting.regions) for region in scenario.regions]
        time = np.arange(weeks)
        active = (time >= setting.start_week).astype(float)
        if setting.end_week is not None:
            active[time >= setting.end_week] = 0.0
        if setting.phase_in_weeks:
            active *= np.clip((time - setting.start_week + 1) / setting.phase_in_weeks, 0.0, 1.0)
        intensity = _values(setting.intensity, weeks) * active
        given = intensity > 0.0
        for j, lever in enumerate(instrument.levers):
            if lever.id == "intensity":
                table[first + j] = intensity
            elif lever.id in setting.levers:
                value = _values(setting.levers[lever.id], weeks)
                table[first + j] = np.where(given, value * (1.0 if lever.unit == "weeks" else active), 0.0)
            elif lever.default is not None:
                table[first + j] = np.where(given, lever.default, 0.0)
            else:
                table[first + j] = intensity
    return table, scope


def check_size(scenario: Scenario, weeks: int | None, communities: int | None) -> int:
    """Weeks to run, after checking weeks and communities.

    Raises:
        InputProblems: weeks beyond horizon and tail, communities fewer than regions or more than 100,000.
    """
    problems = []
    most = scenario.weeks + scenario.tail_weeks
    if weeks is not None and not (isinstance(weeks, int | np.integer) and 1 <= weeks <= most):
        problems.append(
            Problem(
                "call",
                "weeks",
                weeks,
                f"is not possible for {scenario.name}",
                f"1 to {most} ({scenario.weeks} and a tail of {scenario.tail_weeks})",
            )
        )
    least = len(scenario.regions)
    if communities is not None and not (isinstance(communities, int | np.integer) and least <= communities <= MOST_COMMUNITIES):
        problems.append(
            Problem(
                "call",
                "communities",
                communities,
                f"is not possible for {scenario.name}",
                f"{least} (one a region) to {MOST_COMMUNITIES}",
            )
        )
    if problems:
        raise InputProblems(problems, "run")
    return scenario.weeks if weeks is None else int(weeks)


def configure(
    world: World, scenario: Scenario, policy: Policy, parameters: Mapping[str, float], switches: Mapping[str, str]
) -> None:
    """Write a policy, parameters and switches into a fresh world."""
    row = parameter_row(check_parameters(parameters))
    world.parameter_values[:] = row
    world.costs[:] = instrument_costs(row[None, :])[0]
    mechanisms, options = settings_arrays(switches)
    world.mechanism_values[:] = mechanisms
    world.switches[:] = options
    table, scope = schedule(policy, scenario, world.schedule.shape[1])
    world.schedule[:] = table
    world.scope[:] = scope


def settings_arrays(switches: Mapping[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Mechanisms (one number each, in the order of the register) and the record of switch options, shape (1,)."""
    options, mechanisms = check_switches(switches)
    record = np.zeros(1, dtype=RECORDS["switches"])
    for name, option in options.items():
        record[name] = option
    return np.array([mechanisms.get(m.field, 1.0) for m in MECHANISMS.values()]), record


def check_seed(seed: int) -> int:
    """The seed, after checking that it is a whole number from 0 to 2^63 - 1.

    Raises:
        InputProblems: it is not.
    """
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or not 0 <= seed < SEEDS:
        raise InputProblems([Problem("call", "seed", seed, "is not a seed", "a whole number from 0 to 2^63 - 1")], "run")
    return int(seed)
