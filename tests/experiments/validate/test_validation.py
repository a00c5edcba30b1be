"""Stylised facts as tests: the register, verdicts on numbers worked by hand, estimators on planted data, one fact whole."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import experiments.validate.facts
from comity.cli import app
from experiments.kit.folders.files import json_ready
from experiments.runs.living import WeeklyRun, weekly_run
from experiments.runs.pools.executors import Compute
from experiments.validate.facts import all_facts
from experiments.validate.facts.base import ROLES, FactFinding
from experiments.validate.facts.designs import Arm, Lab, change, deployed, mean_interval, rates_change
from experiments.validate.facts.f03 import ended
from experiments.validate.facts.f18 import poisson_fit
from experiments.validate.facts.f26 import dispersion
from experiments.validate.facts.f27 import FIRST, STEADY, hawkes_share, raw_share, recent, simulated
from experiments.validate.facts.reading import Reading, judge
from experiments.validate.report import write_validation
from experiments.validate.request import SEEDS_APART, ValidateRequest, choose
from experiments.validate.validation import validate
from figures.facts import settings_figure
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.parameters import PARAMETERS
from simulation.week import advance
from simulation.world.building import build
from simulation.world.settings import configure

ROOT = Path(__file__).resolve().parents[3]
INF = math.inf
COUNTS = [
    float(number)
    for file in (ROOT / "experiments/validate/facts").glob("f[0-9][0-9].py")
    for call in re.findall(r"lab\.count\((.*?)\)", file.read_text("utf-8"))
    for number in re.findall(r"[\d.]+", call)
]
"""How many times the usual seeds single facts take."""


def test_every_fact_of_the_evidence_is_a_test_with_its_role() -> None:
    with (ROOT / "scenarios/evidence/stylised_facts.csv").open(encoding="utf-8") as file:
        recorded = {row["id"]: row["role"] for row in csv.DictReader(file)}
    assert {fact.id: fact.role for fact in all_facts().values()} == recorded
    assert len(recorded) == 23
    assert {role: sum(r == role for r in recorded.values()) for role in ROLES} == {"input": 7, "target": 13, "test": 3}


@pytest.mark.parametrize(
    ("numbers", "accepted", "kind", "sign", "verdict"),
    [
        ((-0.5, -0.6, -0.4), (-0.8, -0.3), "size", -1, "reproduced"),
        ((-0.2, -0.25, -0.15), (-0.8, -0.3), "size", -1, "wrong size"),
        ((-0.28, -0.35, -0.2), (-0.8, -0.3), "size", -1, "undecided"),  # out of the range, which the interval touches
        ((-0.35, -0.8, 0.1), (-0.8, -0.3), "size", -1, "undecided"),  # in the range, but the sign is open
        ((0.2, 0.1, 0.3), (-0.8, -0.3), "size", -1, "wrong sign"),
        ((0.45, 0.2, 0.7), (0.37, 0.50), "size", 0, "reproduced"),
        ((0.1, 0.05, 0.2), (0.0, INF), "sign", 0, "reproduced"),
        ((0.1, -0.05, 0.2), (0.0, INF), "sign", 0, "undecided"),
        ((-0.1, -0.2, -0.05), (0.0, INF), "sign", 0, "wrong sign"),
        ((-0.1, -0.2, -0.05), (-INF, 0.0), "sign", 0, "reproduced"),
        ((0.02, -0.09, 0.09), (-0.1, 0.1), "zero", 0, "reproduced"),
        ((0.02, -0.11, 0.09), (-0.1, 0.1), "zero", 0, "undecided"),
        ((0.2, 0.11, 0.3), (-0.1, 0.1), "zero", 0, "wrong size"),
        ((math.nan, 0.0, 1.0), (0.0, INF), "sign", 0, "undecided"),
    ],
)
def test_verdicts(numbers: tuple[float, float, float], accepted: tuple[float, float], kind: str, sign: int, verdict: str) -> None:
    assert judge(*numbers, accepted, kind, sign) == verdict


def test_a_fact_is_as_good_as_its_worst_reading() -> None:
    fact = all_facts()["F28"]
    good, open_ = (Reading(name, 0.1, low, 0.2, (0.0, INF), kind="sign") for name, low in (("good", 0.05), ("open", -0.05)))
    finding = FactFinding(fact, "default", (good, open_), 0.0)
    assert (finding.verdict, finding.telling.name) == ("undecided", "open")
    row = finding.row()
    assert {"id", "role", "estimate", "low", "high", "accepted", "verdict"} <= set(row)


def test_estimates_worked_by_hand() -> None:
    assert change([1.0, 1.0], [2.0, 2.0]) == (-0.5, -0.5, -0.5)
    centre, low, high = mean_interval([1.0, 2.0, 3.0])
    assert (centre, round(high - centre, 3)) == (2.0, round(2.91999 / math.sqrt(3.0), 3))
    assert low == pytest.approx(2.0 * centre - high)
    import pandas as pd

    table = pd.DataFrame({"a": [3.0, 3.0], "b": [10.0, 10.0], "c": [4.0, 4.0], "d": [10.0, 10.0]})
    assert rates_change(table, "a", "b", "c", "d")[0] == pytest.approx(-0.25)
    assert dispersion(np.array([[0.0, 2.0] * 6, [5.0, 7.0] * 6])) == pytest.approx(12 / 11 / 3.5)


def test_episodes_end_after_eight_quiet_weeks() -> None:
    events = np.zeros(40)
    events[[2, 5, 13, 23, 36]] = 1.0  # gaps 3, 8, 10, 13: three episodes, the last still open
    assert ended(events) == (2, (13 - 2 + 1) + 1 + 1)
    assert ended(np.zeros(40)) == (0, 0)


def test_poisson_regression_finds_planted_coefficients() -> None:
    luck = np.random.default_rng(3)
    x, offset = luck.normal(size=(4000, 2)), luck.normal(size=4000)
    y = luck.poisson(np.exp(offset + 0.3 + x @ np.array([0.8, -0.2])))
    assert poisson_fit(y, x, offset) == pytest.approx([0.3, 0.8, -0.2], abs=0.05)


@pytest.mark.parametrize("share", [0.0, 0.43])
def test_the_self_excited_share_of_planted_data_is_found(share: float) -> None:
    """In rising and falling violence and with memories of 2 to 6 weeks; the tolerance is about two standard errors."""
    luck = np.random.default_rng(7)
    level = np.repeat(np.interp(np.arange(260) / 52, np.arange(5), [3.0, 6.0, 4.0, 7.0, 2.5])[None], 80, axis=0)
    memory = np.linspace(2.0, 6.0, 80)
    series = simulated(level, share, luck, memory)
    assert raw_share(series[:, 52:], recent(series, memory)[:, 52:]) < share - 0.1
    assert hawkes_share(series, memory, 52) == pytest.approx(share, abs=0.08)


def test_the_model_knows_from_inside_what_the_fit_should_find() -> None:
    """The excited part of all expected battles in the world of F27, from the model's own memory of events."""
    parts: list[tuple[float, float]] = []
    arm = Arm(deployed("mali", 10000.0, 0.0, 1), parameters=STEADY)

    def inside(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        run = lived["steady"]
        world = run.world
        groups = world.fronts["actor"] == 0
        regions = len(world.regions)
        expected = run.fields["fronts.expected_battle"][FIRST:, groups].reshape(-1, regions)
        before = run.fields["fronts.excitation"][FIRST - 1 : -1, groups].reshape(-1, regions)
        start, other, weight = world.region_tie_start, world.region_tie_other, world.region_tie_weight
        near = np.zeros((regions, regions))
        for r in range(regions):
            near[r, other[start[r] : start[r + 1]]] = weight[start[r] : start[r + 1]]
        share, spread = (PARAMETERS[name].default for name in ("self_excited_share", "spread_share"))
        excited = share * ((1.0 - spread) * before + spread * before @ near.T) * (expected > 0.0)
        parts.append((float(excited.sum()), float(expected.sum())))
        return {"battles": float(expected.sum())}

    Lab(compute=Compute(workers=1)).run(
        {"steady": arm}, inside, weeks=FIRST + 104, communities=45, seeds=4, fields=("fronts.expected_battle", "fronts.excitation")
    )
    excited, expected = np.sum(parts, axis=0)
    assert 0.37 <= excited / expected <= 0.50


def test_series_without_events_tell_nothing_of_the_share() -> None:
    assert math.isnan(hawkes_share(np.zeros((3, 104))))


def test_settings_turn_one_thing_at_a_time() -> None:
    assert list(ValidateRequest.of().settings()) == ["default"]
    full = ValidateRequest.of(full=True).settings()
    assert len(full) == 1 + 9 + 12
    assert all(len(setting.switches) == 1 and setting.rough for name, setting in full.items() if name != "default")
    assert (Lab(10).count(12.0), Lab(10, most=4.0).count(12.0), Lab(10, most=4.0).count(0.2)) == (120, 40, 4)


def test_repeats_share_no_seed() -> None:
    again = ValidateRequest.of(repeats=3, first_seed=7).settings()
    assert [(name, s.first_seed, s.rough, dict(s.switches)) for name, s in again.items()] == [
        ("default", 7, False, {}),
        ("seeds from 100007", 100007, False, {}),
        ("seeds from 200007", 200007, False, {}),
    ]
    asked: list[int] = []

    def read(seed: int, _: Mapping[str, WeeklyRun]) -> dict[str, float]:
        asked.append(seed)
        return {"seed": float(seed)}

    for setting in again.values():
        Lab(4, first_seed=setting.first_seed).run({}, read, weeks=1, communities=45, seeds=3)
    assert sorted(asked) == [7, 8, 9, 100007, 100008, 100009, 200007, 200008, 200009]
    assert max(Lab(20).count(factor) for factor in COUNTS) < SEEDS_APART


def test_fields_of_every_week_are_what_the_week_left() -> None:
    """All weeks in one compiled call, against week by week from Python."""
    scenario = load_scenario("liberia")
    fields = ("communities.fear", "fronts.one_sided", "communities.need")
    run = weekly_run(Lab().case(Arm(scenario), 3), 6, 45, fields)
    world, _ = build(scenario, 3, 45).world()
    configure(world, scenario, load_policy(scenario.reference_policy), {}, {})
    for week in range(6):
        advance(world, week)
        assert np.array_equal(run.outcomes[week], world.values, equal_nan=True)
        for name in fields:
            record, _, field = name.partition(".")
            assert np.array_equal(run.fields[name][week], getattr(world, record)[field])
    assert run.fields["communities.need"].shape == (6, 45, 5)


NEW_FACT = """from experiments.validate.facts.base import Fact
from experiments.validate.facts.designs import reading

FACT = Fact("F99", "test", "A new fact", "above 0", "nothing is run", "mali",
            lambda lab: [reading("a number", (1.0, 0.5, 1.5), (0.0, 2.0), sign=1)])
"""


def test_a_fact_is_added_by_one_small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f99.py").write_text(NEW_FACT, encoding="utf-8")
    monkeypatch.setattr(experiments.validate.facts, "__path__", [*experiments.validate.facts.__path__, str(tmp_path)])
    all_facts.cache_clear()
    try:
        done = CliRunner().invoke(app, ["validate", "--fact", "F99", "--json", "-"])
    finally:
        all_facts.cache_clear()
        sys.modules.pop("experiments.validate.facts.f99", None)
    assert done.exit_code == 0, done.output
    assert [(row["id"], row["verdict"]) for row in json.loads(done.stdout)] == [("F99", "reproduced")]


def test_mistakes_are_told_together() -> None:
    with pytest.raises(InputProblems, match="F99"):
        choose(["F01", "F99"])
    with pytest.raises(InputProblems) as error:
        validate(["F98"], seeds=1, workers=0, ensembles=["nobody"], switches={"no_switch": "on"}, repeats=0, first_seed=-1)
    assert len(error.value.problems) == 7
    assert [fact.id for fact in choose(["f1", "F28"])] == ["F01", "F28"]


def test_a_cheap_fact_end_to_end(tmp_path: Path) -> None:
    found = tmp_path / "facts.json"
    call = ["validate", "--fact", "F28", "--seeds", "4", "--json", str(found), "--out", str(tmp_path / "out"), "--strict"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    rows = json.loads(found.read_text("utf-8"))
    assert [(row["id"], row["role"], row["verdict"]) for row in rows] == [("F28", "input", "reproduced")]
    assert rows[0]["accepted"] == [0.1, 0.2]
    assert 0.1 <= rows[0]["low"] <= rows[0]["estimate"] <= rows[0]["high"] <= 0.2
    page = (tmp_path / "out/report.html").read_text("utf-8")
    assert "F28" in page
    assert "http" not in page.replace("http-equiv", "")
    assert (tmp_path / "out/facts.png").stat().st_size > 5000


def test_repeats_end_to_end(tmp_path: Path) -> None:
    out = tmp_path / "again"
    done = CliRunner().invoke(app, ["validate", "--fact", "F09", "--seeds", "4", "--repeats", "2", "--out", str(out)])
    assert done.exit_code == 0, done.output
    data = json.loads((out / "settings.json").read_text("utf-8"))
    assert data["command"] == "comity validate --fact F09 --seeds 4 --repeats 2"
    assert data["roles"] == {"F09": "target"}
    assert [facts["F09"]["verdict"] for facts in data["settings"].values()] == ["reproduced"] * 2
    one, two = (facts["F09"]["estimate"] for facts in data["settings"].values())
    assert one != two
    assert (out / "settings.csv").read_text("utf-8").splitlines() == [
        "id,role,default,seeds from 100000",
        "F09,target,reproduced,reproduced",
    ]
    assert (out / "settings.png").stat().st_size > 5000
    assert "Under each setting" in (out / "report.html").read_text("utf-8")


def test_a_figure_of_settings_needs_settings_and_facts() -> None:
    for verdicts, roles in (({}, {"F01": "target"}), ({"default": {"F01": "reproduced"}}, {})):
        with pytest.raises(ValueError, match="at least one"):
            settings_figure(verdicts, roles)


def test_strict_fails_where_a_fact_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    call = ["validate", "--fact", "F28", "--seeds", "4"]
    fact = all_facts()["F28"]

    def off(lab: Lab) -> list[Reading]:
        return [Reading("share", 0.5, 0.45, 0.55, (0.1, 0.2))]

    monkeypatch.setattr(
        "experiments.validate.request.all_facts",
        lambda: {"F28": type(fact)(fact.id, fact.role, fact.title, fact.accepted, fact.design, fact.scenario, off)},
    )
    assert CliRunner().invoke(app, call).exit_code == 0
    assert CliRunner().invoke(app, [*call, "--strict"]).exit_code == 1


def test_the_same_call_gives_the_same_findings(tmp_path: Path) -> None:
    one, two = (validate(["F09", "F28"], seeds=4, workers=workers) for workers in (1, 2))

    def told(found: object) -> list[dict[str, object]]:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in json_ready(found.rows())]

    assert told(one) == told(two)
    write_validation(one, tmp_path / "v")
    assert (tmp_path / "v/facts.csv").read_text("utf-8").count("F09") == 1


@pytest.mark.slow
def test_facts_give_the_same_verdicts_twice() -> None:
    """One fact of each kind of design: constant forces, bases near and far, drawn towns, a survey, prior draws, a fit."""
    ids = ["F01", "F03", "F11", "F15", "F22", "F25", "F26", "F27", "F28"]
    one, two = (validate(ids, seeds=4, workers=workers) for workers in (1, 2))
    assert [f.readings for f in one.findings] == [f.readings for f in two.findings]
    assert one.naive is not None
    assert one.naive.correlation > 0.0 > one.naive.effect_high
