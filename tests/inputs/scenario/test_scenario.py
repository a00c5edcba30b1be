"""The bundled scenarios say what the evidence says, and scenario objects behave as promised."""

from __future__ import annotations

import csv
import datetime
import pickle
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import bundled_policies
from simulation.inputs.scenario.parts import INFLOW_PARAMETERS, TIMELINE_KINDS
from simulation.inputs.scenario.scenario import Scenario, bundled_scenarios, load_scenario
from simulation.inputs.templates import new_scenario_files, write_new_scenario
from simulation.inputs.toml_text import toml_text

ROOT = Path(__file__).resolve().parents[3]
EVERY = ["liberia", "mali", "mali:high_intensity", "kesara", "kesara:drawdown", "kesara:high_intensity"]


def test_the_bundled_scenarios_are_the_three() -> None:
    assert bundled_scenarios() == ["kesara", "liberia", "mali"]


@pytest.mark.parametrize("name", EVERY)
def test_a_scenario_written_to_a_folder_reads_back_equal(name: str, tmp_path: Path) -> None:
    scenario = load_scenario(name)
    again = Scenario.from_folder(scenario.to_folder(tmp_path / "copy"))
    assert again == scenario
    assert again.digest() == scenario.digest() and hash(again) == hash(scenario)
    assert again.evidence_tables == scenario.evidence_tables and again.variants == scenario.variants
    np.testing.assert_array_equal(again.deployment(), scenario.deployment())


@pytest.mark.parametrize("name", EVERY)
def test_a_scenario_survives_pickling(name: str) -> None:
    scenario = load_scenario(name)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert [region.population for region in again.regions] == [region.population for region in scenario.regions]


@pytest.mark.parametrize("name", EVERY)
def test_loading_is_quick(name: str) -> None:
    load_scenario(name)
    start = time.perf_counter()
    load_scenario(name)
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize("name", EVERY)
def test_the_parts_of_a_scenario_fit_each_other(name: str) -> None:
    scenario = load_scenario(name)
    regions = len(scenario.regions)
    assert scenario.reference_policy in bundled_policies()
    assert 1 <= len(scenario.groups) <= 6
    assert sum(kind.records for kind in scenario.ngo_classes) <= 24
    for values in (
        scenario.government.soldiers_per_region,
        *(group.fighters for group in scenario.groups),
        *(force.troops for force in scenario.parallel_forces),
        *(inflow.fighters_per_week for inflow in scenario.inflows),
    ):
        assert len(values) == regions and sum(values) > 0
    funds = sum(kind.organisations * kind.staff_per_organisation * kind.funds_usd_per_staff_year for kind in scenario.ngo_classes)
    given = sum(donor.usd_per_year for donor in scenario.donors)
    assert 0.8 < funds / given < 1.25, "what organisations cost and what donors give must be of one size"


@pytest.mark.parametrize("name", ["liberia", "mali", "kesara"])
def test_every_block_says_where_it_comes_from(name: str) -> None:
    scenario = load_scenario(name)
    named = {key.split(".")[0] for key in scenario.sources}
    blocks = [
        "regions",
        "mission",
        "coordination",
        "government",
        "groups",
        "ngo_classes",
        "donors",
        "ddr",
        "timeline",
        "strengths",
        "placements",
        "population_growth",
        "mission_hour_usd",
        "ngo_hour_usd",
    ]
    blocks += [block for block in ("parallel_forces", "inflows", "variants") if getattr(scenario, block)]
    assert not [block for block in blocks if block not in named]
    assert all(source.note for source in scenario.sources.values())
    assert all(event.source for event in scenario.timeline)
    assert all(strength.source for strength in scenario.strengths)


def test_kesara_is_the_only_fiction_and_says_so_everywhere() -> None:
    assert [load_scenario(name).fictional for name in bundled_scenarios()] == [True, False, False]
    kesara = load_scenario("kesara")
    assert {source.status for source in kesara.sources.values()} == {"A"}


