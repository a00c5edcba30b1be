"""An instrument at its null setting is the same as none: every byte of every record, in every week."""

from __future__ import annotations

import zlib
from functools import cache

import pytest

from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.week import advance
from simulation.world.building import Foundation, build
from simulation.world.settings import configure
from tests.agreement.worlds import SCENARIOS, size

BASES = ("uncoordinated", "best_practice")


@cache
def foundation(scenario: str) -> Foundation:
    """Return a small world of a scenario."""
    return build(load_scenario(scenario), 6, size(scenario))


def weekly_digests(scenario: str, policy: Policy) -> list[int]:
    """Return a checksum of the whole block after every week up to the horizon and a year of the tail."""
    world, block = foundation(scenario).world()
    scene = foundation(scenario).scenario
    configure(world, scene, policy, {}, {})
    found = []
    for week in range(scene.weeks + 52):
        advance(world, week)
        found.append(zlib.crc32(block))
    return found


def without(base: str, instrument: str) -> dict[str, object]:
    """Return the instruments of a bundled policy but one."""
    settings = load_policy(base).instruments
    return {name: setting.model_dump() for name, setting in settings.items() if name != instrument}


@cache
def absent(scenario: str, base: str, instrument: str) -> list[int]:
    """Return the checksums of a policy that leaves the instrument out."""
    if instrument and instrument not in load_policy(base).instruments:
        return absent(scenario, base, "")
    return weekly_digests(scenario, Policy.of("absent", without(base, instrument)))


def null(scenario: str, instrument: str) -> dict[str, object]:
    """Return a null setting with everything else set as oddly as it may be: intensity 0 in two ways."""
    levers = {
        lever.id: lever.high if lever.unit == "weeks" else 0.83
        for lever in INSTRUMENTS[instrument].levers
        if lever.id != "intensity"
    }
    regions = load_scenario(scenario).regions
    return {
        "intensity": [[0, 0.0], [20, 0.0]],
        "start_week": 7,
        "end_week": 60,
        "phase_in_weeks": 5,
        "regions": [regions[-1].name],
        "levers": levers,
    }


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_null_setting_equals_absence(scenario: str, instrument: str, base: str) -> None:
    settings = without(base, instrument) | {instrument: null(scenario, instrument)}
    found = weekly_digests(scenario, Policy.of("null", settings))
    expected = absent(scenario, base, instrument)
    differing = [week for week, (one, two) in enumerate(zip(found, expected, strict=True)) if one != two]
    assert not differing, f"{instrument} at 0 differs from its absence, first in week {differing[0]}"


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_an_instrument_in_use_is_felt(instrument: str) -> None:
    """Guards the tests above: what they compare can differ."""
    used = weekly_digests("kesara", Policy.of("used", {instrument: 1.0}))
    assert used != absent("kesara", "uncoordinated", "")
