"""Generated blocks of docs/calibration.md: what the shipped calibrations found, read from their committed tables."""

from __future__ import annotations

import csv
import math
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from experiments.runs import Prior, carried_priors, load_ensemble

ROOT = Path(__file__).resolve().parents[1]
ENSEMBLES = ROOT / "scenarios" / "ensembles"
COUNTRIES = ("mali", "liberia")
GOOD = (0.7, 0.9)
LEVEL = 0.05


def _rows(name: str, table: str) -> list[dict[str, str]]:
    with (ENSEMBLES / name / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _made(name: str) -> dict[str, object]:
    with (ENSEMBLES / name / "ensemble.toml").open("rb") as file:
        found: dict[str, object] = tomllib.load(file)["provenance"]
    return found


def calibration_made() -> str:
    """How the shipped ensembles were made."""
    lines = ["| | " + " | ".join(COUNTRIES) + " |", "|---|" + "---|" * len(COUNTRIES)]
    about = [_made(name) for name in COUNTRIES]
    for key, title in (
        ("command", "command"),
        ("source", "source hash of the model"),
        ("last_year", "last year used"),
        ("numbers", "numbers that each run draws"),
        ("runs", "runs"),
        ("failed", "runs that failed"),
        ("not_ruled_out", "share of the prior not ruled out"),
        ("generations", "generations of sequential inference"),
        ("tolerance", "last tolerance"),
        ("records_inside_80", "records inside their 80 % intervals"),
    ):
        cells = [f"`{a[key]}`" if key in ("command", "source") else str(a[key]) for a in about]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def calibration_parameters() -> str:
    """Coverage on synthetic truths and what the record did, by country and fitted parameter."""
    lines = [
        "| parameter | country | coverage of 80 % | of 50 % | mean contraction | identifiable | the record: contraction | "
        "shift | says |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    tables = {name: (_rows(name, "coverage"), _rows(name, "identifiability")) for name in COUNTRIES}
    for number, first in enumerate(tables[COUNTRIES[0]][0]):
        for name in COUNTRIES:
            covered, found = (part[number] for part in tables[name])
            assert covered["parameter"] == found["parameter"] == first["parameter"]
            lines.append(
                f"| `{first['parameter']}` | {name} | {float(covered['coverage80']):.0%} | "
                f"{float(covered['coverage50']):.0%} | {float(covered['contraction']):.0%} | "
                f"{'yes' if covered['identifiable'] == 'True' else 'no'} | {float(found['contraction']):.0%} | "
                f"{float(found['shift']):+.1f} | {found['says']} |"
            )
    return "\n".join(lines)


def calibration_others() -> str:
    """What the record did to the numbers that nothing moves: whose mean among members left its prior's, beyond chance.

    The mean of a number's prior probability over members has a known error; with as many numbers as these the largest of them would
    seem moved by chance alone, so that the level is divided by their number (Bonferroni).
    """
    lines = ["| country | numbers | differing members | 1 in 20 by chance | so far from their priors | moved beyond chance |"]
    lines.append("|---|---|---|---|---|---|")
    for name in COUNTRIES:
        members = load_ensemble(name).members
        error = 1.0 / math.sqrt(12.0 * float(_rows(name, "generations")[-1]["effective"]))
        shifts = {prior.id: (_probability(prior, members[prior.id]) - 0.5) / error for prior in carried_priors()}
        far, beyond = (norm.isf(level / 2.0) for level in (LEVEL, LEVEL / len(shifts)))
        moved = sorted((s for s in shifts.items() if abs(s[1]) > beyond), key=lambda s: -abs(s[1]))
        told = ", ".join(f"`{number}` {'up' if shift > 0 else 'down'} ({shift:+.1f} standard errors)" for number, shift in moved)
        seems = sum(abs(shift) > far for shift in shifts.values())
        differing = len(members.drop_duplicates())
        lines.append(f"| {name} | {len(shifts)} | {differing} | {LEVEL * len(shifts):.0f} | {seems} | {told or 'none'} |")
    return "\n".join(lines)


def _probability(prior: Prior, values: pd.Series) -> float:
    """Mean of the prior probabilities at which values stand."""
    places = np.linspace(0.0, 1.0, 4001)
    return float(np.interp(values, prior.quantile(places), places).mean())


def calibration_verdict() -> str:
    """In words: how many intervals of identifiable parameters cover what they should, and what the data leave open."""
    lines = []
    for name in COUNTRIES:
        known = [row for row in _rows(name, "coverage") if row["identifiable"] == "True"]
        good = [row for row in known if GOOD[0] <= float(row["coverage80"]) <= GOOD[1]]
        left = [f"`{row['parameter']}`" for row in _rows(name, "identifiability") if row["says"] == "left as it was"]
        inside = [row for row in _rows(name, "predictive") if row["inside80"] == "True"]
        total = len(_rows(name, "predictive"))
        outside = [row["target"] for row in _rows(name, "predictive") if row["inside80"] != "True"]
        lines.append(
            f"- **{name.capitalize()}**: {len(known)} of {len(_rows(name, 'coverage'))} fitted parameters are identifiable; the "
            f"80 % intervals of {len(good)} of these cover 70–90 % of the synthetic truths. {len(inside)} of {total} records "
            f"({len(inside) / total:.0%}) lie inside the ensemble's 80 % intervals"
            + (f" (outside: {', '.join(outside)})" if outside else "")
            + ". The record leaves as they were: "
            + (", ".join(left) or "none")
            + "."
        )
    return "\n".join(lines)


def calibration_targets() -> str:
    """All targets with their errors."""
    lines = ["| country | target | recorded | scale | observation error | discrepancy | source |", "|---|---|---|---|---|---|---|"]
    for name in COUNTRIES:
        for row in _rows(name, "targets"):
            lines.append(
                f"| {name} | {row['target'].replace('_', ' ')} | {float(row['value']):g} | {row['scale']} | "
                f"{float(row['observation']):.2f} | {float(row['discrepancy']):.2f} | {row['source']} |"
            )
    return "\n".join(lines)
