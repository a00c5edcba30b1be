"""The ledger of claims: registry, verdicts on hand-worked numbers, effects, conditions, and the shape of what is written."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.claims.base import PAIRED, Claim, ClaimArm, ClaimReading, ClaimShock, pair
from experiments.claims.catalogue import CLAIMS
from experiments.claims.conditions import Conditions, Leaf, conditions_of
from experiments.claims.derive import recovery, weeks_to_postwar
from experiments.claims.effects import POOLED, Behind, Estimate, at_zero, effects, estimate as effect_of
from experiments.claims.ledger import Ledger, make_plan, run_ledger, with_holm
from experiments.claims.points import make_points
from experiments.claims.report import report, write_ledger
from experiments.claims.running import ClaimsPlan, label, with_exit
from experiments.claims.verdicts import ClaimVerdict, few_events, judge, once_more, together
from experiments.kit.folders.files import json_text
from experiments.kit.verdicts import Shares
from experiments.runs.ensembles import load_ensemble
from experiments.runs.measures import Measure
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import load_scenario

NO_CONDITION = Conditions("", 0.0, ())


def estimate(better: int, worse: int = 0, scenario: str = POOLED, size: float = 0.4) -> Estimate:
    """An estimate with the claim's side in so many of a hundred worlds, and the other in so many."""
    numbers = (size, size - 0.05, size + 0.05)
    side = np.array([1] * better + [-1] * worse + [0] * (100 - better - worse))
    return Estimate(scenario, *numbers, *numbers, 0.001, 0.9, 30, 0, 1.0, 1.0, 0.001, 0.1, Shares.of(side))


def test_all_twenty_one_claims_are_there_with_contrasts_that_add_to_nothing() -> None:
    assert list(CLAIMS) == [f"C{number}" for number in range(1, 22)]
    for claim in CLAIMS.values():
        assert any(reading.main for reading in claim.readings), claim.id
        for reading in claim.readings:
            weights = claim.contrast_of(reading)
            assert reading.sign in (-1, 1) and set(weights) <= set(claim.arms)
            assert sum(weights.values()) == pytest.approx(0.0)
        for name in claim.scenarios:
            scene = load_scenario(name)
            for arm in claim.arms.values():
                assert arm.policy(scene).check_regions(scene) == []


def test_an_arm_changes_what_it_says_and_nothing_else() -> None:
    scene = load_scenario("kesara")
    arms = pair({"independent_audit": 0.8}, shock=ClaimShock("scandal", 0.6, 4))
    assert "independent_audit" in arms["with"].policy(scene).instruments
    assert "independent_audit" not in arms["without"].policy(scene).instruments
    made = arms["with"].scene(scene)
    assert [(e.kind, e.week) for e in made.timeline] == [("scandal", 40)]
    assert made.digest() == arms["without"].scene(scene).digest()
    assert ClaimArm().scene(scene) is scene
    many = ClaimArm(capacity=1.5).scene(scene)
    assert many.ngo_classes[0].staff_per_organisation == 1.5 * scene.ngo_classes[0].staff_per_organisation
    assert ClaimArm({"joint_planning": 0.5}).empty().policy(scene).instruments == {}
    assert with_exit(load_scenario("liberia")).weeks == 156


