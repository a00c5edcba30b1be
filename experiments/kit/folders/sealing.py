"""Plain values in a JSON file that tells when somebody changed it after it was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.kit.folders.files import json_ready, write_text
from simulation.inputs import InputProblems, Problem

SEAL = "digest"
"""Key of the digest of all other keys."""


def digest_of(value: Any) -> str:
    """A short hash of plain values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed_file(path: Path, reason: str) -> Problem:
    """What is said of a file of results that is not as it was written."""
    return Problem(str(path), "", None, reason, "the file as it was made: put it back, or delete it and make it again")


def write_sealed(path: Path, value: Mapping[str, Any]) -> Path:
    """Write plain values with a digest of them; returns ``path``.

    Raises:
        OSError: it cannot be written.
    """
    plain = json.loads(json.dumps(json_ready(value)))
    return write_text(path, json.dumps({**plain, SEAL: digest_of(plain)}, indent=1, ensure_ascii=False) + "\n")


def read_sealed(path: Path) -> dict[str, Any]:
    """The values that ``write_sealed`` wrote.

    Raises:
        InputProblems: it is no such file, or was changed after it was written.
        OSError: it cannot be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputProblems([changed_file(path, f"is no JSON: {error}")], f"the results in {path.parent}") from None
    seal = found.pop(SEAL, None) if isinstance(found, dict) else None
    if seal != digest_of(found):
        reason = "has been changed after it was written" if seal else "has no digest: it was written by hand or by an older Comity"
        raise InputProblems([changed_file(path, reason)], f"the results in {path.parent}")
    assert isinstance(found, dict)
    return found
