"""Where a recommended package does worse than what was done: parts of what nobody knows, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.brief.estimates import BriefNumber
from experiments.brief.making import Brief
from experiments.brief.numbers import column, quoted
from experiments.brief.question import AIMS
from experiments.discover import FEWEST, Box, Dimension, Discovery, Limit, Sharing, holds_up, limit_words, prim, stability
from experiments.kit import listed, smallest
from simulation.registers import OUTCOMES, PARAMETERS, SWITCHES

RARE = 0.05
"""Below this share of states a box would be sought among too few failures."""
SOUGHT = 2
"""Aims for which boxes are sought: those in which the package does worse most often."""


DRAWS = 40
"""Resamples of the search for boxes."""


@dataclass(frozen=True)
class Weak:
    """An aim in which the package does worse than what was done in some states.

    Attributes:
        aim: outcome; share: of all states.
        box: words of the box, "" where none was found; inside, outside: shares there and elsewhere.
        steady: whether the box holds up among states left out of its search.
        discovery: the search.
    """

    aim: str
    share: BriefNumber
    box: str = ""
    inside: BriefNumber | None = None
    outside: BriefNumber | None = None
    steady: bool = False
    discovery: Discovery | None = field(default=None, repr=False)


def weak_spots(found: Brief) -> list[Weak]:
    """Aims in which the package does worse in some states, most often first, with boxes for the first few."""
    package, reference = found.package.name, found.reference.name
    if package == reference:
        return []
    shares = {aim: found.numbers.worse(package, reference, aim) for aim in AIMS}
    ranked = sorted(AIMS, key=lambda aim: -shares[aim].value)
    spots = []
    for rank, aim in enumerate(ranked):
        share = shares[aim]
        if not share.value > 0.0:
            continue
        spot = Weak(aim, share)
        if rank < SOUGHT and RARE <= share.value <= 1.0 - RARE:
            spot = _boxed(found, aim, share)
        spots.append(spot)
    return spots


def _boxed(found: Brief, aim: str, share: BriefNumber) -> Weak:
    search = _search(found, aim)
    if search is None or not search.found:
        return Weak(aim, share, discovery=search)
    box = search.found[0].box
    where = sql_of(box)
    package, reference = found.package.name, found.reference.name
    inside, outside = (found.numbers.worse(package, reference, aim, where=part) for part in (where, f"NOT ({where})"))
    words = listed([limit_words(search, name, limit) for name, limit in box.limits.items()])
    return Weak(aim, share, words, inside=inside, outside=outside, steady=holds_up(search, 0), discovery=search)


def _search(found: Brief, aim: str) -> Discovery | None:
    """Boxes of the states in which the package does worse in an aim; ``None`` with too few states."""
    runs = found.ledger.table()
    runs = runs[(runs["part"] == "states") & runs[aim].notna()]
    pairs = (
        runs[runs["policy"].isin([found.package.name, found.reference.name])]
        .pivot(index=["sample", "shock"], columns="policy", values=aim)
        .dropna()
        .reset_index()
    )
    if len(pairs) < FEWEST:
        return None
    cases = found.ledger.setting.samples.loc[pairs["sample"]].reset_index(drop=True)
    cases["shock"] = pairs["shock"].to_numpy()
    cases = cases[[name for name in cases if cases[name].nunique() > 1]]
    lead = (pairs[found.package.name] - pairs[found.reference.name]).to_numpy()
    interest = OUTCOMES[aim].direction * lead <= -smallest(aim, float(pairs[found.reference.name].mean()))
    sharing = Sharing(pd.factorize(pairs["sample"])[0].astype(np.int64))
    boxes = prim(cases, interest, boxes=1, sharing=sharing)
    stable = stability(boxes, cases, interest, sharing=sharing, draws=DRAWS) if boxes else []
    return Discovery(
        Path(found.ledger.folder),
        found.package.name,
        found.reference.name,
        measure=aim,
        direction=OUTCOMES[aim].direction,
        threshold=0.0,
        loses=True,
        cases=cases,
        values=lead,
        interest=interest,
        dimensions=dimensions(cases),
        found=tuple(boxes),
        stable=tuple(stable),
    )


def dimensions(cases: pd.DataFrame) -> dict[str, Dimension]:
    """What each factor is, in words."""
    made = {}
    for name in map(str, cases.columns):
        if name in SWITCHES:
            made[name] = Dimension(SWITCHES[name].title)
        elif name in PARAMETERS:
            known = PARAMETERS[name]
            made[name] = Dimension(known.meaning, known.unit, known.low, known.high)
        else:
            made[name] = Dimension(name)
    return made


def sql_of(box: Box) -> str:
    """A box as a condition on a sample ``s`` and a run ``a``."""
    return " AND ".join(_limit(name, limit) for name, limit in box.limits.items())


def _limit(name: str, limit: Limit) -> str:
    where = "a.shock" if name == "shock" else f"s.{column(name)}"
    if limit.options is not None:
        return f"{where} IN ({', '.join(quoted(str(option)) for option in limit.options)})"
    ends = [f"{where} >= {float(limit.low)!r}"] if np.isfinite(limit.low) else []
    ends += [f"{where} <= {float(limit.high)!r}"] if np.isfinite(limit.high) else []
    return " AND ".join(ends) or "TRUE"