@pytest.mark.parametrize(
    ("name", "start", "weeks", "regions", "end"),
    [
        ("liberia", datetime.date(2003, 10, 1), 755, 15, datetime.date(2018, 3, 21)),
        ("mali", datetime.date(2013, 7, 1), 547, 9, datetime.date(2023, 12, 25)),
        ("kesara", datetime.date(2030, 1, 7), 104, 6, datetime.date(2032, 1, 5)),
    ],
)
def test_horizons(name: str, start: datetime.date, weeks: int, regions: int, end: datetime.date) -> None:
    scenario = load_scenario(name)
    assert (scenario.start, scenario.weeks, len(scenario.regions)) == (start, weeks, regions)
    assert scenario.tail_weeks == 104 and scenario.communities == 200
    assert scenario.date_of(0) == start and scenario.date_of(weeks) == end
    assert scenario.week_of(start) == 0 and scenario.week_of(end) == weeks


def test_population_is_the_census_grown_to_mid_horizon() -> None:
    mali = load_scenario("mali")
    years = (datetime.date(2018, 9, 27) - datetime.date(2009, 4, 1)).days / 365.25
    for region in mali.regions:
        assert region.population == pytest.approx(region.census_population * 1.034**years, rel=1e-3)
    assert sum(region.census_population for region in mali.regions) == 14_517_176
    liberia = load_scenario("liberia")
    assert sum(region.census_population for region in liberia.regions) == 3_476_608
    assert 3.7e6 < sum(region.population for region in liberia.regions) < 3.9e6


def test_population_follows_a_changed_horizon_and_never_the_other_way() -> None:
    kesara = load_scenario("kesara")
    before = kesara.regions[0].population
    longer = kesara.replace(weeks=520)
    assert longer.regions[0].population > before == kesara.regions[0].population


@pytest.mark.parametrize("name", ["mali", "kesara"])
def test_high_intensity_would_kill_more_than_a_thousand_a_year(name: str) -> None:
    def deaths(scenario: Scenario) -> float:
        events = sum(
            group.battle_events_per_week + group.one_sided_events_per_week + group.non_state_events_per_week
            for group in scenario.groups
        )
        return 52 * 2 * events  # two deaths an event

    assert deaths(load_scenario(f"{name}:high_intensity")) > 1000 > deaths(load_scenario(name))


def test_liberia_disarms_more_people_than_there_were_fighters() -> None:
    liberia = load_scenario("liberia")
    ddr = liberia.ddr
    assert ddr.fighters == 38_000 == sum(sum(group.fighters) for group in liberia.groups)
    assert ddr.fighters * ddr.claimants_per_fighter == pytest.approx(103_019, rel=1e-3)
    assert ddr.start_week == liberia.week_of(datetime.date(2004, 4, 15))
    assert all(group.signatory and group.phase == "agreement" for group in liberia.groups)


def test_mali_scripts_no_withdrawal_of_consent_and_no_ban() -> None:
    mali = load_scenario("mali")
    kinds = {event.kind for event in mali.timeline}
    assert kinds <= {"election", "ceasefire_breakdown", "accord", "drought", "coup", "patron_offer", "parallel_departure"}
    assert sum(kind.organisations for kind in mali.ngo_classes) == 131
    # After 2018 only what is given from outside may appear.
    late = {event.kind for event in mali.timeline if event.date.year > 2018}
    assert late == {"coup", "patron_offer", "parallel_departure"}


def test_mali_has_one_inflow_parameter_for_each_phase() -> None:
    mali = load_scenario("mali")
    phases = {
        parameter: {(i.start_week, i.end_week) for i in mali.inflows if i.parameter == parameter} for parameter in INFLOW_PARAMETERS
    }
    assert phases == {"inflow_phase_1": {(0, 78)}, "inflow_phase_2": {(78, 183)}, "inflow_phase_3": {(183, 651)}}
    assert mali.date_of(78).year == 2014 and mali.date_of(79).year == 2015
    assert mali.date_of(182).year == 2016 and mali.date_of(184).year == 2017


def test_events_fall_into_their_weeks() -> None:
    mali = load_scenario("mali")
    for event in mali.timeline:
        assert mali.date_of(event.week) <= event.date < mali.date_of(event.week + 1)
    later = mali.replace(start=datetime.date(2013, 6, 24))
    assert [event.week for event in later.timeline] == [event.week + 1 for event in mali.timeline]


