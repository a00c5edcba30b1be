"""What a study's manifest says: everything that decides its numbers, and what differs between two of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.store.blocks import block_runs
from simulation.inputs import Problem, shorten
from simulation.results import source_hash, versions

FORMAT = 2
OLD_FORMAT = 1
"""Folders of this format can be read: their shards carry no digests yet."""


def manifest_of(study: Mapping[str, Any], measures: list[str], total: int) -> dict[str, Any]:
    """Everything that decides a study's numbers, as plain values.

    Args:
        study: the study's content by key.
        measures: columns of the outcomes.
        total: runs in all.
    """
    whole = {
        "format": FORMAT,
        "study": dict(study),
        "measures": measures,
        "total_runs": total,
        "block_runs": block_runs(total),
        "source": source_hash(),
        "versions": versions(),
    }
    plain: dict[str, Any] = json.loads(json.dumps(whole, default=str))
    return plain


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Problem]:
    """What differs between two manifests, a problem a key with the old and the new value."""
    before, after = dict(_flat(old)), dict(_flat(new))
    absent = "nothing"
    allowed = "the same study (or more seeds or points of it), model and versions"
    return [
        Problem("manifest.json", key, before.get(key, absent), f"has changed: it is now {shorten(after.get(key, absent))}", allowed)
        for key in dict.fromkeys([*before, *after])
        if before.get(key, absent) != after.get(key, absent)
    ]


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _flat(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for number, part in enumerate(value):
            yield from _flat(part, f"{key}.{number}")
    else:
        yield key, value
