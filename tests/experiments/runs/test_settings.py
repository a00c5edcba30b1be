"""The same mistake is refused in the same words by every way of running the model, before anything is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.brief.question import BriefRequest
from experiments.calibration.prediction import PredictRequest, predict
from experiments.claims.ledger import make_plan
from experiments.compare.comparison import compare
from experiments.compare.request import CompareRequest
from experiments.compare.timelines import sample_timelines
from experiments.explain.explanation import explain
from experiments.explain.question import ExplainRequest
from experiments.optimise.question import OptimiseRequest
from experiments.runs import cases, measures, runner, settings
from experiments.runs.pools import executors
from experiments.stress.request import StressRequest
from experiments.stress.stress_test import plan_stress
from experiments.study import study_of
from experiments.sweep.sweeping import sweep
from experiments.validate.facts import all_facts
from experiments.validate.request import ValidateRequest
from experiments.validate.validation import validate
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.running import run_batch

ONE, OTHER = Policy.of("mine", {"joint_planning": 0.1}), Policy.of("mine", {"joint_planning": 0.2})
SAME = Policy.of("mine", {"joint_planning": 0.1})
"""Two different policies of one name, and the first once more."""
GIVEN: dict[str, Any] = {"scenario": "kesara", "policies": ["liaison", "localised"], "count": 2, "weeks": 4, "communities": 12}
Asked = dict[str, Any]


def _rest(asked: Asked, *names: str) -> Asked:
    return {name: asked[name] for name in names if name in asked}


def test_a_number_of_seeds_is_how_many_everywhere() -> None:
    """From Python in one run of many, in settings, in a comparison and in a study alike; a list is these."""
    size: dict[str, Any] = {"weeks": 2, "communities": 12}
    assert run_batch("kesara", "liaison", seeds=3, **size)["seed"].tolist() == [0, 1, 2]
    assert run_batch("kesara", "liaison", seeds=[3], **size)["seed"].tolist() == [3]
    assert list(settings.RunSettings.of("kesara", "liaison", 3).seeds) == [0, 1, 2]
    assert list(study_of(scenarios="kesara", policies="liaison", seeds=3, **size).seed_numbers) == [0, 1, 2]
    compared = compare("kesara", ["uncoordinated", "liaison"], replications=3, ensemble="none", workers=1, **size)
    assert sorted(set(compared.runs["seed"])) == [0, 1, 2]
    for wrong in (0, -1, 2.5, "3", True, None):
        with pytest.raises(InputProblems, match="seeds"):
            run_batch("kesara", "liaison", wrong, **size)


def _batch(asked: Asked, _: Path) -> None:
    seeds = asked.get("seeds", range(asked["count"]) if isinstance(asked["count"], int) else asked["count"])
    run_batch(asked["scenario"], asked["policies"], seeds, **_rest(asked, "weeks", "communities", "parameters", "switches"))


def _settings(asked: Asked, _: Path) -> None:
    seeds = asked.get("seeds", range(asked["count"]))
    rest = _rest(asked, "weeks", "communities", "parameters", "switches", "ensemble")
    settings.RunSettings.of(asked["scenario"], asked["policies"], seeds, **rest)


def _compare(asked: Asked, _: Path) -> None:
    rest = _rest(asked, "weeks", "communities", "parameters", "switches", "ensemble", "workers", "first_seed")
    compare(asked["scenario"], asked["policies"], replications=asked["count"], **rest)


def _explain(asked: Asked, _: Path) -> None:
    rest = _rest(asked, "weeks", "communities", "parameters", "switches", "ensemble", "workers", "first_seed", "executor")
    a, b = asked["policies"]
    explain(a, b, asked["scenario"], seeds=asked["count"], **rest)


def _stress(asked: Asked, folder: Path) -> None:
    rest = _rest(asked, "weeks", "communities", "ensemble", "first_seed")
    plan_stress(asked["scenario"], folder / "stress", policies=asked["policies"], seeds=asked["count"], **rest)


def _optimise(asked: Asked, _: Path) -> None:
    rest = _rest(asked, "weeks", "communities", "parameters", "switches", "ensemble", "first_seed")
    OptimiseRequest(asked["scenario"], seeds=asked["count"], against=asked["policies"][0], **rest)


def _brief(asked: Asked, _: Path) -> None:
    BriefRequest(asked["scenario"], against=asked["policies"][0], **_rest(asked, "weeks", "communities", "ensemble", "first_seed"))


def _sweep(asked: Asked, folder: Path) -> None:
    study = _rest(asked, "weeks", "communities", "parameters", "switches", "ensemble", "first_seed", "policies")
    study |= {"scenarios": [asked["scenario"]], "seeds": asked.get("seeds", asked["count"])}
    sweep(study, folder / "sweep", **_rest(asked, "workers", "executor"))


def _evaluate(asked: Asked, _: Path) -> None:
    case = cases.Case(load_scenario(asked["scenario"]), load_policy("liaison"), 0)
    compute = executors.compute_of(**_rest(asked, "workers", "executor"))
    runner.evaluate([case], [measures.Measure("stability")], **_rest(asked, "weeks", "communities"), compute=compute)


def _timelines(asked: Asked, _: Path) -> None:
    from tests.experiments.compare.test_report import finished

    sample_timelines(finished(), seeds=asked["count"], **_rest(asked, "workers"))


def _validate(asked: Asked, _: Path) -> None:
    ensembles = [asked["ensemble"]] if "ensemble" in asked else []
    validate(["F01"], seeds=asked["count"], ensembles=ensembles, **_rest(asked, "switches", "workers", "first_seed"))


def _predict(asked: Asked, _: Path) -> None:
    rest = _rest(asked, "communities", "workers", "first_seed")
    scenario = "mali" if asked["scenario"] == "kesara" else asked["scenario"]
    policy = asked["policies"][0]
    predict(scenario, 2019, 2020, asked.get("ensemble", "mali"), policy, runs_per_member=asked["count"], **rest)


def _claims(asked: Asked, _: Path) -> None:
    ensembles = [asked["ensemble"]] if "ensemble" in asked else []
    make_plan([asked["scenario"]], seeds=asked["count"], ensembles=ensembles, **_rest(asked, "communities", "first_seed"))


def _made(asked: Asked, scenario: str = "") -> settings.RunSettings:
    """Settings from objects, without `RunSettings.of`; count and seeds as they are."""
    policies = tuple(map(load_policy, asked["policies"]))
    rest = _rest(asked, "weeks", "communities", "parameters", "switches")
    return settings.RunSettings(
        load_scenario(scenario or asked["scenario"]), policies, asked.get("seeds", range(asked["count"])), **rest
    )


def _new_compare(asked: Asked, _: Path) -> None:
    CompareRequest((_made(asked),))


def _new_explain(asked: Asked, _: Path) -> None:
    ExplainRequest(_made(asked), first_seed=asked.get("first_seed", 0))


def _new_stress(asked: Asked, folder: Path) -> None:
    StressRequest(_made(asked), asked["scenario"], folder / "new")


def _new_validate(asked: Asked, _: Path) -> None:
    ValidateRequest((all_facts()["F01"],), asked["count"] * 4, **_rest(asked, "switches", "first_seed"))


def _new_predict(asked: Asked, _: Path) -> None:
    PredictRequest(_made({**asked, "policies": asked["policies"][:1]}, "mali"), 2019, 2020)


DOORS: dict[str, Callable[[Asked, Path], None]] = {
    "run_batch": _batch,
    "RunSettings": _settings,
    "compare": _compare,
    "explain": _explain,
    "stress": _stress,
    "optimise": _optimise,
    "brief": _brief,
    "sweep": _sweep,
    "evaluate": _evaluate,
    "timelines": _timelines,
    "facts": _validate,
    "predict": _predict,
    "claims": _claims,
    "CompareRequest": _new_compare,
    "ExplainRequest": _new_explain,
    "StressRequest": _new_stress,
    "ValidateRequest": _new_validate,
    "PredictRequest": _new_predict,
}
MADE = ("CompareRequest", "ExplainRequest", "StressRequest")
"""Requests made from objects, past what reads names; they hold settings of several policies."""
NAMED = ("run_batch", "RunSettings", "compare", "explain", "stress", "sweep", *MADE)
"""Doors that take several policies."""
LISTED = ("run_batch", "RunSettings", "sweep", *MADE, "PredictRequest")
"""Doors that take a list of seeds."""
SCENED = tuple(door for door in DOORS if door not in ("timelines", "facts", "ValidateRequest", "PredictRequest"))
SIZED = tuple(door for door in SCENED if door != "evaluate")
WITHOUT = ("run_batch", "RunSettings", "evaluate", "brief", "ExplainRequest")
"""Doors that take no number of seeds."""
COUNTED = tuple(door for door in DOORS if door not in WITHOUT)
FIRST = ("compare", "explain", "stress", "optimise", "brief", "facts", "predict", "claims", "ExplainRequest", "ValidateRequest")

MISTAKES: dict[str, tuple[dict[str, Any], Any, tuple[str, ...]]] = {
    "two different policies of one name": ({"policies": [ONE, OTHER]}, "is the name of two different policies", NAMED),
    "a policy twice": ({"policies": [ONE, SAME]}, "stands twice", NAMED),
    "no policy": ({"policies": []}, "names no policy", tuple(d for d in NAMED if d not in ("explain", "ExplainRequest"))),
    "an unknown policy": (
        {"policies": ["liason", "localised"]},
        "did you mean 'liaison'?",
        (*NAMED, "optimise", "brief", "predict"),
    ),
    "an unknown scenario": ({"scenario": "kesarra"}, "did you mean 'kesara'?", SCENED),
    "an unknown ensemble": (
        {"ensemble": "mal"},
        "there is no bundled ensemble",
        ("RunSettings", "compare", "explain", "stress", "optimise", "brief", "sweep", "facts", "predict", "claims"),
    ),
    "an unknown parameter": (
        {"parameters": {"trust_gian": 0.02}},
        "did you mean 'trust_gain'?",
        ("run_batch", "RunSettings", "compare", "explain", "optimise", "sweep", *MADE),
    ),
    "an unknown switch": (
        {"switches": {"trust_asymetry": "on"}},
        "did you mean 'trust_asymmetry'?",
        ("run_batch", "RunSettings", "compare", "explain", "optimise", "sweep", "facts", *MADE, "ValidateRequest"),
    ),
    "a seed twice": ({"seeds": [1, 2, 1]}, "stands twice", LISTED),
    "an empty list of seeds": ({"seeds": []}, "names no seed", tuple(d for d in LISTED if d != "ExplainRequest")),
    "no seeds": ({"count": 0}, "names no seed", COUNTED),
    "seeds below none": ({"count": -3}, "is not possible", tuple(d for d in COUNTED if d not in (*MADE, "PredictRequest"))),
    "no first seed": ({"first_seed": -1}, "is not a seed", FIRST),
    "a negative seed": ({"seeds": [-1]}, "is not a seed", LISTED),
    "too many weeks": (
        {"weeks": 9999},
        "is not possible for kesara (allowed: 1 to",
        ("run_batch", "RunSettings", "compare", "explain", "stress", "optimise", "brief", "sweep", "evaluate"),
    ),
    "no week": (
        {"weeks": 0},
        "is not possible for kesara (allowed: 1 to",
        ("run_batch", "RunSettings", "compare", "explain", "stress", "optimise", "brief", "sweep", "evaluate"),
    ),
    "too few communities": ({"communities": 2}, "(one a region) to 100000)", SCENED),
    "too many communities": ({"communities": 100_001}, "(one a region) to 100000)", SCENED),
    "no worker": (
        {"workers": 0},
        "workers = 0: is not possible (allowed: a whole number from 1 to 1024)",
        (
            "compare",
            "explain",
            "sweep",
            "evaluate",
            "timelines",
            "facts",
            "predict",
        ),
    ),
    "an unknown executor": ({"executor": "thread"}, "did you mean 'threads'?", ("explain", "sweep", "evaluate")),
}


def told(door: str, wrong: dict[str, Any], folder: Path) -> list[Problem]:
    """What a door says to a request."""
    with pytest.raises(InputProblems) as caught:
        DOORS[door]({**GIVEN, **wrong}, folder)
    return caught.value.problems


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_door_refuses_in_the_same_words(mistake: str, tmp_path: Path) -> None:
    wrong, words, doors = MISTAKES[mistake]
    said: dict[str, set[str]] = {}
    for door in doors:
        problems = [p for p in told(door, wrong, tmp_path) if words in f"{p}"]
        assert problems, f"{door} does not say {words!r}: {[str(p) for p in told(door, wrong, tmp_path)]}"
        said[door] = {p.message.replace(" for mali", " for kesara") for p in problems}  # the prediction's country
    assert len({frozenset(message) for message in said.values()}) == 1, said


def test_a_good_request_passes_every_check(tmp_path: Path) -> None:
    _settings(GIVEN, tmp_path)
    _optimise(GIVEN, tmp_path)
    _brief(GIVEN, tmp_path)
    _stress(GIVEN, tmp_path)
    _claims(GIVEN, tmp_path)


def test_a_request_made_from_objects_checks_itself(tmp_path: Path) -> None:
    """Whatever is changed in a request that was checked is checked anew."""
    size: Asked = {"weeks": 4, "communities": 12}
    compared = CompareRequest.of("kesara", ["liaison"], replications=2, **size)
    explained = ExplainRequest.of("liaison", "localised", "kesara", **size)
    stressed = StressRequest.of("kesara", tmp_path / "stress", policies=["liaison"], states=4, **size)
    tested = ValidateRequest.of(["F01"])
    predicted = PredictRequest.of("mali", 2019, 2020, "mali", communities=18)
    wrong: list[tuple[Any, str, Any]] = [
        (compared, "method", "u"),
        (compared, "until", 0.9),
        (compared, "most", 0),
        (compared, "twice", -1),
        (compared, "settings", ()),
        (compared, "settings", compared.settings * 2),
        (compared, "settings", (compared.settings[0].with_(policies=compared.settings[0].policies[:1]),)),
        (explained, "outcomes", ("stabilty",)),
        (explained, "mechanisms", ("trsut",)),
        (explained, "pairs", 0),
        (explained, "follow", -1),
        (explained, "settings", explained.settings.with_(policies=explained.settings.policies[:1])),
        (stressed, "outcomes", ("stabilty",)),
        (stressed, "thresholds", {"access": 0.5}),
        (stressed, "thresholds", {"stability": float("nan")}),
        (stressed, "shocks", ("quake",)),
        (stressed, "states", 1),
        (stressed, "switching", "some"),
        (tested, "facts", ()),
        (tested, "facts", tested.facts * 2),
        (tested, "repeats", 0),
        (tested, "seeds", 3),
        (predicted, "first", 1950),
        (predicted, "first", 2021),
        (predicted, "runs_per_member", 3),
        (predicted, "settings", predicted.settings.with_(ensemble=None)),
    ]
    for request, name, value in wrong:
        with pytest.raises(InputProblems):
            replace(request, **{name: value})
            pytest.fail(f"{type(request).__name__} takes {name} = {value!r}")
        assert replace(request, **{name: getattr(request, name)}) == request


def test_all_mistakes_are_told_together_and_each_once(tmp_path: Path) -> None:
    wrong = {"scenario": "kesarra", "policies": ["liason", "liason"], "count": 0, "parameters": {"x": 1.0}, "ensemble": "mal"}
    for door in ("compare", "RunSettings"):
        problems = told(door, wrong, tmp_path)
        assert len(problems) == len({str(p) for p in problems}) >= 5 - (door == "RunSettings"), door


def test_a_refusal_names_the_executor_before_a_pool_is_opened() -> None:
    with pytest.raises(InputProblems) as caught:
        executors.Compute(executor="thread", workers=0, pieces=0)
    assert {p.key for p in caught.value.problems} == {"executor", "workers", "pieces"}
