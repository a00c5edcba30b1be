"""Studies: runs by number, in any part, and cases that are what they say."""

from __future__ import annotations

import functools

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from experiments.study import Study, load_study
from simulation.inputs.policy import load_policy
from tests.experiments.study.test_study import GOOD


def test_run_numbers_come_apart_and_together_again():
    study = load_study(GOOD)
    table = study.run_table()
    assert len(table) == study.total_runs == 3 * 2 * 6 * 2
    assert list(table["run_id"]) == list(range(study.total_runs))
    assert not table.duplicated(["scenario", "policy", "seed", "point"]).any()
    for number in (0, 7, 35, 71):
        row, case = table.iloc[number], study.case(number)
        assert case.seed == row["seed"] and case.policy.name == row["policy"]
        assert case.parameters["trust_gain"] == row["trust_gain"] == study.points["trust_gain"][row["point"]]
        assert case.switches["aid_and_violence"] == row["aid_and_violence"]
        assert case.scenario.government.corruption == row["government.corruption"]
        assert case.policy.instruments["joint_planning"].intensity == row["joint_planning"]
        assert case.scenario.variant == ("drawdown" if "drawdown" in row["scenario"] else "")


@functools.cache
def good() -> tuple[Study, pd.DataFrame]:
    study = load_study(GOOD)
    return study, study.run_table()


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 72), st.integers(0, 72))
def test_any_part_of_the_run_table_is_that_part_of_the_whole(a, b):
    study, whole = good()
    start, stop = min(a, b), max(a, b)
    pd.testing.assert_frame_equal(study.run_table(start, stop), whole.iloc[start:stop].reset_index(drop=True))


def test_runs_that_do_not_exist_are_refused():
    study = load_study(GOOD)
    for number in (-1, study.total_runs):
        with pytest.raises(IndexError):
            study.case(number)
    with pytest.raises(IndexError):
        study.run_table(0, study.total_runs + 1)


def test_further_seeds_leave_the_numbers_of_earlier_runs_alone():
    few, many = load_study(GOOD), load_study({**GOOD, "seeds": 7})
    pd.testing.assert_frame_equal(few.run_table(), many.run_table(0, few.total_runs))
    assert list(few.run_ids(seeds=1)) == list(range(few.runs_per_seed))
    assert set(few.run_table().iloc[few.run_ids([2])]["point"]) == {2}


def test_runs_of_one_world_lie_together():
    """Scenario, seed and everything that shapes the world change as rarely as they can along the run numbers."""
    study = load_study(
        {
            **GOOD,
            "design": {"kind": "factorial", "levels": 3},
            "vary": [
                {"instrument": "joint_planning"},
                {"parameter": "community_network_mean_degree"},
                {"scenario": "government.corruption", "levels": 2},
            ],
        }
    )
    table = study.run_table()
    world = table[["seed", "scenario", "community_network_mean_degree", "government.corruption"]].astype(str).agg("|".join, axis=1)
    assert (world != world.shift()).sum() == world.nunique() == 3 * 2 * 3 * 2


def test_a_million_runs_are_not_made():
    """The table of the last thousand of more than a million runs takes no notice of the others."""
    study = load_study({**GOOD, "seeds": 50_000})
    assert study.total_runs == 1_200_000
    table = study.run_table(study.total_runs - 1000)
    assert len(table) == 1000 and table["seed"].max() == 50_004
    assert study.case(study.total_runs - 1).seed == 50_004


def test_a_varied_policy_takes_the_place_of_policies():
    study = load_study(
        {
            **{k: v for k, v in GOOD.items() if k != "policies"},
            "vary": [{"policy": ["coexistence", "localised", "liaison"]}, {"parameter": "trust_gain"}],
        }
    )
    table = study.run_table()
    assert len(table) == study.total_runs == 3 * 2 * 6
    assert list(table["policy"]) == [study.case(number).policy.name for number in table["run_id"]]
    assert set(table["policy"]) == {"coexistence", "localised", "liaison"}


def test_an_instrument_changes_its_intensity_and_nothing_else():
    study = load_study(
        {
            **GOOD,
            "policies": ["best_practice"],
            "vary": [{"instrument": "joint_planning"}, {"instrument": "information_sharing", "lever": "latency"}],
        }
    )
    before = load_policy("best_practice")
    case = study.case(4)
    after = case.policy
    row = study.run_table(4, 5).iloc[0]
    assert after.instruments["joint_planning"].model_copy(update={"intensity": 0}) == before.instruments[
        "joint_planning"
    ].model_copy(update={"intensity": 0})
    assert after.instruments["information_sharing"].levers["latency"] == row["information_sharing.latency"]
    assert after.instruments["information_sharing"].intensity == before.instruments["information_sharing"].intensity
    changed = {name for name, setting in after.instruments.items() if setting != before.instruments[name]}
    assert changed <= {"joint_planning", "information_sharing"}
