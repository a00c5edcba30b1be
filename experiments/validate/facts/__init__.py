"""Stylised facts as executable tests: one small module each, found by name (``f01.py`` ...).

To add a fact: write a module ``fNN.py`` that defines ``FACT``, and a row of ``scenarios/evidence/stylised_facts.csv``.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from experiments.validate.facts.base import Fact


@cache
def all_facts() -> dict[str, Fact]:
    """All facts by id, in order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if re.fullmatch(r"f\d\d", m.name))
    facts = [importlib.import_module(f"{__name__}.{name}").FACT for name in names]
    return {fact.id: fact for fact in facts}
