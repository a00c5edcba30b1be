"""The screening that comes with Comity: what each number moves, and where.

    python -m experiments.screening.stored results/screen-mali/mali results/screen-liberia/liberia ...

writes it anew from the folders of countries that `comity screen` made.
"""

from __future__ import annotations

import argparse
import csv
import functools
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.kit import json_text, listed, write_csv, write_text

MOVES, NUMBERS, ABOUT = "screening_moves.csv", "screening_numbers.csv", "screening.json"
NOTHING = "nothing"


@functools.cache
def stored_moves() -> dict[str, dict[str, tuple[str, ...]]]:
    """Countries by outcome, for each number that moves something in the stored screening; the outcome that it moves most first.

    Numbers that entered the model after it was made are not in it; see `stored_numbers`.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for row in _rows(MOVES):
        found.setdefault(row["number"], {}).setdefault(row["outcome"], []).append(row["country"])
    return {number: {name: tuple(where) for name, where in moved.items()} for number, moved in found.items()}


@functools.cache
def stored_numbers() -> frozenset[str]:
    """The numbers that were screened in every country of the stored screening."""
    by_country: dict[str, set[str]] = {}
    for row in _rows(NUMBERS):
        by_country.setdefault(row["country"], set()).add(row["number"])
    return frozenset(set.intersection(*by_country.values())) if by_country else frozenset()


@functools.cache
def stored_about() -> dict[str, Any]:
    """How the stored screening was made, by country."""
    about: dict[str, Any] = json.loads((files("scenarios") / "evidence" / ABOUT).read_text(encoding="utf-8"))
    return about


def moved_by(number: str) -> list[str]:
    """Outcomes that a number moves in some country, the one that it moves most first; "nothing"; empty if it was not screened."""
    moved = stored_moves().get(number)
    return list(moved) if moved else [NOTHING] if number in stored_numbers() else []


def moved_where(number: str) -> str:
    """The same in words, with the countries: "trust_mission (mali, kesara), consent (mali)"."""
    moved = stored_moves().get(number)
    if moved:
        return ", ".join(f"{outcome} ({', '.join(where)})" for outcome, where in moved.items())
    if number in stored_numbers():
        return f"{NOTHING} by more than matters (screened in {listed(list(stored_about()))})"
    return "not screened"


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("scenarios") / "evidence" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def store(folders: Sequence[Path], target: Path) -> None:
    """Write the evidence of a screening from the folders of its countries.

    Args:
        folders: of countries, as `experiments.screening.report.write_country` makes them; target: where the evidence goes.
    """
    about, moves, numbers = {}, [], []
    for folder in folders:
        made = json.loads((folder / "screening.json").read_text(encoding="utf-8"))
        country = made["label"]
        about[country] = made
        moves.append(pd.read_csv(folder / "moves.csv").assign(country=country))
        numbers.append(pd.read_csv(folder / "numbers.csv").assign(country=country))
    order = ["number", "country", "outcome", "of", "shape", "effect", "low", "high", "times"]
    every = pd.concat(moves).assign(times=lambda table: table["effect"].abs() / table["matters"])
    most = every.groupby(["number", "outcome"])["times"].transform("max")
    every = every.assign(most=most).sort_values(["number", "most", "outcome", "times"], ascending=[True, False, True, False])
    write_csv(target / MOVES, every[order], 3)
    write_csv(target / NUMBERS, pd.concat(numbers)[["number", "country", "moved", *order[2:], "small"]], 3)
    write_text(target / ABOUT, json_text(about))


def main(arguments: Sequence[str] | None = None) -> None:
    """Store the folders named on the command line."""
    parser = argparse.ArgumentParser(description="Store a screening with Comity.")
    parser.add_argument("folders", nargs="+", type=Path)
    store(parser.parse_args(arguments).folders, Path(str(files("scenarios") / "evidence")))


if __name__ == "__main__":
    main()
