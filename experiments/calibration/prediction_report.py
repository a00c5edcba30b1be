"""A prediction on disk: one CSV file, or a folder with table, figure and page."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.prediction import Prediction
from experiments.kit.files import folder_problem, write_aside
from experiments.kit.images import save_image
from experiments.kit.pages import Section, page
from experiments.kit.tables import save_csv
from figures.intervals import interval_panels
from simulation.inputs.errors import InputProblems


def check_out(place: str | os.PathLike[str]) -> Path:
    """The place for results, after checking that it can be written.

    Raises:
        InputProblems: it cannot.
    """
    path = Path(place)
    trouble = folder_problem(path.parent if path.suffix == ".csv" else path)
    if trouble:
        raise InputProblems([trouble], "the place for results")
    return path


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
    save_table = partial(save_csv, prediction.table, index=False, float_format="%.6g", lineterminator="\n")
    if path.suffix == ".csv":
        written = [write_aside(path, save_table)]
        if beside is not None:
            written.append(
                write_aside(
                    path.with_name(path.stem + "-evidence.csv"),
                    partial(save_csv, beside, index=False, float_format="%.6g", lineterminator="\n"),
                )
            )
        return written
    path.mkdir(parents=True, exist_ok=True)
    write_aside(path / "predictions.csv", save_table)
    write_aside(path / "consent.csv", partial(save_csv, prediction.consent, index=False, float_format="%.6g", lineterminator="\n"))
    text = json.dumps(prediction.provenance, indent=2, default=str)
    write_aside(path / "provenance.json", lambda file: file.write_text(text, encoding="utf-8"))
    image = save_image(
        figure_of(prediction, beside),
        path / "figures" / "predictions",
        "Yearly predictive intervals of the country's series.",
    )
    first, last = prediction.provenance["years"]
    states = prediction.consent.pivot(index="year", columns="state", values="probability").reset_index()
    sections = [
        Section.of("The country", prediction.table[prediction.table["region"] == ""].drop(columns="region"), image=image),
        Section.of("Satisfied with the mission by region", prediction.table[prediction.table["region"] != ""]),
        Section.of("State of the host government's consent", states, "Probability of each state by year."),
    ]
    if beside is not None:
        write_aside(path / "evidence.csv", partial(save_csv, beside, index=False, float_format="%.6g", lineterminator="\n"))
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
    write_aside(path / "report.html", lambda file: file.write_text(html, encoding="utf-8"))
    return [path / "predictions.csv", path / "report.html"]