def test_verdicts_follow_the_rules() -> None:
    sides = {name: estimate(80, scenario=name) for name in ("kesara", "mali")}
    found = judge({POOLED: estimate(80, 3), **sides}, {}, NO_CONDITION)
    assert found.category == "holds" and "in 80 of 100 worlds, against in 3" in found.words
    # One scenario shows nothing, or goes the other way.
    mixed = {**sides, "mali": estimate(10, scenario="mali")}
    found = judge({POOLED: estimate(60), **mixed}, {}, NO_CONDITION)
    assert found.category == "holds in part" and "not shown in mali" in found.words
    turned = judge({POOLED: estimate(50, 40), **sides, "mali": estimate(2, 80, "mali")}, {}, NO_CONDITION)
    assert turned.category == "holds in part" and "reversed in mali" in turned.words
    # An option of a switch turns it round, or a stable condition.
    options = {
        "trust_asymmetry": {"on": {"against": 0.8, "as_claimed": 0.05, "size": -0.3, "low": -0.5, "high": -0.1, "points": 9}}
    }
    assert "trust asymmetry is on" in judge({POOLED: estimate(80), **sides}, options, NO_CONDITION).words
    leaf = Leaf("trust gain ≤ 0.01", 0.3, -1.4, estimate(5, 80).shares)
    assert judge({POOLED: estimate(80), **sides}, {}, Conditions("trust gain", 0.8, (leaf,))).category == "holds in part"
    assert judge({POOLED: estimate(80), **sides}, {}, Conditions("trust gain", 0.3, (leaf,))).category == "holds"
    # Where it is against the claim in some worlds only, it is not reversed, however sure the mean.
    torn = Conditions("trust gain", 0.8, (replace(leaf, shares=estimate(30, 60).shares),))
    assert judge({POOLED: estimate(80), **sides}, {}, torn).category == "holds" and "depends where" in torn.text()
    # A sure effect that is too small to matter, one that depends, one that is reversed.
    small = {"mali": estimate(5, scenario="mali")}
    assert "no difference that matters in 95 of 100 worlds" in judge({POOLED: estimate(5), **small}, {}, NO_CONDITION).words
    unsure = {"mali": estimate(40, 35, "mali")}
    assert "it depends (by more than matters in 40" in judge({POOLED: estimate(40, 35), **unsure}, {}, NO_CONDITION).words
    down = {"mali": estimate(0, 70, "mali")}
    assert judge({POOLED: estimate(0, 70), **down}, {}, NO_CONDITION).category == "reversed"


def test_wider_ignorance_does_not_make_an_effect_smaller() -> None:
    """The size in standard deviations falls with the spread of worlds; what the effect is in each of them does not."""
    narrow, wide = (judge({POOLED: estimate(80, size=size)}, {}, NO_CONDITION).category for size in (2.0, 0.05))
    assert narrow == wide == "holds"


def test_every_reading_has_a_smallest_effect_that_matters() -> None:
    for claim in CLAIMS.values():
        for reading in claim.readings:
            assert reading.matters.reason and reading.matters.difference(0.0) > 0.0, (claim.id, reading.name)


@pytest.mark.parametrize(
    ("better", "worse", "words"),
    [
        (5, 2, "no difference that matters in 93 of 100 worlds"),
        (50, 10, "it depends (by more than matters in 50 of 100 worlds, against in 10)"),
        (10, 50, "it depends (by more than matters in 10 of 100 worlds, against in 50)"),
    ],
)
def test_every_stage_of_certainty_has_words_of_its_own(better: int, worse: int, words: str) -> None:
    """Once "too uncertain to say" stood beside an interval that left out zero; no word speaks of the interval now."""
    one = estimate(better, worse)
    told = judge({POOLED: one, "mali": estimate(better, worse, "mali")}, {}, NO_CONDITION)
    assert told.category == "not supported" and words in told.words and "uncertain" not in told.words


def test_what_it_depends_on_is_named_if_that_is_stable() -> None:
    unsure = {POOLED: estimate(40, 35), "mali": estimate(40, 35, "mali")}
    assert "it depends on trust gain (" in judge(unsure, {}, Conditions("trust gain", 0.8, ())).words
    assert "it depends (" in judge(unsure, {}, Conditions("trust gain", 0.3, ())).words


def test_fresh_luck_is_judged_by_shares_of_worlds() -> None:
    held = ClaimVerdict("holds", "holds")
    assert once_more(held, estimate(80), estimate(74)).words == "holds; again with fresh luck: in 74"
    # The mean is as sure as before; the worlds in which it matters are gone.
    gone = once_more(held, estimate(80), estimate(40))
    assert gone.category == "not supported" and "in 80 of 100 worlds, then in 40" in gone.words
    assert once_more(ClaimVerdict("not supported", "no"), estimate(80), estimate(0)).words == "no"


