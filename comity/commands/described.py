"""What `comity show` prints: for each kind of thing its title, its properties and, where a table would not do, a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comity.commands.listed import DIRECTIONS, ListedRow
from comity.commands.shared import refuse
from experiments import runs, screening, study as studies
from simulation import inputs, registers


def _known(name: str, register: dict[str, Any], what: str) -> Any:
    if name not in register:
        refuse([inputs.unknown_name("name", "", name, list(register), what)], "the command")
    return register[name]


def _show_scenario(name: str) -> tuple[str, ListedRow, str]:
    scene = inputs.load_scenario(name)
    regions = "\n".join(f"  {r.name} ({r.town}): {r.population:,.0f} people" for r in scene.regions)
    events = "\n".join(f"  {event.date}: {event.title}" for event in scene.timeline)
    about = "\n".join(f"  {part}: {source.note} [{source.status}]" for part, source in scene.sources.items())
    text = f"{scene.summary}\n\n{scene}\n\nRegions\n{regions}\n\nTimeline\n{events}\n\nSources\n{about}"
    return scene.title, scene.model_dump(mode="json", exclude={"evidence_tables"}), text


def _show_policy(name: str) -> tuple[str, ListedRow, str]:
    policy = inputs.load_policy(name)
    return policy.title or policy.name, policy.model_dump(mode="json"), f"{policy.summary}\n\n{policy}"


def _show_instrument(name: str) -> tuple[str, ListedRow, str]:
    i = _known(name, registers.INSTRUMENTS, "instrument")
    levers = [
        f"{lever.id}: {lever.low:g} to {lever.high:g} {lever.unit}, "
        f"{'as the intensity' if lever.default is None else f'{lever.default:g}'} if left out ({lever.title})"
        for lever in i.levers[1:]
    ]
    row = {
        "name": i.id,
        "practice": i.practice,
        "primary_lever": i.primary_lever,
        "sub_levers": "\n".join(levers) or "none",
        "cost_per_region_and_week": f"{i.mission_hours:g} mission hours, {i.ngo_hours:g} NGO hours, "
        f"{i.money_usd:g} US dollars (at full intensity)",
        "adoption_lag": f"{i.adoption_lag_weeks:g} weeks",
        "compliance": i.compliance,
        "half_life_after_the_end": f"{i.decay_half_life_weeks:g} weeks",
        "makes_better": i.benefit.outcome,
        "does_harm": f"{i.harmful_regime.setting} (worsens {i.harmful_regime.outcome})",
        "direct_effects_drawn": ", ".join(title for name, title in registers.ATTITUDES.items() if name not in i.estimated)
        + " (0 unless instrument_attitude_effect_sd is above 0)",
    }
    return i.title, row, ""


def _show_parameter(name: str) -> tuple[str, ListedRow, str]:
    p = _known(name, registers.PARAMETERS, "parameter")
    return (
        p.id,
        {
            "meaning": p.meaning,
            "default": p.default,
            "range": f"{p.low:g} to {p.high:g}",
            "unit": p.unit,
            "status": p.status,
            "source": p.source,
            "tier": p.tier,
            "kernel": p.kernel,
            "moves": screening.moved_where(p.id),
            "use": f"--set {p.id}={p.default:g}",
        },
        "",
    )


def _show_outcome(name: str) -> tuple[str, ListedRow, str]:
    o = _known(name, registers.OUTCOMES, "outcome")
    top = "open" if o.high is None else f"{o.high:g}"
    over = {"mean": "mean over weeks", "sum": "sum over weeks", "end": "mean of the last 52 weeks"}[o.summary]
    return (
        o.title,
        {
            "name": o.id,
            "meaning": o.meaning,
            "unit": o.unit,
            "range": f"{o.low:g} to {top}",
            "better": DIRECTIONS[o.direction],
            "finest_level": o.level,
            "over_a_run": over,
            "group": o.group,
            "headline": "yes" if o.headline else "no",
            "difference_that_matters": f"{o.matters.words(o.unit)}: {o.matters.reason}",
        },
        "",
    )


def _show_switch(name: str) -> tuple[str, ListedRow, str]:
    s = _known(name, registers.SWITCHES, "switch")
    return (
        s.title,
        {
            "name": s.id,
            "meaning": s.meaning,
            "options": s.options,
            "default": s.options[0],
            "use": f"--switch {s.id}={s.options[-1]}",
        },
        "",
    )


def _show_mechanism(name: str) -> tuple[str, ListedRow, str]:
    m = _known(name, registers.MECHANISMS, "mechanism")
    values = {
        "meaning": m.meaning,
        "kernel": m.kernel,
        "rules": ", ".join(f"simulation.rules.{name}" for name in m.rules),
        "behaviours": ", ".join(f"simulation.behaviours.{name}" for name in m.behaviours),
        "sources": "; ".join(m.sources),
        "effects": "; ".join(f"{effect.outcome} {effect.sign:+d}: {effect.why}" for effect in m.effects),
        "row": f"simulation/{m.declared}",
        "tests": ", ".join(m.test_ids),
        "use": f"--switch {m.id}=off",
    }
    return m.id, values, ""


def _show_ensemble(name: str) -> tuple[str, ListedRow, str]:
    ensemble = runs.load_ensemble(name)
    summary = ensemble.members.quantile([0.1, 0.5, 0.9])
    values = {
        column: {
            "low80": float(summary.loc[0.1, column]),
            "median": float(summary.loc[0.5, column]),
            "high80": float(summary.loc[0.9, column]),
            "default": registers.PARAMETERS[column].default,
        }
        for column in sorted(ensemble.members, key=lambda column: registers.PARAMETERS[column].tier != "fitted")
    }
    lines = [
        f"  {column}: {v['median']:.4g} ({v['low80']:.4g} to {v['high80']:.4g}); default {v['default']:g}"
        + (" [fitted]" if registers.PARAMETERS[column].tier == "fitted" else "")
        for column, v in values.items()
    ]
    row = {
        "name": ensemble.name,
        "title": ensemble.title,
        "scenario": ensemble.scenario,
        "members": len(ensemble),
        "digest": ensemble.digest(),
        "provenance": dict(ensemble.provenance),
        "parameters": values,
    }
    text = f"{ensemble}\n\nParameters: median of the members (80 % of them); default\n" + "\n".join(lines)
    return ensemble.title or ensemble.name, row, text + f"\n\nUse: --ensemble {ensemble.name}"


def _show_study(name: str) -> tuple[str, ListedRow, str]:
    study = studies.load_study(name)
    row = {
        **study.content(),
        "title": study.title,
        "summary": study.summary,
        "runs": study.total_runs,
        "points": study.total_points,
        "digest": study.digest(),
    }
    summary = f"{study.summary}\n\n" if study.summary else ""
    return study.title or name, row, f"{summary}{study}\n\nUse: comity sweep {name}"


DESCRIBED: dict[str, Callable[[str], tuple[str, ListedRow, str]]] = {
    "scenario": _show_scenario,
    "policy": _show_policy,
    "instrument": _show_instrument,
    "parameter": _show_parameter,
    "outcome": _show_outcome,
    "switch": _show_switch,
    "mechanism": _show_mechanism,
    "ensemble": _show_ensemble,
    "study": _show_study,
}
"""Kind -> (title, row for JSON, text instead of a table of the row)."""
