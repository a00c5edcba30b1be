"""The row of numbers that rules read as ``p``, outside a running world: for building worlds, for tests, for a look at a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.inputs.errors import nearest_name
from simulation.records.places import PARAMETER_RECORD
from simulation.registers.parameters import PARAMETERS, complete


def numbers(values: Mapping[str, float] | None = None) -> Any:
    """A row of parameters: ``numbers({"access.ceiling": 1.4}).access_ceiling`` is 1.4, all others have their defaults.

    Raises:
        KeyError: no number has that id; names the nearest.
    """
    given = values or {}
    for name in given:
        if name not in PARAMETERS:
            raise KeyError(f"no number is called {name!r}; the nearest is {nearest_name(name, list(PARAMETERS))!r}")
    row = np.zeros(1, dtype=PARAMETER_RECORD.dtype)
    for name, value in complete(given).items():
        row[PARAMETERS[name].field] = value
    return row.view(np.recarray)[0]
