"""Actors of a new world make sense wherever in their ranges the numbers lie."""

from __future__ import annotations

import itertools

from simulation.inputs.scenario.scenario import load_scenario
from simulation.records.numbers import numbers
from simulation.registers.parameters import PARAMETERS
from simulation.world.actors import ngo_records

SIZES = ("start.largest_organisation", "start.spread_of_organisations")


def test_every_organisation_has_somebody_at_every_corner_of_the_ranges() -> None:
    ends = [(PARAMETERS[name].low, PARAMETERS[name].high) for name in SIZES]
    for corner in itertools.product(*ends):
        records = ngo_records(load_scenario("kesara"), numbers(dict(zip(SIZES, corner))))
        assert all(organisations > 0.0 and size > 0.05 for _, organisations, size in records), corner