def test_evidence_tables_come_with_the_scenario() -> None:
    mali = load_scenario("mali")
    years = mali.evidence("years").set_index("year")
    assert years.loc[2018, "battle_deaths"] == 521 and years.loc[2016, "battle_deaths"] == 96
    assert years.loc[2019:, "battle_deaths"].isna().all(), "later years are kept for an independent test"
    assert set(mali.evidence("surveys").value) == {0.323, 0.53, 0.461}
    liberia = load_scenario("liberia")
    assert liberia.evidence("ddrr").cumulative_disarmed.max() == 103_019
    assert liberia.evidence("years").set_index("year").loc[2009, "aid_worker_incidents"] == 1
    with pytest.raises(InputProblems, match="did you mean 'surveys'"):
        mali.evidence("survey")


def test_shared_evidence_is_carried_whole() -> None:
    with (ROOT / "scenarios/evidence/stylised_facts.csv").open(encoding="utf-8") as file:
        facts = list(csv.DictReader(file))
    assert len(facts) == 23 and {fact["role"] for fact in facts} == {"input", "target", "test"}
    assert all(fact["test"] and fact["source"] and fact["status"] for fact in facts)
    with (ROOT / "scenarios/evidence/priors.csv").open(encoding="utf-8") as file:
        priors = list(csv.DictReader(file))
    assert len(priors) == 21
    assert all(float(row["low"]) <= float(row["mode"]) <= float(row["high"]) for row in priors)


def test_every_instrument_has_something_to_work_on_in_kesara() -> None:
    """Kesara is where all can be tried: each needs its counterpart in the scenario."""
    kesara = load_scenario("kesara")
    assert {kind.kind for kind in kesara.ngo_classes} == {"dunantist", "multi_mandate", "national", "red_cross"}
    assert {group.kind for group in kesara.groups} == {"insurgent", "communal_militia", "ex_rebel"}
    assert any(group.signatory for group in kesara.groups)
    assert kesara.ddr.start_week < 26 and kesara.ddr.fighters > 0
    assert kesara.mission.coordination_staff > 0 and kesara.mission.programme_budget_usd_per_year > 0
    assert 0.2 < kesara.government.consent < 0.9 and kesara.government.abuse > 0.1 and kesara.exit_on_withdrawal
    assert len(kesara.identities) == 3
    assert min(region.hostility for region in kesara.regions) < 0.2 < 0.4 < max(r.hostility for r in kesara.regions)
    assert {"flood", "epidemic", "scandal", "offensive", "rumour", "donor_cut"} <= {e.kind for e in kesara.timeline}


def test_an_object_is_frozen_and_returned_as_it_is() -> None:
    kesara = load_scenario("kesara")
    assert load_scenario(kesara) is kesara
    with pytest.raises(ValidationError):
        kesara.weeks = 10  # type: ignore[misc]


def test_replace_checks_what_it_is_given() -> None:
    kesara = load_scenario("kesara")
    assert kesara.replace() == kesara
    assert kesara.replace(weeks=52).deployment().shape[0] == 52 + 104 + 1
    with pytest.raises(InputProblems, match="identities"):
        kesara.replace(identities=("Oranai", "Teshari"))
    with pytest.raises(InputProblems, match="weeks"):
        kesara.replace(weeks=0)
    with pytest.raises(InputProblems, match="did you mean 'communities'"):
        kesara.replace(comunities=10)


def test_digest_sees_what_matters_and_nothing_else() -> None:
    kesara = load_scenario("kesara")
    assert kesara.replace(weeks=103).digest() != kesara.digest()
    assert kesara.replace(sources={}).digest() == kesara.digest()
    assert load_scenario("kesara:drawdown").digest() != kesara.digest()


def test_printing_a_scenario_tells_what_it_is() -> None:
    text = str(load_scenario("kesara"))
    assert text.splitlines()[0] == "kesara: Kesara: a fictional country for exercises (fictional)"
    for expected in ("104 weeks", "6 regions", "4.4 million", "Karst Front", "kesara:drawdown"):
        assert expected in text
    assert "Scenario(" not in text and len(text.splitlines()) < 15
    assert str(load_scenario("kesara:drawdown")).startswith("kesara:drawdown: ")


