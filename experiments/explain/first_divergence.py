"""The first divergence: when, where and in what two runs under the same luck part, apart from the levers themselves.

Both worlds are compared record by record after every week, and their streams of events beside. Levers, their costs and the
hours that the policies ask for differ because they were decided; everything else that differs is a consequence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.runs import Case, begin, live
from simulation.records import KINDS
from simulation.results import Recorder
from simulation.world import World

DECIDED = ("practices", "spending", "parameters", "mechanisms", "switches", "measures", "region_measures", "memory")
"""Records that hold what was decided, or that only measure."""
DECIDED_FIELDS = {
    "headquarters": ("hours_asked", "hours_spent", "money_asked", "money_spent", "ration_hours", "ration_money", "budget")
}
ORDER = (
    "dyads",
    "coordination",
    "headquarters",
    "ngos",
    "authorities",
    "government",
    "units",
    "posts",
    "presence",
    "reach",
    "pictures",
    "fronts",
    "groups",
    "communities",
)
"""Records in the order in which a week reaches them; the others follow."""
VIOLENT = ("battle", "one_sided", "non_state", "communal", "aid_incident", "peacekeeper_incident")
NEGLIGIBLE = 1e-9
"""Relative differences below this are rounding."""


@dataclass(frozen=True)
class Change:
    """The largest first difference in one kind of record.

    Attributes:
        record, field: names in the register of records; title, meaning: in words.
        week: week in which it stood for the first time.
        region: region of the row that differs most ("" if it belongs to none); community: its number or -1.
        rows, of: rows that differ, and rows in all.
        a, b: the value under either policy.
    """

    record: str
    title: str
    field: str
    meaning: str
    week: int
    region: str
    community: int
    rows: int
    of: int
    a: float
    b: float


@dataclass(frozen=True)
class PartingEvent:
    """An event that only one of two runs has.

    Attributes:
        week, date, kind, region, community, actor, target, deaths, detail: as in the table of events.
        policy: the policy under which it happened.
    """

    week: int
    date: str
    kind: str
    region: str
    community: int
    actor: str
    target: str
    deaths: float
    detail: str
    policy: str


@dataclass(frozen=True)
class Parting:
    """Where two runs of a seed part.

    Attributes:
        seed: the seed; weeks: weeks compared.
        changes: the first difference of each kind of record, in order of time, then of the week's stages.
        event, violent: the first event, and the first violent event, that only one of the runs has.
        regions: week of the first event that differs, by region, earliest first; regions whose events never part are missing.
        differing: communities in which people or violence differ by more than a thousandth, share by week, (weeks,).
    """

    seed: int
    weeks: int
    changes: tuple[Change, ...]
    event: PartingEvent | None
    violent: PartingEvent | None
    regions: dict[str, int]
    differing: np.ndarray = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: week and region of the first difference, then all attributes."""
        first = self.changes[0] if self.changes else None
        return {
            "seed": self.seed,
            "week": first.week if first else None,
            "region": first.region if first else None,
            "record": asdict(first) if first else None,
            "event": asdict(self.event) if self.event else None,
            "violent_event": asdict(self.violent) if self.violent else None,
            "records": [asdict(change) for change in self.changes],
            "regions": dict(self.regions),
            "communities_differing": [float(share) for share in self.differing],
        }


def part(a: Case, b: Case, weeks: int, communities: int | None = None) -> Parting:
    """Live two cases of one seed side by side and find where they part."""
    lives = [begin(case, communities) for case in (a, b)]
    worlds = [life.world for life in lives]
    recorders = [Recorder(a.scenario, world) for world in worlds]
    seen: dict[str, Change] = {}
    differing = np.zeros(weeks)
    names = [region.name for region in a.scenario.regions]
    for week in live(lives, weeks):
        for world, recorder in zip(worlds, recorders):
            recorder.record(world, week)
        differing[week] = _differing(worlds[0], worlds[1])
        for record in KINDS:
            if record not in seen and record not in DECIDED and not record.endswith("_seen"):
                change = _first(record, week, worlds[0], worlds[1], names)
                if change is not None:
                    seen[record] = change
    place = {record: k for k, record in enumerate(ORDER)}
    changes = tuple(sorted(seen.values(), key=lambda change: (change.week, place.get(change.record, len(ORDER)))))
    alone = _alone(recorders[0].table(), recorders[1].table(), (a.policy.name, b.policy.name))
    violent = next((event for event in alone if event.kind in VIOLENT), None)
    regions: dict[str, int] = {}
    for event in alone:
        if event.region:
            regions.setdefault(event.region, event.week)
    return Parting(a.seed, weeks, changes, event=alone[0] if alone else None, violent=violent, regions=regions, differing=differing)


