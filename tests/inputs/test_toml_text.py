"""What is written as TOML reads back equal."""

from __future__ import annotations

import datetime
import tomllib

import pytest

from simulation.inputs.toml_text import toml_text


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
    with pytest.raises(TypeError, match="TOML cannot hold"):
        toml_text({"x": object()})
