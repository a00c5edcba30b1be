"""What agents and relations *are*: every field of every record, once, with unit and meaning."""

from __future__ import annotations

import numpy as np

from simulation.records import communities, measures, organisations, places, powers
from simulation.records.fields import Field, Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for module in (communities, organisations, powers, places, measures)
    for kind in vars(module).values()
    if isinstance(kind, Kind)
}
"""Every kind of record by the name of its array in the world."""

RECORDS: dict[str, np.dtype] = {name: kind.dtype for name, kind in KINDS.items()}
"""The structured type of every record array."""

__all__ = ["Field", "KINDS", "Kind", "RECORDS"]
