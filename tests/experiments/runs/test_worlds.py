"""Worlds: every scenario has an ensemble, world k is the same whoever asks, and what is not calibrated says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.runs.ensembles import Ensemble
from experiments.runs.measures import Measure
from experiments.runs.priors import Prior, prior_of
from experiments.runs.runner import evaluate
from experiments.runs.settings import RunSettings
from experiments.runs.worlds import (
    LAYER,
    NONE,
    SCENARIO,
    SWITCHING,
    calibration_words,
    completed,
    own_ensemble,
    pooled_switches,
    prior_draws,
    probabilities,
    unknown_numbers,
)
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from simulation.registers.outcomes import HEADLINES
from simulation.registers.parameters import INDICES, PARAMETERS
from simulation.registers.switches import SWITCHES
from simulation.running import run


@pytest.mark.parametrize("name", bundled_scenarios())
def test_every_scenario_has_an_ensemble_with_every_number_that_is_not_fixed(name: str) -> None:
    scenario = load_scenario(name)
    found = own_ensemble(scenario)
    assert set(found.members.columns) >= set(unknown_numbers()) and len(found) >= LAYER
    # Members of a calibrated ensemble repeat in proportion to their weight; those from the prior are all different.
    different = len(found.members.drop_duplicates())
    assert different == len(found) if found.name == "prior" else different > 0.8 * len(found)
    words = calibration_words(found)
    fitted = name in ("liberia", "mali")
    assert words.startswith("Nothing is calibrated" if not fitted else ("Calibrated for", "All")), words
    assert own_ensemble(load_scenario(name)).digest() == found.digest()


def test_numbers_that_a_calibrated_member_does_not_hold_are_drawn_and_told() -> None:
    names = unknown_numbers()
    old = Ensemble("old", "mali", pd.DataFrame({names[0]: [PARAMETERS[names[0]].default] * 3}), np.ones(3), {})
    new = completed(old, 7)
    assert len(new) == 9  # whole turns of the old members
    assert new.parameters(4)[names[0]] == old.parameters(4)[names[0]]
    for name in names[1:]:
        drawn = new.members[name]
        assert drawn.nunique() > 1 and drawn.between(PARAMETERS[name].low, PARAMETERS[name].high).all()
    assert calibration_words(new) == f"Calibrated for 1 of {len(names)} numbers, the others drawn from their ranges."
    assert completed(new) is new


def test_members_of_unequal_weight_stay_with_their_seeds() -> None:
    name = unknown_numbers()[0]
    values = np.linspace(PARAMETERS[name].low, PARAMETERS[name].high, 4)
    old = Ensemble("old", "", pd.DataFrame({name: values}), np.array([1.0, 5.0, 1.0, 1.0]), {})
    new = completed(old, 40)
    assert [new.parameters(k)[name] for k in range(40)] == [old.parameters(k)[name] for k in range(40)]


def test_every_hundred_worlds_spread_each_number_and_switch_evenly() -> None:
    for first in (0, 300):
        places = np.sort(probabilities("trust_gain", range(first, first + LAYER)))
        assert (np.floor(places * LAYER) == np.arange(LAYER)).all()
    settings = [pooled_switches(world) for world in range(LAYER)]
    for name, switch in SWITCHES.items():
        counts = [sum(one[name] == option for one in settings) for option in switch.options]
        assert max(counts) - min(counts) <= 1, name
    assert len({tuple(one.values()) for one in settings}) > 60


def test_a_number_that_is_new_changes_nobody_elses_draws() -> None:
    few, many = prior_draws(["trust_gain"], range(50)), prior_draws(unknown_numbers(), range(300))
    np.testing.assert_array_equal(few["trust_gain"], many["trust_gain"][:50])
    middle = prior_draws(["trust_gain"], range(2000))["trust_gain"]
    assert np.median(middle) == pytest.approx(float(prior_of("trust_gain").quantile(np.array([0.5]))[0]), rel=0.02)


def test_a_case_has_the_numbers_and_switches_of_its_world_under_every_policy_and_seed() -> None:
    settings = RunSettings.of("kesara", ["liaison", "localised"], ensemble=SCENARIO, switches={"trust_asymmetry": "off"})
    one, other = (settings.case(load_policy(name), 7) for name in ("liaison", "localised"))
    assert one.parameters == other.parameters == own_ensemble(settings.scenario).member(7)
    assert one.switches == other.switches == {**pooled_switches(7), "trust_asymmetry": "off"}
    again = settings.case(load_policy("liaison"), 12345, world=7)
    assert (again.seed, again.parameters, again.switches) == (12345, one.parameters, one.switches)
    plain = RunSettings.of("kesara", ["liaison"], ensemble=NONE).case(load_policy("liaison"), 7)
    assert not plain.parameters and not plain.switches


def test_a_batch_and_a_single_run_scale_the_weights_of_an_index_alike() -> None:
    """Members draw weights one by one; both ways of running bring them to a sum of 1."""
    settings = RunSettings.of("kesara", ["liaison"], ensemble=SCENARIO, weeks=4, communities=12)
    case = settings.case(settings.policies[0], 3)
    for weights in INDICES.values():
        assert abs(sum(case.parameters.get(name, PARAMETERS[name].default) for name in weights) - 1.0) > 1e-6
    batch = evaluate([case], [Measure(name) for name in HEADLINES], weeks=4, communities=12)
    alone = run("kesara", "liaison", case.seed, weeks=4, communities=12, parameters=case.parameters, switches=case.switches).summary
    for name in HEADLINES:
        assert batch.loc[0, name] == alone[name], name


def test_none_is_refused_with_the_words_that_are_allowed() -> None:
    with pytest.raises(InputProblems) as caught:
        RunSettings.of("kesara", ["liaison"], ensemble=None)  # type: ignore[typeddict-item]
    text = str(caught.value)
    assert all(word in text for word in ('"scenario"', '"none"', "registered defaults and luck alone", "a name or a folder"))
    with pytest.raises(InputProblems, match=SWITCHING[0]):
        RunSettings.of("kesara", ["liaison"], switching="poled")


def test_a_number_with_one_value_has_it_everywhere() -> None:
    assert Prior("one", 2.0, 2.0, 2.0).quantile(np.array([0.0, 0.5, 1.0])).tolist() == [2.0, 2.0, 2.0]


def test_half_or_double_is_as_likely_either_way() -> None:
    number = next(p.id for p in PARAMETERS.values() if p.low > 0.0 and p.default == 2.0 * p.low and p.high == 2.0 * p.default)
    middle = prior_of(number).quantile(np.array([0.5]))[0]
    assert middle == pytest.approx(PARAMETERS[number].default)
