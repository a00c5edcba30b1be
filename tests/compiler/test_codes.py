"""Codes have one order: that of the names in the records."""

from __future__ import annotations

import pytest

from simulation.compiler import codes
from simulation.records import communities, organisations, places, powers
from simulation.registers.instruments import ATTITUDES
from simulation.registers.switches import SWITCHES


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (communities.SECTORS, "HEALTH"),
        (places.SHOCK_KINDS, "COUP"),
        (organisations.NGO_KINDS, "DUNANTIST"),
        (organisations.UNIT_KINDS, "INFANTRY"),
        (organisations.MANDATES, "OBSERVER"),
        (organisations.DYAD_KINDS, "MISSION_NGO"),
        (powers.GROUP_KINDS, "INSURGENT"),
        (powers.PHASES, "WAR"),
        (powers.CONSENT_STATES, "WITHDRAWN"),
        (powers.FRONT_ACTORS, "GROUP"),
        (tuple(f"on_{attitude}" for attitude in ATTITUDES), "ON_MISSION"),
        (("no_difference", *SWITCHES["closeness_and_risk"].options[1:]), "NO_DIFFERENCE"),
        (("no_incident", *powers.INCIDENT_KINDS[1:]), "NO_INCIDENT"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_codes_follow_the_records(names: tuple[str, ...], first: str) -> None:
    assert getattr(codes, first) == 0
    assert [getattr(codes, name.upper()) for name in names] == list(range(len(names)))


def test_a_mean_over_sectors_weighs_each_alike() -> None:
    assert len(communities.SECTORS) == codes.SECTORS
    assert codes.EACH_SECTOR == 0.2
