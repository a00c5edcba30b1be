"""Studies: every mistake told at once, files that read back equal, and what Python says instead of a file."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.study import Range, Study, bundled_studies, load_study, study_of
from experiments.study.scenario_values import field_at, with_values
from experiments.study.template import STARTS, new_study_text, write_new_study
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.mechanisms import KERNELS
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES

GOOD = {
    "title": "A study",
    "scenarios": ["kesara", "kesara:drawdown"],
    "policies": ["coexistence", "localised"],
    "weeks": 52,
    "communities": 45,
    "seeds": 3,
    "first_seed": 5,
    "design": {"kind": "latin_hypercube", "runs": 6},
    "vary": [
        {"instrument": "joint_planning"},
        {"parameter": "trust_gain"},
        {"switch": "aid_and_violence"},
        {"scenario": "government.corruption", "distribution": "triangular", "low": 0.2, "high": 0.8},
    ],
}


def problems_of(study: object) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        load_study(study)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_of_the_documents_is_read(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text(
        'title = "What does joint planning do in Mali?"\nscenarios = ["mali"]\n'
        'policies = ["uncoordinated", "best_practice"]\nweeks = 260\ncommunities = 200\nseeds = 40\n'
        '[design]\nkind = "latin_hypercube"\nruns = 60\n[[vary]]\ninstrument = "joint_planning"\nlow = 0.0\n'
        'high = 1.0\n[[vary]]\nparameter = "trust_loss_gain_ratio"   # its registered range\n',
        encoding="utf-8",
    )
    study = load_study(file)
    assert study.total_runs == 60 * 40 * 2
    ratio = PARAMETERS["trust_loss_gain_ratio"]
    assert (study.factors[1].low, study.factors[1].high) == (ratio.low, ratio.high)
    assert [measure.name for measure in study.measures] == list(HEADLINES)
    assert load_study(study) is study


def test_dotted_names_of_numbers_may_stand_bare(tmp_path: Path) -> None:
    """TOML reads ``access.suspension_weeks`` as a table in the table; quoted it is one name."""
    head = 'schema_version = 1\nscenarios = ["kesara"]\npolicies = ["localised"]\n'
    for text in ("[parameters]\naccess.suspension_weeks = 5.0\n", '[parameters]\n"access.suspension_weeks" = 5.0\n'):
        (tmp_path / "study.toml").write_text(head + text, "utf-8")
        assert load_study(tmp_path / "study.toml").parameters == {"access.suspension_weeks": 5.0}
    (tmp_path / "study.toml").write_text(head + "[parameters]\naccess.suspension_week = 5.0\n", "utf-8")
    with pytest.raises(InputProblems, match=r"did you mean 'access\.suspension_weeks'"):
        load_study(tmp_path / "study.toml")


MISTAKES = [
    ({"scenarios": ["kesra"]}, "did you mean 'kesara'?"),
    ({"policies": ["localized"]}, "did you mean 'localised'?"),
    ({"scenarios": ["kesara", "kesara"]}, "stands twice"),
    ({"weeks": 9999}, "weeks = 9999"),
    ({"weeks": 500}, "is not possible for kesara"),
    ({"seeds": 0}, "seeds = 0"),
    ({"seeds": [1, 1], "first_seed": None}, "seeds = 1: stands twice"),
    ({"sedes": 4}, "did you mean 'seeds'?"),
    ({"parameters": {"trust_gian": 1}}, "did you mean 'trust_gain'?"),
    ({"parameters": {"trust_gain": 0.02}}, "held fixed and varied"),
    ({"parameters": {"risk_caution": 7}}, "0.3 to 1"),
    ({"switches": {"aid_and_violence": "neutral"}}, "held fixed and varied"),
    ({"instruments": {"liaison": 0.3}}, "did you mean 'liaison_channels'?"),
    ({"instruments": {"liaison_channels": 3}}, "out of range"),
    ({"scenario_values": {"mission.disciplin": 0.3}}, "did you mean 'discipline'?"),
    ({"ensemble": "no_such_ensemble"}, "ensemble"),
    ({"outcomes": ["stabilty"]}, "did you mean 'stability'?"),
    ({"outcomes": [{"outcome": "stability", "first": 30, "last": 20}]}, "does not come after first"),
    ({"outcomes": [{"outcome": "stability", "last": 90}]}, "beyond the weeks"),
    ({"outcomes": [{"outcome": "stability", "region": "Nowhere"}]}, "no region"),
    ({"outcomes": [{"outcome": "consent", "summary": "worst_tenth"}]}, "exists by community"),
    ({"outcomes": []}, "has no entries"),
    ({"design": {"kind": "latin_hipercube", "runs": 4}}, "did you mean 'latin_hypercube'?"),
    ({"design": {"kind": "latin_hypercube"}}, "is missing: a latin_hypercube design needs it"),
    ({"design": {"kind": "sobol", "runs": 60}}, "32 or 64"),
    ({"design": {"kind": "saltelli", "samples": 100}}, "64 or 128"),
    ({"design": {"kind": "saltelli", "samples": 64, "runs": 60}}, "is not an option of a saltelli design"),
    ({"design": {"kind": "fractional_factorial"}}, "aid_and_violence has 3 options"),
    ({"design": {"kind": "morris", "trajectories": 4, "levels": 5}}, "must be even"),
    ({"design": {"kind": "table", "file": "none.csv"}}, "no such file"),
    ({"design": None}, "design: is missing"),
    ({"vary": []}, "there is nothing to vary"),
    ({"vary": [{"parameter": "trust_gain", "low": 0.0}]}, "vary.1.low = 0.0: is out of range"),
    ({"vary": [{"parameter": "trust_gain", "low": 0.03, "high": 0.02}]}, "does not lie above low"),
    ({"vary": [{"parameter": "trust_gain", "switch": "trust"}]}, "names more than one thing"),
    ({"vary": [{"low": 1}]}, "names nothing to vary"),
    ({"vary": [{"parameter": "trust_gain"}, {"parameter": "trust_gain"}]}, "is varied twice"),
    ({"vary": [{"parameter": "trust_gain"}, {"parameter": "breach_base", "group": "trust_gain"}]}, "a factor outside the group"),
    ({"vary": [{"parameter": "trust_gain", "mode": 0.03}]}, "belongs to a triangular distribution"),
    ({"vary": [{"parameter": "trust_gain", "distribution": "triangular", "mode": 0.5}]}, "vary.1.mode = 0.5"),
    ({"vary": [{"parameter": "opinion_step", "distribution": "log_uniform"}]}, "needs a range above 0"),
    ({"vary": [{"parameter": "trust_gain", "lever": "needs"}]}, "only an instrument has levers"),
    ({"vary": [{"instrument": "information_sharing", "lever": "latencey"}]}, "did you mean 'latency'?"),
    ({"vary": [{"instrument": "ddr_programme", "lever": "cash"}]}, "no policy of the study uses ddr_programme"),
    ({"instruments": {"ddr_programme.cash": 0.2}}, "instruments.ddr_programme.cash: no policy"),
    ({"vary": [{"switch": "aid_and_violence", "options": ["neutral", "captur"]}]}, "did you mean 'capture'?"),
    ({"vary": [{"switch": "aid_and_violence", "low": 0}]}, "has no meaning for listed options"),
    ({"vary": [{"parameter": "trust_gain", "options": [0.02]}]}, "leaves nothing to vary"),
    ({"vary": [{"parameter": "trust_gain", "options": [0.02, 0.9]}]}, "is not allowed here"),
    ({"vary": [{"scenario": "government.corupt"}]}, "did you mean 'corruption'?"),
    ({"vary": [{"scenario": "title"}]}, "is not a key of scenario"),
    ({"vary": [{"scenario": "mission.civilian_staff"}]}, "is missing, and there is no registered limit"),
    ({"vary": [{"policy": ["coexistence", "localised"]}]}, "the policy is varied"),
    ({"stopping": {"outcome": "stability", "maximum": 20}, "seeds": None}, "exactly one of half_width"),
    ({"stopping": {"outcome": "stability", "maximum": 20, "relative": 0.1}}, "the stopping rule decides"),
    ({"stopping": {"outcome": "stability", "maximum": 5, "relative": 0.1, "minimum": 8}, "seeds": None}, "less than minimum"),
    ({"schema_version": 2}, "newer Comity"),
]


@pytest.mark.parametrize(("change", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_a_mistake_is_told_with_its_place(change, told):
    found = problems_of({**GOOD, **change})
    assert any(told in problem for problem in found), found
    assert len(found) <= 2


def test_all_mistakes_are_told_at_once(tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text(
        'title = 3\nscenarios = ["mali", "liberria"]\npolicies = ["uncordinated"]\nweeks = 260.5\n'
        '[design]\nkind = "saltelli"\nsamples = 100\n[[vary]]\nparameter = "trust_gian"\n'
        '[[vary]]\nswitch = "aid_and_violence"\noptions = ["captur", "neutral"]\n',
        encoding="utf-8",
    )
    found = problems_of(file)
    for word in ("title", "liberria", "uncordinated", "weeks", "samples", "trust_gian", "captur"):
        assert any(word in problem and problem.startswith("wrong.toml") for problem in found), word


def test_what_is_no_study_at_all_is_said(tmp_path):
    assert "no bundled study" in problems_of("no_such_study")[0]
    assert "file is missing" in problems_of(tmp_path / "none.toml")[0]
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    assert "empty" in problems_of(tmp_path / "empty.toml")[0]
    assert any("policies" in problem for problem in problems_of({"scenarios": ["kesara"]}))
    assert any("scenarios" in problem for problem in problems_of({"policies": ["localised"]}))


@pytest.mark.parametrize("name", bundled_studies())
def test_bundled_studies_are_valid_and_read_back_equal(name):
    study = load_study(name)
    again = load_study(tomllib.loads(study.to_toml()))
    assert again == study and again.digest() == study.digest()
    pd.testing.assert_frame_equal(again.points, study.points)


OTHERS = {
    "everything": {
        **GOOD,
        "summary": 'with "quotes"\nand lines',
        "switches": {"trust.talk": False},
        "parameters": {"risk_caution": 0.5},
        "instruments": {"liaison_channels": 0.3},
        "scenario_values": {"groups.1.support": 0.2},
        "outcomes": ["stability", {"outcome": "trust_ngos", "summary": "slope", "first": 4, "last": 40}],
    },
    "seeds": {**{k: v for k, v in GOOD.items() if k != "first_seed"}, "seeds": [9, 2, 5]},
    "stopping": {
        "scenarios": "kesara",
        "policies": [{"name": "mine", "instruments": {"liaison_channels": [[0, 0.2], [26, 0.6]]}}],
        "stopping": {"outcome": {"outcome": "stability", "summary": "end"}, "relative": 0.05, "maximum": 50},
    },
    "policy": {
        "scenarios": ["kesara"],
        "design": {"kind": "saltelli", "samples": 4},
        "vary": [
            {"policy": ["liaison", "localised"]},
            {"instrument": "information_sharing", "lever": "latency", "low": 1, "group": "g"},
            {"parameter": "trust_gain", "distribution": "normal", "mean": 0.02, "sd": 0.01, "group": "g"},
        ],
    },
    "points": {
        "scenarios": ["kesara"],
        "policies": ["liaison"],
        "design": {
            "kind": "table",
            "points": {"trust_gain": [0.02, 0.03], "aid_and_violence": ["neutral", "capture"], "exit_on_withdrawal": [True, False]},
        },
        "vary": [{"parameter": "trust_gain"}, {"switch": "aid_and_violence"}, {"scenario": "exit_on_withdrawal"}],
    },
}


@pytest.mark.parametrize("values", OTHERS.values(), ids=list(OTHERS))
def test_studies_read_back_equal(values):
    study = load_study(values)
    again = load_study(tomllib.loads(study.to_toml()))
    assert again == study and again.digest() == study.digest() and str(again) == str(study)
    pd.testing.assert_frame_equal(again.run_table(), study.run_table())
    assert again.case(study.total_runs - 1) == study.case(study.total_runs - 1)


@pytest.mark.parametrize("kind", STARTS)
def test_starting_files_are_valid(kind, tmp_path):
    study = load_study(write_new_study(tmp_path / "mine", "mali", kind))
    assert study.design.kind == kind and study.total_runs > 0
    with pytest.raises(FileExistsError):
        write_new_study(tmp_path / "mine")
    assert len(study.points) == study.total_points


def test_a_starting_file_for_what_does_not_exist_is_refused():
    with pytest.raises(InputProblems) as caught:
        new_study_text("x", "mail", "saltely")
    assert len(caught.value.problems) == 2 and "saltelli" in str(caught.value)


def test_own_policies_scenarios_and_points_are_found_beside_the_file_and_carried_in_the_text(tmp_path):
    (tmp_path / "mine.toml").write_text(Policy.of("mine", {"liaison_channels": 0.4}).to_toml(), encoding="utf-8")
    load_scenario("kesara").to_folder(tmp_path / "land")
    pd.DataFrame({"trust_gain": [0.01, 0.03], "aid_and_violence": ["neutral", "capture"]}).to_parquet(tmp_path / "points.parquet")
    (tmp_path / "study.toml").write_text(
        'scenarios = ["land"]\npolicies = ["mine.toml"]\n[design]\nkind = "table"\nfile = "points.parquet"\n'
        '[[vary]]\nparameter = "trust_gain"\n[[vary]]\nswitch = "aid_and_violence"\n',
        encoding="utf-8",
    )
    study = load_study(tmp_path / "study.toml")
    assert list(study.points["aid_and_violence"]) == ["neutral", "capture"]
    text = study.to_toml()
    (tmp_path / "mine.toml").unlink()
    (tmp_path / "points.parquet").unlink()
    again = load_study(tomllib.loads(text))
    assert again.digest() == study.digest() and again.policies[0].instruments["liaison_channels"].intensity == 0.4


def test_mistakes_in_a_table_of_points_are_told_by_row(tmp_path):
    design = {"kind": "table", "points": pd.DataFrame({"trust_gain": [0.02, 3.0], "trust_gian": [1, 1]})}
    found = problems_of({**GOOD, "vary": [{"parameter": "trust_gain"}, {"switch": "aid_and_violence"}], "design": design})
    assert any("row 2 = 3.0" in problem for problem in found)
    assert any("trust_gian" in problem for problem in found)
    assert any("aid_and_violence: the column is missing" in problem for problem in found)


def test_the_digest_changes_with_what_changes_runs_and_not_with_titles():
    study = load_study(GOOD)
    assert load_study({**GOOD, "title": "Another"}).digest() == study.digest()
    for change in (
        {"weeks": 53},
        {"seeds": 4},
        {"policies": ["coexistence"]},
        {"parameters": {"risk_caution": 0.5}},
        {"design": {"kind": "latin_hypercube", "runs": 6, "seed": 1}},
        {"outcomes": ["stability"]},
        {"scenario_values": {"mission.discipline": 0.9}},
        {"instruments": {"liaison_channels": 0.2}},
    ):
        other = load_study({**GOOD, **change})
        assert other.digest() != study.digest(), change
        assert other.content() != study.content()


def test_names_that_are_outcomes_too_get_their_kind_before_them():
    shared = {f.id for f in load_study({**GOOD, "vary": [{"parameter": "report_bias"}, {"switch": "access"}]}).factors}
    assert shared == {"parameter.report_bias", "switch.access"}
    names = [*PARAMETERS, *INSTRUMENTS, *SWITCHES, *KERNELS]
    assert len(set(names)) == len(names)  # else two factors could share a column
    assert {n for n in names if n in OUTCOMES} == {"report_bias", "access", "consent"}


def test_python_lists_sweep_ranges_spread_and_single_values_hold():
    study = study_of(
        scenarios="kesara",
        policies="coexistence",
        seeds=range(4, 7),
        weeks=26,
        communities=45,
        joint_planning=[0, 0.5, 1],
        trust_gain=0.03,
        closeness_and_risk=["none", "raises"],
        vary={"mission.discipline": 0.9},
    )
    assert study.design.kind == "factorial" and study.total_runs == 3 * 2 * 3
    assert study.seed_numbers == (4, 5, 6)
    assert study.parameters == {"trust_gain": 0.03} and study.scenes[0].mission.discipline == 0.9
    assert set(study.run_table()["joint_planning"]) == {0.0, 0.5, 1.0}
    spread = study_of(
        scenarios=load_scenario("kesara"),
        policies=["liaison"],
        design=16,
        trust_loss_gain_ratio=Range(1.2, 3.0),
        hazard_scale=Range(distribution="log_uniform"),
        liaison_channels=np.float64(0.7),
    )
    assert spread.design.kind == "latin_hypercube" and len(spread.points) == 16
    assert spread.plans[0].instruments["liaison_channels"].intensity == 0.7
    assert load_study(tomllib.loads(spread.to_toml())).digest() == spread.digest()
    table = pd.DataFrame({"trust_gain": [0.01, 0.02]})
    assert study_of(scenarios="kesara", policies="liaison", design=table, trust_gain=Range()).total_points == 2


@pytest.mark.parametrize(
    ("quantities", "told"),
    [
        ({"trust_gain": (0.01, 0.02)}, "a list for levels, or Range(0.01, 0.02)"),
        ({"trust_gian": 0.02}, "did you mean 'trust_gain'?"),
        ({"trust_gain": Range()}, "has no levels of its own"),
        ({"trust_gain": [0.02, 0.9]}, "is not allowed here"),
        ({"trust_gain": 0.9}, "out of range"),
    ],
)
def test_python_mistakes_are_told(quantities, told):
    with pytest.raises(InputProblems) as caught:
        study_of(scenarios="kesara", policies="liaison", **quantities)
    assert told in str(caught.value)


def test_an_object_that_no_name_leads_to_cannot_be_written():
    changed = with_values(load_scenario("kesara"), {"government.corruption": 0.11})
    study = study_of(scenarios=changed, policies="liaison")
    assert study.case(0).scenario.government.corruption == 0.11
    with pytest.raises(InputProblems, match="to_folder"):
        study.to_toml()


def test_an_ensemble_gives_each_seed_its_member_under_every_policy(tmp_path):
    folder = tmp_path / "three"
    folder.mkdir()
    (folder / "members.csv").write_text("trust_gain,risk_caution\n0.01,0.4\n0.02,0.5\n0.03,0.6\n", encoding="utf-8")
    (folder / "ensemble.toml").write_text('schema_version = 1\nname = "three"\nscenario = "kesara"\n', encoding="utf-8")
    study = load_study(
        {
            "scenarios": ["kesara"],
            "policies": ["coexistence", "localised"],
            "seeds": 4,
            "ensemble": str(folder),
            "parameters": {"risk_caution": 0.9},
        }
    )
    found = [study.case(number) for number in range(study.total_runs)]
    assert [case.parameters["trust_gain"] for case in found] == [0.01, 0.01, 0.02, 0.02, 0.03, 0.03, 0.01, 0.01]
    assert {case.parameters["risk_caution"] for case in found} == {0.9}


def test_scenario_scalars_have_the_range_of_their_type():
    kesara = load_scenario("kesara")
    assert (field_at(kesara, "government.corruption").low, field_at(kesara, "government.corruption").high) == (0.0, 1.0)
    assert field_at(kesara, "exit_on_withdrawal").options == (False, True)
    assert field_at(kesara, "population_growth").low == -0.1
    assert field_at(kesara, "coordination.clusters").whole
    group = kesara.groups[0].name
    for key in (f"groups.{group}.support", "groups.1.support"):
        assert with_values(kesara, {key: 0.33}).groups[0].support == 0.33
    both = with_values(kesara, {"mission.discipline": 0.4, "mission.impartiality": 0.6, "ngo_classes.national.expertise": 0.2})
    assert (both.mission.discipline, both.mission.impartiality) == (0.4, 0.6)
    assert kesara.mission.discipline != 0.4
    with pytest.raises(InputProblems):
        with_values(kesara, {"government.corruption": 1.5})


def test_a_study_survives_pickling_and_cannot_be_changed():
    study = load_study(GOOD)
    again = pickle.loads(pickle.dumps(study))
    assert again == study and again.digest() == study.digest()
    with pytest.raises(Exception, match="frozen"):
        study.weeks = 3  # type: ignore[misc]


def test_words_say_what_a_fraction_mixes_up():
    vary = [{"parameter": name} for name in ("trust_gain", "risk_caution", "hazard_scale", "breach_base", "promise_rate")]
    text = str(load_study({**GOOD, "vary": vary, "design": {"kind": "fractional_factorial", "resolution": 3}}))
    assert "resolution 3: 8 of 32 combinations" in text and "cannot be told apart" in text
    assert isinstance(load_study(GOOD), Study) and "latin hypercube, 6 points over 4 factors" in str(load_study(GOOD))


def test_studies_ship_with_the_package():
    assert "sobol_mali" in bundled_studies()
    assert all(Path(name).name == name for name in bundled_studies())
