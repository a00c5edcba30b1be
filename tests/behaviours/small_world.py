"""A world of two regions for working behaviours out by hand: nothing in it moves but what a test sets.

Its parts (all other numbers are 0):

- region 0 with communities 0 and 1, region 1 with community 2; a thousand people in each, all of them at home;
- NGO 0 with a post in each region and staff rows in all three communities, NGO 1 with a post in region 0 and community 0;
- units: infantry 0 (reaches communities 0 and 1) and police 1 in region 0, infantry 2 in region 1 (reaches community 2);
- armed groups 0 and 1, state forces, one parallel force, each with a front in both regions: group ``g`` in region ``r`` is front
  ``2 g + r``, state forces are fronts 4 and 5, the parallel force is fronts 6 and 7;
- ties of the mission: 0 and 1 with the NGOs, 2 government, 3 and 4 authorities, 5 coordination; of coordination: 6 and 7 with
  the NGOs; of the government: 8 and 9 with the NGOs; of NGO 0: 10 with NGO 1;
- communities 1 and 2 are neighbours of community 0; people of community 1 flee to community 0.

Every mechanism is on, the mission is present under a multidimensional mandate. Numbers inside formulas (tier structural, or
without a range) have their defaults; every other parameter is 0, except that nothing fades (half-lives without end) and that
amounts at which something is half reached are 1.

A place is written as in the model: ``"communities[1].fear"``, ``"communities.need[3]"``, ``"deployment[0,1,2]"``. Without a row
all rows are meant in writing and row 0 in reading; ``p`` stands for ``parameters`` and ``on`` for ``mechanisms``, as in
behaviours.

Behaviours run as plain Python here, so that no test waits for a compiler: every compiled function that one calls is replaced by
its source. ``COMITY_HAND_WORKED=compiled`` runs the same tests through the compiler.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import types
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.compiler import draws
from simulation.compiler.compiled import callable_from_python
from simulation.compiler.sizes import SLOTS
from simulation.records.places import SHOCK_KINDS
from simulation.registers.instruments import INSTRUMENTS, LEVERS
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.world.building import lever_rows
from simulation.world.layout import World, allocate, lay_out, view

SEED = 5
WEEKS = 60
NEVER = 1e18
"""A half-life without end, weeks: exactly everything is kept."""
COMPILED = os.environ.get("COMITY_HAND_WORKED") == "compiled"

COUNTS = {
    "country": 1, "parameters": 1, "mechanisms": 1, "switches": 1, "conditions": 2, "local_conditions": 3, "timeline": 4,
    "inflows": 1, "costs": len(INSTRUMENTS), "practices": 2, "spending": len(INSTRUMENTS), "regions": 2, "government": 1,
    "authorities": 2, "groups": 2, "fronts": 8, "fronts_seen": 8, "incidents": 8 * SLOTS, "parallel_forces": 1,
    "headquarters": 1, "coordination": 1, "units": 3, "reach": 3, "pictures": 3, "ngos": 2, "ngos_seen": 2, "posts": 3,
    "presence": 4, "donors": 2, "dyads": 11, "communities": 3, "communities_seen": 3, "measures": 1, "region_measures": 2,
    "memory": 2,
}  # fmt: skip

LASTING = (
    "instability_half_life", "programme_effect_half_life", "redress_half_life", "violence_memory_half_life", "threat_half_life",
    "expectation_half_life_up", "expectation_half_life_down", "picture_half_life", "excitation_memory",
)  # fmt: skip
DIVISORS = (
    "aid_half_value", "aid_half", "bypass_half", "consent_memory", "coverage_scale", "danger_half", "incident_reference",
    "legitimacy_memory", "patrol_sight_half", "picture_half", "plan_life", "police_half", "reach_half", "risk_tolerance",
    "rotation_interval", "sight_half", "staff_per_organisation", "survey_noise",
)  # fmt: skip

STRUCTURE: dict[str, list[int]] = {
    "communities.region": [0, 0, 1],
    "communities.refuge": [0, 0, 2],
    "regions.first": [0, 2],
    "regions.last": [2, 3],
    "regions.first_front": [0, 4],
    "regions.last_front": [4, 8],
    "authorities.region": [0, 1],
    "authorities.front": [4, 5],
    "groups.first_front": [0, 2],
    "groups.last_front": [2, 4],
    "parallel_forces.first_front": [6],
    "parallel_forces.last_front": [8],
    "fronts.actor": [0, 0, 0, 0, 1, 1, 2, 2],
    "fronts.row": [0, 0, 1, 1, 0, 1, 0, 0],
    "fronts.region": [0, 1, 0, 1, 0, 1, 0, 1],
    "units.kind": [0, 1, 0],
    "units.region": [0, 0, 1],
    "units.community": [0, 0, 2],
    "units.first": [0, 2, 2],
    "units.last": [2, 2, 3],
    "units.misconduct_place": [-1, -1, -1],
    "reach.unit": [0, 0, 2],
    "reach.community": [0, 1, 2],
    "ngos.first_post": [0, 2],
    "ngos.last_post": [2, 3],
    "ngos.first_presence": [0, 3],
    "ngos.last_presence": [3, 4],
    "ngos.dyad_mission": [0, 1],
    "ngos.first_dyad": [10, 11],
    "ngos.last_dyad": [11, 11],
    "ngos.weight": [1, 1],
    "ngos.order_participation": [-1, -1],
    "posts.ngo": [0, 0, 1],
    "posts.region": [0, 1, 0],
    "posts.first": [0, 2, 3],
    "posts.last": [2, 3, 4],
    "presence.ngo": [0, 0, 0, 1],
    "presence.post": [0, 0, 1, 2],
    "presence.community": [0, 1, 2, 0],
    "dyads.kind": [0, 0, 3, 4, 4, 5, 1, 1, 2, 2, 6],
    "dyads.row_b": [0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1],
    "dyads.weight": [1] * 11,
    "headquarters.last_dyad": [6],
    "coordination.first_dyad": [6],
    "coordination.last_dyad": [8],
    "government.first_dyad": [8],
    "government.last_dyad": [10],
    "government.order_consent": [-1],
    "authorities.order_obstruction": [-1, -1],
    "authorities.order_permit": [-1, -1],
    "communities.population_start": [1000] * 3,
    "communities.population": [1000] * 3,
    "communities.exposure": [1, 1, 1],
    "communities.exposure_sum": [1, 2, 1],
    "regions.population_start": [2000, 1000],
    "regions.population": [2000, 1000],
    "regions.exposure": [2, 1],
    "headquarters.present": [1],
    "headquarters.mandate": [2],
    "country.seed": [SEED],
    "country.horizon": [WEEKS],
}

NETWORKS: dict[str, Any] = {
    "region_tie_start": [0, 1, 2],
    "region_tie_other": [1, 0],
    "region_fronts": [0, 2, 4, 6, 1, 3, 5, 7],
    "tie_start": [0, 2, 3, 4],
    "tie_other": [1, 2, 0, 0],
    "refuge_start": [0, 1, 1, 1],
    "refuge_from": [1],
    "community_presence": [[0, 3, -1], [1, -1, -1], [2, -1, -1]],
    "community_reach": [[0, -1], [1, -1], [2, -1]],
}

_PLACE = re.compile(r"(\w+)(?:\[([\d,]+)\])?(?:\.(\w+)(?:\[(\d+)\])?)?")
_SHORT = {"p": "parameters", "on": "mechanisms"}


def close(value: float) -> Any:
    """A number worked out by hand, to nine digits."""
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def put(arrays: Mapping[str, np.ndarray], place: str, value: Any) -> None:
    """Write a value where ``place`` says; a list gives each row its own.

    Raises:
        KeyError: no such array or field.
    """
    array, index, field = _found(arrays, place)
    target = array[field] if field else array
    target[index if index is not None else ...] = value


def read(arrays: Mapping[str, np.ndarray], place: str) -> Any:
    """The number at ``place`` (its first row where it names none)."""
    array, index, field = _found(arrays, place)
    target = array[field] if field else array
    if index is None:
        return target[0]
    return target[tuple(0 if isinstance(part, slice) else part for part in index)]


def _found(arrays: Mapping[str, np.ndarray], place: str) -> tuple[np.ndarray, Any, str | None]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise KeyError(f"{place!r} is no place: array[row].field[number]")
    name, rows, field, number = match.groups()
    index: tuple[Any, ...] | None = tuple(int(row) for row in rows.split(",")) if rows else None
    if number is not None:
        index = (*(index or (slice(None),)), int(number))
    return arrays[_SHORT.get(name, name)], index, field


def small_world(given: Mapping[str, Any] | None = None) -> dict[str, np.ndarray]:
    """The arrays of a small world in which ``given`` stands, by place."""
    layout = lay_out(COUNTS)
    arrays = view(layout, allocate(layout))
    first_lever, is_share = lever_rows()
    arrays |= {
        "schedule": np.zeros((len(LEVERS), WEEKS)),
        "scope": np.ones((len(INSTRUMENTS), 2)),
        "first_lever": first_lever,
        "lever_is_share": is_share,
        "outcome_weight": np.zeros(len(OUTCOMES), dtype=np.int64),
        "deployment": np.zeros((WEEKS, 2, 4)),
        "parallel_troops": np.zeros((1, 2)),
        "inflow_fighters": np.zeros((1, 2)),
        "region_tie_weight": np.full(2, 0.5),
    }
    arrays |= {name: np.array(rows, dtype=np.int64) for name, rows in NETWORKS.items()}
    arrays["mechanism_values"][:] = 1.0
    for place, rows in STRUCTURE.items():
        put(arrays, place, rows)
    for parameter in PARAMETERS.values():
        if parameter.tier == "structural" or parameter.low == parameter.high:
            put(arrays, f"p.{parameter.field}", parameter.default)
    for name in LASTING:
        put(arrays, f"p.{name}", NEVER)
    for name in DIVISORS:
        put(arrays, f"p.{name}", 1.0)
    for place, value in (given or {}).items():
        put(arrays, place, value)
    return arrays


def act(behaviour: Callable[..., Any], arrays: Mapping[str, np.ndarray], row: int = 0, week: int = 1) -> None:
    """Let one agent carry out a behaviour."""
    if COMPILED:
        callable_from_python(behaviour)(row, World(**arrays), week)
    else:
        interpreted(behaviour)(row, _rows(arrays), week)


def act_on(procedure: Callable[..., Any], arrays: Mapping[str, np.ndarray], *arguments: Any) -> Any:
    """Call a procedure, which takes the world last, and return what it returns."""
    if COMPILED:
        return callable_from_python(procedure)(*arguments, World(**arrays))
    return interpreted(procedure)(*arguments, _rows(arrays))


def _rows(arrays: Mapping[str, np.ndarray]) -> SimpleNamespace:
    """The same memory with rows whose fields are attributes."""
    return SimpleNamespace(**{name: a.view(np.recarray) if a.dtype.names else a for name, a in arrays.items()})


_INTERPRETED: dict[str, dict[str, Any]] = {}


@functools.cache
def interpreted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The source of a compiled function as plain Python, and of everything compiled that it calls."""
    plain = getattr(function, "py_func", function)
    return types.FunctionType(plain.__code__, _plain_names(plain.__module__), plain.__name__, plain.__defaults__)


