"""The screening that comes with Comity speaks of numbers and outcomes that there are."""

from __future__ import annotations

from experiments.screening.stored import NOTHING, moved_by, moved_where, stored_about, stored_moves, stored_numbers
from simulation.registers import OUTCOMES, PARAMETERS


def test_it_speaks_of_what_there_is() -> None:
    assert set(stored_moves()) <= stored_numbers() <= set(PARAMETERS)
    assert all(outcome in OUTCOMES for moved in stored_moves().values() for outcome in moved)
    assert {country for moved in stored_moves().values() for where in moved.values() for country in where} <= set(stored_about())


def test_most_numbers_are_in_it() -> None:
    screened = [name for name, p in PARAMETERS.items() if p.tier != "fixed" and p.low < p.high]
    assert len(stored_numbers() & set(screened)) >= 0.9 * len(screened), "screen anew: docs/screening.md"


def test_what_a_number_moves_in_words() -> None:
    assert "battle_deaths" in moved_by("hazard_scale") and "battle_deaths (" in moved_where("hazard_scale")
    silent = next(name for name in stored_numbers() if name not in stored_moves())
    assert moved_by(silent) == [NOTHING] and moved_where(silent).startswith(NOTHING)
    fixed = next(name for name, p in PARAMETERS.items() if p.tier == "fixed")
    assert moved_by(fixed) == [] and moved_where(fixed) == "not screened"
