"""Each structural switch moves what the literature disagrees about, in the direction its option says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from simulation.registers.switches import SWITCHES
from tests.direction import places as at
from tests.direction.contrasts import Arm, Levers, Parameters, Setting, compare

SEEDS = range(24)
LEVEL = 0.005


@dataclass(frozen=True)
class Option:
    """An option of a switch against the default: what goes where, and under which policy and setting it shows."""

    switch: str
    option: str
    outcome: str
    sign: int
    policy: str | Levers = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)
    setting: Setting = at.WAR


RISKY: Mapping[str, str] = {"aid_incidents_per_organisation_year": "high", "incident_reference": "low", "closeness_risk": "high"}
EXPOSURE = {"transparent_reporting": 1.0, "community_feedback": 1.0}

OPTIONS = (
    Option("closeness_and_risk", "raises", "aid_incidents", 1, "integrated_mission", RISKY),
    Option("closeness_and_risk", "protects", "aid_incidents", -1, "integrated_mission", RISKY),
    Option("aid_and_violence", "capture", "violent_events", 1),
    Option("aid_and_violence", "dampening", "violent_events", -1),
    Option("troops_and_civilians", "strong", "one_sided_deaths", -1),
    Option("trust_asymmetry", "off", "trust_mission", 1, setting=at.PARTIAL),
    Option("community_monitoring", "large", "trust_ngos", 1, {"community_feedback": 1.0}, setting=at.KESARA),
    Option("substitution_credit", "neutral", "legitimacy_government", 1, setting=at.KESARA),
    Option(
        "exposing_abuse",
        "provokes",
        "state_one_sided_deaths",
        1,
        EXPOSURE,
        {"advocacy_effect": "high", "state_abuse_rate": "high"},
        at.ABUSIVE,
    ),
)


@pytest.mark.parametrize("row", OPTIONS, ids=lambda row: f"{row.switch}-{row.option}")
def test_option_works_in_its_direction(row: Option) -> None:
    """The option against the default, paired over seeds; the level holds over the nine options together."""
    found = compare(
        row.setting,
        Arm(row.policy, row.parameters, {row.switch: row.option}),
        Arm(row.policy, row.parameters),
        row.outcome,
        row.sign,
        SEEDS,
    )
    assert found.p < LEVEL, f"{row.switch} = {row.option}: {row.outcome} should go {row.sign:+d}, but {found}"


def test_every_option_beside_the_default_has_a_row() -> None:
    expected = {(s.id, option) for s in SWITCHES.values() for option in s.options[1:]}
    assert {(row.switch, row.option) for row in OPTIONS} == expected
