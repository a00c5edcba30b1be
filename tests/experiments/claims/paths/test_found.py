"""The paths of claims: where they begin, past which numbers they go, and what an effect vanishes without."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.claims.base import DERIVED_MATTERS
from experiments.claims.catalogue import CLAIMS
from experiments.claims.derive import READ_OFF
from experiments.claims.ledger import run_ledger
from experiments.claims.paths.ends import SCHEDULE, Known, begin_of, ends_of, opposed
from experiments.claims.paths.found import EffectLeft, Paths, numbers_of, paths_of
from experiments.claims.paths.without import NO_EFFECT, left_of
from simulation.inputs.scenario.scenario import load_scenario
from simulation.records import KINDS
from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.parameters import PARAMETERS

KESARA = load_scenario("kesara")


def test_a_claim_begins_where_its_arms_differ_and_nowhere_else() -> None:
    agreements = begin_of(CLAIMS["C1"], CLAIMS["C1"].readings[0], [KESARA])
    assert set(agreements.fields) == {"practices.promised_share", SCHEDULE}
    assert "instruments_partnership_agreements_compliance" in agreements.fields["practices.promised_share"]
    # Only the delay differs, not how much is shared; and a shock that both sides meet is none of the claim's.
    delay = begin_of(CLAIMS["C12"], CLAIMS["C12"].readings[0], [KESARA])
    assert {name for name in delay.fields if name.startswith("practices.")} == {"practices.share_latency"}
    assert set(begin_of(CLAIMS["C9"], CLAIMS["C9"].readings[0], [KESARA]).fields) == {"practices.detection", SCHEDULE}
    # Capacity is set in the scenario: it is read off the worlds that are built.
    staff = begin_of(CLAIMS["C21"], CLAIMS["C21"].readings[0], [KESARA])
    assert {"ngos.staff", "ngos.expertise", "donors.usd_week"} <= set(staff.fields) and SCHEDULE not in staff.fields
    recovery = CLAIMS["C20"]
    assert all(one.shock == other.shock for one, other in opposed(recovery, recovery.readings[0]))


def test_every_reading_ends_in_fields_that_there_are() -> None:
    assert set(READ_OFF) == set(DERIVED_MATTERS)
    known = {f"{name}.{field.name}" for name, kind in KINDS.items() for field in kind.fields}
    for claim in CLAIMS.values():
        for reading in claim.readings:
            assert set(ends_of(reading)) <= known, (claim.id, reading.name)


def test_paths_of_a_claim_are_told_in_numbers_and_words() -> None:
    consent, obstruction = CLAIMS["C4"].readings
    found = paths_of(CLAIMS["C4"], obstruction, [KESARA])
    assert found.nearest == (
        "practices.legal_scope",
        "authorities.obstruction",
        "region_measures.obstruction",
        "measures.obstruction",
    )
    assert {"consent.obstruction_eased_by_law", "obstruction_slope"} <= set(found.passed) <= set(found.between) <= set(PARAMETERS)
    assert len(found.passed) < 15 < 300 < len(found.between)
    assert "obstruction (local authority) → obstruction" in found.text() and found.text().endswith("; not tried")
    assert len(paths_of(CLAIMS["C4"], consent, [KESARA]).passed) < 15
    assert numbers_of("consent.obstruction") >= {"consent.obstruction_eased_by_law", "obstruction_slope"}


def test_every_claim_has_a_path_to_each_of_its_outcomes() -> None:
    known: Known = {}
    for claim in CLAIMS.values():
        scenes = [load_scenario(name) for name in claim.scenarios[:1]]
        for reading in claim.readings:
            assert paths_of(claim, reading, scenes, known).nearest, (claim.id, reading.name)


def worlds(*values: float) -> pd.Series:
    """An effect in some worlds, in units of what matters."""
    return pd.Series(values, index=pd.MultiIndex.from_product([["kesara"], range(len(values))]))


@pytest.mark.parametrize(
    ("after", "vanishes"),
    [
        ((0.1, 0.2, 0.0, 0.1, 0.1, 0.2), True),
        ((2.9, 3.1, 3.0, 3.0, 2.8, 3.2), False),
        ((0.9, 1.1, 0.8, 0.9, 1.0, 0.9), True),
        ((-3.0, -3.1, -2.9, -3.0, -3.0, -3.0), True),
        ((1.7, 1.8, 1.6, 1.7, 1.7, 1.8), False),
    ],
)
def test_an_effect_vanishes_below_half_or_below_what_matters(after: tuple[float, ...], vanishes: bool) -> None:
    before = worlds(3.0, 3.2, 2.9, 3.1, 3.0, 2.8)
    assert left_of("consent.contact", before, worlds(*after)).vanishes is vanishes
    # The same against a claim: what is lost counts towards zero.
    assert left_of("consent.contact", -before, -worlds(*after)).vanishes is vanishes


def test_a_loss_that_luck_explains_is_none() -> None:
    before, after = worlds(3.0, -2.0, 4.0, -1.0), worlds(-2.0, 3.0, 0.5, 1.0)
    assert not left_of("consent.contact", before, after).vanishes
    assert left_of("consent.contact", worlds(0.0, 0.0), worlds(0.0, 0.0)) == EffectLeft("consent.contact", 1.0, False)


def test_what_hangs_on_a_row_is_counted_by_status() -> None:
    row = "consent.obstruction"
    between = tuple(sorted(numbers_of(row)))
    found = Paths((), (), between, (row,), tried=(EffectLeft(row, 0.02, True), EffectLeft("trust.fading", 0.9, False)), why_not="")
    assert found.hang == between and [one.row for one in found.needed] == [row]
    assert f"it vanishes without {row} ({MECHANISMS[row].meaning}; 2% left)" in found.text()
    assert sum(found.row()["numbers_of_these_by_status"].values()) == len(between)


def test_an_effect_is_tried_without_each_mechanism_in_the_same_worlds() -> None:
    """Agreements ease obstruction through one row; with it off nothing is left, and the ledger says so."""
    ledger = run_ledger(["kesara"], ["C4", "C13"], points=10, communities=45, ensembles=["none"], rows_off=10)
    eased = ledger.paths["C4", "obstruction"]
    assert "consent.obstruction" in {one.row for one in eased.needed}
    assert {one.row for one in eased.tried} <= set(eased.rows) and len(eased.tried) < len(MECHANISMS)
    assert ledger.paths["C13", CLAIMS["C13"].readings[0].name].why_not == NO_EFFECT
    row = next(row for row in ledger.rows() if row["outcome"] == "obstruction" and row["scenario"] == "all")
    assert row["vanishes_without"]["consent.obstruction"] < 0.5 and "obstruction_slope" in row["numbers_of_these"]
