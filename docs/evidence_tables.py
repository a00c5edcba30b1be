"""Generated blocks of docs/evidence.md on repeats, switches, kernels, placebo and assumed numbers, read from stored results."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

EVIDENCE = Path(__file__).resolve().parents[1] / "scenarios" / "evidence"
COUNTRIES = ("kesara", "mali", "liberia")
ROLES = ("input", "target", "test")
NOTHING = 1e-5
"""Estimates below this are those of an effect that is gone."""
REPEATS = {"defaults": "facts_repeats"}


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join([_line(header), "|" + "---|" * len(header), *map(_line, rows)])


def _stored(name: str) -> Any:
    return json.loads((EVIDENCE / name).read_text("utf-8"))


def _margin(reading: dict[str, Any]) -> float:
    """How far a reading lies from another verdict, in half-widths of its interval."""
    low, high, (first, last) = reading["low"], reading["high"], reading["accepted"]
    near, far = (low, high) if reading["kind"] != "size" else (reading["estimate"],) * 2
    gaps = [gap for gap in (None if first is None else near - first, None if last is None else last - far) if gap is not None]
    return min(gaps) / max(0.5 * (high - low), 1e-9)


def facts_in_short() -> str:
    """A row for each fact: what was found, the reading nearest to another verdict, and the verdicts at the defaults and over
    the ensembles.
    """
    found, over = (
        {row["id"]: row for row in _stored(name) if row["switch"] == "default"}
        for name in ("facts_result.json", "facts_result_ensembles.json")
    )
    rows = []
    for fact, row in found.items():
        worst = min((r for r in row["readings"] if r["verdict"] == row["verdict"]), key=_margin)
        told = f"{worst['name']}: {_number(worst['estimate'])} ({_number(worst['low'])} to {_number(worst['high'])})"
        rows.append(
            [
                fact,
                row["fact"],
                row["role"],
                told,
                row["accepted_in_words"],
                f"**{row['verdict']}**",
                f"**{over[fact]['verdict']}**",
            ]
        )
    counts = []
    for where, table in (("defaults", found), ("ensembles", over)):
        good = {role: [r["verdict"] == "reproduced" for r in table.values() if r["role"] == role] for role in ROLES}
        counts.append(
            f"{where}: "
            + ", ".join(f"{role} {sum(part)} of {len(part)}" for role, part in good.items())
            + f", in all {sum(map(sum, good.values()))} of {sum(map(len, good.values()))}"
        )
    head = ["fact", "what studies found", "role", "in the model, at the defaults (90 %)", "accepted", "defaults", "ensembles"]
    return "Reproduced " + "; ".join(counts) + ".\n\n" + _table(head, rows)


def repeat_verdicts() -> str:
    """How many facts are reproduced under several sets of seeds, at the defaults and over the ensembles, and which are not."""
    rows, changing = [], []
    for where, name in REPEATS.items():
        with (EVIDENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            facts = list(csv.DictReader(file))
        settings = [key for key in facts[0] if key not in ("id", "role")]
        for setting in settings:
            good = [
                f"{role} {sum(f[setting] == 'reproduced' for f in facts if f['role'] == role)} of "
                f"{sum(f['role'] == role for f in facts)}"
                for role in ROLES
            ]
            rest = [f"{f['id']} {f[setting]}" for f in facts if f[setting] != "reproduced"]
            first = "0" if setting == "default" else setting.rpartition(" ")[2]
            rows.append(
                [
                    where,
                    first,
                    f"{sum(f[setting] == 'reproduced' for f in facts)} of {len(facts)}",
                    ", ".join(good),
                    ", ".join(rest) or "–",
                ]
            )
        differ = [f["id"] for f in facts if len({f[setting] for setting in settings}) > 1]
        changing.append(f"{where}: {', '.join(differ) or 'none'}")
    head = ["parameters", "seeds from", "reproduced", "by role", "not reproduced"]
    return f"{_table(head, rows)}\n\nVerdicts that differ between sets of seeds: {'; '.join(changing)}."


def _full() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    data = _stored("facts_settings.json")
    return data, data["settings"]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2g}"


def _told(fact: str, found: dict[str, Any]) -> str:
    interval = f"{_number(found['estimate'])}, {_number(found['low'])} to {_number(found['high'])}"
    return f"{fact} {found['verdict']} ({found['reading']}: {interval})"


def _by_setting(chosen: Callable[[str], bool]) -> str:
    _, settings = _full()
    rows = []
    for name, facts in settings.items():
        if chosen(name):
            broken = [_told(fact, found) for fact, found in facts.items() if found["verdict"].startswith("wrong")]
            open_ = [fact for fact, found in facts.items() if found["verdict"] == "undecided"]
            good = sum(found["verdict"] == "reproduced" for found in facts.values())
            rows.append([name.replace("_", " "), f"{good} of {len(facts)}", "; ".join(broken) or "–", ", ".join(open_) or "–"])
    return _table(["setting", "reproduced", "not reproduced", "undecided"], rows)


def _kernel(name: str) -> bool:
    return name.endswith(" off") and " = " not in name


def switch_verdicts() -> str:
    """What breaks and what is undecided under each other option of a switch."""
    return _by_setting(lambda name: name == "default" or " = " in name)


def ablation_verdicts() -> str:
    """What breaks and what is undecided with each kernel off."""
    return _by_setting(_kernel)


def fact_dependence() -> str:
    """The kernels without which each fact fails or is left without a number, and the facts that fail without none."""
    data, settings = _full()
    needs: dict[str, list[str]] = {}
    for fact in data["roles"]:
        needs[fact] = [
            name.removesuffix(" off")
            for name, facts in settings.items()
            if _kernel(name) and (facts[fact]["verdict"].startswith("wrong") or abs(facts[fact]["estimate"] or 0.0) < NOTHING)
        ]
    rows = [
        [kernel, ", ".join(fact for fact, found in needs.items() if kernel in found)]
        for kernel in dict.fromkeys(name for found in needs.values() for name in found)
    ]
    left = [fact for fact, found in needs.items() if not found]
    head = ["kernel", "facts that fail without it, or whose effect is gone"]
    return f"{_table(head, rows)}\n\nNo kernel alone: {', '.join(left)}."


def settings_made() -> str:
    """How the results of all settings were made."""
    data, _ = _full()
    return f"Made by `{data['command']}`; model source `{data['source']}`."


def placebo_found() -> str:
    """What the ledger of claims finds where there is nothing, and where an effect was planted; shared tests counted once."""
    stored = _stored("claims_placebo.json")
    # Claims whose placebo arms are the same runs read the same difference.
    tests = {(row["repeat"], abs(row["size"]), row["p"]) for row in stored["rows"]}
    n, hits = len(tests), sum(p < 0.05 for _, _, p in tests)
    z = 1.96
    centre, half = (hits + z * z / 2) / (n + z * z), z * (hits * (n - hits) / n + z * z / 4) ** 0.5 / (n + z * z)
    return (
        f"{stored['words']} Claims that share their runs repeat a test: of the {n} different ones {hits} fall below 0.05, "
        f"{hits / n:.1%} ({centre - half:.1%} to {centre + half:.1%})."
    )


def assumed_shares() -> str:
    """How much of each headline outcome's variance goes with assumed parameters, and how much of a run's is luck."""
    rows = []
    for row in csv.DictReader((EVIDENCE / "shares_by_status.csv").open(encoding="utf-8", newline="")):
        if row["status"] == "assumed" and float(row["at_most"]) > 0.0:
            # Where luck drowns what numbers do, the index has no interval: neither is it shown.
            told = ["–", "cannot be estimated"]
            if row["at_most_low"]:
                told = [_share(row["at_most"]), f"{_share(row['at_most_low'])} to {_share(row['at_most_high'])}"]
            rows.append([row["scenario"], row["policy"], row["outcome"], *told, _share(row["luck"])])
    return _table(["scenario", "policy", "outcome", "assumed: at most", "95 % interval", "luck, of a single run"], rows)


def kernel_interactions() -> str:
    """How much of each difference's variance the kernels make only together, and the three kernels that do most."""
    cells: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in csv.DictReader((EVIDENCE / "interactions_by_kernel.csv").open(encoding="utf-8", newline="")):
        if "−" in row["policy"] and row["alone"]:
            cells.setdefault((row["scenario"], row["outcome"]), {})[row["group"]] = row
    rows = []
    for (scenario, outcome), groups in sorted(cells.items(), key=lambda cell: COUNTRIES.index(cell[0][0])):
        whole = groups.pop("all groups")
        first = sorted(groups.values(), key=lambda row: -float(row["at_most"]))[:3]
        # First orders that come out below zero, as small ones do, would make more of it than there is.
        parts = [(row["group"], row["at_most"], min(row["interactions"], row["at_most"], key=float)) for row in first]
        told = ", ".join(f"{kernel} {_share(most)} ({_share(others)})" for kernel, most, others in parts)
        if whole["interactions_low"]:
            span = f"{_share(whole['interactions_low'])} to {_share(whole['interactions_high'])}"
            rows.append([scenario, outcome, _share(whole["interactions"]), span, told])
        else:
            rows.append([scenario, outcome, "–", "cannot be estimated", "–"])
    head = ["scenario", "outcome", "only together", "95 % interval", "three largest kernels: at most (of it only with others)"]
    return _table(head, rows)


def _share(value: str) -> str:
    """A share as a percentage, cut at nothing and at all."""
    return f"{min(1.0, max(0.0, float(value))):.0%}"
