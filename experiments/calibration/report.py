"""A calibration on disk: ensemble, tables, figures and one page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.pipeline import Calibration
from experiments.kit import Image, Picture, ReportFolder, Section, page
from experiments.runs import values_at, write_ensemble
from figures import coverage_dots, interval_panels, marginal_panels

DRAWS = 4000


def tables_of(found: Calibration) -> dict[str, pd.DataFrame]:
    """The tables of a calibration by name: coverage, identifiability, predictive, waves, generations, targets."""
    targets = pd.DataFrame(
        [
            {
                "target": t.id,
                "year": t.year,
                "value": t.value,
                "scale": t.scale,
                "observation": t.observation,
                "discrepancy": t.discrepancy,
                "source": t.source,
            }
            for t in found.problem.targets
        ]
    )
    return {
        "coverage": found.coverage.table,
        "identifiability": found.identified,
        "predictive": found.predictive,
        "waves": found.waves(),
        "generations": found.generations(),
        "targets": targets,
    }


def figures_of(found: Calibration) -> dict[str, Picture]:
    """The figures of a calibration by name, each with a description for those who cannot see it."""
    fitted = found.problem.fitted
    names = [prior.id for prior in fitted]
    before = pd.DataFrame(values_at(fitted, np.random.default_rng(0).random((DRAWS, len(names)))), columns=names)
    after = values_at(fitted, found.points)
    says = dict(zip(found.identified["parameter"], found.identified["says"], strict=True))
    name, year = found.problem.name.capitalize(), found.provenance["last_year"]
    yearly = found.predictive[found.predictive.groupby("series")["series"].transform("size") > 1]
    single = found.predictive.drop(yearly.index)
    shown = pd.concat([yearly, single], ignore_index=True)
    return {
        "marginals": (
            marginal_panels(
                before,
                {n: (after[:, k], found.weights[:, k]) for k, n in enumerate(names)},
                says,
                title=f"{name}: what history to {year} says of each fitted parameter",
                subtitle="Share of probability in each bin; each parameter by itself, all others unknown.",
                log=[p.id for p in fitted if p.log],
            ),
            "Prior and posterior of each fitted parameter.",
        ),
        "predictive": (
            interval_panels(
                shown.assign(year=_labels(shown)),
                title=f"{name}: records beside the ensemble's own years",
                subtitle=f"New runs of all {len(found.ensemble)} members, with observation error and "
                f"discrepancy. {found.predictive['inside80'].sum()} of "
                f"{len(found.predictive)} records lie inside their 80 % intervals.",
                recorded=shown.assign(year=_labels(shown)),
            ),
            "Records of the calibration years beside the intervals of the ensemble.",
        ),
        "coverage": (
            coverage_dots(
                found.coverage.table,
                found.coverage.truths,
                title=f"{name}: does the method find what was planted?",
                subtitle=f"{found.coverage.truths} synthetic truths drawn from the prior; grey: "
                "what chance alone does to an honest method (two standard errors).",
            ),
            "Coverage of 80 % intervals over synthetic truths by parameter.",
        ),
    }


def _labels(table: pd.DataFrame) -> list[Any]:
    """Years where a series has one figure a year, else year and month."""
    labels: list[Any] = []
    for row in table.itertuples():
        tail = str(row.target).rpartition(" ")[2]
        labels.append(tail if "-" in tail else row.year)
    return labels


def write_calibration(found: Calibration, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write ``ensemble/`` with the tables of diagnostics (CSV), ``figures/`` and ``report.html``; return the folder.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    write_ensemble(found.ensemble, out.path / "ensemble")
    tables = tables_of(found)
    for name, table in tables.items():
        out.csv(f"ensemble/{name}", table, digits=6)
    images = out.pictures(figures_of(found)) if figures else {}
    return out.page(
        page(
            f"{found.problem.name.capitalize()}: calibrated to its history",
            f"What the record to {found.provenance['last_year']} says of the model's fitted parameters, and what it leaves open.",
            "Comity · calibration",
            _sections(found, tables, images),
        )
    )


def _sections(found: Calibration, tables: dict[str, pd.DataFrame], images: dict[str, Image]) -> list[Section]:
    left = found.identified[found.identified["says"] == "left as it was"]["parameter"].tolist()
    known = found.coverage.table[found.coverage.table["identifiable"]]
    poor = known[(known["coverage80"] < 0.7) | (known["coverage80"] > 0.9)]["parameter"].tolist()
    about = found.provenance
    return [
        Section(
            "In short",
            [
                f"{about['runs']} runs; {len(found.ensemble)} members. {found.predictive['inside80'].sum()} of "
                f"{len(found.predictive)} records lie inside the ensemble's 80 % intervals.",
                "The data leave as they were: " + (", ".join(n.replace("_", " ") for n in left) or "none") + ".",
                f"{len(known)} of {len(found.coverage.table)} fitted parameters are identifiable at all: a history like this one "
                "explains at least a tenth of their prior variance on average.",
            ],
            warning=(
                "Intervals of these identifiable parameters cover less than 70 % or more than 90 % of synthetic truths: "
                + ", ".join(poor)
            )
            if poor
            else "",
        ),
        Section.of(
            "Records and the ensemble",
            found.predictive,
            "New runs of the members, with luck that no run before had; observation error and discrepancy are added.",
            image=images.get("predictive"),
        ),
        Section.of(
            "What history says of each parameter",
            found.identified,
            "Contraction is the narrowing against the prior (0: nothing learnt), shift the move of the mean in standard "
            "deviations of the prior; low80, median and high80 are probabilities of the prior.",
            image=images.get("marginals"),
        ),
        Section.of(
            "Does the method find what was planted?",
            found.coverage.table,
            f"{found.coverage.truths} runs from the prior were taken for history in turn.",
            image=images.get("coverage"),
        ),
        Section.of(
            "History matching", tables["waves"], f"After the last wave {about['not_ruled_out']:.1%} of the prior is not ruled out."
        ),
        Section.of("Sequential inference", tables["generations"], "The population of the last row is the ensemble's."),
        Section.of(
            "Targets",
            tables["targets"],
            "Observation error and discrepancy are standard deviations on the scale of comparison; both are assumed.",
        ),
    ]
