"""Digests tell the smallest difference, and nothing that is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.golden.canonical import array, data, table

FRAME = pd.DataFrame({"seed": [0, 1], "policy": ["liaison", "localised"], "access": [0.25, np.nan], "better": [True, False]})
DATA: dict[str, Any] = {"rows": [{"id": "C6", "estimate": 0.1, "n": 4, "p": None}], "seconds": 3.0}


@pytest.mark.parametrize(
    "other",
    [
        FRAME.assign(access=[np.nextafter(0.25, 1.0), np.nan]),
        FRAME.assign(access=[0.25, 0.0]),
        FRAME.assign(policy=["liaison", "local"]),
        FRAME.assign(better=[True, True]),
        FRAME.assign(seed=np.array([0, 1], dtype="int32")),
        FRAME.rename(columns={"access": "acces"}),
        FRAME[["policy", "seed", "access", "better"]],
        FRAME.iloc[:1],
        FRAME.assign(policy=[None, "localised"]),
    ],
)
def test_a_table_that_differs_at_all_has_another_digest(other: pd.DataFrame) -> None:
    assert table(other) != table(FRAME)


def test_equal_tables_have_one_digest_whatever_their_memory() -> None:
    swapped = FRAME.assign(seed=FRAME["seed"].to_numpy().astype(">i8"), access=-FRAME["access"].to_numpy() * -1.0)
    swapped.index = pd.Index([7, 9])
    assert table(swapped) == table(FRAME)
    assert table(FRAME.assign(policy=FRAME["policy"].astype(object))) == table(FRAME)


def test_an_array_has_its_shape_and_bits() -> None:
    values = np.arange(6.0)
    assert array(values.reshape(2, 3)) != array(values.reshape(3, 2))
    assert array(values) != array(np.append(values[:5], np.nextafter(5.0, 6.0)))
    assert array(values[::2]) == array(values[::2].copy())


@pytest.mark.parametrize(
    ("changed", "numbers", "words"),
    [
        ({"estimate": np.nextafter(0.1, 1.0)}, True, False),
        ({"id": "C7"}, False, True),
        ({"p": 0.0}, True, False),
        ({"n": 4.0}, False, False),
        ({"q": 1}, True, False),
    ],
)
def test_numbers_and_words_of_data_are_told_apart(changed: dict[str, Any], numbers: bool, words: bool) -> None:
    before, after = data("x", DATA), data("x", {"seconds": 9.0, "rows": [DATA["rows"][0] | changed]})
    assert (before["x, numbers"] != after["x, numbers"], before["x, words"] != after["x, words"]) == (numbers, words)


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        data("x", {"rows": object()})
