"""A prediction on disk: one CSV file, or a folder with table, figure and page."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.prediction import Prediction
from experiments.kit import ReportFolder, Section, page, write_csv
from figures import interval_panels


def figure_of(prediction: Prediction, beside: pd.DataFrame | None = None) -> Figure:
    """Yearly intervals of the country's series, with records beside if given."""
    first, last = prediction.provenance["years"]
    country = prediction.table[prediction.table["region"] == ""]
    note = "" if beside is None else "Records are shown beside the prediction; those held out were used in no fit and no choice."
    return interval_panels(
        country,
        title=f"{prediction.scenario.title}: predicted {first}–{last}",
        subtitle=f"{prediction.provenance['runs']} runs over {len(prediction.ensemble)} members of ensemble "
        f"{prediction.ensemble.name}, fitted to {prediction.provenance['fitted_to']}: parameters, "
        "luck and the record's error together.",
        recorded=None if beside is None or beside.empty else beside,
        note=note,
    )


def write_prediction(prediction: Prediction, place: str | os.PathLike[str], beside: pd.DataFrame | None = None) -> list[Path]:
    """Write a prediction: to a file ending in ``.csv`` the table alone, else a folder; return what was written.

    Raises:
        OSError: the place cannot be written.
    """
    path = Path(place)
    if path.suffix == ".csv":
        written = [write_csv(path, prediction.table, digits=6)]
        if beside is not None:
            written.append(write_csv(path.with_name(path.stem + "-evidence.csv"), beside, digits=6))
        return written
    out = ReportFolder(path)
    out.csv("predictions", prediction.table, digits=6)
    out.csv("consent", prediction.consent, digits=6)
    out.json("provenance", prediction.provenance)
    image = out.picture("predictions", figure_of(prediction, beside), "Yearly predictive intervals of the country's series.")
    first, last = prediction.provenance["years"]
    states = prediction.consent.pivot(index="year", columns="state", values="probability").reset_index()
    sections = [
        Section.of("The country", prediction.table[prediction.table["region"] == ""].drop(columns="region"), image=image),
        Section.of("Satisfied with the mission by region", prediction.table[prediction.table["region"] != ""]),
        Section.of("State of the host government's consent", states, "Probability of each state by year."),
    ]
    if beside is not None:
        out.csv("evidence", beside, digits=6)
        words = (
            f"{int(beside['inside80'].sum())} of {len(beside)} records lie inside their 80 % intervals."
            if len(beside)
            else f"The scenario holds no record of {first}–{last}."
        )
        sections.append(
            Section.of(
                "Beside the records",
                beside,
                words,
                warning="Shown after the prediction was made. Records "
                "marked “held out” were used in no fit and no choice; others were fitted to.",
            )
        )
    html = page(
        f"{prediction.scenario.title}: {first}–{last} predicted",
        f"Over ensemble {prediction.ensemble.name}, fitted to {prediction.provenance['fitted_to']}.",
        "Comity · prediction",
        sections,
    )
    out.page(html)
    return [path / "predictions.csv", path / "report.html"]