def test_rare_events_are_too_few_to_say() -> None:
    """Where a reading counts events and they differ in a few pairs only, neither "holds" nor "no difference" is said."""
    few = [1.0, 1.0] + [0.0] * 58
    plan, runs, claim = toy({"with": few, "without": [0.0] * 60})
    counted = ClaimReading("attacks", Measure("aid_incidents"), +1)
    runs = runs.rename(columns={"trust_mission": counted.column})
    found = effects(plan, runs, replace(claim, readings=(counted,)), counted)
    assert few_events(found) == (2, 60)
    told = judge(found.by_scenario, {}, NO_CONDITION, few_events(found))
    assert told == ClaimVerdict("not supported", "not supported: too few events to say (2 of 60 pairs differ)")
    plan, runs, claim = toy({"with": few, "without": [0.0] * 60})
    assert few_events(effects(plan, runs, claim, claim.readings[0])) is None


def test_points_that_are_all_equal_leave_doubt() -> None:
    found = effect_of("mali", np.zeros(48), np.zeros(48), 1, Behind(48, 0, 0.2, 0.4))
    assert found.size_high == pytest.approx((1 - 0.025 ** (1 / 48)) * 2 / math.sqrt(math.pi), rel=0.02)
    assert found.size_low == -found.size_high and found.p == 1.0 and found.high == pytest.approx(0.4 * found.size_high)


def test_a_claim_holds_only_if_all_of_it_does() -> None:
    yes, no, turned = (
        ClaimVerdict("holds", "holds"),
        ClaimVerdict("not supported", "no"),
        ClaimVerdict("reversed", "reversed"),
    )
    assert together([("a", yes), ("b", yes)]).category == "holds"
    assert together([("a", yes), ("b", no)]) == ClaimVerdict("holds in part", "a: holds; b: no")
    assert together([("a", turned), ("b", no)]).category == "reversed"
    assert together([("a", no), ("b", no)]).category == "not supported"


def toy(values: dict[str, list[float]], sign: int = 1) -> tuple[ClaimsPlan, pd.DataFrame, Claim]:
    """A claim with made-up numbers: arms -> value by point, in Kesara."""
    arms = {"with": ClaimArm({"joint_planning": 0.5}), "without": ClaimArm({"joint_planning": 0})}
    claim = Claim("C1", "toy", "toy", arms, PAIRED, (ClaimReading("trust", Measure("trust_mission"), sign),))
    plan = ClaimsPlan({"C1": claim}, {"kesara": load_scenario("kesara")}, make_points(len(values["with"])), 45)
    rows = [
        {"scenario": "kesara", "point": point, "seed": 0, "arm": label(arms[arm].key(), 0), "trust_mission": value}
        for arm in arms
        for point, value in enumerate(values[arm])
    ]
    return plan, pd.DataFrame(rows), claim


def test_effects_are_paired_signed_and_standardised() -> None:
    plan, runs, claim = toy({"with": [2.0, 3.0, 5.0, math.nan], "without": [1.0, 2.0, 3.0, 4.0]}, sign=-1)
    one = effects(plan, runs, claim, claim.readings[0]).whole
    # Differences 1, 1, 2; the control 1, 2, 3, 4 has a standard deviation of 1.2910.
    assert one.estimate == pytest.approx(4 / 3) and one.size == pytest.approx(-(4 / 3) / 1.2909944)
    assert (one.pairs, one.missing, one.sign_share) == (3, 1, 0.0)
    planted = effects(plan, runs, claim, claim.readings[0], planted=0.5).whole
    assert planted.size - one.size == pytest.approx(0.5)


def test_an_effect_is_read_where_another_outcome_does_not_change() -> None:
    change = pd.Series(np.linspace(-1.0, 2.0, 12))
    exact = at_zero(0.3 + 2.0 * change, change)
    assert exact.to_numpy() == pytest.approx(np.full(12, 0.3))


def test_holm_counts_claims_over_all_scenarios_and_single_ones_apart() -> None:
    plan, runs, claim = toy({"with": [2.0, 3.1, 5.0, 5.5], "without": [1.0, 2.0, 3.0, 4.0]})
    first = effects(plan, runs, claim, claim.readings[0])
    second = replace(first, by_scenario={n: replace(e, p=0.04) for n, e in first.by_scenario.items()})
    found = with_holm([first, second])
    assert found[0].whole.p_holm == pytest.approx(2 * first.whole.p)
    assert found[1].whole.p_holm == pytest.approx(0.04) == found[1].by_scenario["kesara"].p_holm


