"""The policy library says what the design of the laboratory names, and policy objects behave as promised."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import InstrumentSetting, Policy, bundled_policies, load_policy
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from simulation.inputs.templates import new_policy_text, write_new_policy
from simulation.registers.instruments import INSTRUMENTS

LIBRARY = [
    "best_practice",
    "best_practice_within_budget",
    "coexistence",
    "formal_partnership",
    "historical_liberia",
    "historical_mali",
    "host_state_first",
    "inclusive_planning",
    "integrated_mission",
    "liaison",
    "localised",
    "transparency_first",
    "uncoordinated",
]


def level(setting: InstrumentSetting) -> float:
    """The greatest intensity a setting ever has."""
    return max(value for _, value in setting.intensity) if isinstance(setting.intensity, tuple) else setting.intensity


def test_the_library_is_the_thirteen() -> None:
    assert bundled_policies() == LIBRARY


@pytest.mark.parametrize("name", LIBRARY)
def test_a_policy_written_out_reads_back_equal(name: str, tmp_path: Path) -> None:
    policy = load_policy(name)
    assert policy.name == name and policy.title and policy.summary
    again = Policy.from_toml(policy.to_toml())
    assert again == policy and again.digest() == policy.digest() and hash(again) == hash(policy)
    (tmp_path / "copy.toml").write_text(policy.to_toml())
    assert load_policy(tmp_path / "copy.toml") == policy == load_policy(str(tmp_path / "copy.toml"))
    assert pickle.loads(pickle.dumps(policy)) == policy


@pytest.mark.parametrize("name", LIBRARY)
def test_library_policies_work_in_every_scenario(name: str) -> None:
    for scenario in bundled_scenarios():
        assert load_policy(name).check_regions(load_scenario(scenario)) == []


def test_uncoordinated_uses_nothing_and_best_practice_everything() -> None:
    assert load_policy("uncoordinated").instruments == {}
    assert set(load_policy("best_practice").instruments) == set(INSTRUMENTS)


def test_every_instrument_that_is_not_named_gets_the_setting_of_every() -> None:
    policy = Policy.of("p", {"every": {"intensity": 0.3, "start_week": 5}, "joint_planning": 0.9})
    assert set(policy.instruments) == set(INSTRUMENTS)
    assert policy.instruments["joint_planning"].intensity == 0.9
    assert {str(s) for name, s in policy.instruments.items() if name != "joint_planning"} == {"0.3; from week 5 until the end"}
    assert Policy.from_toml(policy.to_toml()).digest() == policy.digest()
    text = new_policy_text("p").split("[instruments")[0] + "[instruments]\nevery = 0.3\njoint_planning = 0.9\n"
    assert Policy.from_toml(text).instruments["role_clarity"].intensity == 0.3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (1.5, "instruments.every.intensity = 1.5"),
        ({"intensity": 0.5, "start_week": 9, "end_week": 4}, "instruments.every.end_week = 4"),
        ({"intensity": 0.5, "levers": {"latency": 1.0}}, "instruments.every.levers = ['latency']: differ by instrument"),
        ({"intensitee": 0.5}, "instruments.every"),
    ],
)
def test_what_is_wrong_with_every_is_said_once(wrong: object, said: str) -> None:
    with pytest.raises(InputProblems) as error:
        Policy.of("p", {"every": wrong})
    assert str(error.value).count(said) == 1 or wrong == {"intensitee": 0.5}, error.value
    assert len(error.value.problems) <= 2


def test_coexistence_shares_hazards_only() -> None:
    policy = load_policy("coexistence")
    assert set(policy.instruments) == {"liaison_channels", "role_clarity", "information_sharing"}
    levers = policy.instruments["information_sharing"].levers
    assert levers["needs"] == levers["armed_actors"] == 0 < levers["hazards"]


def test_the_integrated_mission_is_the_closest() -> None:
    def closeness(name: str) -> float:
        setting = load_policy(name).instruments.get("protective_support")
        return 0.0 if setting is None else setting.levers["co_location"] + setting.levers["armed_escort"]

    others = [closeness(name) for name in LIBRARY if name not in ("integrated_mission", "historical_liberia")]
    assert closeness("integrated_mission") >= 1.5 > max(others)


def test_the_budget_cuts_best_practice_and_adds_nothing() -> None:
    full, cut = load_policy("best_practice"), load_policy("best_practice_within_budget")
    assert set(cut.instruments) <= set(full.instruments)
    assert all(level(setting) <= level(full.instruments[name]) for name, setting in cut.instruments.items())

    def money(policy: Policy) -> float:
        return sum(
            level(setting) * (INSTRUMENTS[name].money_usd + 55 * INSTRUMENTS[name].mission_hours + 18 * INSTRUMENTS[name].ngo_hours)
            for name, setting in policy.instruments.items()
        )

    assert money(cut) < 0.75 * money(full)


def test_history_in_liberia() -> None:
    settings = load_policy("historical_liberia").instruments
    liberia = load_scenario("liberia")
    change = 118
    assert liberia.date_of(change).year == 2006 and liberia.date_of(change - 1).year == 2005
    assert settings["protective_support"].levers["logistics"] == ((0, 0.75), (change, 0.25))
    assert settings["quick_impact_projects"].intensity == ((0, 0.75), (change, 0.25))
    assert settings["ddr_programme"].intensity == 1.0
    end = settings["ddr_programme"].end_week
    assert end is not None
    assert liberia.date_of(end).year == 2010 and liberia.date_of(end - 1).year == 2009
    assert settings["liaison_channels"].intensity == ((0, 0.5), (change, 0.25))
    assert settings["role_clarity"].intensity == 0.25
    assert settings["host_state_engagement"].intensity == ((0, 0.25), (change, 0.75))
    assert settings["joint_planning"].intensity == 0.25
    stated = {
        "protective_support",
        "quick_impact_projects",
        "ddr_programme",
        "liaison_channels",
        "role_clarity",
        "host_state_engagement",
        "joint_planning",
    }
    assert all(level(setting) <= 0.25 for name, setting in settings.items() if name not in stated)


def test_history_in_mali() -> None:
    settings = load_policy("historical_mali").instruments
    assert settings["liaison_channels"].intensity == 0.25
    assert settings["role_clarity"].intensity == 0.5
    assert settings["joint_planning"].intensity == 0.0
    assert settings["information_sharing"].intensity == 0.25
    support = settings["protective_support"].levers
    assert (support["armed_escort"], support["logistics"], support["co_location"]) == (0.1, 0.25, 0.0)
    assert settings["quick_impact_projects"].intensity == 0.75
    ddr = settings["ddr_programme"]
    mali = load_scenario("mali")
    assert ddr.intensity == 0.25
    assert mali.date_of(ddr.start_week).year == 2015 and mali.date_of(ddr.start_week - 1).year == 2014
    assert settings["host_state_engagement"].intensity == 0.5
    stated = {
        "liaison_channels",
        "role_clarity",
        "joint_planning",
        "information_sharing",
        "protective_support",
        "quick_impact_projects",
        "ddr_programme",
        "host_state_engagement",
    }
    assert all(level(setting) <= 0.25 for name, setting in settings.items() if name not in stated)


def test_the_example_of_the_file_format() -> None:
    policy = Policy.from_toml("""
        schema_version = 1
        name = "example"
        [instruments.protective_support]
        intensity = [[0, 0.2], [104, 0.5]]
        start_week = 0
        phase_in_weeks = 12
        regions = ["Mopti"]
        [instruments.protective_support.levers]
        armed_escort = 0.1
        """)
    setting = policy.instruments["protective_support"]
    assert setting.intensity == ((0, 0.2), (104, 0.5)) and setting.levers == {"armed_escort": 0.1}
    assert (setting.start_week, setting.end_week, setting.phase_in_weeks, setting.regions) == (0, None, 12, ("Mopti",))
    assert str(policy) == (
        "example\n  Protective support: 0.2 from week 0, 0.5 from week 104; phased in over 12 weeks; in Mopti; armed_escort 0.1"
    )


def test_python_values_make_the_same_policy_as_a_file() -> None:
    text = (
        'schema_version = 1\nname = "p"\n[instruments]\nrole_clarity = 1\n'
        "joint_planning = { intensity = [[0, 0], [9, 1]], levers = { equal_seats = 1 } }\n"
    )
    built = Policy.of("p", {"role_clarity": 1, "joint_planning": {"intensity": [(0, 0), (9, 1)], "levers": {"equal_seats": 1}}})
    assert Policy.from_toml(text) == built
    assert Policy.of("p", built.instruments) == built
    assert Policy(name="p", instruments=dict(built.instruments)) == built
    assert load_policy(built) is built
    assert Policy.of("nothing").instruments == {}


def test_levels_of_different_type_make_equal_policies() -> None:
    whole, decimal = (Policy.of("p", {"role_clarity": value}) for value in (1, 1.0))
    assert whole == decimal and whole.digest() == decimal.digest()


def test_digest_ignores_order_and_words_but_not_levels() -> None:
    one = Policy.of("p", {"role_clarity": 0.5, "joint_planning": 0.2}, title="One")
    two = Policy.of("p", {"joint_planning": 0.2, "role_clarity": 0.5}, title="Two")
    assert one.digest() == two.digest()
    assert one.digest() != Policy.of("p", {"role_clarity": 0.5, "joint_planning": 0.3}).digest()


def test_a_policy_is_frozen() -> None:
    with pytest.raises(ValidationError):
        load_policy("liaison").name = "other"  # type: ignore[misc]


def test_regions_are_checked_against_the_scenario() -> None:
    policy = Policy.of("p", {"role_clarity": {"intensity": 0.5, "regions": ["Mopty", "Kidal"]}})
    (problem,) = policy.check_regions(load_scenario("mali"))
    assert problem.value == "Mopty" and problem.nearest == "Mopti" and "role_clarity" in problem.key
    assert "Segou" in problem.allowed and "mali" in problem.message
    assert len(policy.check_regions(load_scenario("kesara"))) == 2


def test_the_starting_policy_is_valid_names_every_instrument_and_never_overwrites(tmp_path: Path) -> None:
    path = write_new_policy(tmp_path / "mine")
    assert path.name == "mine.toml" and load_policy(path).name == "mine"
    text = new_policy_text("mine")
    for instrument in INSTRUMENTS.values():
        assert f"#   {instrument.id}: " in text
        assert all(f"#       {lever.id}: " in text for lever in instrument.levers[1:])
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="exists already"):
        write_new_policy(tmp_path / "mine.toml")
    assert path.read_text() == "mine"


steps = st.one_of(
    st.floats(0, 1),
    st.dictionaries(st.integers(0, 2000), st.floats(0, 1), min_size=1).map(lambda d: sorted(d.items())),
)


@given(
    st.dictionaries(
        st.sampled_from([name for name, instrument in INSTRUMENTS.items() if len(instrument.levers) == 1]),
        st.fixed_dictionaries(
            {"intensity": steps},
            optional={
                "start_week": st.integers(0, 500),
                "end_week": st.one_of(st.none(), st.integers(501, 900)),
                "phase_in_weeks": st.integers(0, 60),
                "regions": st.just(["Gao and Menaka", "Karst's Hills"]),
            },
        ),
    ),
    st.text(max_size=30),
)
def test_any_valid_policy_survives_a_round_trip(instruments: dict[str, object], title: str) -> None:
    policy = Policy.of("p", instruments, title=title)
    assert Policy.from_toml(policy.to_toml()) == policy


def test_a_name_that_is_no_policy_gets_the_nearest() -> None:
    with pytest.raises(InputProblems, match="did you mean 'liaison'"):
        load_policy("liason")
    with pytest.raises(InputProblems, match="missing"):
        load_policy("nowhere/liaison.toml")
