"""The parts of a study file, as they are written: what is varied, the design, the outcomes, the stopping rule.

Types and ranges of single keys stand here; what must agree between keys and with the registers is checked in
:mod:`experiments.study.inputs.checks`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from experiments.study.factors import Distribution
from simulation.inputs import Allowed, Count, Policy, Positive, PositiveCount

DesignKind = Literal[
    "factorial",
    "fractional_factorial",
    "latin_hypercube",
    "sobol",
    "halton",
    "saltelli",
    "morris",
    "one_at_a_time",
    "rbd_fast",
    "table",
]
SummaryKind = Literal["registered", "mean", "sum", "end", "slope", "worst_tenth", "minimum", "maximum"]

OPTIONS: dict[str, tuple[str, ...]] = {
    "factorial": ("levels",),
    "fractional_factorial": ("resolution",),
    "latin_hypercube": ("runs", "seed"),
    "sobol": ("runs", "seed"),
    "halton": ("runs", "seed"),
    "saltelli": ("samples", "second_order", "seed"),
    "morris": ("trajectories", "levels", "seed"),
    "one_at_a_time": ("levels",),
    "rbd_fast": ("runs", "seed"),
    "table": ("file", "points"),
}
"""The options that each kind of design reads."""

NEEDED: dict[str, str] = {
    "latin_hypercube": "runs",
    "sobol": "runs",
    "halton": "runs",
    "rbd_fast": "runs",
    "saltelli": "samples",
    "morris": "trajectories",
}
"""The option without which a kind of design says nothing."""

LEVELS = {"factorial": 3, "one_at_a_time": 5, "morris": 4}
"""Levels of a grid where neither design nor factor say a number."""


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("is not a number")
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _seeds(value: Any) -> Any:
    whole = [value] if not isinstance(value, list | tuple) else value
    if not all(isinstance(entry, int) and not isinstance(entry, bool) for entry in whole):
        raise ValueError("is neither a number of seeds nor a list of seeds")
    return tuple(value) if isinstance(value, list) else value


def _outcome(value: Any) -> Any:
    return {"outcome": value} if isinstance(value, str) else value


FiniteNumber = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False), Allowed("a number")]
Levels = Annotated[int, BeforeValidator(_number), Field(ge=2, le=1000), Allowed("a whole number from 2 to 1000")]
SEEDS_APART = 1000
"""Between the first seeds of two design points that have seeds of their own; more seeds than that no point has."""
Replications = Annotated[int, BeforeValidator(_number), Field(ge=2, le=1_000_000), Allowed("a whole number of at least 2")]
Confidence = Annotated[float, BeforeValidator(_number), Field(ge=0.5, le=0.999), Allowed("a number from 0.5 to 0.999")]
Seeds = Annotated[
    int | tuple[int, ...],
    BeforeValidator(_seeds),
    Allowed("a number of at least 1, or a list of seeds, each a whole number of at least 0"),
]
NameList = Annotated[tuple[str, ...], BeforeValidator(_listed), Allowed("a list of names")]


class StudyPart(BaseModel):
    """What all parts share: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Vary(StudyPart):
    """One varied quantity: exactly one of parameter, instrument, switch, scenario and policy names it."""

    parameter: str = ""
    instrument: str = ""
    lever: str = ""  # a sub-lever of the instrument instead of its intensity
    switch: str = ""  # a structural switch, a mechanism or a kernel
    scenario: str = ""  # a scalar of the scenario, by dotted key
    policy: tuple[Policy, ...] = ()
    distribution: Distribution | None = None
    low: FiniteNumber | None = None
    high: FiniteNumber | None = None
    mode: FiniteNumber | None = None
    mean: FiniteNumber | None = None
    sd: Annotated[float, BeforeValidator(_number), Field(gt=0, allow_inf_nan=False), Allowed("a number above 0")] | None = None
    options: tuple[Any, ...] = ()
    levels: Levels | None = None
    centre: Any = None
    group: str = ""


class Design(StudyPart):
    """Which points of the factors' space are run. Which options a kind reads stands in `OPTIONS`."""

    kind: DesignKind
    runs: PositiveCount | None = None  # design points
    samples: PositiveCount | None = None  # N of Saltelli's design
    second_order: bool = True
    trajectories: PositiveCount | None = None
    levels: Levels | None = None
    resolution: Annotated[Literal[3, 4, 5], Allowed("3, 4 or 5")] | None = None
    seed: Count = 0  # decides the design's random numbers, not the model's
    file: str = ""  # CSV or Parquet, a column per factor
    points: dict[str, tuple[Any, ...]] = {}  # the same in the study itself


class OutcomeChoice(StudyPart):
    """An outcome and how a run's weeks become one number."""

    outcome: str
    summary: Annotated[SummaryKind, Allowed("registered, mean, sum, end, slope, worst_tenth, minimum, maximum")] = "registered"
    first: Count = 0  # first week of the window
    last: PositiveCount | None = None  # the week before which it ends; None = the end of the run
    region: str | None = None


OutcomeEntry = Annotated[
    OutcomeChoice, BeforeValidator(_outcome), Allowed("an outcome's name, or a table with outcome, summary, first, last, region")
]


class Stopping(StudyPart):
    """Add seeds until an interval is narrow enough, at most `maximum`."""

    outcome: OutcomeEntry
    statistic: Literal["mean", "difference"] = "mean"  # of a policy, or of its paired difference from `against`
    against: str = ""  # the reference policy of differences; the first if left out
    half_width: Positive | None = None  # in the outcome's unit
    relative: Positive | None = None  # the same as a share of the (reference) mean
    confidence: Confidence = 0.95
    minimum: Replications = 10
    maximum: Replications
    batch: PositiveCount = 5
    over: Literal["average", "each"] = "average"  # the mean over design points, or every point by itself
