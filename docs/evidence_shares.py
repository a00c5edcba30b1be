"""Makes the tables of shares of variance behind docs/evidence.md, section 8, from new runs.

    python docs/evidence_shares.py --out results/shares

For each country (all, or those given by ``--country``) two studies vary every number that has a range, one in groups by status and
one in groups by kernel; their runs are kept in ``--out``, so that the same command goes on from where it was stopped. Writes
``shares_by_status.csv`` and ``interactions_by_kernel.csv`` in ``scenarios/evidence``; rows of other
countries stay. About four minutes of one core a country.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.sensitivity import interactions, kernel_study, sensitivity, status_study, variance_by_status
from experiments.sweep import sweep
from simulation.results import source_hash

EVIDENCE = Path(__file__).resolve().parents[1] / "scenarios" / "evidence"
COUNTRIES = ("kesara", "mali", "liberia")
POLICIES = ("uncoordinated", "best_practice")
SETTINGS: dict[str, Any] = {"seeds": 4, "weeks": 104, "communities": 60}
SAMPLES = {"status": 256, "kernel": 64}


def main() -> None:
    """Run what is missing and write the two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("results/shares"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--country", action="append", choices=COUNTRIES, help="may be repeated; all if left out")
    asked = parser.parse_args()
    shares, together = [], []
    for country in asked.country or COUNTRIES:
        studies = {
            "status": status_study(country, POLICIES, samples=SAMPLES["status"], **SETTINGS),
            "kernel": kernel_study(country, POLICIES, samples=SAMPLES["kernel"], **SETTINGS),
        }
        for by, study in studies.items():
            folder = asked.out / f"{country}-{by}"
            sweep(study, folder, workers=asked.workers)
            found = sensitivity(folder, against=POLICIES[0])
            print(f"{country} by {by}: {study.total_points} points of {len(study.factors)} numbers; model {source_hash()}")
            if by == "status":
                shares.append(variance_by_status(found))
            else:
                together.append(interactions(found))
    for name, tables in (("shares_by_status", shares), ("interactions_by_kernel", together)):
        file = EVIDENCE / f"{name}.csv"
        before = pd.read_csv(file)
        kept = before[~before["scenario"].isin(asked.country or COUNTRIES)]
        table = pd.concat([kept, *tables], ignore_index=True)
        table = table.sort_values("scenario", kind="stable", key=_country).sort_values("outcome", kind="stable", key=_order)
        table.to_csv(file, index=False, float_format="%.4f", lineterminator="\n")


def _country(names: pd.Series) -> pd.Series:
    """Countries in the order of ``COUNTRIES``."""
    return names.map(COUNTRIES.index)


def _order(outcomes: pd.Series) -> pd.Series:
    """Outcomes in the order in which they first appear."""
    return pd.Series(pd.factorize(outcomes)[0], index=outcomes.index)


if __name__ == "__main__":
    main()
