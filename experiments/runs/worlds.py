"""Worlds: what nobody knows, drawn once for each replication and the same under every policy.

World k has seed k, member k of the scenario's ensemble (a value for every number of the model that is not fixed) and one
setting of the structural switches. A scenario's own ensemble is calibrated where its history was, and drawn from the prior
ranges elsewhere; numbers that a calibrated ensemble does not hold (they entered the model after it was made) are drawn from
their ranges, and the result says so.

Draws are a Latin hypercube in layers of a hundred worlds (McKay, Beckman and Conover 1979, doi:10.2307/1268522). Each number
has a stream of its own by its name, so that a new number changes nobody else's draws, and world k is the same however many
worlds are asked for.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.runs.ensembles import Ensemble, EnsembleLike, bundled_ensembles, load_ensemble
from experiments.runs.priors import prior_of
from simulation.inputs import InputProblems, Problem, Scenario, one_of
from simulation.registers import PARAMETERS, SWITCHES
from simulation.world import label_of

SCENARIO, NONE = "scenario", "none"
"""Choices of an ensemble beside a name or folder: the scenario's own, and none: registered defaults and luck alone."""
POOLED, DEFAULT = "pooled", "default"
SWITCHING = (POOLED, DEFAULT)
"""How structural switches vary over worlds: all at once in a space-filling design, or not at all."""
LAYER = 100
"""Worlds in each of which every number and switch is spread evenly over its range."""
PRIOR_MEMBERS = 400
"""Members that are drawn where a scenario has no calibrated ensemble; further worlds begin again with other luck."""
SEED = 0
"""Of the draws, unless another is asked for."""
SECOND_SEED = 1_000_000_000
"""World k with other luck: this much is added to its seed."""
CHOICES = f'"{SCENARIO}" (the scenario\'s own, switches pooled), "{NONE}" (registered defaults and luck alone), a name or a folder'


def unknown_numbers() -> tuple[str, ...]:
    """Parameters that a world draws: all that are not fixed and have a range."""
    return tuple(name for name, parameter in PARAMETERS.items() if parameter.tier != "fixed" and parameter.low < parameter.high)


