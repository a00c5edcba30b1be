"""Ensembles: sets of parameter values that a calibration has not ruled out, to run everything over.

    ensemble = load_ensemble("mali")
    ensemble.parameters(seed=17)          # the member that seed 17 runs, under every policy alike

An ensemble is a folder with ``members.csv`` (a row per member, a column per parameter, optionally ``weight``) and
``ensemble.toml`` (name, scenario, provenance). Those that come with Comity stand in ``scenarios/ensembles``.

Used over seeds, seed ``k`` runs member ``k % members`` under every policy, so that differences between policies stay
paired in luck and in parameters. Where weights differ, seeds are dealt to members in proportion to weight.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import digest_of, folder_problem, save_csv, write_aside
from simulation.compiler.sizes import MOST_BRANCHING
from simulation.inputs import (
    SCHEMA_VERSION,
    InputProblems,
    Problem,
    check_schema_version,
    nearest_name,
    one_of,
    parse_csv,
    parse_toml,
    read_text,
    toml_text,
)
from simulation.registers import PARAMETERS
from simulation.world import check_parameters

MEMBERS, ABOUT = "members.csv", "ensemble.toml"
GOLDEN = 0.6180339887498949
"""Fraction of the golden ratio: its multiples fill 0-1 evenly, whatever their number."""
KEYS = ("schema_version", "name", "scenario", "title", "provenance", "digest")


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Parameter sets with weights.

    Attributes:
        name: name of the ensemble, the name of its folder.
        scenario: scenario it was fitted to, with its variant ("mali"); "" if to none.
        members: a row per member, a column per parameter; parameters without a column keep their default.
        weights: weight of each member, summing to 1.
        provenance: how it was made: method, command, source hash of the model, targets, seeds.
        title: one line about it.

    Raises:
        InputProblems: no member, unknown parameters, values out of range, weights that are none.
    """

    name: str
    scenario: str
    members: pd.DataFrame = field(repr=False)
    weights: np.ndarray = field(repr=False)
    provenance: Mapping[str, Any] = field(repr=False)
    title: str = ""

    def __post_init__(self) -> None:
        problems = _member_problems(self.members, MEMBERS)
        weights = np.asarray(self.weights, dtype=float)
        if (
            weights.shape != (len(self.members),)
            or not np.all(np.isfinite(weights))
            or np.any(weights < 0.0)
            or not (weights.sum() > 0.0)
        ):
            problems.append(
                Problem(
                    MEMBERS,
                    "column weight",
                    None,
                    "weights are not one number of at least 0 a member",
                    "finite weights, at least one above 0",
                )
            )
        if problems:
            raise InputProblems(problems, f"ensemble {self.name}")
        members = self.members.astype(float).reset_index(drop=True)
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "weights", weights / weights.sum())

    def __len__(self) -> int:
        return len(self.members)

    def __str__(self) -> str:
        lines = [
            f"{self.title or self.name}: {len(self)} members, {self.members.shape[1]} parameters"
            + (f", fitted to {self.scenario}" if self.scenario else "")
        ]
        lines += [f"  {key.replace('_', ' ')}: {_plain(value)}" for key, value in self.provenance.items()]
        return "\n".join(lines)

    @cached_property
    def _order(self) -> np.ndarray | None:
        """Cumulative weights, or ``None`` when all weigh the same."""
        return None if np.ptp(self.weights) < 1e-9 else np.cumsum(self.weights)

    def index(self, seed: int) -> int:
        """The member that ``seed`` runs: ``seed % members``, or in proportion to weights where they differ."""
        if self._order is None:
            return int(seed) % len(self)
        place = math.fmod((int(seed) + 0.5) * GOLDEN, 1.0)
        return min(int(np.searchsorted(self._order, place, side="right")), len(self) - 1)

    def member(self, number: int) -> dict[str, float]:
        """Parameter values of one member.

        Raises:
            InputProblems: there is no member of this number.
        """
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number < len(self):
            raise InputProblems(
                [Problem("call", "member", number, f"is no member of ensemble {self.name}", f"0 to {len(self) - 1}")],
                "the choice of member",
            )
        return {str(name): float(value) for name, value in self.members.iloc[int(number)].items()}

    def parameters(self, seed: int, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """Parameter values of a run with ``seed``: its member's, replaced by those ``given``."""
        return self.member(self.index(seed)) | dict(given or {})

    def table(self, seeds: Iterable[int], given: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Parameter values of runs with ``seeds``: one row each, index the seeds, first column ``member``."""
        numbers = [int(seed) for seed in seeds]
        table = self.members.iloc[[self.index(seed) for seed in numbers]].copy()
        for name, value in (given or {}).items():
            table[name] = float(value)
        table.insert(0, "member", [self.index(seed) for seed in numbers])
        table.index = pd.Index(numbers, name="seed")
        return table

    def digest(self) -> str:
        """Hash of members and weights, for the provenance of results that rest on it."""
        text = self.members.to_csv(index=False, float_format="%.10g") + ",".join(f"{w:.10g}" for w in self.weights)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


EnsembleLike = str | Path | Ensemble


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {entry}" for key, entry in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _member_problems(members: pd.DataFrame, file: str) -> list[Problem]:
    """Everything wrong with a table of members: names, ranges, missing numbers, no row or column."""
    problems: list[Problem] = []
    if not len(members) or not members.shape[1]:
        return [Problem(file, "", None, "holds no member", "a row per member and a column per parameter")]
    for name in map(str, members.columns):
        if name not in PARAMETERS:
            problems.append(
                Problem(
                    file,
                    f"column {name}",
                    None,
                    "is not a registered parameter",
                    "a name from `comity list parameters`",
                    nearest=nearest_name(name, list(PARAMETERS)),
                )
            )
    known = members[[name for name in members.columns if name in PARAMETERS]]
    # Members by the hundred hold a thousand numbers each: only those that a look at whole columns finds are told one by one.
    numbers = known.apply(pd.to_numeric, errors="coerce").to_numpy(float)
    low, high = (np.array([getattr(PARAMETERS[str(name)], end) for name in known.columns]) for end in ("low", "high"))
    suspect = ~((numbers >= low) & (numbers <= high)).all(axis=1)
    if "self_excited_share" in known:
        suspect |= known["self_excited_share"].to_numpy(float) >= MOST_BRANCHING
    for row, values in ((k + 1, known.iloc[k].to_dict()) for k in np.flatnonzero(suspect)):
        try:
            check_parameters({str(name): value for name, value in values.items()})
        except InputProblems as error:
            problems += [Problem(file, f"member {row}, {p.key}", p.value, p.message, p.allowed) for p in error.problems]
    return problems


def _folder() -> Path:
    return Path(str(files("scenarios"))) / "ensembles"


def bundled_ensembles() -> list[str]:
    """Return the names of the ensembles that come with Comity."""
    return sorted(file.parent.name for file in _folder().glob(f"*/{ABOUT}"))


def load_ensemble(ensemble: EnsembleLike) -> Ensemble:
    """Return an ensemble from a bundled name, a folder's path or an object (returned as it is).

    A bundled name wins over a folder of the same name in the working directory.

    Raises:
        InputProblems: no such ensemble, or everything wrong with its files.
    """
    if isinstance(ensemble, Ensemble):
        return ensemble
    name = str(ensemble)
    bundled = bundled_ensembles()
    if name in bundled:
        return _read(str(_folder() / name))
    path = Path(name)
    if path.name in (MEMBERS, ABOUT):
        path = path.parent
    if isinstance(ensemble, Path) or "/" in name or "\\" in name or path.is_dir():
        if not path.is_dir():
            raise InputProblems(
                [Problem("ensemble", "", name, "there is no folder of this name", f"a folder with {MEMBERS} and {ABOUT}")],
                "the choice of ensemble",
            )
        return _read_folder(path)
    raise InputProblems(
        [
            Problem(
                "ensemble",
                "",
                name,
                "there is no bundled ensemble and no folder of this name",
                one_of(bundled) + ", or the path of a folder",
                nearest=nearest_name(name, bundled),
            )
        ],
        "the choice of ensemble",
    )


@lru_cache(maxsize=16)
def _read(folder: str) -> Ensemble:
    return _read_folder(Path(folder))


def _read_folder(folder: Path) -> Ensemble:
    """Read and check the two files of a folder, all problems at once."""
    problems: list[Problem] = []
    text = read_text(folder / ABOUT, problems)
    about = parse_toml(text, ABOUT, problems) if text is not None else None
    if about is not None and check_schema_version(about, ABOUT, problems):
        problems += [
            Problem(ABOUT, key, about[key], "is not a known key", one_of(KEYS), nearest=nearest_name(key, KEYS))
            for key in about
            if key not in KEYS
        ]
        for key in ("name", "scenario", "title"):
            if not isinstance(about.get(key, ""), str):
                problems.append(Problem(ABOUT, key, about[key], "is not text", "text"))
        if not isinstance(about.get("provenance", {}), dict):
            problems.append(Problem(ABOUT, "provenance", about["provenance"], "must be a table of keys"))
    text = read_text(folder / MEMBERS, problems)
    if about is not None and text is not None and "digest" in about and about["digest"] != _digest_of(text, about):
        words = "is not that of its members and provenance: they have been changed after the ensemble was made"
        allowed = "the files as they were made; or no key digest, for an ensemble of your own with a provenance of its own"
        problems.append(Problem(ABOUT, "digest", about["digest"], words, allowed))
    members = pd.DataFrame()
    weights = np.zeros(0)
    if text is not None:
        members, weights = _members(text, problems)
    if problems or about is None:
        raise InputProblems(problems, f"ensemble {folder.name}")
    return Ensemble(
        about.get("name", folder.name),
        about.get("scenario", ""),
        members,
        weights=weights,
        provenance=about.get("provenance", {}),
        title=about.get("title", ""),
    )


def _digest_of(members: str, about: Mapping[str, Any]) -> str:
    """A hash of what an ensemble's files say of its numbers and of where they come from."""
    lines = members.replace("\r\n", "\n")
    return digest_of([lines, about.get("scenario", ""), about.get("provenance", {})])


def _members(text: str, problems: list[Problem]) -> tuple[pd.DataFrame, np.ndarray]:
    """Members and weights of the CSV text; notes cells that are no numbers and what the register says."""
    before = len(problems)
    rows = parse_csv(text, MEMBERS, problems, optional=["weight", *PARAMETERS])
    numbers: list[dict[str, float]] = []
    for number, row in enumerate(rows, start=1):
        values: dict[str, float] = {}
        for name, cell in row.items():
            try:
                values[name] = float(cell)
            except (TypeError, ValueError):
                problems.append(Problem(MEMBERS, f"member {number}, {name}", cell, "is not a number", "a number"))
        numbers.append(values)
    if len(problems) > before:
        return pd.DataFrame(), np.zeros(0)
    table = pd.DataFrame(numbers)
    weights = table.pop("weight").to_numpy() if "weight" in table else np.ones(len(table))
    problems += _member_problems(table, MEMBERS)
    return table, weights


def write_ensemble(ensemble: Ensemble, folder: str | Path) -> Path:
    """Write an ensemble into ``folder`` and return it. Six significant digits; weights only where they differ.

    Raises:
        InputProblems: the folder cannot be written.
    """
    target = Path(folder)
    trouble = folder_problem(target)
    if trouble:
        raise InputProblems([trouble], "the folder of the ensemble")
    table = ensemble.members.copy()
    if ensemble._order is not None:
        table.insert(0, "weight", ensemble.weights)
    about: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "name": ensemble.name,
        "scenario": ensemble.scenario,
        "title": ensemble.title,
        "provenance": dict(ensemble.provenance),
    }
    target.mkdir(parents=True, exist_ok=True)
    write_aside(target / MEMBERS, partial(save_csv, table, index=False, float_format="%.6g", lineterminator="\n"))
    # Of the provenance as it reads: a file has no tuples and no numbers of NumPy.
    read = parse_toml(toml_text(about), ABOUT, []) or {}
    seal = {"digest": _digest_of((target / MEMBERS).read_text(encoding="utf-8"), read)}
    provenance = about.pop("provenance")
    text = toml_text({**about, **seal, "provenance": provenance})
    write_aside(target / ABOUT, lambda path: path.write_text(text, encoding="utf-8"))
    return target


def run_parameters(ensemble: EnsembleLike | None, seed: int, given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Parameter values of a run with ``seed``: of the ensemble's member if there is one, replaced by those ``given``."""
    return dict(given or {}) if ensemble is None else load_ensemble(ensemble).parameters(seed, given)


def ensemble_note(ensemble: Ensemble | None) -> dict[str, Any]:
    """What results say of the ensemble that they rest on: empty without one."""
    if ensemble is None:
        return {}
    about = {"name": ensemble.name, "scenario": ensemble.scenario, "members": len(ensemble), "digest": ensemble.digest()}
    return {"ensemble": about | {key: ensemble.provenance[key] for key in ("calibrated", "numbers") if key in ensemble.provenance}}
