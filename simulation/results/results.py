"""What a run returns: long tables of outcomes and events, a summary, and where it all came from."""

from __future__ import annotations

import datetime
import functools
import hashlib
import importlib.metadata
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.rules.conversions import PER_10000, PER_100000, WEEKS_A_YEAR
from simulation.compiler.sizes import DIGEST_LENGTH
from simulation.registers.outcomes import OUTCOMES, outcomes_at

if TYPE_CHECKING:
    from simulation.inputs.policy import Policy
    from simulation.inputs.scenario.scenario import Scenario


EVENT_COLUMNS: tuple[str, ...] = ("week", "date", "kind", "region", "community", "actor", "target", "deaths", "detail")
"""Columns of the event table."""

COMMUNITY_FIELDS: dict[str, str] = {
    "trust_mission": "trust_mission",
    "trust_ngos": "trust_ngos",
    "trust_government": "trust_government",
    "trust_intergroup": "intergroup_trust",
    "need_coverage": "coverage",
    "aid_delivered": "delivered",
    "communal_disputes": "new_disputes",
    "state_one_sided_deaths": "state_deaths",
}
"""Outcomes whose field in the community record has another name."""

COMMUNITY_STATE: tuple[str, ...] = (
    "population",
    "displaced",
    "troops_nearby",
    "base_distance",
    "police_coverage",
    "threat",
    "expectation",
    "security_experienced",
    "asked",
    "ties",
    "forgiveness",
    "mediators",
    "control",
    "harm_memory",
    "redress",
    "informer_mark",
    "public_service",
    "hosted",
    "x_km",
    "y_km",
    "identity",
)
"""State fields that a table at community detail holds beside the outcomes."""


@functools.cache
def source_hash() -> str:
    """Hash of the source and the numbers of this package, so that results name the model that made them."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(path for ending in ("*.py", "*.toml") for path in root.rglob(ending)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGEST_LENGTH]


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that numbers depend on."""
    names = ("comity", "numpy", "numba", "networkx", "scipy", "pandas")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed as a package"
    return found


@dataclass(frozen=True)
class RunResult:
    """One run.

    Attributes:
        scenario, policy: what was run.
        weekly: long table at the detail asked: week, date, region, community, then outcomes.
        regions_weekly: the same by region, whatever the detail.
        events: one row per event, columns ``EVENT_COLUMNS``.
        summary: one number per outcome (mean, sum or end value, as registered).
        network: ties between organisations at the end: source, target, their kinds, trust, information.
        provenance: versions, source hash and all inputs.
    """

    scenario: Scenario
    policy: Policy
    weekly: pd.DataFrame = field(repr=False)
    regions_weekly: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    summary: pd.Series = field(repr=False)
    network: pd.DataFrame = field(repr=False)
    provenance: dict[str, Any] = field(repr=False)

    def __str__(self) -> str:
        lines = [
            f"{self.scenario.title}: policy {self.policy.name}, seed {self.provenance['seed']}, {self.provenance['weeks']} weeks"
        ]
        lines += [
            f"  {OUTCOMES[name].title}: {self.summary[name]:.3g} {OUTCOMES[name].unit}"
            for name in OUTCOMES
            if OUTCOMES[name].headline
        ]
        return "\n".join(lines)


def provenance(scenario: Scenario, policy: Policy, **inputs: Any) -> dict[str, Any]:
    """Everything that a result depends on: versions, source hash, digests of scenario and policy, other inputs."""
    return {
        "versions": versions(),
        "source": source_hash(),
        "scenario": scenario.name,
        "variant": scenario.variant,
        "scenario_digest": scenario.digest(),
        "policy": policy.name,
        "policy_digest": policy.digest(),
        **inputs,
    }


def summarise(country: np.ndarray) -> pd.Series:
    """One number per outcome from weekly values (weeks, outcomes), by the registered way; index outcome ids."""
    last = min(int(WEEKS_A_YEAR), len(country))
    values = {}
    for k, outcome in enumerate(OUTCOMES.values()):
        series = country[:, k]
        if outcome.summary == "mean":
            values[outcome.id] = float(series.mean())
        elif outcome.summary == "sum":
            values[outcome.id] = float(series.sum())
        else:
            values[outcome.id] = float(series[-last:].mean())
    return pd.Series(values, name="summary")


def dates(scenario: Scenario, weeks: int) -> list[datetime.date]:
    """First day of each week."""
    return [scenario.date_of(week) for week in range(weeks)]


def country_table(scenario: Scenario, country: np.ndarray) -> pd.DataFrame:
    """Weekly outcomes of the country from an array (weeks, outcomes)."""
    weeks = len(country)
    frame = pd.DataFrame(country, columns=list(OUTCOMES))
    frame.insert(0, "date", pd.to_datetime(dates(scenario, weeks)))
    frame.insert(0, "week", np.arange(weeks))
    return frame


def region_table(scenario: Scenario, values: np.ndarray) -> pd.DataFrame:
    """Weekly outcomes by region from an array (weeks, regions, outcomes): only outcomes that exist by region."""
    weeks, regions, _ = values.shape
    names = outcomes_at("region")
    columns = [list(OUTCOMES).index(name) for name in names]
    frame = pd.DataFrame(values[:, :, columns].reshape(weeks * regions, -1), columns=list(names))
    frame.insert(0, "region", np.tile([r.name for r in scenario.regions], weeks))
    frame.insert(0, "date", np.repeat(pd.to_datetime(dates(scenario, weeks)), regions))
    frame.insert(0, "week", np.repeat(np.arange(weeks), regions))
    return frame


def community_table(scenario: Scenario, weeks: list[int], rows: list[np.ndarray]) -> pd.DataFrame:
    """Outcomes and state by community from copies of the community records, one per week."""
    joined = np.concatenate(rows)
    count = len(rows[0])
    names = np.array([r.name for r in scenario.regions])
    stamp = pd.to_datetime([scenario.date_of(week) for week in weeks])
    columns: dict[str, Any] = {
        "week": np.repeat(weeks, count),
        "date": np.repeat(stamp, count),
        "region": names[joined["region"]],
        "community": np.tile(np.arange(count), len(weeks)),
    }
    for name in outcomes_at("community"):
        source = COMMUNITY_FIELDS.get(name, name)
        if source in (joined.dtype.names or ()):
            columns[name] = joined[source]
    people = np.maximum(joined["population"], 1.0)
    columns["disputes_open"] = joined["disputes"] * PER_10000 / people
    columns["displaced_share"] = joined["displaced"] / np.maximum(joined["population"] + joined["displaced"], 1.0)
    columns["tips"] = joined["tips"] * PER_100000 / people
    columns["armed_control"] = joined["control"]
    for name in COMMUNITY_STATE:
        columns.setdefault(name, joined[name])
    columns["ngo_staff"] = joined["ngo_staff"]
    for column, sector in enumerate(("health", "food", "infrastructure", "protection", "livelihood")):
        columns[f"need_{sector}"] = joined["need"][:, column]
    return pd.DataFrame(columns)
