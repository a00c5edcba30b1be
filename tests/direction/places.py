"""Settings of the direction tests: documented changes of Kesara in which one mechanism or practice has much to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.direction.contrasts import Setting


def event(kind: str, magnitude: float = 1.0, weeks: int = 90, date: str = "2030-02-04", **more: Any) -> dict[str, Any]:
    """One timeline event as a scenario takes it; everywhere unless ``regions`` says where."""
    return {
        "date": date,
        "kind": kind,
        "regions": [],
        "group": "",
        "magnitude": magnitude,
        "weeks": weeks,
        "title": kind,
        "status": "A",
        "source": "test",
        **more,
    }


def kesara(variant: str = "", **edits: Any) -> Setting:
    """Kesara, a variant of it, or Kesara with edits."""
    return Setting(f"kesara:{variant}" if variant else "kesara", edits)


KESARA = kesara()
WAR = kesara("high_intensity")
UNPOPULAR = kesara(regions={"hostility": 0.95}, mission={"initial_standing": 0.15, "impartiality": 0.3})
LIKED = kesara(regions={"hostility": 0.0}, mission={"initial_standing": 0.8, "impartiality": 0.95, "discipline": 0.95})
ABUSIVE = kesara(government={"abuse": 0.95, "corruption": 0.8, "capacity": 0.15, "sensitivity_to_reporting": 0.9})
CORRUPT = kesara(government={"corruption": 0.95, "capacity": 0.1}, groups={"predation": 0.9})
PARTIAL = kesara(mission={"impartiality": 0.1})
# The poor live where it is quiet, and those near the front need little: security and need pull apart.
POOR_IN_PEACE = kesara(
    "high_intensity",
    regions={
        "Sarne": {"poverty": 0.8},
        "Oran Delta": {"poverty": 0.9},
        "Upper Oran": {"poverty": 0.2},
        "Tesh Plateau": {"poverty": 0.1},
        "Karst Hills": {"poverty": 0.05},
        "Eastmarch": {"poverty": 0.9},
    },
)
# Steps of a peace process are rare: four years of them.
ALL_SIGNED = Setting("kesara:high_intensity", {"groups": {"signatory": True}}, 208)
UNDISCIPLINED = kesara(mission={"discipline": 0.05})
OBSERVER = kesara(mandate="observer")
EPIDEMIC = kesara(timeline=[event("epidemic")])
NEW_TASKS = kesara(timeline=[event("displacement_influx"), event("epidemic")])
DONORS_LEAVE = kesara(timeline=[event("donor_cut", 0.8, 60, "2030-09-02")])
ACCORD = kesara(timeline=[event("accord")])
LIBERIA_SIX_YEARS = Setting("liberia", {}, 312)
COUP = kesara(timeline=[event("coup")])
RIVAL_PATRON = kesara(government={"alternative_patrons": 0.8})
FOREIGN_HARM = kesara("high_intensity", parallel_forces={"harm": 1.0, "partiality": 1.0, "end_week": 104})

ALL: Mapping[str, Setting] = {name.lower(): value for name, value in globals().items() if isinstance(value, Setting)}
"""Every setting by the name that rows of mechanisms give it."""
