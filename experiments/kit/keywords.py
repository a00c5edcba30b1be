"""Keywords that a call hands on: typed as a whole, and refused when there is no such keyword."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.inputs import nearest_name


def check_keywords(given: Mapping[str, Any], known: type, call: str) -> None:
    """Refuse a keyword that does not exist, as Python does, with the nearest that does.

    Args:
        known: a TypedDict with the keywords that exist.
        call: the function called, for the message.

    Raises:
        TypeError: a keyword that is none.
    """
    names = list(known.__annotations__)
    for name in given:
        if name not in names:
            near = nearest_name(name, names)
            raise TypeError(f"{call}() got an unexpected keyword argument {name!r}" + (f"; did you mean {near!r}?" if near else ""))
