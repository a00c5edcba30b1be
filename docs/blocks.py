"""The generated blocks of the documents: each function returns the Markdown of one block.

Tables come from the registers and the bundled files; what a behaviour reads and where its luck comes from is found in
its source. Nothing here runs the model or compiles anything.
"""

from __future__ import annotations

import ast
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import source_reading as source
from calibration_tables import (
    calibration_made,
    calibration_others,
    calibration_parameters,
    calibration_targets,
    calibration_verdict,
)
from claims_tables import claims_beside, claims_conditions, claims_ledger, claims_made, claims_on_numbers, claims_paths
from evidence_tables import (
    ablation_verdicts,
    assumed_shares,
    fact_dependence,
    facts_in_short,
    kernel_interactions,
    placebo_found,
    repeat_verdicts,
    settings_made,
    switch_verdicts,
)
from interval_coverage import statistics_coverage
from screening_tables import moves_cell, screening_found, screening_nothing, screening_outcomes

from simulation.compiler.draws import PURPOSES
from simulation.inputs import bundled_policies, bundled_scenarios, load_policy, load_scenario
from simulation.records import KINDS
from simulation.registers import INSTRUMENTS, KERNELS, MECHANISMS, NUMBERS, OUTCOMES, PARAMETERS, SWITCHES
from simulation.results import DERIVED
from simulation.week import WEEK

ROOT = Path(__file__).resolve().parents[1]
KERNEL_TITLES = {
    "belief": "1 Belief",
    "trust": "2 Trust",
    "service": "3 Service and expectation",
    "allocation": "4 Allocation",
    "access": "5 Access and acceptance",
    "violence": "6 Violence",
    "commitments": "7 Commitments",
    "consent": "8 Consent and substitution",
    "learning": "9 Learning",
    "funding": "10 Funding",
    "excombatants": "11 Ex-combatants and livelihood",
    "intergroup": "12 Inter-group",
    "participation": "How far NGOs take part in practices",
    "headquarters": "Mission headquarters",
    "coordination": "Humanitarian coordination",
    "instruments": "What instruments cost and how they are adopted",
    "scenario": "Scenarios and surveys",
    "geography": "The map of a world",
    "start": "The state in which a world begins",
    "measures": "Outcomes",
    "observation": "Comparison with what was observed",
    "events": "What counts as an event",
    "peace": "What counts as peace",
    "states": "What counts as a fragile region",
    "recovery": "What counts as recovery",
    "common": "Laws that serve every kernel",
}
DIRECTIONS = {1: "more", -1: "less", 0: "neither"}


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table; bars in cells are escaped."""

    def line(cells: Sequence[Any]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(header), "|" + "---|" * len(header), *(line(row) for row in rows)])


def folded(title: str, body: str) -> str:
    """Return a part that a reader opens with a click."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:g}"


def _status_count(parameters: Iterable[Any]) -> str:
    counts = Counter(p.status for p in parameters)
    return ", ".join(f"{counts[s]} {s}" for s in ("cited", "derived", "assumed") if counts[s])


# --- registers


def counts() -> str:
    """How many numbers the model has and on what they rest."""
    parameters = list(PARAMETERS.values())
    tiers = Counter(p.tier for p in parameters)
    written = 50 * round(len(source.literals()) / 50)
    hidden = f"Beside them, behaviours and rules contain about {written} numbers that are not in the register. " if written else ""
    return (
        f"The register holds **{len(parameters)} parameters**: {_status_count(parameters)}. By tier: "
        f"{tiers['fitted']} may be fitted, {tiers['fixed']} are held at their cited value, {tiers['carried']} are "
        f"carried through ensembles and never fitted, and {tiers['structural']} stand inside formulas and are carried likewise. "
        f"{hidden}The model has {len(MECHANISMS)} mechanisms in "
        f"{len(KERNELS)} kernels, {len(SWITCHES)} structural switches, {len(INSTRUMENTS)} instruments with "
        f"{sum(len(i.levers) for i in INSTRUMENTS.values())} levers, and {len(OUTCOMES)} outcomes."
    )