def _plain_names(module: str) -> dict[str, Any]:
    """What names mean inside a module, with the source of each compiled function in its place."""
    if module not in _INTERPRETED:
        names = _INTERPRETED[module] = dict(vars(sys.modules[module]))
        names |= {name: interpreted(value) for name, value in vars(sys.modules[module]).items() if hasattr(value, "py_func")}
    return _INTERPRETED[module]


Case = tuple[Mapping[str, Any], Any]


def hand_worked(
    behaviour: Callable[..., Any],
    reads: str,
    base: Mapping[str, Any],
    cases: Mapping[str, Case],
    *,
    row: int = 0,
    week: int = 1,
) -> Callable[..., None]:
    """A test with one case per term: what is set beside ``base``, and what then stands at ``reads``.

    An expectation that is a mapping names several places and their values.
    """

    @pytest.mark.parametrize(("given", "expected"), list(cases.values()), ids=list(cases))
    def test(given: Mapping[str, Any], expected: Any) -> None:
        world = small_world({**base, **given})
        act(behaviour, world, row, week)
        wanted = expected if isinstance(expected, Mapping) else {reads: expected}
        found = {place: float(read(world, place)) for place in wanted}
        assert found == {place: close(value) for place, value in wanted.items()}, f"found {found}, worked out {wanted}"

    return test


def event(
    kind: str, magnitude: float = 1.0, *, row: int = 0, week: int = 0, last_week: int = WEEKS, **places: int
) -> dict[str, Any]:
    """A row of the timeline, by place: everywhere, by nobody, unless ``region``, ``community``, ``group``, ``front`` say more."""
    fields: dict[str, Any] = {"kind": SHOCK_KINDS.index(kind), "magnitude": magnitude, "week": week, "last_week": last_week}
    fields |= {name: places.get(name, -1) for name in ("region", "group", "community", "front")}
    return {f"timeline[{row}].{name}": value for name, value in fields.items()}


uniform = interpreted(draws.uniform)
uniform_pair = interpreted(draws.uniform_pair)
poisson = interpreted(draws.poisson)
normal = interpreted(draws.normal)
heavy_tailed_count = interpreted(draws.heavy_tailed_count)
"""The draws, which have tests of their own."""


def count(mean: float, purpose: Any, agent: int = 0, number: int = 0, *, week: int = 1, second: bool = False) -> float:
    """The count of this mean that the draw at an address gives. A large mean shows every term of it."""
    return float(poisson(mean, uniform_pair(SEED, purpose, week, agent, number)[int(second)]))