def test_a_user_folder_loads_by_path_with_variants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_new_scenario(tmp_path / "my_land")
    assert load_scenario(tmp_path / "my_land").name == "my_land"
    assert load_scenario(f"{tmp_path / 'my_land'}:drawdown").variant == "drawdown"
    monkeypatch.chdir(tmp_path)
    assert load_scenario("my_land").name == "my_land"
    # A user's folder called like a bundled scenario, or called "scenarios", changes nothing about bundled names.
    write_new_scenario(tmp_path / "mali")
    write_new_scenario(tmp_path / "scenarios" / "liberia")
    assert len(load_scenario("mali").regions) == 9 and len(load_scenario("./mali").regions) == 2
    assert len(load_scenario("liberia").regions) == 15


def test_the_starting_scenario_is_valid_and_never_overwrites(tmp_path: Path) -> None:
    folder = write_new_scenario(tmp_path / "mine")
    assert sorted(file.name for file in folder.iterdir()) == sorted(new_scenario_files("mine"))
    scenario = load_scenario(folder)
    assert scenario.fictional and list(scenario.variants) == ["drawdown"]
    assert Scenario.from_folder(scenario.to_folder(tmp_path / "again")) == scenario
    (folder / "timeline.csv").write_text("mine\n")
    with pytest.raises(FileExistsError, match="exists already"):
        write_new_scenario(folder)
    assert (folder / "timeline.csv").read_text() == "mine\n"
    with pytest.raises(FileExistsError, match="already holds a scenario"):
        scenario.to_folder(folder)


def test_a_number_per_region_may_be_a_list(tmp_path: Path) -> None:
    folder = load_scenario("kesara").to_folder(tmp_path / "kesara")
    file = folder / "scenario.toml"
    document = tomllib.loads(file.read_text())
    named = {"Upper Oran": 150.0, "Tesh Plateau": 150.0, "Karst Hills": 900.0}
    group = next(group for group in document["groups"].values() if group["fighters"] == named)
    group["fighters"] = [0, 0, 150, 150, 900, 0]
    file.write_text(toml_text(document))
    assert Scenario.from_folder(folder) == load_scenario("kesara")


def test_a_variant_merges_tables_and_changes_regions(tmp_path: Path) -> None:
    folder = write_new_scenario(tmp_path / "mine")
    with (folder / "scenario.toml").open("a") as file:
        file.write(
            "[variants.hostile]\nregions.North.hostility = 0.9\n"
            'groups."Northern front".fighters.Capital = 50\nmission.discipline = 0.5\n'
        )
    base, hostile = load_scenario(folder), load_scenario(f"{folder}:hostile")
    assert [region.hostility for region in hostile.regions] == [0.20, 0.9]
    assert hostile.groups[0].fighters == (50, 600) and base.groups[0].fighters == (0, 600)
    assert hostile.mission.discipline == 0.5 and hostile.mission.impartiality == base.mission.impartiality
    assert hostile.variant == "hostile" and hostile.variants == {}


def test_every_timeline_kind_may_stand_in_a_file(tmp_path: Path) -> None:
    folder = write_new_scenario(tmp_path / "mine")
    actors = {"attack": "State forces"}
    rows = [
        f"2030-03-0{i % 9 + 1},{kind},,{actors.get(kind, '')},0.5,1,Something,A,made up" for i, kind in enumerate(TIMELINE_KINDS)
    ]
    (folder / "timeline.csv").write_text("date,kind,regions,group,magnitude,weeks,title,status,source\n" + "\n".join(rows) + "\n")
    assert [event.kind for event in load_scenario(folder).timeline] == list(TIMELINE_KINDS)


def test_reading_a_scenario_needs_no_table_library() -> None:
    call = (
        "import sys; from simulation.inputs.scenario.scenario import load_scenario; "
        "from simulation.inputs.policy import load_policy; "
        "load_scenario('mali'); load_policy('liaison'); sys.exit(any(m in sys.modules for m in ('pandas', 'mesa', "
        "'numba', 'matplotlib')))"
    )
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
