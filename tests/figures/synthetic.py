"""Stand-ins for scenarios, runs and comparisons, so that figures are tested without running the model."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.kit.verdicts import world_table
from figures.labels import extent
from simulation.registers.outcomes import OUTCOMES, outcomes_at

LIBERIA = (
    ("Montserrado", "Monrovia", 6.311, -10.805, 1118241),
    ("Nimba", "Sanniquellie", 7.362, -8.706, 462026),
    ("Bong", "Gbarnga", 6.996, -9.472, 333481),
    ("Lofa", "Voinjama", 8.422, -9.748, 276863),
    ("Grand Bassa", "Buchanan", 5.887, -10.031, 221693),
    ("Margibi", "Kakata", 6.530, -10.352, 209923),
    ("Maryland", "Harper", 4.375, -7.717, 135938),
    ("Grand Cape Mount", "Robertsport", 6.753, -11.369, 127076),
    ("Grand Gedeh", "Zwedru", 6.067, -8.128, 125258),
    ("Sinoe", "Greenville", 5.011, -9.039, 102391),
    ("Bomi", "Tubmanburg", 6.871, -10.817, 84119),
    ("Gbarpolu", "Bopolu", 7.067, -10.488, 83388),
    ("River Cess", "Cestos City", 5.457, -9.582, 71509),
    ("River Gee", "Fish Town", 5.196, -7.876, 66789),
    ("Grand Kru", "Barclayville", 4.680, -8.234, 57913),
)

EVENTS = (
    ("2003-12-07", "Disarmament starts and halts", 0.5),
    ("2004-04-15", "Disarmament resumes", 0.5),
    ("2005-11-08", "Election", 0.7),
    ("2006-01-16", "New government", 0.4),
    ("2008-07-01", "Troops reduced", 0.3),
    ("2010-06-01", "Troop ceiling 7,952", 0.3),
    ("2011-11-08", "Election run-off", 0.6),
    ("2014-03-31", "Ebola epidemic", 1.0),
    ("2014-09-01", "Emergency declared", 0.6),
    ("2016-06-30", "State takes over security", 0.8),
    ("2017-12-26", "Election", 0.6),
)

POLICIES = (
    "historical_liberia",
    "uncoordinated",
    "coexistence",
    "liaison",
    "formal_partnership",
    "inclusive_planning",
    "transparency_first",
    "host_state_first",
    "localised",
    "integrated_mission",
    "best_practice",
    "best_practice_within_budget",
)

START = date(2003, 10, 1)


def scenario(regions: int = 15, weeks: int = 756) -> SimpleNamespace:
    """A scenario with the attributes that figures read."""

    def date_of(week: int) -> date:
        return START + timedelta(weeks=week)

    timeline = tuple(
        SimpleNamespace(date=date.fromisoformat(day), title=title, magnitude=weight, kind="election")
        for day, title, weight in EVENTS
    )
    places = tuple(
        SimpleNamespace(name=name, town=town, latitude=lat, longitude=lon, population=float(people))
        for name, town, lat, lon, people in LIBERIA[:regions]
    )
    return SimpleNamespace(
        name="liberia",
        title="Liberia 2003–2018",
        weeks=weeks,
        tail_weeks=104,
        start=START,
        regions=places,
        timeline=timeline,
        date_of=date_of,
        variant="",
        reference_policy="historical_liberia",
    )


def weekly(weeks: int = 756, seed: int = 0, lift: float = 0.0, start: date = START) -> pd.DataFrame:
    """One run's country table: slow random walks for shares, counts for the rest."""
    luck = np.random.default_rng(seed)
    columns: dict[str, object] = {"week": np.arange(weeks), "date": [start + timedelta(weeks=w) for w in range(weeks)]}
    decline = np.exp(-np.arange(weeks) / 150)
    for i, outcome in enumerate(OUTCOMES.values()):
        if outcome.low is not None and outcome.high is not None:
            walk = 0.35 + 0.02 * (i % 12) + lift + np.cumsum(luck.normal(0.0002, 0.004, weeks))
            columns[outcome.id] = np.clip(walk, outcome.low, outcome.high)
        elif outcome.id == "cost_usd":
            columns[outcome.id] = luck.gamma(4, (20_000 + 400_000 * lift) / 4, weeks)
        else:
            columns[outcome.id] = luck.poisson(12 * decline + 0.3).astype(float)
    return pd.DataFrame(columns)


def regions_weekly(place: SimpleNamespace, weeks: int = 756, seed: int = 0) -> pd.DataFrame:
    """One run's table by region."""
    luck = np.random.default_rng(seed)
    names = outcomes_at("region")
    parts = []
    for i, region in enumerate(place.regions):
        table = weekly(weeks, seed * 100 + i, lift=0.02 * (i % 5))[["week", "date", *names]]
        table["civilian_deaths"] = luck.poisson(0.3 * np.exp(-np.arange(weeks) / 150) * (1 + i % 4), weeks)
        parts.append(table.assign(region=region.name))
    return pd.concat(parts, ignore_index=True)