def _differing(a: World, b: World) -> float:
    """Share of communities whose people or violence differ by more than a thousandth."""
    different = np.zeros(len(a.communities), dtype=bool)
    for name in ("trust_mission", "trust_ngos", "trust_government", "wellbeing", "fear", "coverage", "violent_events"):
        different |= np.abs(a.communities[name] - b.communities[name]) > 1e-3
    return float(different.mean())


def _first(record: str, week: int, a: World, b: World, names: list[str]) -> Change | None:
    """The field of a record that differs most, in relation to its size, or ``None``."""
    one, two = getattr(a, record), getattr(b, record)
    if one.tobytes() == two.tobytes():
        return None
    found: tuple[float, str, int, int, float, float] | None = None
    for entry in KINDS[record].fields:
        if entry.name in DECIDED_FIELDS.get(record, ()) or entry.name.startswith("felt_"):
            continue
        x = one[entry.name].reshape(len(one), -1).astype(float)
        y = two[entry.name].reshape(len(two), -1).astype(float)
        size = np.maximum(np.abs(x), np.abs(y))
        gap = np.abs(x - y) / np.maximum(size, 1.0 if entry.unit.startswith("share") else 1e-12)
        gap[size == 0.0] = 0.0
        if gap.max(initial=0.0) > NEGLIGIBLE and (found is None or gap.max() > found[0]):
            row, column = divmod(int(gap.argmax()), gap.shape[1])
            rows = int((gap.max(axis=1) > NEGLIGIBLE).sum())
            found = float(gap.max()), entry.name, row, rows, float(x[row, column]), float(y[row, column])
    if found is None:
        return None
    _, name, row, rows, x0, y0 = found
    region, community = _place(record, row, a)
    meaning = KINDS[record].field(name).meaning
    return Change(
        record,
        KINDS[record].title,
        name,
        meaning=meaning,
        week=week,
        region=names[region] if region >= 0 else "",
        community=community,
        rows=rows,
        of=len(one),
        a=x0,
        b=y0,
    )


def _place(record: str, row: int, world: World) -> tuple[int, int]:
    """Region and community of a row, -1 where it has none."""
    array = getattr(world, record)
    fields = array.dtype.names or ()
    if record in ("communities", "pictures", "local_conditions"):
        return int(world.communities["region"][row]), row
    if record == "regions":
        return row, -1
    if "community" in fields and int(array["community"][row]) >= 0:
        community = int(array["community"][row])
        return int(world.communities["region"][community]), community
    if "region" in fields:
        return int(array["region"][row]), -1
    return -1, -1


def _alone(a: pd.DataFrame, b: pd.DataFrame, policies: tuple[str, str]) -> list[PartingEvent]:
    """Events that only one run has, week by week."""
    tables = []
    for table in (a, b):
        plain = table.assign(date=table["date"].dt.strftime("%Y-%m-%d")) if len(table) else table
        tables.append([tuple(row) for row in plain.itertuples(index=False)])
    counts = [Counter(rows) for rows in tables]
    names = list(a.columns)
    found = []
    for rows, other, policy in ((tables[0], counts[1], policies[0]), (tables[1], counts[0], policies[1])):
        left = Counter(other)
        for row in rows:
            if left[row] > 0:
                left[row] -= 1
            else:
                found.append(PartingEvent(**{**dict(zip(names, row)), "policy": policy}))
    return sorted(found, key=lambda event: event.week)
