"""Every instrument alone: where it does harm, as registered, and where it helps.

Paired over 24 seeds, one-sided in the stated direction, Holm-corrected over the instruments. A harm or a help must
also be large enough to see: a two-hundredth of the outcome's level for a harm, a hundredth for a help.
"""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.outcomes import OUTCOMES
from tests.direction.contrasts import Arm, Difference, compare, holm
from tests.direction.instrument_rows import HARMS, HELPS, Regime

SEEDS = range(24)
LEVEL = 0.05
VISIBLE = {"harm": 0.005, "help": 0.01}
TABLES: dict[str, tuple[Regime, ...]] = {"harm": HARMS, "help": HELPS}


@functools.cache
def results(table: str) -> dict[str, tuple[Regime, Difference, float]]:
    """Each instrument's regime, its difference and the Holm-corrected p, for a whole table."""
    found = [
        compare(r.setting, Arm(r.policy, r.parameters), Arm({}, r.parameters), r.outcome, r.sign, SEEDS) for r in TABLES[table]
    ]
    corrected = holm([d.p for d in found])
    return {r.instrument: (r, d, float(p)) for r, d, p in zip(TABLES[table], found, corrected, strict=True)}


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_instrument_alone_does_harm_in_its_registered_regime(instrument: str) -> None:
    check("harm", instrument)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_instrument_alone_helps_somewhere(instrument: str) -> None:
    check("help", instrument)


def check(table: str, instrument: str) -> None:
    """Assert that a regime shows: significant after correction and large enough to see."""
    regime, found, corrected = results(table)[instrument]
    said = f"{instrument} on {regime.outcome} ({regime.sign:+d}): {found}, Holm {corrected:.2g}"
    assert corrected < LEVEL, said
    assert abs(found.mean) >= VISIBLE[table] * abs(found.level), f"too small to see: {said}"


def test_the_tables_hold_every_instrument_once_and_follow_the_register() -> None:
    for name, table in TABLES.items():
        rows = Counter(r.instrument for r in table)
        wrong = [i for i in INSTRUMENTS if rows[i] != 1] + sorted(rows.keys() - INSTRUMENTS.keys())
        assert not wrong, f"one row of the table {name} in tests/direction/instrument_rows.py for each of: {', '.join(wrong)}"
    for regime in HARMS:
        outcome = INSTRUMENTS[regime.instrument].harmful_regime.outcome
        assert regime.outcome == outcome
        assert regime.sign == -OUTCOMES[outcome].direction != 0
        assert OUTCOMES[outcome].group != "cost" or outcome in ("aid_delivered", "diverted")
    for regime in HELPS:
        assert regime.sign == OUTCOMES[regime.outcome].direction != 0