def probabilities(name: str, worlds: Iterable[int], seed: int = SEED) -> np.ndarray:
    """Where in its range (0-1) a number or switch stands in each world."""
    numbers = np.asarray(list(worlds), dtype=np.int64)
    layers = {layer: _layer(name, int(layer), seed) for layer in np.unique(numbers // LAYER)}
    return np.array([layers[number // LAYER][number % LAYER] for number in numbers])


@functools.lru_cache(maxsize=4096)
def _layer(name: str, layer: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng([seed, layer, zlib.crc32(name.encode())])
    return (rng.permutation(LAYER) + rng.random(LAYER)) / LAYER


def prior_draws(names: Iterable[str], worlds: Iterable[int], seed: int = SEED) -> pd.DataFrame:
    """Values of some parameters in some worlds, from their prior ranges: a row a world, a column a parameter."""
    numbers = list(worlds)
    columns = {name: prior_of(name).quantile(probabilities(name, numbers, seed)) for name in names}
    return pd.DataFrame(columns, index=range(len(numbers)))


def prior_ensemble(scenario: str, members: int = PRIOR_MEMBERS, seed: int = SEED) -> Ensemble:
    """An ensemble drawn from the prior ranges of all numbers that are not fixed, for a scenario without a calibrated one."""
    names = unknown_numbers()
    return Ensemble(
        "prior",
        scenario,
        members=prior_draws(names, range(members), seed),
        weights=np.ones(members),
        provenance={
            "method": "prior: Latin hypercube over the ranges of all numbers that are not fixed",
            "seed": seed,
            "calibrated": 0,
            "numbers": len(names),
        },
        title=f"{scenario}: every number drawn from its prior range",
    )


def completed(ensemble: Ensemble, members: int = PRIOR_MEMBERS, seed: int = SEED) -> Ensemble:
    """An ensemble with the numbers that it does not hold drawn from their prior ranges.

    Its members follow each other in the order in which seeds run them, as often as ``members`` needs, each time with other
    draws of what is missing: seed k runs the member that it runs without this. One that holds everything is returned as it is.
    """
    names = unknown_numbers()
    missing = [name for name in names if name not in ensemble.members.columns]
    if not missing:
        return ensemble
    count = len(ensemble) * max(1, math.ceil(members / len(ensemble)))
    rows = ensemble.members.iloc[[ensemble.index(k) for k in range(count)]].reset_index(drop=True)
    drawn = prior_draws(missing, range(count), seed)
    about = {"calibrated": len(names) - len(missing), "numbers": len(names), "drawn_seed": seed}
    return Ensemble(
        ensemble.name,
        ensemble.scenario,
        members=pd.concat([rows, drawn], axis=1),
        weights=np.ones(count),
        provenance={**ensemble.provenance, **about},
        title=ensemble.title,
    )


@functools.lru_cache(maxsize=16)
def _own(label: str, source: str, seed: int) -> Ensemble:
    return completed(load_ensemble(source), seed=seed) if source else prior_ensemble(label, seed=seed)


def own_ensemble(scenario: Scenario, seed: int = SEED) -> Ensemble:
    """The ensemble of a scenario: calibrated where its history was, else drawn from the prior ranges."""
    fitted = {load_ensemble(name).scenario.partition(":")[0]: name for name in bundled_ensembles()}
    return _own(label_of(scenario), fitted.get(scenario.name, ""), seed)


def chosen_ensemble(choice: EnsembleLike | None, scenario: Scenario | None) -> Ensemble | None:
    """The ensemble that a request asks for; ``None`` for registered defaults alone.

    Args:
        choice: "scenario", "none", a name, a folder or an object; the last three run as they are.
        scenario: whose own; ``None`` where it could not be read.

    Raises:
        InputProblems: ``None`` as choice, or no such ensemble.
    """
    if choice is None:
        allowed = f"one of: {CHOICES}"
        raise InputProblems(
            [Problem("call", "ensemble", None, "says neither over which unknowns to run nor that there are none", allowed)],
            "the choice of ensemble",
        )
    if isinstance(choice, str) and choice == NONE:
        return None
    if isinstance(choice, str) and choice == SCENARIO:
        return None if scenario is None else own_ensemble(scenario)
    return load_ensemble(choice)


def chosen_switching(choice: str | None, ensemble: Ensemble | None) -> str:
    """How switches vary: as asked; left out, pooled wherever numbers vary.

    Raises:
        InputProblems: no such way.
    """
    if choice is None:
        return DEFAULT if ensemble is None else POOLED
    if choice not in SWITCHING:
        raise InputProblems(
            [Problem("call", "switching", choice, "is no way in which switches vary", one_of(SWITCHING))], "the choice of switches"
        )
    return choice


def pooled_switches(world: int, seed: int = SEED) -> dict[str, str]:
    """The setting of all structural switches in one world."""
    found = {}
    for name, switch in SWITCHES.items():
        place = _layer(f"switch {name}", world // LAYER, seed)[world % LAYER]
        found[name] = switch.options[min(int(place * len(switch.options)), len(switch.options) - 1)]
    return found


def calibration_words(ensemble: Ensemble | None) -> str:
    """One sentence about where the numbers of worlds come from."""
    if ensemble is None:
        return "Every number at its registered default: what varies is luck alone."
    about: Mapping[str, Any] = ensemble.provenance
    if "numbers" not in about:
        held = ensemble.members.shape[1]
        return f"Numbers from the members of ensemble {ensemble.name}, which holds {held}; all others at their registered defaults."
    fitted, total = int(about["calibrated"]), int(about["numbers"])
    if not fitted:
        return f"Nothing is calibrated: all {total} numbers are drawn from their ranges."
    if fitted == total:
        kept = "kept are draws that recorded history does not rule out: most are as open as before"
        return f"All {total} numbers were drawn together; {kept}."
    return f"Calibrated for {fitted} of {total} numbers, the others drawn from their ranges."