def parameters() -> str:
    """All parameters, kernel by kernel."""
    parts = []
    for kernel in dict.fromkeys(p.kernel for p in PARAMETERS.values()):
        chosen = [p for p in PARAMETERS.values() if p.kernel == kernel]
        rows = [
            (
                f"`{p.id}`",
                p.meaning,
                _number(p.default),
                f"{_number(p.low)} to {_number(p.high)}",
                p.unit,
                p.status,
                p.tier,
                moves_cell(p.id),
                p.source,
            )
            for p in chosen
        ]
        head = ("parameter", "meaning", "default", "range", "unit", "status", "tier", "moves", "source")
        title = f"{KERNEL_TITLES.get(kernel, kernel)}: {len(chosen)} parameter{'s' * (len(chosen) > 1)} ({_status_count(chosen)})"
        parts.append(folded(title, table(head, rows)))
    return "\n\n".join(parts)


def outcomes() -> str:
    """All outcomes, group by group; headlines in bold."""
    parts = []
    for group in dict.fromkeys(o.group for o in OUTCOMES.values()):
        rows = [
            (
                f"**`{o.id}`**" if o.headline else f"`{o.id}`",
                o.title,
                o.meaning,
                o.unit,
                DIRECTIONS[o.direction],
                o.level,
                o.summary,
                o.matters.words(o.unit),
            )
            for o in OUTCOMES.values()
            if o.group == group
        ]
        parts.append(
            folded(
                f"{group.capitalize()}: {len(rows)} outcomes",
                table(
                    ("outcome", "title", "meaning", "unit", "better", "finest level", "a run's number", "difference that matters"),
                    rows,
                ),
            )
        )
    return "\n\n".join(parts)


def derived() -> str:
    """Outcomes that are computed from more than a week or a run."""
    rows = [
        (f"`{o.id}`", o.title, o.meaning, o.unit, DIRECTIONS[o.direction], o.level, o.matters.words(o.unit))
        for o in DERIVED.values()
    ]
    return table(("outcome", "title", "meaning", "unit", "better", "finest level", "difference that matters"), rows)


def matters() -> str:
    """The smallest differences that matter: how large, why, for which outcomes."""
    shared: dict[tuple[str, str], list[str]] = {}
    for o in (*OUTCOMES.values(), *DERIVED.values()):
        shared.setdefault((o.matters.words(o.unit), o.matters.reason), []).append(f"`{o.id}`")
    rows = [(size, reason, ", ".join(names)) for (size, reason), names in shared.items()]
    return table(("at least", "because", "outcomes"), rows)


def instruments() -> str:
    """All instruments: practice, lever, cost, lag, compliance, decay, harmful regime; then their levers."""
    rows = [
        (
            f"`{i.id}`",
            i.practice,
            i.primary_lever,
            f"{_number(i.mission_hours)} / {_number(i.ngo_hours)}",
            _number(i.money_usd),
            _number(i.adoption_lag_weeks),
            _number(i.compliance),
            _number(i.decay_half_life_weeks),
            "yes" if i.partners else "no",
            f"`{i.benefit.outcome}`",
            f"{i.harmful_regime.setting} → `{i.harmful_regime.outcome}`",
        )
        for i in INSTRUMENTS.values()
    ]
    main = table(
        (
            "instrument",
            "practice",
            "primary lever",
            "hours, mission / NGO",
            "USD",
            "lag, weeks",
            "compliance",
            "decay, weeks",
            "NGOs take part",
            "makes better",
            "harmful regime → outcome made worse",
        ),
        rows,
    )
    levers = [
        (
            f"`{i.id}`",
            f"`{lever.id}`",
            lever.title,
            f"{lever.low:g} to {lever.high:g}",
            lever.unit,
            "as the intensity" if lever.default is None else f"{lever.default:g}",
        )
        for i in INSTRUMENTS.values()
        for lever in i.levers[1:]
    ]
    return (
        main
        + "\n\n"
        + folded(
            f"Sub-levers ({len(levers)})", table(("instrument", "sub-lever", "meaning", "range", "unit", "if left out"), levers)
        )
    )


def switches() -> str:
    """Structural switches, default first."""
    return table(
        ("switch", "options (default first)", "meaning"),
        [(f"`{s.id}`", ", ".join(f"`{o}`" for o in s.options), s.meaning) for s in SWITCHES.values()],
    )


