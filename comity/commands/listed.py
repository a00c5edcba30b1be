"""What `comity list` prints: for each kind of thing its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from experiments import runs, screening, study as studies
from simulation import inputs, registers

ListedRow = dict[str, Any]
"""Columns of a list, or properties of one thing, by name."""
DIRECTIONS = {1: "more", -1: "less", 0: "neither"}


def _scenarios() -> list[ListedRow]:
    rows = []
    for name in inputs.bundled_scenarios():
        scene = inputs.load_scenario(name)
        rows.append(
            {
                "name": name,
                "title": scene.title,
                "from": scene.start.isoformat(),
                "weeks": scene.weeks,
                "regions": len(scene.regions),
                "reference_policy": scene.reference_policy,
                "variants": [f"{name}:{variant}" for variant in scene.variants],
            }
        )
    return rows


def _policies() -> list[ListedRow]:
    return [
        {"name": name, "title": policy.title, "instruments": len(policy.instruments), "summary": policy.summary}
        for name, policy in ((name, inputs.load_policy(name)) for name in inputs.bundled_policies())
    ]


def _instruments() -> list[ListedRow]:
    return [
        {
            "name": i.id,
            "practice": i.practice,
            "primary_lever": i.primary_lever,
            "sub_levers": [lever.id for lever in i.levers[1:]],
            "does_harm": i.harmful_regime.setting,
        }
        for i in registers.INSTRUMENTS.values()
    ]


def _parameters() -> list[ListedRow]:
    return [
        {
            "name": p.id,
            "default": p.default,
            "low": p.low,
            "high": p.high,
            "unit": p.unit,
            "status": p.status,
            "tier": p.tier,
            "kernel": p.kernel,
            "source": p.source,
            "moves": screening.moved_by(p.id),
            "meaning": p.meaning,
        }
        for p in registers.PARAMETERS.values()
    ]


def _outcomes() -> list[ListedRow]:
    return [
        {
            "name": o.id,
            "title": o.title,
            "unit": o.unit,
            "better": DIRECTIONS[o.direction],
            "finest_level": o.level,
            "over_a_run": o.summary,
            "group": o.group,
            "headline": "yes" if o.headline else "",
            "matters": o.matters.words(o.unit),
        }
        for o in registers.OUTCOMES.values()
    ]


def _switches() -> list[ListedRow]:
    return [
        {"name": s.id, "options": f"{s.options[0]} (default), {', '.join(s.options[1:])}", "title": s.title}
        for s in registers.SWITCHES.values()
    ]


def _mechanisms() -> list[ListedRow]:
    return [{"name": m.id, "kernel": m.kernel, "meaning": m.meaning} for m in registers.MECHANISMS.values()]


def _ensembles() -> list[ListedRow]:
    return [
        {
            "name": name,
            "title": e.title,
            "scenario": e.scenario,
            "members": len(e),
            "parameters": e.members.shape[1],
            "method": str(e.provenance.get("method", "")),
        }
        for name, e in ((name, runs.load_ensemble(name)) for name in runs.bundled_ensembles())
    ]


def _studies() -> list[ListedRow]:
    return [
        {
            "name": name,
            "title": study.title,
            "design": study.design.kind if study.design else "none",
            "factors": len(study.factors),
            "runs": study.total_runs,
        }
        for name, study in ((name, studies.load_study(name)) for name in studies.bundled_studies())
    ]


LISTED: dict[str, Callable[[], list[ListedRow]]] = {
    "scenario": _scenarios,
    "policy": _policies,
    "instrument": _instruments,
    "parameter": _parameters,
    "outcome": _outcomes,
    "switch": _switches,
    "mechanism": _mechanisms,
    "ensemble": _ensembles,
    "study": _studies,
}
"""Kind -> its rows for a list."""