def test_conditions_are_found_where_they_are_and_only_there() -> None:
    luck = np.random.default_rng(5)
    features = pd.DataFrame(luck.random((60, 20)), columns=[f"factor_{k}" for k in range(20)])
    points = np.arange(60)
    turned = np.where(features["factor_3"] > 0.6, -2.0, 2.0) + 0.2 * luck.standard_normal(60)
    found = conditions_of(features, turned, points)
    assert found.stable and found.variable == "factor 3" and found.reversed
    assert found == conditions_of(features, turned, points)
    noise = conditions_of(features, luck.standard_normal(60), points)
    assert not noise.stable and noise.text().startswith("no stable condition") and not noise.reversed


def test_recovery_and_post_war_are_counted_in_weeks() -> None:
    values = np.ones(100)
    values[40:52] = 0.5
    assert 11 <= recovery(values) <= 15
    values[40:] = 0.5
    assert recovery(values) == 97 - 40
    assert math.isnan(recovery(np.full(100, math.nan)))
    assert weeks_to_postwar(np.r_[np.zeros(30), np.ones(5)]) == 30 and weeks_to_postwar(np.zeros(35)) == 35


def test_points_are_the_same_for_the_same_seed_and_an_ensemble_replaces_what_it_holds() -> None:
    assert make_points(8).table.equals(make_points(8).table)
    assert not make_points(8).table.equals(make_points(8, seed=1).table)
    ensemble = load_ensemble("mali")
    points = make_points(4, ensembles=[ensemble])
    name = str(ensemble.members.columns[0])
    assert points.parameters("mali", 2)[name] == ensemble.member(ensemble.index(2))[name]
    assert points.parameters("kesara", 2)[name] == points.table[name][2]


def test_what_is_asked_wrongly_is_all_said_at_once() -> None:
    with pytest.raises(InputProblems) as caught:
        make_plan(["kesra"], ["C6", "C99"], points=1)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputProblems, match="makes no sense"):
        make_plan(["kesara"], ["C15"])


@pytest.fixture(scope="module")
def small() -> Ledger:
    return run_ledger(["kesara"], ["C6", "C20"], points=4, communities=45)


def test_a_small_ledger_has_its_rows_and_repeats_itself(small: Ledger, tmp_path: Path) -> None:
    rows = json.loads(json_text(small.rows()))
    assert {row["id"] for row in rows} == {"C6", "C20"} and {row["scenario"] for row in rows} == {"all", "kesara"}
    asked = {
        "id",
        "claim",
        "contrast",
        "outcome",
        "scenario",
        "estimate",
        "low",
        "high",
        "p",
        "p_holm",
        "sign_share",
        "by_switch",
        "conditions",
        "cost",
        "verdict",
        "as_claimed",
        "against",
    }
    assert all(asked <= set(row) for row in rows)
    assert all(row["pairs"] == 4 and row["failed_pairs"] == 0 for row in rows)
    between = {"nearest_path", "numbers_on_nearest", "numbers_between", "vanishes_without", "numbers_of_these", "paths"}
    assert all((between <= set(row)) == (row["scenario"] == "all") for row in rows)
    assert small.findings["C6"].cost > 0.0
    again = run_ledger(["kesara"], ["C6", "C20"], points=4, communities=45, workers=1, out=tmp_path)
    assert json_text(again.rows()) == json_text(small.rows())
    files = sorted(tmp_path.rglob("*.parquet"))
    stamps = [file.stat().st_mtime_ns for file in files]
    assert json_text(run_ledger(["kesara"], ["C6", "C20"], points=4, communities=45, out=tmp_path).rows()) == json_text(
        small.rows()
    )
    assert [file.stat().st_mtime_ns for file in files] == stamps and files
    assert "<script" not in report(small, {}) and "C20" in report(small, {})


def test_a_ledger_is_written_with_its_figures(small: Ledger, tmp_path: Path) -> None:
    write_ledger(small, tmp_path)
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert {"overview.png", "C6.png", "C20.svg"} <= names
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png") == 3 and "http" not in page.replace("http-equiv", "")
