"""Reading studies: files and nested plain values become one checked `Study`, or a list of everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.study.inputs.checks import check_agreement, check_held, check_registers
from experiments.study.inputs.entries import read_points, read_policies, read_scenarios, read_vary
from experiments.study.parts import Design, OutcomeChoice, Stopping, Vary
from experiments.study.study import Study
from simulation.inputs import (
    InputProblems,
    Locate,
    Location,
    Policy,
    Problem,
    check_schema_version,
    flat_names,
    nearest_name,
    one_of,
    parse_toml,
    problems_from_validation,
    read_text,
)

PYTHON = "study"
"""Stands for the file in problems of a study that comes from Python."""
SIZES = ("weeks", "communities")


def bundled_studies() -> list[str]:
    """Return the names of the studies that come with Comity."""
    return sorted(file.stem for file in (Path(str(files("scenarios"))) / "studies").glob("*.toml"))


def load_study(study: str | Path | Mapping[str, Any] | Study) -> Study:
    """Return a study from a bundled name, a file's path, nested plain values as in a file, or an object (returned as it is).

    A bundled name wins over a file of the same name. Files of policies, scenarios and points are looked for beside the
    study's file.

    Raises:
        InputProblems: every mistake.
    """
    if isinstance(study, Study):
        return study
    if isinstance(study, Mapping):
        return build_study(dict(study), PYTHON, None)
    path, problems, bundled = Path(study), list[Problem](), bundled_studies()
    if str(study) in bundled:
        path = Path(str(files("scenarios"))) / "studies" / f"{study}.toml"
    elif not path.exists():
        beside = [str(file) for file in sorted(path.parent.glob("*.toml"))]
        what = "the file is missing" if path.suffix == ".toml" else "there is no bundled study and no file of this name"
        raise InputProblems(
            [
                Problem(
                    "study",
                    "",
                    str(study),
                    what,
                    one_of(bundled) + ", or the path of a file",
                    nearest=nearest_name(study, [*beside, *bundled]),
                )
            ],
            "the choice of study",
        )
    text = read_text(path, problems)
    document = None if text is None else parse_toml(text, path.name, problems)
    if document is None:
        raise InputProblems(problems, f"study {study}")
    return build_study(document, path.name, path.parent)


def is_study(path: Path) -> bool:
    """Whether a TOML file is meant as a study rather than a policy: by the keys that only one of them has."""
    text = read_text(path, [])
    document = parse_toml(text, path.name, []) if text is not None else None
    if document is None:
        return False
    only = set(Study.model_fields) - set(Policy.model_fields) | {"policies"}
    # A study may hold instruments fixed; a policy always has a name and a study never.
    return "name" not in document and bool(only & set(document))


def build_study(values: dict[str, Any], file: str, base: Path | None) -> Study:
    """The study in nested plain values.

    Args:
        values: keys as in a study file; scenarios and policies may be objects, ``design.points`` a DataFrame.
        file: names the input in problems.
        base: folder beside which other files are looked for; ``None`` is the working directory.

    Raises:
        InputProblems: everything that is wrong, at once.
    """
    problems: list[Problem] = []
    values = {key: value for key, value in values.items() if value is not None}
    if "schema_version" in values and not check_schema_version(values, file, problems):
        raise InputProblems(problems, f"study {file}")
    given = "scenarios" in values
    labels, bare = read_scenarios(values.get("scenarios", ()), file, base, problems)
    policies = read_policies(values["policies"], "policies", file, base, problems) if "policies" in values else []
    values["policies"] = policies
    values["vary"] = read_vary(values.get("vary", ()), file, base, problems)
    if isinstance(values.get("design"), Mapping):
        values["design"] = read_points(dict(values["design"]), file, base, problems)
    if isinstance(values.get("switches"), Mapping):
        # TOML habits: true and false are taken for on and off.
        values["switches"] = {
            k: {True: "on", False: "off"}.get(v, v) if isinstance(v, bool) else v for k, v in values["switches"].items()
        }
    values |= {key: flat_names(values[key]) for key in ("parameters", "instruments") if key in values}
    if given:
        values["scenarios"] = labels
    try:
        study = Study.model_validate(values)
    except ValidationError as error:
        problems += problems_from_validation(error, Study, located(file), hidden=("schema_version",))
        study = None
        if bare:
            # Whole numbers of weeks and communities are told below, beside what each scenario allows.
            problems = [p for p in problems if p.key not in SIZES or isinstance(p.value, bool) or not isinstance(p.value, int)]
    problems += check_registers(values, file)
    scenes = check_held(values.get("scenario_values"), file, bare, problems)
    parts = _parts(values, study)
    if given and not labels and not problems:
        problems.append(Problem(file, "scenarios", None, "names no scenario", "at least one"))
    told = {problem.key for problem in problems}
    problems += [p for p in check_agreement(values, parts, file, scenes, policies) if p.key not in told]
    if problems or study is None:
        raise InputProblems(problems, f"study {file}")
    # Frozen for its users; the scenarios that were just read need not be read again.
    study._scenes = tuple(bare)
    return study


def located(file: str) -> Locate:
    """From a place in a study's values to file and dotted key; entries of lists are counted from 1."""

    def locate(location: Location) -> tuple[str, str]:
        return file, ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)

    return locate


def _parts(values: dict[str, Any], study: Study | None) -> dict[str, Any]:
    """The study's parts; where something else is wrong, those that can be read by themselves."""
    if study is not None:
        return {name: getattr(study, name) for name in ("vary", "design", "outcomes", "stopping")}

    def attempt(model: Any, plain: Any) -> Any:
        try:
            return model.model_validate({"outcome": plain} if model is OutcomeChoice and isinstance(plain, str) else plain)
        except ValidationError:
            return None  # told with its type by the whole study's validation

    listed = {name: values.get(name) if isinstance(values.get(name), list | tuple) else () for name in ("vary", "outcomes")}
    return {
        "vary": tuple(attempt(Vary, table) for table in listed["vary"] or ()),
        "outcomes": tuple(attempt(OutcomeChoice, entry) for entry in listed["outcomes"] or ()),
        "design": attempt(Design, values.get("design")),
        "stopping": attempt(Stopping, values.get("stopping")),
    }
