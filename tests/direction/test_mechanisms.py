"""Every mechanism works in the directions that its row states: on against off in the same worlds, the same luck.

One paired t test per effect over 24 seeds (8 where a whole world is measured), one-sided; the level of 0.0005 leaves the
chance of any false finding among all below one in twenty.
"""

from __future__ import annotations

import pytest

from simulation.registers.mechanisms import MECHANISMS, Effect
from simulation.registers.outcomes import OUTCOMES
from tests.direction.contrasts import Arm, Difference, compare, holm, outcomes, paired, scene
from tests.direction.measures import MEASURES, measured
from tests.direction.places import ALL, KESARA

SEEDS = range(24)
FEW_SEEDS = range(8)
LEVEL = 0.0005
EFFECTS = [
    pytest.param(mechanism.id, effect, id=f"{mechanism.id}-{effect.outcome}{effect.sign:+d}")
    for mechanism in MECHANISMS.values()
    for effect in mechanism.effects
]


def difference(mechanism: str, effect: Effect) -> Difference:
    """On minus off for a stated effect of a mechanism."""
    setting = ALL[effect.setting]
    on = Arm(effect.policy, effect.parameters, effect.switches)
    off = Arm(effect.policy, effect.parameters, {**effect.switches, mechanism: "off"})
    if effect.outcome in MEASURES:
        first, second = (measured(setting, arm, FEW_SEEDS, effect.outcome) for arm in (on, off))
        return paired(first, second, effect.sign)
    return compare(setting, on, off, effect.outcome, effect.sign, SEEDS)


@pytest.mark.parametrize(("mechanism", "effect"), EFFECTS)
def test_mechanism_works_in_its_direction(mechanism: str, effect: Effect) -> None:
    found = difference(mechanism, effect)
    assert found.p < LEVEL, f"{mechanism}: {effect.why}; {effect.outcome} should go {effect.sign:+d}, but {found}"


def test_every_effect_names_a_setting_and_something_that_is_measured() -> None:
    effects = [effect for mechanism in MECHANISMS.values() for effect in mechanism.effects]
    assert {effect.outcome for effect in effects} <= set(OUTCOMES) | set(MEASURES)
    assert {effect.setting for effect in effects} <= set(ALL)
    assert len({param.id for param in EFFECTS}) == len(EFFECTS)


def test_an_arm_against_itself_differs_by_exactly_nothing() -> None:
    """The placebo of a paired design: the same arm twice, computed twice."""
    first = outcomes(KESARA, Arm("liaison"), range(2))
    again = outcomes(KESARA, Arm("liaison", {}, {"trust.talk": "on"}), range(2))
    assert (first == again).all()


def test_settings_are_valid_scenarios() -> None:
    for name, setting in ALL.items():
        assert scene(setting).weeks + scene(setting).tail_weeks >= setting.weeks, name


def test_holm_by_hand() -> None:
    # Holm 1979: 0.01 x 3, 0.02 x 2, and never less than the one before.
    assert holm([0.02, 0.01, 0.03]).tolist() == pytest.approx([0.04, 0.03, 0.04])
