"""The explorer without a screen: what a slider's move does to the policy, the shown seed, the bands, the files, the limits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest

from comity.explorer import Exploration, Library, changes
from comity.explorer.downloads import KINDS, band_table, download
from comity.explorer.setup import LARGEST_FILE, from_address, setup_of
from experiments.compare.comparison import compare
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.outcomes import HEADLINES
from simulation.world.settings import schedule

WEEKS, SEEDS, COMMUNITIES = 32, 4, 30
SCENE = load_scenario("kesara")
LIBRARY = Library.of("kesara")


def exploration(**given: Any) -> Exploration:
    """A small one, all seeds in."""
    made = Exploration(LIBRARY, LIBRARY.setup(**({"weeks": WEEKS, "seeds": SEEDS, "communities": COMMUNITIES} | given)))
    assert made.bands.wait()
    return made


def agrees(e: Exploration) -> None:
    """The shown seed lived to its end equals its row of the bands, to the last bit."""
    week = e.week
    e.go_to(e.setup.weeks)
    assert e.bands.wait()
    for side in "ab":
        assert np.array_equal(e.shown.table(side), e.bands.weekly[side][0])
    e.go_to(week)


# --- changes of a policy


@pytest.mark.parametrize("name", ["best_practice", "liaison", "uncoordinated", "localised"])
@pytest.mark.parametrize("week", [0, 7, 40])
def test_a_change_counts_from_its_week_on_and_leaves_earlier_weeks(name: str, week: int) -> None:
    policy = load_policy(name)
    before = schedule(policy, SCENE, 104)[0]
    for instrument, row in INSTRUMENTS.items():
        for lever in row.levers:
            value = lever.low + 0.35 * (lever.high - lever.low)
            changed = changes.with_level(policy, instrument, lever.id, week, value)
            after = schedule(changed, SCENE, 104)[0]
            assert np.array_equal(before[:, :week], after[:, :week])
            assert changes.level(changed, instrument, lever.id, 104) == value
            # The file of the changed policy says the same.
            assert schedule(Policy.from_toml(changed.to_toml()), SCENE, 104)[0].tobytes() == after.tobytes()


def test_a_change_moves_its_own_lever_and_those_that_follow_it() -> None:
    policy = load_policy("best_practice")
    changed = changes.with_level(policy, "joint_planning", "intensity", 20, 0.1)
    before, after = (schedule(p, SCENE, 104)[0] for p in (policy, changed))
    assert not np.array_equal(before, after)
    rows = [k for k, name in enumerate(name for name, row in INSTRUMENTS.items() for _ in row.levers) if name != "joint_planning"]
    assert np.array_equal(before[rows], after[rows])


def test_a_later_change_replaces_what_was_planned_and_an_equal_one_leaves_no_trace() -> None:
    policy = Policy.of("p", {"liaison_channels": {"intensity": [[0, 0.2], [30, 0.6], [60, 0.9]]}})
    changed = changes.with_level(policy, "liaison_channels", "intensity", 40, 0.5)
    assert changed.instruments["liaison_channels"].intensity == ((0, 0.2), (30, 0.6), (40, 0.5))
    assert changes.with_level(changed, "liaison_channels", "intensity", 0, 0.5).instruments["liaison_channels"].intensity == 0.5
    fixed = Policy.of("p", {"liaison_channels": 0.4})
    assert changes.same(changes.with_level(fixed, "liaison_channels", "intensity", 9, 0.4), fixed)
    assert changes.same(changes.with_level(fixed, "role_clarity", "intensity", 0, 0.0), fixed)
    assert not changes.same(changes.with_level(fixed, "role_clarity", "intensity", 9, 0.1), fixed)


@pytest.mark.parametrize(
    ("instrument", "lever", "value"),
    [
        ("liaison_channels", "intensity", 1.01),
        ("liaison_channels", "intensity", float("nan")),
        ("telepathy", "intensity", 0.5),
        ("liaison_channels", "latency", 1.0),
        ("information_sharing", "latency", 27.0),
        ("joint_planning", "intensity", -0.1),
    ],
)
def test_impossible_changes_are_refused(instrument: str, lever: str, value: float) -> None:
    with pytest.raises(InputProblems):
        changes.with_level(load_policy("liaison"), instrument, lever, 3, value)


# --- the shown seed and the bands


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


# --- limits, addresses, files


@pytest.mark.parametrize(
    "fields",
    [
        {"scenario": "../../etc"},
        {"seeds": "1"},
        {"seeds": "65"},
        {"seeds": "x"},
        {"seeds": "1e400"},
        {"weeks": "0"},
        {"weeks": "209"},
        {"communities": "5"},
        {"communities": "1001"},
        {"first_seed": "-1"},
        {"switch.telepathy": "on"},
        {"switch.trust_asymmetry": "sometimes"},
        {"scenario": "liberia", "seeds": "64", "communities": "1000"},
    ],
)
def test_impossible_settings_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(InputProblems):
        setup_of(LIBRARY, fields)


def test_all_problems_of_settings_are_told_at_once() -> None:
    with pytest.raises(InputProblems) as error:
        setup_of(LIBRARY, {"seeds": "many", "weeks": "few"})
    assert len(error.value.problems) == 2


def test_an_address_brings_everything_back() -> None:
    e = exploration(switches={"exposing_abuse": "provokes"}, first_seed=7)
    e.step(5)
    e.set_level("a", "role_clarity", "intensity", 0.35)
    e.set_level("b", "role_clarity", "intensity", 0.2)
    e.set_regions("b", "role_clarity", ["Sarne"])
    setup, a, b = from_address(LIBRARY, dict(parse_qsl(e.address())))
    assert (setup, a, b) == (e.setup, e.policies()["a"], e.policies()["b"])
    again = Exploration(LIBRARY, setup, a, b)
    assert again.sides["a"].changed
    again.reset("a")
    assert again.policies()["a"].name == "best_practice"
    again.close()


@pytest.mark.parametrize(
    "query",
    [
        {"a": "/etc/passwd"},
        {"a": "historical_mali"},
        {"a": "{"},
        {"a": "[]"},
        {"a": '{"instruments": {"telepathy": 1}, "name": "x"}'},
        {"a": '{"instruments": {}, "name": "x", "path": "y"}'},
        {"a": '{"instruments": {"role_clarity": 2}, "name": "x"}'},
        {"a": '{"instruments": {"role_clarity": {"intensity": 1, "regions": ["Atlantis"]}}, "name": "x"}'},
        {"b": "x" * 20_000},
        {"a": "[" * 5000},
        {"a": '{"instruments": {"role_clarity": ' + "[" * 3000 + "]" * 3000 + '}, "name": "x"}'},
    ],
)
def test_addresses_that_lie_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(InputProblems):
        from_address(LIBRARY, query)


def test_policy_files_are_read_by_the_ordinary_reader_and_all_problems_are_told() -> None:
    e = exploration()
    before = e.policies()
    bad = 'schema_version = 1\nname = "x"\n[instruments]\nliaison_chanels = 0.5\nrole_clarity = 7\n'
    with pytest.raises(InputProblems) as error:
        e.load("a", bad, "bad.toml")
    assert len(error.value.problems) >= 2
    assert "liaison_channels" in str(error.value)
    with pytest.raises(InputProblems, match="too large"):
        e.load("a", "#" * (LARGEST_FILE + 1), "big.toml")
    with pytest.raises(InputProblems, match="Atlantis"):
        e.load("a", 'schema_version = 1\nname = "x"\n[instruments.role_clarity]\nintensity = 1\nregions = ["Atlantis"]\n', "x.toml")
    head = "schema_version = 1\nname = 'x'\n[instruments.role_clarity]\nintensity = "
    for odd in ("a = " + "[" * 30_000, f"{head}1\nstart_week = {'9' * 30}", f"{head}[[0, 1], [{'9' * 30}, 1]]", "\x00", ""):
        with pytest.raises(InputProblems):
            e.load("a", odd, "odd.toml")
    with pytest.raises(InputProblems):
        e.load("c", load_policy("liaison").to_toml(), "x.toml")
    assert e.policies() == before


def test_another_country_keeps_policies_that_fit_and_changes_those_that_do_not() -> None:
    e = exploration()
    e.set_regions("a", "joint_planning", ["Sarne"])
    e.set_up(LIBRARY.setup("liberia", weeks=8, seeds=2, communities=30))
    assert e.sides["a"].policy.name == "best_practice"
    assert not e.sides["a"].changed
    assert e.sides["b"].policy.name == "historical_liberia"
    e.set_up(LIBRARY.setup("mali", weeks=8, seeds=2, communities=30))
    assert e.sides["b"].policy.name == "historical_mali"
    assert e.bands.wait()
    e.close()


def test_tables_can_be_taken_along() -> None:
    e = exploration()
    e.step(6)
    shown = ("stability", "civilian_deaths")
    table = pd.read_csv(io.BytesIO(download(e, "data.csv", shown).content))
    assert len(table) == 2 * SEEDS * WEEKS
    assert set(table["side"]) == {"A", "B"}
    first = table[(table["side"] == "A") & (table["seed"] == 1)]
    assert np.allclose(first["stability"], e.bands.series("stability")["a"][0])
    whole = pd.read_parquet(io.BytesIO(download(e, "data.parquet", shown).content))
    assert np.array_equal(whole[(whole["side"] == "B") & (whole["seed"] == 2)]["stability"], e.bands.series("stability")["b"][1])
    bands = band_table(e, shown)
    assert (bands["p10"] <= bands["p25"]).all() and (bands["p25"] <= bands["median"]).all() and (bands["p75"] <= bands["p90"]).all()
    book = pd.read_excel(io.BytesIO(download(e, "data.xlsx", shown).content), sheet_name=None)
    assert set(book) == {"settings", "A against B", "bands", "shown seed", "events", "outcomes"}
    assert len(book["shown seed"]) == 12
    for kind in ("figure.exe", "../policy-a.toml", ""):
        with pytest.raises(InputProblems):
            download(e, kind, shown)


@pytest.mark.slow
def test_every_file_is_made(tmp_path: Path) -> None:
    e = exploration()
    e.step(4)
    e.set_level("a", "joint_planning", "intensity", 0.2)
    e.bands.wait()
    made = {kind: download(e, kind, ("stability", "civilian_deaths")) for kind in KINDS}
    assert made["figure.png"].content.startswith(b"\x89PNG")
    assert b"<svg" in made["figure.svg"].content[:2000]
    report = made["report.html"].content.decode()
    assert "Best practice, changed" in report
    assert "http://" not in report.replace("http://www.w3.org", "")
    for side in "ab":
        path = tmp_path / made[f"policy-{side}.toml"].name
        path.write_bytes(made[f"policy-{side}.toml"].content)
        assert load_policy(path) == e.policies()[side]
    e.close()