def _numbers(m: Any) -> list[str]:
    """Links to the numbers that a mechanism's rules read, by id, then to the files of those that its behaviours read."""
    by_field = {parameter.field: parameter for parameter in PARAMETERS.values()}
    found: dict[str, None] = {}
    for folder, names in (("rules", m.rules), ("behaviours", m.behaviours)):
        for name in names:
            module, function = _placed(name)
            for node in ast.parse((ROOT / "simulation" / folder / f"{module}.py").read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name == function:
                    read = [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "p"]
                    numbers = [by_field[name] for name in read if name in by_field]
                    words = [n.id if folder == "rules" else n.declared.rpartition("/")[2] for n in numbers]
                    found |= dict.fromkeys(
                        f"[`{word}`](../simulation/{n.declared})" for word, n in zip(words, numbers, strict=True)
                    )
    return list(found)


def mechanisms() -> str:
    """Mechanisms by kernel: what each does, and where its rules, numbers, behaviours, sources and tests stand."""
    parts = []
    for kernel in KERNELS:
        rows = [
            (
                _link(m.id, f"../simulation/{m.declared}"),
                m.meaning,
                ", ".join(_link(name, f"../simulation/rules/{name.partition('.')[0]}.py") for name in m.rules),
                ", ".join(_numbers(m)),
                ", ".join(_link(name, f"../simulation/behaviours/{_placed(name)[0]}.py") for name in m.behaviours),
                "; ".join(_source_link(source) for source in m.sources),
                ", ".join(_link(test.partition("::")[2], f"../{test.partition('::')[0]}") for test in m.test_ids),
            )
            for m in MECHANISMS.values()
            if m.kernel == kernel
        ]
        headings = ("row", "what it does", "rule", "numbers", "behaviour", "source", "test")
        parts.append(folded(f"{KERNEL_TITLES[kernel]} ({len(rows)} rows)", table(headings, rows)))
    return "\n\n".join(parts)


def _placed(name: str) -> tuple[str, str]:
    """Path of a module without its suffix, and the name in it: ``people/opinion``, ``update_trust``."""
    module, _, function = name.rpartition(".")
    return module.replace(".", "/"), function


def _link(name: str, file: str) -> str:
    """A link from the last two parts of a dotted name, or from a file's name."""
    return f"[`{'.'.join(name.split('.')[-2:])}`]({file})"


def _source_link(source: str) -> str:
    if source == "assumed":
        return source
    return f"[{source}](sources.md{'#stylised-facts' if source.startswith('F') and source[1:].isdigit() else ''})"


def records() -> str:
    """Fields of every kind of record; those that no behaviour and no measure reads are marked."""
    registers = {"parameters", "mechanisms", "switches", "measures", "region_measures", "practices"}
    parts = []
    for kind in KINDS.values():
        if kind.name in registers:
            continue
        rows = [
            (
                f"`{f.name}`" + ("" if f.name in source.read_fields() else " †"),
                f.unit + (f", {f.length} values" if f.length else ""),
                "" if f.layout else f.range,
                f.meaning,
            )
            for f in kind.fields
        ]
        fields = table(("field", "unit", "range", "meaning"), rows)
        parts.append(folded(f"<code>{kind.name}</code>: {kind.title} ({len(rows)} fields)", fields))
    parts.append(
        "† kept for world building, tables, figures or checks; no behaviour and no measure reads it "
        "(found by name: a name that several records share counts as read in all). Further "
        "records hold one field for each entry of a register: `parameters`, `mechanisms`, `switches`, "
        "`practices` (a field for each lever, by region), and `measures` with `region_measures` (a field for "
        "each outcome)."
    )
    return "\n\n".join(parts)


# --- the week, its behaviours and rules


def week() -> str:
    """The order of a week: stages, who acts, what the behaviour's first line says."""
    rows = []
    for number, stage in enumerate(WEEK, 1):
        for place, step in enumerate(stage.steps):
            name = f"{number}. {stage.title}" if place == 0 else ""
            rows.append((name, KINDS[step.kind].title, f"`{step.method}`", source.doc(step.behaviour).split("\n")[0]))
    return table(("stage", "who", "behaviour", "what it does"), rows)


def behaviours() -> str:
    """Every behaviour of the week in full: its docstring, and what its source reads."""
    parts = []
    for number, stage in enumerate(WEEK, 1):
        lines = []
        for step in stage.steps:
            plain = getattr(step.behaviour, "py_func", step.behaviour)
            if plain.__module__.startswith("simulation.measures."):
                reads = ""
            else:
                reads = source.reads(plain.__module__.rpartition(".")[2], plain.__name__)
            lines.append(
                f"**{KINDS[step.kind].title}: `{step.method}`** (`{plain.__module__}.{plain.__name__}`)\n\n"
                f"{source.doc(step.behaviour)}{reads}"
            )
        parts.append(folded(f"Stage {number}: {stage.title}", "\n\n".join(lines)))
    return "\n\n".join(parts)


def rules() -> str:
    """Every rule: name, arguments, formula, units, source, from its docstring."""
    parts = []
    for module in ["common", *KERNELS]:
        path = source.RULES / f"{module}.py"
        if not path.exists():
            continue
        functions = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
        lines = [f"**`{f.name}({', '.join(a.arg for a in f.args.args)})`**\n\n{ast.get_docstring(f)}" for f in functions]
        parts.append(
            folded(
                f"{KERNEL_TITLES[module]} (<code>simulation/rules/{module}.py</code>, {len(functions)} rules)", "\n\n".join(lines)
            )
        )
    return "\n\n".join(parts)


def draws() -> str:
    """Purposes of luck that behaviours draw on, with the behaviours that do."""
    users: dict[str, list[str]] = {}
    for (module, function), node in source.functions().items():
        for name in sorted(source.names(node) & set(PURPOSES)):
            users.setdefault(name, []).append(f"`{module}.{function}`")
    return table(("purpose", "drawn in"), [(f"`{name}`", ", ".join(where)) for name, where in sorted(users.items())])


def unread() -> str:
    """Registered numbers and levers that nothing reads in this version."""
    everything = "\n".join(
        path.read_text("utf-8") for path in sorted((ROOT / "simulation").rglob("*.py")) if path.name != "parameters.py"
    )
    tree = ast.parse(everything.replace("from __future__ import annotations", ""))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named |= {f"instruments.{instrument}_{number}" for instrument in INSTRUMENTS for number in NUMBERS}
    idle = [f"`{p.id}`" for p in PARAMETERS.values() if not named & {p.id, p.field}]
    levers = [f"`{i.id}.{lever.id}`" for i in INSTRUMENTS.values() for lever in i.levers if lever.field not in source.read_fields()]
    return (
        "Registered parameters that nothing reads in this version: "
        + (", ".join(idle) or "none")
        + ". Levers that no behaviour reads directly (their sub-levers or costs act instead): "
        + (", ".join(levers) or "none")
        + "."
    )


# --- bundled files


def policies() -> str:
    """Intensity of every instrument in every bundled policy."""
    plans = [load_policy(name) for name in bundled_policies()]
    rows = []
    for instrument in INSTRUMENTS:
        cells = []
        for plan in plans:
            setting = plan.instruments.get(instrument)
            if setting is None:
                cells.append("")
            elif isinstance(setting.intensity, tuple):
                cells.append(" → ".join(f"{value:g}" for _, value in setting.intensity))
            else:
                cells.append(f"{setting.intensity:g}" + ("\\*" if setting.levers else ""))
        rows.append((f"`{instrument}`", *cells))
    titles = [(f"`{plan.name}`", plan.title, plan.summary) for plan in plans]
    return (
        table(("policy", "title", "in a sentence"), titles)
        + "\n\n"
        + folded(
            "Intensity of each instrument in each policy",
            table(("instrument", *(plan.name.replace("_", " ") for plan in plans)), rows)
            + "\n\nBlank: not used. Arrows: changes over time. \\*: sub-levers are set too (`comity show "
            "policy NAME` prints them).",
        )
    )


def scenarios() -> str:
    """The bundled scenarios in figures."""
    rows = []
    for name in bundled_scenarios():
        s = load_scenario(name)
        strength = s.deployment().sum(axis=(1, 2))
        rows.append(
            (
                f"`{name}`" + (" (fictional)" if s.fictional else ""),
                f"{s.start}, {s.weeks} weeks + {s.tail_weeks}",
                f"{len(s.regions)} / {s.communities}",
                f"{sum(r.population for r in s.regions) / 1e6:.1f} million",
                f"{s.mandate}; {strength[0]:,.0f} persons at first, {strength.max():,.0f} at most",
                f"{sum(k.organisations for k in s.ngo_classes)} by {sum(k.records for k in s.ngo_classes)} records",
                "; ".join([g.name for g in s.groups] + [f"{f.name} (parallel)" for f in s.parallel_forces]),
                len(s.timeline),
                f"`{s.reference_policy}`",
                ", ".join(f"`{name}:{v}`" for v in s.variants) or "none",
            )
        )
    return table(
        (
            "scenario",
            "start, horizon + tail",
            "regions / communities",
            "people at mid-horizon",
            "mission",
            "organisations",
            "armed groups and parallel forces",
            "events",
            "reference policy",
            "variants",
        ),
        rows,
    )


def scenario_sources() -> str:
    """Where each block of each bundled scenario comes from."""
    parts = []
    for name in bundled_scenarios():
        scene = load_scenario(name)
        rows = [(f"`{block}`", source.status, source.note) for block, source in scene.sources.items()]
        events = [(str(e.date), e.kind.replace("_", " "), e.title, e.status, e.source) for e in scene.timeline]
        parts.append(
            folded(
                f"{scene.title}: {len(rows)} blocks, {len(events)} events",
                table(("block", "status", "note"), rows) + "\n\n" + table(("date", "kind", "event", "status", "source"), events),
            )
        )
    return "\n\n".join(parts)


def facts() -> str:
    """The stylised facts that the model is held against."""
    rows = [(r["id"], r["role"], r["fact"], r["magnitude"], r["source"], r["status"]) for r in _csv("stylised_facts.csv")]
    return table(("fact", "role", "what was found", "size", "source", "status"), rows)


def verdicts() -> str:
    """The verdicts on all facts at the defaults, from the stored result of ``comity validate``."""
    return _readings("facts_result.json")


def ensemble_verdicts() -> str:
    """The verdicts on all facts over the shipped ensembles, from the stored result of ``comity validate --ensemble``."""
    return _readings("facts_result_ensembles.json")


def _readings(name: str) -> str:
    stored = json.loads((ROOT / "scenarios" / "evidence" / name).read_text("utf-8"))
    found = [row for row in stored if row["switch"] == "default"]
    by_role = Counter((row["role"], row["verdict"] == "reproduced") for row in found)
    lines = [
        "; ".join(
            f"**{role}**: {by_role[role, True]} of {by_role[role, True] + by_role[role, False]} reproduced"
            for role in ("input", "target", "test")
        )
        + ".",
        "",
    ]
    rows = []
    for row in found:
        for k, r in enumerate(row["readings"]):
            low, high = r["accepted"]
            # JSON has no infinity: an open end is null.
            range_ = f"below {high:.3g}" if low is None else f"above {low:.3g}" if high is None else f"{low:.3g} to {high:.3g}"
            numbers = ("–", "–") if r["estimate"] is None else (f"{r['estimate']:.3g}", f"{r['low']:.3g} to {r['high']:.3g}")
            rows.append(
                (
                    row["id"] if k == 0 else "",
                    row["role"] if k == 0 else "",
                    r["name"],
                    *numbers,
                    range_,
                    r["unit"],
                    r["verdict"],
                    f"**{row['verdict']}**" if k == 0 else "",
                )
            )
    header = ("fact", "role", "reading", "estimate", "90 % interval", "accepted", "unit", "verdict", "of the fact")
    lines.append(table(header, rows))
    return "\n".join(lines)


def fact_designs() -> str:
    """How each fact is tested, from the stored result."""
    stored = json.loads((ROOT / "scenarios" / "evidence" / "facts_result.json").read_text("utf-8"))
    rows = [(row["id"], row["fact"], row["accepted_in_words"], row["design"]) for row in stored if row["switch"] == "default"]
    return table(("fact", "what was found", "accepted", "design"), rows)


def priors() -> str:
    """The ranges taken from the evidence."""
    rows = [(f"`{r['parameter']}`", r["low"], r["mode"], r["high"], r["unit"], r["basis"], r["status"]) for r in _csv("priors.csv")]
    return table(("quantity", "low", "mode", "high", "unit", "basis", "status"), rows)


def _csv(name: str) -> list[dict[str, str]]:
    with (ROOT / "scenarios" / "evidence" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MAKERS: dict[str, Callable[[], str]] = {
    maker.__name__: maker
    for maker in (
        counts,
        parameters,
        outcomes,
        derived,
        matters,
        instruments,
        switches,
        mechanisms,
        records,
        week,
        behaviours,
        rules,
        draws,
        unread,
        policies,
        scenarios,
        scenario_sources,
        facts,
        priors,
        verdicts,
        ensemble_verdicts,
        fact_designs,
        calibration_made,
        calibration_parameters,
        calibration_others,
        calibration_verdict,
        calibration_targets,
        screening_found,
        screening_outcomes,
        screening_nothing,
        facts_in_short,
        repeat_verdicts,
        settings_made,
        switch_verdicts,
        ablation_verdicts,
        fact_dependence,
        placebo_found,
        claims_made,
        claims_ledger,
        claims_paths,
        claims_on_numbers,
        claims_conditions,
        claims_beside,
        assumed_shares,
        kernel_interactions,
        statistics_coverage,
    )
}