def network(authorities: int = 15, seed: int = 0) -> pd.DataFrame:
    """An organisational network of the usual size."""
    luck = np.random.default_rng(seed)
    ngos = [
        f"{kind} {i + 1}"
        for kind, n in (("Dunantist", 8), ("Multi-mandate", 8), ("National", 6), ("Red Cross", 2))
        for i in range(n)
    ]
    towns = [f"Authority {row[0]}" for row in LIBERIA[:authorities]]
    hubs = [("Mission", "mission"), ("Coordination", "coordination"), ("Government", "government")]
    pairs = [(hubs[0], hubs[1]), (hubs[0], hubs[2]), (hubs[1], hubs[2])]
    pairs += [((n, "ngo"), hub) for n in ngos for hub in hubs]
    pairs += [((a, "authority"), hub) for a in towns for hub in hubs]
    pairs += [((n, "ngo"), (a, "authority")) for n in ngos for a in towns if luck.random() < 0.25]
    rows = []
    for (a, ka), (b, kb) in pairs:
        for source, target, sk, tk in ((a, b, ka, kb), (b, a, kb, ka)):
            rows.append((source, target, sk, tk, float(np.clip(luck.normal(0.5, 0.16), 0, 1)), luck.random()))
    return pd.DataFrame(rows, columns=["source", "target", "source_kind", "target_kind", "trust", "information"])


def result(place: SimpleNamespace | None = None, weeks: int = 756) -> SimpleNamespace:
    """A run's result with the attributes that figures read."""
    place = place or scenario(weeks=weeks)
    table = weekly(weeks)
    summary = pd.Series({o.id: table[o.id].sum() if o.summary == "sum" else table[o.id].mean() for o in OUTCOMES.values()})
    return SimpleNamespace(
        scenario=place,
        policy=SimpleNamespace(name="best_practice", title="Best practice"),
        weekly=table,
        regions_weekly=regions_weekly(place, weeks),
        summary=summary,
        network=network(len(place.regions)),
        events=pd.DataFrame(),
        provenance={"seed": 0},
    )


def runs(seeds: int = 32, policies: tuple[str, ...] = POLICIES, name: str = "liberia") -> pd.DataFrame:
    """One row per run: shared luck by seed, a small effect by policy."""
    rows = []
    for seed in range(seeds):
        shared = np.random.default_rng(seed).normal(0, 1, len(OUTCOMES))
        for k, policy in enumerate(policies):
            own = np.random.default_rng(1000 * seed + k + 1).normal(0, 1, len(OUTCOMES))
            row: dict[str, object] = {"scenario": name, "policy": policy, "seed": seed}
            for i, outcome in enumerate(OUTCOMES.values()):
                push = 0.0 if k == 0 else np.sin(k * 1.7 + i)
                if outcome.low is not None and outcome.high is not None:
                    row[outcome.id] = float(np.clip(0.45 + 0.03 * shared[i] + 0.015 * own[i] + 0.05 * push, 0, 1))
                elif outcome.id == "cost_usd":
                    row[outcome.id] = 4e6 * k + 1e5 * own[i] + 2e5 * shared[i]
                else:
                    row[outcome.id] = max(0.0, 900 + 120 * shared[i] + 60 * own[i] - 90 * push)
            rows.append(row)
    return pd.DataFrame(rows)


def comparison_table(seeds: int = 32, policies: tuple[str, ...] = POLICIES) -> pd.DataFrame:
    """The long table that a comparison makes from :func:`runs`."""
    return world_table(runs(seeds, policies), {"liberia": policies[0]})


def texts(figure: Figure) -> list[Text]:
    """All texts of a figure that can be seen."""
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def said(label: str) -> float:
    """The number that a tick's label says."""
    return float(label.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def tick_texts(figure: Figure) -> list[tuple[float, Text, Axis]]:
    """Labels of major ticks that can be seen, with the place on the axis where each stands."""
    figure.canvas.draw()
    found = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-6 * (high - low)
            for tick in axis.get_major_ticks():
                text = tick.label1
                if axes.axison and text.get_visible() and text.get_text().strip() and low - slack <= tick.get_loc() <= high + slack:
                    found.append((float(tick.get_loc()), text, axis))
    return found


def touching(figure: Figure) -> list[tuple[str, str]]:
    """Labels of ticks that cover each other, in the whole figure."""
    boxes = [(text.get_text(), extent(text)) for _, text, _ in tick_texts(figure) if not text.get_rotation()]
    return [
        (first, second)
        for k, (first, box) in enumerate(boxes)
        for second, other in boxes[:k]
        if min(box.x1, other.x1) - max(box.x0, other.x0) > 1 and min(box.y1, other.y1) - max(box.y0, other.y0) > 1
    ]
