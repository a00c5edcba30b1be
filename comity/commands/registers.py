"""``comity list`` and ``comity show``: what there is, and what one thing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from comity.commands.shared import JsonFile, check_json, console, plain, refuse, write_json

Row = dict[str, Any]

LEFT_OUT = {"parameter": ("tier", "kernel", "source"), "instrument": ("does_harm",), "outcome": ("over_a_run", "group")}
"""Columns of lists that are left to `show` and to JSON."""
LEFT_OUT_IF_NARROW = {
    "parameter": ("unit",),
    "instrument": ("sub_levers",),
    "scenario": ("from", "regions"),
    "outcome": ("finest_level", "headline"),
    "mechanism": ("kernel",),
    "policy": ("title",),
}
"""... also in a terminal narrower than ``WIDE``."""
WIDE = 120
SHORT = ("status", "better", "from", "headline")
"""Columns of short words, which must not be broken."""

DIRECTIONS = {1: "more", -1: "less", 0: "neither"}


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("list")(list_all)
    app.command("show")(show_one)


Status = Annotated[str, typer.Option(help="Parameters only: cited, derived or assumed.")]


@plain
def list_all(
    kind: Annotated[
        str,
        typer.Argument(help="scenarios, policies, instruments, parameters, outcomes, switches, mechanisms, ensembles or studies."),
    ],
    status: Status = "",
    json_file: JsonFile = "",
) -> None:
    """List the scenarios, policies, instruments, parameters, outcomes, switches, mechanisms, ensembles or studies."""
    _print_list(_kind(kind), status, json_file)


@plain
def show_one(
    kind: Annotated[
        str, typer.Argument(help="scenario, policy, instrument, parameter, outcome, switch, mechanism, ensemble or study.")
    ],
    name: Annotated[
        str,
        typer.Argument(
            help="Its name; scenarios, policies, ensembles and studies may be a folder or file. Left out: all are listed."
        ),
    ] = "",
    status: Status = "",
    json_file: JsonFile = "",
) -> None:
    """Show all about one scenario, policy, instrument, parameter, outcome, switch, mechanism, ensemble or study."""
    found = _kind(kind)
    if not name:
        _print_list(found, status, json_file)
        return
    check_json(json_file)
    title, row, text = SHOWN[found](name)
    screen = console(json_file)
    screen.print(title, style="bold", markup=False)
    if text:
        screen.print(text, markup=False)
    else:
        from rich.table import Table

        shown = Table(show_header=False, box=None, padding=(0, 2))
        shown.add_column(style="dim", no_wrap=True)
        shown.add_column()
        for key, value in row.items():
            shown.add_row(key.replace("_", " "), _text(value))
        screen.print(shown)
    write_json(json_file, [row], command=f"show {found} {name}")


def _kind(word: str) -> str:
    """The singular of a kind given as singular or plural. Raises InputProblems for anything else."""
    from simulation.inputs.errors import Problem, nearest_name, one_of

    plurals = {"policies": "policy", "switches": "switch", "studies": "study"}
    singular = plurals.get(word.lower(), word.lower().removesuffix("s"))
    if singular in LISTED:
        return singular
    plural = [{"policy": "policies", "switch": "switches", "study": "studies"}.get(kind, f"{kind}s") for kind in LISTED]
    refuse(
        [Problem("kind", "", word, "is nothing that can be listed", one_of(plural), nearest=nearest_name(word, plural))],
        "the command",
    )
    raise AssertionError("unreachable")


def _print_list(kind: str, status: str, json_file: str) -> None:
    from rich.table import Table

    from simulation.inputs.errors import Problem, nearest_name

    check_json(json_file)
    statuses = ("cited", "derived", "assumed")
    if status and kind != "parameter":
        refuse([Problem("--status", "", status, f"does not apply to {kind}", "only to parameters")], "the command")
    if status and status not in statuses:
        refuse(
            [Problem("--status", "", status, "is not a status", ", ".join(statuses), nearest=nearest_name(status, statuses))],
            "the command",
        )
    rows = [row for row in LISTED[kind]() if not status or row["status"] == status]
    shown = Table(header_style="bold", row_styles=["", "on grey7"])
    screen = console(json_file)
    wide = screen.width >= WIDE
    keys = [
        key
        for key in (rows[0] if rows else ())
        if key not in LEFT_OUT.get(kind, ()) and (wide or key not in LEFT_OUT_IF_NARROW.get(kind, ()))
    ]
    for key in keys:
        number = isinstance(rows[0][key], int | float)
        shown.add_column(
            key.replace("_", " "),
            no_wrap=number or key in SHORT or (wide and key == "name"),
            overflow="fold",
            justify="right" if number else "left",
        )
    for row in rows:
        shown.add_row(*(_text(row[key]) for key in keys))
    screen.print(shown)
    screen.print(f"{len(rows)} in all", style="dim")
    write_json(json_file, rows, command=f"list {kind}")


def _text(value: Any) -> str:
    from rich.markup import escape

    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return escape(", ".join(str(entry) for entry in value)) or "none"
    return escape(str(value))


def _scenarios() -> list[Row]:
    from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario

    rows = []
    for name in bundled_scenarios():
        scene = load_scenario(name)
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


def _policies() -> list[Row]:
    from simulation.inputs.policy import bundled_policies, load_policy

    return [
        {"name": name, "title": policy.title, "instruments": len(policy.instruments), "summary": policy.summary}
        for name, policy in ((name, load_policy(name)) for name in bundled_policies())
    ]


def _instruments() -> list[Row]:
    from simulation.registers.instruments import INSTRUMENTS

    return [
        {
            "name": i.id,
            "practice": i.practice,
            "primary_lever": i.primary_lever,
            "sub_levers": [lever.id for lever in i.levers[1:]],
            "does_harm": i.harmful_regime.setting,
        }
        for i in INSTRUMENTS.values()
    ]


def _parameters() -> list[Row]:
    from simulation.registers.parameters import PARAMETERS

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
            "meaning": p.meaning,
        }
        for p in PARAMETERS.values()
    ]


def _outcomes() -> list[Row]:
    from simulation.registers.outcomes import OUTCOMES

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
        for o in OUTCOMES.values()
    ]


def _switches() -> list[Row]:
    from simulation.registers.switches import SWITCHES

    return [
        {"name": s.id, "options": f"{s.options[0]} (default), {', '.join(s.options[1:])}", "title": s.title}
        for s in SWITCHES.values()
    ]


def _mechanisms() -> list[Row]:
    from simulation.registers.mechanisms import MECHANISMS

    return [{"name": m.id, "kernel": m.kernel, "meaning": m.meaning} for m in MECHANISMS.values()]


def _ensembles() -> list[Row]:
    from experiments.runs.ensembles import bundled_ensembles, load_ensemble

    return [
        {
            "name": name,
            "title": e.title,
            "scenario": e.scenario,
            "members": len(e),
            "parameters": e.members.shape[1],
            "method": str(e.provenance.get("method", "")),
        }
        for name, e in ((name, load_ensemble(name)) for name in bundled_ensembles())
    ]


def _studies() -> list[Row]:
    from experiments.study import bundled_studies, load_study

    return [
        {
            "name": name,
            "title": study.title,
            "design": study.design.kind if study.design else "none",
            "factors": len(study.factors),
            "runs": study.total_runs,
        }
        for name, study in ((name, load_study(name)) for name in bundled_studies())
    ]


LISTED: dict[str, Callable[[], list[Row]]] = {
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


def _known(name: str, register: dict[str, Any], what: str) -> Any:
    from simulation.inputs.errors import unknown_name

    if name not in register:
        refuse([unknown_name("name", "", name, list(register), what)], "the command")
    return register[name]


def _show_scenario(name: str) -> tuple[str, Row, str]:
    from simulation.inputs.scenario.scenario import load_scenario

    scene = load_scenario(name)
    regions = "\n".join(f"  {r.name} ({r.town}): {r.population:,.0f} people" for r in scene.regions)
    events = "\n".join(f"  {event.date}: {event.title}" for event in scene.timeline)
    about = "\n".join(f"  {part}: {source.note} [{source.status}]" for part, source in scene.sources.items())
    text = f"{scene.summary}\n\n{scene}\n\nRegions\n{regions}\n\nTimeline\n{events}\n\nSources\n{about}"
    return scene.title, scene.model_dump(mode="json", exclude={"evidence_tables"}), text


def _show_policy(name: str) -> tuple[str, Row, str]:
    from simulation.inputs.policy import load_policy

    policy = load_policy(name)
    return policy.title or policy.name, policy.model_dump(mode="json"), f"{policy.summary}\n\n{policy}"


def _show_instrument(name: str) -> tuple[str, Row, str]:
    from simulation.registers.instruments import INSTRUMENTS

    i = _known(name, INSTRUMENTS, "instrument")
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
        "does_harm": f"{i.harmful_regime.setting} (worsens {i.harmful_regime.outcome})",
    }
    return i.title, row, ""


def _show_parameter(name: str) -> tuple[str, Row, str]:
    from simulation.registers.parameters import PARAMETERS

    p = _known(name, PARAMETERS, "parameter")
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
            "use": f"--set {p.id}={p.default:g}",
        },
        "",
    )


def _show_outcome(name: str) -> tuple[str, Row, str]:
    from simulation.registers.outcomes import OUTCOMES

    o = _known(name, OUTCOMES, "outcome")
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


def _show_switch(name: str) -> tuple[str, Row, str]:
    from simulation.registers.switches import SWITCHES

    s = _known(name, SWITCHES, "switch")
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


def _show_mechanism(name: str) -> tuple[str, Row, str]:
    from simulation.registers.mechanisms import MECHANISMS

    m = _known(name, MECHANISMS, "mechanism")
    return m.id, {"meaning": m.meaning, "kernel": m.kernel, "use": f"--switch {m.id}=off"}, ""


def _show_ensemble(name: str) -> tuple[str, Row, str]:
    from experiments.runs.ensembles import load_ensemble
    from simulation.registers.parameters import PARAMETERS

    ensemble = load_ensemble(name)
    summary = ensemble.members.quantile([0.1, 0.5, 0.9])
    values = {
        column: {
            "low80": float(summary.loc[0.1, column]),
            "median": float(summary.loc[0.5, column]),
            "high80": float(summary.loc[0.9, column]),
            "default": PARAMETERS[column].default,
        }
        for column in sorted(ensemble.members, key=lambda column: PARAMETERS[column].tier != "fitted")
    }
    lines = [
        f"  {column}: {v['median']:.4g} ({v['low80']:.4g} to {v['high80']:.4g}); default {v['default']:g}"
        + (" [fitted]" if PARAMETERS[column].tier == "fitted" else "")
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


def _show_study(name: str) -> tuple[str, Row, str]:
    from experiments.study import load_study

    study = load_study(name)
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


SHOWN: dict[str, Callable[[str], tuple[str, Row, str]]] = {
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
