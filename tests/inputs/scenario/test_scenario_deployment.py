"""Who is deployed where and when follows the figures, and nobody is left after exit."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from simulation.inputs.scenario.scenario import UNIT_KINDS, load_scenario

EVERY = ["liberia", "mali", "mali:high_intensity", "kesara", "kesara:drawdown", "kesara:high_intensity"]
INFANTRY, POLICE, ENGINEERS, CIVIL_AFFAIRS = range(4)


@pytest.mark.parametrize("name", EVERY)
def test_nobody_is_deployed_after_exit(name: str) -> None:
    scenario = load_scenario(name)
    persons = scenario.deployment()
    assert persons.shape == (scenario.weeks + scenario.tail_weeks + 1, len(scenario.regions), len(UNIT_KINDS))
    assert persons.dtype == np.float64 and np.isfinite(persons).all() and (persons >= 0).all()
    assert not persons[scenario.weeks :].any() and persons[scenario.weeks - 1].any()
    stays = scenario.deployment(stays=True)
    np.testing.assert_array_equal(stays[: scenario.weeks], persons[: scenario.weeks])
    assert (stays[scenario.weeks :] == persons[scenario.weeks - 1]).all()


def military(persons: np.ndarray) -> np.ndarray:
    return persons[:, :, [INFANTRY, ENGINEERS]].sum(axis=(1, 2))


@pytest.mark.parametrize("name", ["liberia", "mali"])
def test_deployment_follows_the_yearly_figures(name: str) -> None:
    scenario = load_scenario(name)
    persons = scenario.deployment()
    years = scenario.evidence("years").dropna(subset=["deployed_troops"])
    assert len(years) >= 7
    for row in years.itertuples():
        week = scenario.week_of(datetime.date(int(row.year), 7, 1))
        if week >= scenario.weeks:
            continue
        troops = min(row.deployed_troops, scenario.mission.military_cap or np.inf)
        # 1 July falls inside a week; the mission shrank by up to 41 a week.
        assert military(persons)[week] == pytest.approx(troops, rel=0.01, abs=41)
        assert persons[week, :, POLICE].sum() == pytest.approx(row.deployed_police, rel=0.02)


def test_liberia_is_capped_ramps_up_and_keeps_its_last_strength_to_the_end() -> None:
    liberia = load_scenario("liberia")
    persons = liberia.deployment()
    total = military(persons)
    assert total[0] == pytest.approx(3500) and total.max() == pytest.approx(15_250)
    assert (np.diff(total[:38]) > 0).all()
    capital = liberia.region_index("Montserrado")
    assert persons[0, capital].sum() / persons[0].sum() == pytest.approx(0.8)
    assert persons[52, capital].sum() / persons[52].sum() == pytest.approx(5414 / 17051, abs=0.02)
    assert 400 < total[-liberia.tail_weeks - 2] < 500


def test_mali_starts_from_the_hand_over_and_fills_unknown_years() -> None:
    mali = load_scenario("mali")
    persons = mali.deployment()
    total = military(persons)
    assert total[0] == pytest.approx(6300)
    assumed = [strength for strength in mali.strengths if strength.status == "A"]
    assert [strength.date.year for strength in assumed] == [2020, 2021, 2022]
    week = mali.week_of(datetime.date(2021, 7, 1))
    assert total[week] == pytest.approx((12_376 + 11_600) / 2, rel=0.01)
    week = mali.week_of(datetime.date(2014, 7, 1))
    kidal = mali.region_index("Kidal")
    assert persons[week, kidal].sum() / persons[week].sum() == pytest.approx(0.25, abs=0.005)


def test_engineers_and_civil_affairs_are_the_stated_shares() -> None:
    kesara = load_scenario("kesara")
    persons = kesara.deployment()[:104].sum(axis=1)
    np.testing.assert_allclose(persons[:, ENGINEERS], 0.08 * (persons[:, INFANTRY] + persons[:, ENGINEERS]))
    full = kesara.mission.civilian_staff * kesara.mission.civil_affairs_share
    assert persons[:, CIVIL_AFFAIRS].max() == pytest.approx(full)


def test_the_drawdown_cuts_troops_to_a_fifth() -> None:
    usual, less = (military(load_scenario(name).deployment()) for name in ("kesara", "kesara:drawdown"))
    np.testing.assert_allclose(less[:41], usual[:41])
    assert less[60] == pytest.approx(0.6 * usual[60])
    np.testing.assert_allclose(less[80:104], 0.2 * usual[80:104])
