"""The runs of a study by number, without making them all.

Run numbers go seed by seed, then scenario by scenario, then point by point, policies last. So the runs of one world lie
together, the first runs of a study are a complete study with fewer seeds, and further seeds leave earlier numbers alone.
Points that change the world itself are put beside others with the same world.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.study.factors import Factor
from experiments.study.scenario_values import with_values
from simulation.inputs.policy import InstrumentSetting, Policy
from simulation.world.build import WORLD_PARAMETERS

if TYPE_CHECKING:
    from experiments.runs.cases import Case
    from experiments.runs.ensembles import Ensemble
    from experiments.study.specification import Study


SCENES_KEPT = 64
"""Changed scenarios of a study that are kept for the next runs."""


def scenario_names(study: Study) -> tuple[str, ...]:
    """Names of a study's scenarios without the folders in which they lie; see `Study.scenario_names`."""
    last = [label.replace("\\", "/").rpartition("/")[2] for label in study.scenarios]
    found: list[str] = []
    for label, name, scene in zip(study.scenarios, last, study.scenes):
        # Two folders of one name are told apart by what they hold, and by their order if that is the same, too.
        own = name if name == label or last.count(name) == 1 else f"{name}@{scene.digest()[:8]}"
        found.append(own if own not in found else f"{own}@{len(found) + 1}")
    return tuple(found)


def shapes_world(factor: Factor) -> bool:
    """Whether another value of the factor makes another world."""
    return factor.kind == "scenario" or (factor.kind == "parameter" and factor.name in WORLD_PARAMETERS)


def point_order(study: Study) -> np.ndarray:
    """Design points in the order of run numbers: those of one world together, else as in the design."""
    worlds = [factor.id for factor in study.factors if shapes_world(factor)]
    if not worlds:
        return np.arange(study.total_points)
    codes = [pd.factorize(study.points[name])[0] for name in worlds]
    return np.lexsort(codes[::-1])


def split(study: Study, run_id: Any) -> tuple[Any, Any, Any, Any]:
    """Places of seed, scenario, point (in the design) and policy of run numbers."""
    plans = 1 if study.policy_varies else len(study.policies)
    rest, policy = np.divmod(run_id, plans)
    rest, place = np.divmod(rest, study.total_points)
    seed, scenario = np.divmod(rest, len(study.scenarios))
    return seed, scenario, study.point_order[place], policy


def run_table(study: Study, start: int, stop: int) -> pd.DataFrame:
    """Rows of the runs ``start`` to ``stop`` (exclusive); see `Study.run_table`."""
    if not 0 <= start <= stop <= study.total_runs:
        raise IndexError(f"runs {start} to {stop} do not lie in 0 to {study.total_runs}")
    number = np.arange(start, stop)
    seed, scenario, point, policy = split(study, number)
    return pd.DataFrame(
        {
            "run_id": number,
            # Series keep words as objects whatever their number is; pandas would guess, and guess another type for no rows.
            "scenario": pd.Series(np.array(study.scenario_names, dtype=object)[scenario], dtype=object),
            "policy": pd.Series(np.array(study.policy_names, dtype=object)[policy], dtype=object),
            "seed": np.array(study.seed_numbers, dtype=np.int64)[seed],
            "point": point,
            **{factor.id: pd.Series(column[point], dtype=column.dtype) for factor, column in zip(study.factors, study.columns)},
        }
    )


def run_ids(study: Study, points: Iterable[int] | None = None, seeds: int | None = None) -> np.ndarray:
    """Numbers of the runs of some points with the first seeds; see `Study.run_ids`."""
    count = len(study.seed_numbers) if seeds is None else seeds
    if not 0 <= count <= len(study.seed_numbers):
        raise IndexError(f"{count} seeds do not lie in 0 to {len(study.seed_numbers)}")
    number = np.arange(count * study.runs_per_seed)
    if points is None:
        return number
    return number[np.isin(split(study, number)[2], list(points))]


def case_of(study: Study, run_id: int) -> Case:
    """The run with a number; see `Study.case`."""
    from experiments.runs.cases import Case

    if not 0 <= run_id < study.total_runs:
        raise IndexError(f"run {run_id} does not lie in 0 to {study.total_runs - 1}")
    s, c, point, p = (int(place) for place in split(study, int(run_id)))
    seed = study.seed_numbers[s]
    values = [column[point] for column in study.columns]
    parameters, switches = dict(_ensemble(study.ensemble).parameters(seed) if study.ensemble else {}), dict(study.switches)
    parameters.update(study.parameters)
    instruments: dict[str, float] = {}
    scalars: dict[str, Any] = {}
    policy = study.plans[p]
    for factor, value in zip(study.factors, values):
        if factor.kind == "parameter":
            parameters[factor.name] = float(value)
        elif factor.kind == "switch":
            switches[factor.name] = value
        elif factor.kind == "instrument":
            instruments[f"{factor.name}.{factor.lever}" if factor.lever else factor.name] = float(value)
        elif factor.kind == "scenario":
            scalars[factor.name] = value
        else:
            policy = next(plan for plan in study.plans if plan.name == value)
    scene = study.scenes[c]
    if scalars:
        # The next runs are those of other policies at the same point: they get the same object, and no second check.
        scene = study.changed_scenes.get((c, point)) or with_values(scene, scalars)
        if len(study.changed_scenes) >= SCENES_KEPT:
            study.changed_scenes.clear()
        study.changed_scenes[c, point] = scene
    return Case(scene, with_instruments(policy, instruments), seed, parameters, switches)


def with_instruments(policy: Policy, values: Mapping[str, float]) -> Policy:
    """The policy with some instruments' intensities, or sub-levers ("information_sharing.latency"), set.

    Everything else of an instrument's setting (weeks, regions, other levers) stays. A lever of an instrument that the
    policy does not use does nothing and is left out. The values must have been checked.
    """
    if not values:
        return policy
    settings = dict(policy.instruments)
    for key, value in sorted(values.items(), key=lambda item: "." in item[0]):  # intensities first
        name, _, lever = key.partition(".")
        setting = settings.get(name)
        if not lever:
            settings[name] = (
                setting.model_copy(update={"intensity": float(value)}) if setting else InstrumentSetting(intensity=float(value))
            )
        elif setting is not None:
            settings[name] = setting.model_copy(update={"levers": {**setting.levers, lever: float(value)}})
    return policy.model_copy(update={"instruments": settings})


@functools.lru_cache(maxsize=8)
def _ensemble(name: str) -> Ensemble:
    from experiments.runs.ensembles import load_ensemble

    return load_ensemble(name)


def ensemble_digest(name: str) -> str:
    """A short hash of an ensemble's members ("" without ensemble)."""
    return _ensemble(name).digest() if name else ""
