"""Situation reports: late where nobody is, wrong where nobody looks, a part of what happened, and never the truth itself."""

from __future__ import annotations

import pytest

from exercise import Session
from exercise.roles.roles import PLAYERS
from tests.exercise.tables import begun, play


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session of four turns, at the start of the fifth."""
    session, people = begun(tmp_path_factory.mktemp("reports"), communities=60)
    play(session, people["control"], 4)
    return session


def test_what_comes_from_thin_places_is_a_turn_old(played: Session) -> None:
    late = 0
    for turn in range(1, len(played.play.reports)):
        sent = played.snapshots[turn - 1][1].sent
        for role, report in played.play.reports[turn].items():
            for item in report.values():
                if item.late:
                    late += 1
                    old = sent[role][item.id]
                    assert (item.value, item.week) == (old.value, old.week)
                    assert item.week == 4 * (turn - 1)
                else:
                    assert item.week == 4 * turn
    assert late > 20


def test_beliefs_are_not_the_truth_and_counts_are_a_part_of_it(played: Session) -> None:
    wrong = 0
    for reports, facts in zip(played.play.reports, played.play.facts):
        for report in reports.values():
            for item in report.values():
                if item.basis == "believed" and item.id in facts:
                    wrong += abs(item.value - facts[item.id].value) > 0.02
                if item.basis == "counted" and not item.late:
                    assert item.value <= facts[item.id].value
    assert wrong > 50


def test_own_books_are_right(played: Session) -> None:
    report = played.play.reports[-1]
    world = played.engine.world
    assert report["mission"]["budget"].value == pytest.approx(float(world.headquarters["budget"][0]), rel=1e-3)
    assert report["government"]["consent"].value == pytest.approx(float(world.government["consent"][0]), rel=1e-3)
    kinds = world.ngos["kind"]
    assert report["ngo_national"]["funds"].value == pytest.approx(float(world.ngos["funds"][kinds == 2].sum()), rel=1e-3)


def test_the_first_report_holds_what_stands_on_the_first_day(played: Session) -> None:
    """Own books before the first week: where troops and staff are, hours at hand; nothing has happened yet."""
    first, engine = played.play.reports[0], played.snapshots[0]
    deployed = played.scenario.deployment()[0, :, 0]
    troops = [first["mission"][f"troops.{region.name}"].value for region in played.scenario.regions]
    assert troops == pytest.approx(list(deployed), rel=1e-3)
    assert first["mission"]["hours"].value > 0.0
    for role in ("ngo_dunantist", "ngo_multi", "ngo_national"):
        assert sum(item.value for item in first[role].values() if item.measure == "staff") > 10.0
    for role in first:
        assert all(item.value == 0.0 for item in first[role].values() if item.measure in ("deaths", "attacks", "incidents"))
        assert all(item.week == 0 for item in first[role].values())
    assert engine[0].week == 0


def test_roles_read_different_reports(played: Session) -> None:
    measures = {role: {item.measure for item in played.play.reports[-1][role].values()} for role in PLAYERS}
    assert "need" not in measures["mission"]
    assert "threat" not in measures["ngo_multi"]
    assert "consent" in measures["government"] and all("consent" not in measures[role] for role in PLAYERS if role != "government")
    seats = [
        {item.id: item.value for item in played.play.reports[-1][role].values()}
        for role in ("ngo_dunantist", "ngo_multi", "ngo_national")
    ]
    assert seats[0] != seats[1] != seats[2]


def test_reports_do_not_change_what_happens(played: Session) -> None:
    """Reading is free: the same session without a single report ends in the same state."""
    from exercise.review.counterfactual import live_again, plans_of

    assert live_again(played, plans_of(played), 0, digest=True).digest == played.digest()
