"""Calibration on toys with known answers, and its targets: what is ruled out, inferred, covered, kept and resumed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.calibration.bank import Bank, Yardstick, distance
from experiments.calibration.bench import Bench
from experiments.calibration.diagnostics import coverage, identifiability
from experiments.calibration.inference import (
    Summaries,
    first_population,
    marginals,
    sequential,
    systematic,
    weighted_quantiles,
    with_error,
)
from experiments.calibration.matching import design
from experiments.calibration.observing import Observer
from experiments.calibration.pipeline import COMMUNITIES, WORLDS, calibrate
from experiments.calibration.report import write_calibration
from experiments.calibration.targets import (
    LAST_YEAR,
    calibrated_scenarios,
    observer_of,
    read_targets,
    scaled,
    targets_of,
    unscaled,
)
from experiments.runs.ensembles import load_ensemble
from experiments.runs.priors import carried_priors, fitted_priors, prior_of
from experiments.runs.worlds import calibration_words, completed, unknown_numbers
from simulation import load_policy, load_scenario, run
from simulation.inputs.errors import InputProblems
from simulation.registers.parameters import PARAMETERS
from simulation.world.building import WORLD_PARAMETERS
from tests.experiments.calibration.toys import FITTED, linear, linear_targets, posterior, target
from tests.yearly import yearly_deaths, yearly_incidents

# --- priors and targets


@pytest.mark.parametrize("name", ["hazard_scale", "self_excited_share", "opinion_step", "inflow_phase_1"])
def test_priors_are_triangular_with_their_mode_and_range(name: str) -> None:
    prior = prior_of(name)
    values = prior.quantile(np.linspace(0, 1, 200_001))
    assert (values.min(), values.max()) == pytest.approx((prior.low, prior.high))
    x = np.log(values) if prior.log else values
    low, mode, high = np.log([prior.low, prior.mode, prior.high]) if prior.log else (prior.low, prior.mode, prior.high)
    assert x.mean() == pytest.approx((low + mode + high) / 3.0, abs=1e-3 * (high - low))
    assert np.all(np.diff(values) >= 0.0)


def test_at_most_twelve_fitted_and_all_other_numbers_with_a_range_carried() -> None:
    fitted, carried = {p.id for p in fitted_priors()}, {p.id for p in carried_priors()}
    assert 1 <= len(fitted) <= 12 and not fitted & carried
    assert fitted | carried == set(unknown_numbers()), "a calibration draws what a world draws"
    assert {PARAMETERS[name].tier for name in carried} == {"carried", "structural"} and set(WORLD_PARAMETERS) & carried
    assert all(PARAMETERS[p.id].low <= p.low < p.high <= PARAMETERS[p.id].high for p in (*fitted_priors(), *carried_priors()))


def test_no_target_lies_after_the_last_year() -> None:
    assert LAST_YEAR["mali"] == 2018
    for name in calibrated_scenarios():
        scene = load_scenario(name)
        targets = targets_of(scene)
        assert max(t.year for t in targets) <= LAST_YEAR[name]
        observer = observer_of(scene, targets, COMMUNITIES)
        # Not even simulated further than the week in which the last year ends.
        assert observer.years[-1] == LAST_YEAR[name] and scene.date_of(observer.weeks - 1).year <= LAST_YEAR[name]
        assert min(t.year for t in targets if t.week < 0) > scene.start.year, "the first, partial year is left out"
    with pytest.raises(InputProblems, match="no history"):
        targets_of(load_scenario("kesara"))


def test_later_evidence_changes_no_target() -> None:
    scene = load_scenario("mali")
    table = scene.evidence("years").astype(object)
    table.loc[
        table["year"] > 2018, ["battle_deaths", "one_sided_deaths_mali_actors", "non_state_deaths", "aid_worker_incidents"]
    ] = 9999
    changed = scene.replace(evidence_tables=scene.evidence_tables | {"years": table.to_csv(index=False)})
    assert targets_of(changed) == targets_of(scene)


@pytest.mark.parametrize("scale", ["deaths", "count", "share", "people"])
def test_scales_are_undone(scale: str) -> None:
    values = {"deaths": [25.0, 300.0], "count": [0.0, 7.0], "share": [0.2, 0.9], "people": [1.0, 2e5]}[scale]
    assert unscaled(scaled(np.array(values), scale), scale) == pytest.approx(values)
    assert unscaled(scaled(np.array([10.0]), "deaths"), "deaths") == 0.0


def test_the_light_observer_sees_what_the_tables_show() -> None:
    scene = load_scenario("mali:high_intensity")
    weeks, parameters = 136, {"non_state_scale": 4.0, "hazard_scale": 2.0}
    result = run(scene, scene.reference_policy, 3, weeks=weeks, communities=40, parameters=parameters)
    observer = Observer(scene, result.policy, weeks, 40, ("trust_mission", "satisfied_with_mission"), ("access",))
    seen = observer.run(parameters, 3)
    deaths = yearly_deaths(result).pivot(index="year", columns="series", values="deaths")
    assert list(deaths.index) == list(seen.years)
    expected = deaths[["battle_deaths", "one_sided_deaths", "non_state_deaths"]].to_numpy()
    np.testing.assert_array_equal(seen.deaths, expected)
    assert np.all(expected[:, 2] > 0.0), "the test must meet all series"
    np.testing.assert_array_equal(seen.incidents, yearly_incidents(result)["incidents"])
    np.testing.assert_array_equal(seen.country[:, 1], result.weekly["satisfied_with_mission"])
    by_region = result.regions_weekly["access"].to_numpy().reshape(weeks, -1)
    np.testing.assert_array_equal(seen.regions[:, :, 0], by_region)


def test_an_observed_run_builds_the_world_of_its_numbers() -> None:
    """Numbers that shape the world reach the run, are not confused with those of the run before, and agree with `run`."""
    scene = load_scenario("mali")
    weeks, outcomes = 60, ("trust_mission", "access")
    observer = Observer(scene, load_policy(scene.reference_policy), weeks, 30, outcomes)
    shaping = [name for name in WORLD_PARAMETERS if PARAMETERS[name].low < PARAMETERS[name].high]
    drawn = [{name: float(prior_of(name).quantile(np.array(u))) for name in shaping} for u in (0.2, 0.8)]
    seen = [observer.run(numbers, 5).country for numbers in (*drawn, drawn[0])]
    assert not np.array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])
    for numbers, country in zip(drawn, seen):
        result = run(scene, scene.reference_policy, 5, weeks=weeks, communities=30, parameters=numbers)
        np.testing.assert_array_equal(country, result.weekly[list(outcomes)].to_numpy())


def test_members_hold_every_number_that_is_not_fixed(tmp_path: Path) -> None:
    """A small calibration of a country: its ensemble leaves nothing to be drawn, and says so."""
    made = calibrate("liberia", waves=0, budget=600, members=10, truths=10, communities=15, out=tmp_path / "made")
    assert set(made.ensemble.members) == set(unknown_numbers())
    assert made.ensemble.members.nunique().min() > 1, "each number differs between members"
    assert completed(made.ensemble) is made.ensemble
    assert calibration_words(made.ensemble).startswith(f"All {len(unknown_numbers())} numbers were drawn together")


def test_targets_are_read_off_a_run() -> None:
    scene = load_scenario("liberia")
    targets = targets_of(scene)
    observer = observer_of(scene, targets, 20)
    values = dict(zip([t.id for t in targets], read_targets(observer, targets, observer.run({}, 1)), strict=True))
    assert np.isfinite(list(values.values())).all()
    assert values["ddr_enrolled 2004-05"] < values["ddr_enrolled 2004-11"]
    assert values["safer_than_start 2006-01"] > 0.5


# --- inference


def test_regression_adjustment_meets_the_exact_posterior() -> None:
    rng = np.random.default_rng(4)
    points = rng.random((6000, 2))
    history = linear()
    raw = np.array(
        [
            linear_targets(
                {p.id: p.low + u * (p.high - p.low) for p, u in zip(FITTED, point, strict=False)}
                | {"survey_noise": rng.uniform(0.1, 0.5)},
                k,
            )
            for k, point in enumerate(points)
        ]
    )
    observed = np.array([t.point for t in history.targets])
    outputs = with_error(raw, np.full(4, 0.05), rng)
    told = Summaries.fit(points, outputs)
    moved, weights = marginals(points, told(outputs), told(observed)[0], 0.1)
    mean, sd = posterior(0.3, 0.6)
    found = (weights * moved).sum(axis=0)
    assert found == pytest.approx(mean, abs=0.2 * float(sd.min()))
    assert np.sqrt((weights * (moved - found) ** 2).sum(axis=0)) == pytest.approx(sd, rel=0.2)


def test_pipeline_on_a_toy_finds_what_is_known(tmp_path: Path) -> None:
    found = calibrate(linear(), waves=1, budget=1600, members=60, seed=3, workers=1, truths=120, out=tmp_path)
    mean, sd = posterior(0.3, 0.6)
    centre = (found.weights * found.points).sum(axis=0)
    assert centre[:2] == pytest.approx(mean, abs=float(sd.max()))
    spread = np.sqrt((found.weights * (found.points - centre) ** 2).sum(axis=0))
    assert spread[:2] == pytest.approx(sd, rel=0.35)
    says = found.identified.set_index("parameter")["says"]
    assert says[["hazard_scale", "trust_gain"]].tolist() == ["narrowed", "narrowed"]
    table = found.coverage.table.set_index("parameter")
    assert table["identifiable"].tolist() == [True, True, False]
    # 120 truths: four standard errors of a share of 0.8 are 0.15.
    assert np.all(np.abs(table["coverage80"] - 0.8) < 0.15)
    assert found.space.waves[0].left < 0.5 and found.populations[-1].tolerance < found.populations[0].tolerance
    assert found.share_inside >= 0.75
    members = found.ensemble.members
    assert len(members) == 60 and set(members) == {"hazard_scale", "trust_gain", "acceptance_base", "survey_noise"}
    assert found.provenance["runs"] <= 1600 + 200 and found.provenance["last_year"] == 2000
    assert len(found.waves()) == 4 and found.generations()["runs"].is_monotonic_increasing
    place = write_calibration(found, tmp_path / "report")
    assert load_ensemble(place / "ensemble").members.shape == members.shape
    assert (place / "report.html").read_text().count("data:image/png") == 3
    assert len(pd.read_csv(place / "ensemble" / "coverage.csv")) == 3
    # Called again, everything is read and nothing run; a change of seed runs again.
    again = calibrate(linear(), waves=1, budget=1600, members=60, seed=3, workers=2, truths=120, out=tmp_path)
    pd.testing.assert_frame_equal(again.ensemble.members, members)
    np.testing.assert_array_equal(again.points, found.points)


def test_sequential_population_nears_the_posterior() -> None:
    """Without discrepancy the tolerance alone widens it; the weights undo the proposals, a ruled-out half is respected."""
    history = linear()
    observed, errors = np.array([t.point for t in history.targets]), np.full(4, 0.05)

    def draw(stage: str, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(list(stage.encode()))
        raw = np.array(
            [
                linear_targets(
                    {p.id: p.low + u * (p.high - p.low) for p, u in zip(FITTED, point, strict=True)}, int(rng.integers(1 << 40))
                )
                for point in points
            ]
        )
        return raw, rng.random((len(points), 1))

    cube, _ = design(1500, 3, 2)
    half = cube[cube[:, 2] < 0.5]
    raw, extras = draw("bank", half)
    held = Yardstick(observed, errors, np.full(4, 0.07))
    start = first_population(Bank(half, raw, extras), held, 200, 0)
    found = sequential(start, draw, held, budget=4000, seed=1, keep=LowerHalf())
    last = found[-1]
    assert len(found) > 4 and [p.tolerance for p in found] == sorted((p.tolerance for p in found), reverse=True)
    mean, sd = posterior(0.3, 0.6)
    centre = last.weights @ last.points
    assert centre[:2] == pytest.approx(mean, abs=float(sd.max()))
    spread = np.sqrt(last.weights @ (last.points - centre) ** 2)
    assert np.all(spread[:2] < 1.7 * sd) and np.all(spread[:2] > 0.6 * sd)
    # The third parameter is told of by nothing: it stays uniform on the half that is left.
    assert last.points[:, 2].max() < 0.5 and spread[2] == pytest.approx(0.5 / np.sqrt(12.0), rel=0.2)
    assert centre[2] == pytest.approx(0.25, abs=0.05) and last.effective > 60


class LowerHalf:
    """The half of the cube in which the third parameter is small."""

    volume = 0.5

    def __call__(self, points: np.ndarray) -> np.ndarray:
        return points[:, 2] < 0.5


def test_stopped_in_the_middle_it_goes_on(tmp_path: Path) -> None:
    whole = calibrate(linear(), waves=1, budget=600, members=20, seed=5, workers=1, truths=20)
    calls = 0

    def stopping(done: int, total: int, stage: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(linear(), waves=1, budget=600, members=20, seed=5, workers=1, truths=20, out=tmp_path, progress=stopping)
    kept = len(list((tmp_path / "runs").glob("*.npy")))
    assert kept == 9
    rest = calibrate(linear(), waves=1, budget=600, members=20, seed=5, workers=1, truths=20, out=tmp_path)
    pd.testing.assert_frame_equal(rest.ensemble.members, whole.ensemble.members)


def test_kept_runs_are_read_and_failures_are_counted(tmp_path: Path) -> None:
    def fails(parameters: object, seed: int) -> np.ndarray:
        if seed == 2:
            raise FloatingPointError
        return np.array([float(seed)])

    first = Bench(fails, 1, "a", tmp_path)
    values, seeds = np.zeros((3, 1)), np.array([1, 2, 3])
    out = first.run("s", ("trust_gain",), values, seeds)
    assert np.isnan(out[1, 0]) and (first.done, first.made, first.failed) == (3, 3, 1)
    second = Bench(fails, 1, "a", tmp_path)
    np.testing.assert_array_equal(second.run("s", ("trust_gain",), values, seeds), out)
    assert second.made == 0
    other = Bench(fails, 1, "another model", tmp_path)
    other.run("s", ("trust_gain",), values, seeds)
    assert other.made == 3


def test_coverage_says_what_cannot_be_known() -> None:
    rng = np.random.default_rng(1)
    points = rng.random((1500, 2))
    raw = points[:, :1] + rng.normal(0.0, 0.05, (1500, 1))
    found = coverage(
        Bank(points, np.repeat(raw, 2, axis=1), points[:, :0]),
        Yardstick(np.zeros(2), np.full(2, 0.05), np.full(2, 0.07)),
        ["a", "b"],
        truths=150,
    )
    table = found.table.set_index("parameter")
    assert table.loc["a", "contraction"] > 0.5 and abs(table.loc["b", "contraction"]) < 0.1
    assert not table.loc["b", "identifiable"]
    assert np.all(np.abs(table["coverage80"] - 0.8) < 0.13)
    flat = identifiability(points, np.full((1500, 2), 1 / 1500), points[:300], ["a", "b"])
    assert np.abs(flat["members"]).max() < 0.15
    assert flat["says"].tolist() == ["left as it was", "left as it was"]


def test_small_parts() -> None:
    values = np.arange(101.0)
    assert weighted_quantiles(values, np.ones(101), (0.1, 0.5, 0.9)).ravel() == pytest.approx([10, 50, 90], abs=0.6)
    assert np.bincount(systematic(np.array([0.5, 0.25, 0.25]), 8, 0)).tolist() == [4, 2, 2]
    assert np.isinf(distance(np.array([[np.nan, 0.0]]), np.zeros(2), np.ones(2))[0])
    assert target("a", 0.5).error == pytest.approx(0.05)
    with pytest.raises(InputProblems) as caught:
        calibrate(linear(), budget=5, waves=-1, members=3, workers=0, seed=-1)
    assert len(caught.value.problems) == 5


def test_command_refuses_what_has_no_history(tmp_path: Path) -> None:
    runner = CliRunner()
    wrong = runner.invoke(app, ["calibrate", "kesara", "--out", str(tmp_path)])
    assert wrong.exit_code == 2 and "no history to be fitted to" in wrong.output
    wrong = runner.invoke(app, ["calibrate", "mali", "--budget", "3", "--members", "1", "--out", str(tmp_path)])
    assert wrong.exit_code == 2 and "2 problems" in wrong.output


# --- the model itself


@pytest.mark.slow
def test_planted_parameters_of_the_model_are_covered() -> None:
    """Synthetic Mali: of 60 truths, 80 % intervals of the parameter that deaths tell of most cover 65 to 95 %
    (five standard errors of a share at 0.8 would be 0.26: a method that covers half would fail)."""
    from experiments.calibration.diagnostics import coverage as cover
    from experiments.calibration.pipeline import _luck, _Work, problem_of

    history = problem_of("mali", 45)
    bench = Bench(history.simulator, len(history.targets))
    work = _Work(history, bench, 7)
    cube, _ = design(700, len(history.fitted), 7)
    raw, extras = work.draw("bank", cube)
    assert bench.failed == 0 and extras[:, -1].max() < WORLDS
    errors = np.array([t.error for t in history.targets])
    held = Yardstick(np.zeros_like(errors), errors, np.hypot(errors, _luck(cube, raw)))
    table = cover(Bank(cube, raw, cube[:, :0]), held, [p.id for p in history.fitted], truths=60).table
    row = table.set_index("parameter").loc["hazard_scale"]
    assert row["identifiable"] and 0.65 <= row["coverage80"] <= 0.95
    assert table["coverage80"].mean() == pytest.approx(0.8, abs=0.1)
