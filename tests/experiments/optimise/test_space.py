"""The space in which policies are searched for: points, limits, what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.optimise.space import PolicySpace, mean_intensity, weaker
from simulation.inputs.policy import Policy, bundled_policies, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS


def space(**more: object) -> PolicySpace:
    library = [load_policy(name) for name in bundled_policies()]
    return PolicySpace.of(load_scenario("mali"), bases=library, **more)  # type: ignore[arg-type]


# --- the space


def test_library_policies_are_points_of_the_space() -> None:
    where = space(weeks=104)
    exact = [name for name in bundled_policies() if not name.startswith("historical")]
    assert len(exact) == 11
    for name in exact:
        policy = load_policy(name)
        assert where.decode(where.encode(policy), name).digest() == policy.digest()


def test_snap_is_stable_and_decodes_to_the_same_policy() -> None:
    where = space(weeks=104)
    points = np.random.default_rng(0).random((50, where.variables))
    snapped = where.snap(points)
    np.testing.assert_array_equal(where.snap(snapped), snapped)
    assert [where.decode(row).digest() for row in snapped] == [where.decode(row).digest() for row in points]
    # Same policy, same point: choices of what is not used are not kept apart.
    assert len({where.decode(row).digest() for row in snapped}) == len(np.unique(snapped, axis=0))


def test_choices_reach_every_option() -> None:
    where = space(weeks=104)
    points = np.random.default_rng(1).random((100, where.variables))
    settings = [setting for row in points for setting in where.decode(row).instruments.values()]
    assert {setting.start_week for setting in settings} == {0, 13, 26, 52}
    assert {setting.regions for setting in settings} == {names for _, names in where.scopes}
    assert len(where.names()) == where.variables == 3 * len(INSTRUMENTS) + 1
    few = PolicySpace.of(load_scenario("mali"), ["liaison_channels", "joint_planning"], phasing=False, scope=False)
    assert few.names() == ["liaison_channels", "joint_planning"]
    assert set(few.decode(np.ones(2)).instruments) == {"liaison_channels", "joint_planning"}


def test_intensities_over_time_and_scaling() -> None:
    assert mean_intensity(0.4, 10) == 0.4
    assert mean_intensity(((0, 1.0), (5, 0.5)), 10) == pytest.approx(0.75)
    assert mean_intensity(((2, 1.0), (20, 0.0)), 10) == pytest.approx(0.8)
    policy = Policy.of("one", {"liaison_channels": 0.5, "joint_planning": {"intensity": [[0, 0.2], [26, 0.6]]}})
    half = weaker(policy, 0.5)
    assert half.instruments["liaison_channels"].intensity == 0.25
    assert half.instruments["joint_planning"].intensity == ((0, 0.1), (26, 0.3))


def test_rough_cost_counts_weeks_and_regions() -> None:
    where = space(weeks=104)
    full = where.encode(Policy.of("a", {"role_clarity": 1.0}))
    late = where.encode(Policy.of("b", {"role_clarity": {"intensity": 1.0, "start_week": 52}}))
    one = where.encode(Policy.of("c", {"role_clarity": {"intensity": 1.0, "regions": ["Bamako"]}}))
    costs = where.rough_cost(np.array([full, late, one]))
    assert costs[1] == pytest.approx(costs[0] / 2)
    assert costs[2] == pytest.approx(costs[0] / len(where.scenario.regions))
