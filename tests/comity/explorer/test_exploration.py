"""The explorer without a screen: the shown seed, the bands, and what is lived again after a change."""

from __future__ import annotations

import numpy as np
import pytest

from comity.explorer import Exploration
from comity.explorer.downloads import download
from experiments.compare.comparison import compare
from simulation.inputs.errors import InputProblems
from simulation.registers.outcomes import HEADLINES
from tests.comity.explorer.explorations import COMMUNITIES, LIBRARY, SEEDS, WEEKS, exploration


def agrees(e: Exploration) -> None:
    """The shown seed lived to its end equals its row of the bands, to the last bit."""
    week = e.week
    e.go_to(e.setup.weeks)
    assert e.bands.wait()
    for side in "ab":
        assert np.array_equal(e.shown.table(side), e.bands.weekly[side][0])
    e.go_to(week)


def test_shown_seed_and_bands_are_the_same_runs_and_those_of_compare() -> None:
    e = exploration()
    agrees(e)
    table = e.results(list(HEADLINES))
    same = compare("kesara", [e.policies()["a"]], e.policies()["b"], SEEDS, weeks=WEEKS, communities=COMMUNITIES, first_seed=1)
    other = same.table[same.table["policy"] == e.policies()["a"].name].set_index("outcome")
    for row in table.to_dict("records"):
        for name in ("mean", "reference_mean", "difference", "low", "high", "probability_better"):
            expected = pytest.approx(other.loc[row["outcome"], name], rel=1e-12, abs=1e-12, nan_ok=True)
            assert row[name] == expected, (row["outcome"], name)
    e.close()


def test_an_intervention_and_its_policy_file_are_the_same_run() -> None:
    e = exploration()
    e.step(11)
    first = e.shown.table("a")
    assert not e.set_level("a", "joint_planning", "intensity", 0.05)
    assert not e.set_level("a", "information_sharing", "latency", 9.0)
    assert np.array_equal(e.shown.table("a")[:11], first)
    e.step(9)
    e.set_level("a", "joint_planning", "intensity", 0.95)
    agrees(e)
    text = download(e, "policy-a.toml", ()).content.decode()
    e.go_to(WEEKS)
    lived = e.shown.table("a")
    fresh = exploration()
    fresh.load("b", text, "mine.toml")
    assert fresh.policies()["b"] == e.policies()["a"]
    fresh.go_to(WEEKS)
    assert np.array_equal(fresh.shown.table("b"), lived)
    assert not np.array_equal(fresh.shown.table("a"), lived)


def test_going_back_and_on_again_changes_nothing() -> None:
    e = exploration()
    e.step(29)
    e.set_level("b", "quick_impact_projects", "intensity", 0.8)
    e.step(3)
    before = {side: e.shown.table(side) for side in "ab"}
    events = len(e.shown.events("b"))
    for week in (27, 1, 0, 26, 32):
        assert e.go_to(week) == week
    for side in "ab":
        assert np.array_equal(e.shown.table(side), before[side])
    assert len(e.shown.events("b")) == events
    assert e.step(500) == WEEKS
    assert e.step(-500) == 0


def test_what_cannot_be_said_from_a_week_on_is_lived_again_from_the_start() -> None:
    e = exploration()
    e.step(20)
    assert e.set_timing("a", "joint_planning", "start_week", 10)
    assert e.week == 20
    agrees(e)
    assert e.set_regions("a", "liaison_channels", ["Sarne", "Eastmarch"])
    assert e.week == 20
    agrees(e)
    assert e.sides["a"].policy.instruments["liaison_channels"].regions == ("Sarne", "Eastmarch")
    assert e.choose("a", "localised")
    agrees(e)
    assert e.reset("a") is False


def test_bands_grow_and_only_the_changed_side_is_run_again() -> None:
    seen: list[int] = []
    e = Exploration(LIBRARY, LIBRARY.setup(weeks=WEEKS, seeds=8, communities=COMMUNITIES))
    e.changed = lambda: seen.append(e.bands.count)
    assert e.bands.wait()
    kept = e.bands.weekly["b"].copy()
    e.set_level("a", "liaison_channels", "intensity", 0.0)
    assert bool(e.bands.done["b"].all())
    assert e.bands.wait()
    assert np.array_equal(kept, e.bands.weekly["b"])
    assert len(seen) >= 8
    e.close()


def test_equal_policies_differ_in_nothing_and_have_no_report() -> None:
    e = exploration()
    e.copy("a")
    e.bands.wait()
    assert e.alike
    assert (e.results()["difference"] == 0.0).all()
    with pytest.raises(InputProblems, match="two policies"):
        download(e, "report.html", ())
    e.set_level("a", "role_clarity", "intensity", 0.6)
    names = {side: policy.name for side, policy in e.policies().items()}
    assert names["a"] != names["b"]


def test_switches_reach_every_run() -> None:
    plain, other = exploration(), exploration(switches={"trust_asymmetry": "off"})
    assert not np.array_equal(plain.bands.weekly["a"], other.bands.weekly["a"])
    agrees(other)


def test_events_that_both_sides_share_are_told_once() -> None:
    e = exploration()
    e.step(12)
    told = e.shown.happenings(most=30)
    assert 0 < len(told) <= 30
    assert [h.week for h in told] == sorted((h.week for h in told), reverse=True)
    assert {h.sides for h in told} <= {"a", "b", "ab"}
    assert len({(h.week, h.kind, h.place, h.words, h.sides) for h in told}) == len(told)
    e.copy("a")
    assert {h.sides for h in e.shown.happenings()} == {"ab"}
