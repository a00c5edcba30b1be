"""What is written as TOML reads back equal."""

from __future__ import annotations

import datetime
import tomllib

import pytest
from hypothesis import given, strategies as st

from simulation.inputs.toml_text import toml_key, toml_text, toml_value


def test_toml_text_reads_back_equal() -> None:
    document = {
        "text": 'quotes " and \\ and\nlines\tand \x7f and é',
        "whole": 3,
        "part": 0.1,
        "tiny": 1e-9,
        "yes": True,
        "day": datetime.date(2030, 1, 7),
        "list": [[0, 0.5], [10, 1.0]],
        "empty": [],
        "none": None,
        "table": {"a b": 1, "plain": {"x": {"deep": "value", "long": "x" * 120}, "y": {}}, "quoted.key": {"k": [1]}},
    }
    text = toml_text(document)
    expected = {key: value for key, value in document.items() if value is not None}
    assert tomllib.loads(text) == expected
    assert "list = [[0, 0.5], [10, 1.0]]\n" in text
    with pytest.raises(TypeError, match="object"):
        toml_text({"x": object()})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["[", "]", "],", "a = [", "[x]", "\n]\n", "#"]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_whatever_is_written_reads_back_equal(document: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(document)) == document


def test_keys_and_values_by_themselves() -> None:
    assert [toml_key(name) for name in ("plain-1", "a b", "a.b", "")] == ["plain-1", '"a b"', '"a.b"', '""']
    assert (
        toml_value(["Mopti", "Gao"]) == '["Mopti", "Gao"]'
        and toml_value(0.5) == "0.5"
        and toml_value('say "no"') == '"say \\"no\\""'
    )
