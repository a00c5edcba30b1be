"""The runner: results that depend on nothing but the cases, and failures that touch nobody else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.runs.cases import Case, worlds
from experiments.runs.measures import SUMMARIES, Measure, worst_tenth
from experiments.runs.pools.executors import Compute
from experiments.runs.runner import cut, evaluate, series
from experiments.runs.tasks import Job
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.results.recording import History
from simulation.results.results import community_table, summarise
from simulation.running import run, run_batch
from simulation.week import advance
from simulation.world.building import build
from simulation.world.settings import configure

WEEKS, COMMUNITIES = 30, 24
SCENARIO = load_scenario("kesara")
POLICIES = [load_policy("best_practice"), load_policy("uncoordinated")]
REGION = SCENARIO.regions[1].name
SWITCHES: dict[str, str] = {"aid_and_violence": "capture", "learning": "off", "trust.talk": "off"}
MEASURES = [
    Measure("stability"),
    Measure("battle_deaths", "sum", 0, 20),
    Measure("stability", "slope", 4),
    Measure("trust_mission", "worst_tenth"),
    Measure("fear", "worst_tenth", 5, 25, REGION),
    Measure("stability", "mean", region=REGION),
    Measure("fear", "maximum"),
    Measure("fear", "minimum", 3, 9),
    Measure("reintegrated"),
    Measure("need_coverage", "end", 0, 12),
]


def some_cases() -> list[Case]:
    """Cases of two policies, three seeds, two parameter values and two sets of switches, seeds innermost."""
    return [
        Case(SCENARIO, policy, seed, {"trust_loss_gain_ratio": value}, switches)
        for policy in POLICIES
        for value in (1.5, 2.5)
        for switches in ({}, SWITCHES)
        for seed in range(3)
    ]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """The measures of all cases."""
    return evaluate(some_cases(), MEASURES, weeks=WEEKS, communities=COMMUNITIES, compute=Compute(workers=1))


@pytest.mark.parametrize("switches", [{}, SWITCHES], ids=["as it is", "switches and mechanisms"])
def test_registered_summaries_equal_those_of_a_batch(table: pd.DataFrame, switches: dict[str, str]) -> None:
    rows = [k for k, case in enumerate(some_cases()) if dict(case.switches) == switches]
    batch = run_batch(
        SCENARIO,
        POLICIES,
        range(3),
        parameters=pd.DataFrame({"trust_loss_gain_ratio": [1.5, 2.5]}),
        weeks=WEEKS,
        communities=COMMUNITIES,
        switches=switches,
    )
    batch = batch.sort_values(["policy", "variant", "seed"], kind="stable")
    for name in ("stability", "reintegrated"):
        assert np.array_equal(table.loc[rows, name], batch[name])


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.name)
def test_a_measure_is_what_the_weekly_tables_say(table: pd.DataFrame, measure: Measure) -> None:
    row = 14
    case = some_cases()[row]
    foundation = build(SCENARIO, case.seed, COMMUNITIES)
    world, _ = foundation.world()
    configure(world, SCENARIO, case.policy, case.parameters, case.switches)
    history = History(SCENARIO, world, "community")
    for week in range(WEEKS):
        advance(world, week)
        history.record(world, week)
    first, end = measure.window(WEEKS)
    result = history.result(case.policy, world, seed=case.seed)
    places = result.weekly[result.weekly["week"].between(first, end - 1)]
    weeks = (
        (result.regions_weekly[result.regions_weekly["region"] == measure.region] if measure.region else history.outcomes())[
            measure.outcome
        ].to_numpy()[first:end]
        if measure.way != "worst_tenth"
        else np.zeros(1)
    )
    if measure.way == "worst_tenth":
        chosen = places[places["region"] == measure.region] if measure.region else places
        means = np.sort(chosen.groupby("community")[measure.outcome].mean().to_numpy())[:: OUTCOMES[measure.outcome].direction]
        expected = means[: -(-len(means) // 10)].mean()
    else:
        expected = {
            "mean": np.mean,
            "sum": np.sum,
            "end": lambda x: np.mean(x[-52:]),
            "minimum": np.min,
            "maximum": np.max,
            "slope": lambda x: 52.0 * np.polyfit(np.arange(len(x)), x, 1)[0],
        }[measure.way](weeks)
    assert table.loc[row, measure.name] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_worst_tenths_of_every_community_outcome_can_be_taken() -> None:
    names = [name for name, o in OUTCOMES.items() if o.level == "community" and o.direction]
    case = some_cases()[0]
    row = evaluate([case], [Measure(name, "worst_tenth") for name in names], weeks=8, communities=COMMUNITIES).iloc[0]
    world, _ = build(SCENARIO, case.seed, COMMUNITIES).world()
    configure(world, SCENARIO, case.policy, case.parameters, case.switches)
    rows = []
    for week in range(8):
        advance(world, week)
        rows.append(world.communities.copy())
    means = community_table(SCENARIO, list(range(8)), rows).groupby("community")[names].mean()
    for name in names:
        worst = np.sort(means[name])[:: OUTCOMES[name].direction][:3]
        assert row[f"{name}.worst_tenth"] == pytest.approx(worst.mean(), rel=1e-9), name


@pytest.mark.parametrize(
    "settings", [{"workers": 2}, {"workers": 2, "pieces": 1}, {"workers": 3, "pieces": 5}, {"workers": 1, "pieces": 1000}], ids=str
)
def test_results_depend_on_neither_threads_nor_pieces(table: pd.DataFrame, settings: dict[str, int]) -> None:
    other = evaluate(some_cases(), MEASURES, weeks=WEEKS, communities=COMMUNITIES, compute=Compute(**settings))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(table, other, check_exact=True)


def test_results_do_not_depend_on_the_order_of_cases(table: pd.DataFrame) -> None:
    order = np.random.default_rng(3).permutation(len(table))
    cases = some_cases()
    other = evaluate([cases[k] for k in order], MEASURES, weeks=WEEKS, communities=COMMUNITIES, compute=Compute(pieces=4))
    pd.testing.assert_frame_equal(table.iloc[order].reset_index(drop=True), other, check_exact=True)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["processes", "dask"])
@pytest.mark.parametrize("workers", [1, 2])
def test_results_do_not_depend_on_the_executor(table: pd.DataFrame, executor: str, workers: int) -> None:
    place = Compute(executor, workers, pieces=5)
    other = evaluate(some_cases(), MEASURES, weeks=WEEKS, communities=COMMUNITIES, compute=place)
    pd.testing.assert_frame_equal(table, other, check_exact=True)


def test_series_are_the_weekly_country_values() -> None:
    cases = some_cases()[:5]
    values = series(cases, ["stability", "fear"], weeks=WEEKS, communities=COMMUNITIES)
    result = run(SCENARIO, POLICIES[0], 1, parameters=cases[1].parameters, weeks=WEEKS, communities=COMMUNITIES)
    assert values.shape == (5, WEEKS, 2)
    assert np.array_equal(values[1], result.weekly[["stability", "fear"]].to_numpy())
    assert summarise(np.tile(values[1][:, :1], len(OUTCOMES)))["stability"] == result.summary["stability"]


def test_failed_runs_are_rows_with_a_reason_beside_untouched_neighbours(table: pd.DataFrame) -> None:
    cases = some_cases()
    wrong = {
        3: Case(SCENARIO, POLICIES[0], 0, {"trust_loss_gain_ratio": -5.0}),
        4: Case(SCENARIO, POLICIES[0], 1, {}, {"aid_and_violence": "sideways"}),
        8: Case(SCENARIO, POLICIES[0], -1),
    }
    mixed = [wrong.get(k, case) for k, case in enumerate(cases)]
    found = evaluate(mixed, MEASURES, weeks=WEEKS, communities=COMMUNITIES, compute=Compute(pieces=12))
    assert set(found.index[found["failure"].notna()]) == set(wrong)
    assert "trust_loss_gain_ratio" in found["failure"][3] and "sideways" in found["failure"][4] and "seed" in found["failure"][8]
    assert found.loc[list(wrong), [m.name for m in MEASURES]].isna().all(axis=None)
    rest = [k for k in range(len(cases)) if k not in wrong]
    pd.testing.assert_frame_equal(table.loc[rest], found.loc[rest], check_exact=True)


def test_a_run_that_is_not_finite_is_a_failure(monkeypatch: pytest.MonkeyPatch, table: pd.DataFrame) -> None:
    import experiments.runs.tasks as runner

    original = runner.keep

    def spoilt(foundation, settings, weeks, wanted):  # type: ignore[no-untyped-def]
        kept = original(foundation, settings, weeks, wanted)
        if foundation.seed == 1:
            kept.statistics[0, 0, 0, list(OUTCOMES).index("fear"), 0] = np.nan
        return kept

    monkeypatch.setattr(runner, "keep", spoilt)
    found = evaluate(
        some_cases(), [Measure("stability")], weeks=WEEKS, communities=COMMUNITIES, compute=Compute(workers=1, pieces=24)
    )
    assert list(found.index[found["failure"].notna()]) == [1]
    assert found["failure"][1] == "not finite: fear"
    assert np.isnan(found["stability"][1])
    assert np.array_equal(found["stability"].drop(1), table["stability"].drop(1))


def test_pieces_keep_worlds_together_and_lose_nothing() -> None:
    cases = some_cases()
    pieces = list(cut(Job((), WEEKS, COMMUNITIES), enumerate(cases), workers=2, runs=4))
    numbers = [number for piece in pieces for number, _ in piece.cases]
    assert sorted(numbers) == list(range(len(cases)))
    assert all(len(worlds(piece.cases)) == 1 for piece in pieces)
    one = list(cut(Job((), WEEKS, COMMUNITIES), enumerate(cases), workers=2))
    assert len(one) == 1, "runs of a few milliseconds go together"


def test_measures_have_names_and_say_what_is_wrong_with_them() -> None:
    assert [m.name for m in MEASURES[:6]] == [
        "stability",
        "battle_deaths.sum[0:20]",
        "stability.slope[4:]",
        "trust_mission.worst_tenth",
        f"fear.worst_tenth[5:25]@{REGION}",
        f"stability.mean@{REGION}",
    ]
    with pytest.raises(InputProblems) as caught:
        Measure("stabilty", "avarage", 5, 2)
    assert [p.nearest for p in caught.value.problems] == ["stability", "", ""] or len(caught.value.problems) == 3
    for bad in (
        {"outcome": "gini_coverage", "summary": "worst_tenth"},
        {"outcome": "consent", "region": "Gao"},
        {"outcome": "ngo_staff", "summary": "worst_tenth"},
    ):
        with pytest.raises(InputProblems):
            Measure(**bad)  # type: ignore[arg-type]
    with pytest.raises(InputProblems) as caught:
        evaluate(
            some_cases()[:1],
            [Measure("fear", region="Nowhere"), Measure("fear", "mean", 0, 999), Measure("fear"), Measure("fear")],
            weeks=WEEKS,
        )
    assert len(caught.value.problems) == 3
    assert set(SUMMARIES) >= {m.way for m in MEASURES}


def test_the_worst_tenth_is_at_least_one_community() -> None:
    values = np.array([[5.0, 1.0, 3.0], [2.0, 9.0, 4.0]])
    assert worst_tenth(values, 1).tolist() == [1.0, 2.0]
    assert worst_tenth(values, -1).tolist() == [5.0, 9.0]
    assert worst_tenth(np.arange(20.0)[None], 1).tolist() == [0.5]
