"""Events of another shape go nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from comity.web.shell.live import well_formed

pytest.importorskip("nicegui")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"do": 1, "form": "", "turn": 0, "fields": {}},
        {"do": "say", "form": "", "turn": 0, "fields": {"a": {"b": 1}}},
        {"do": "say", "form": "", "turn": 0, "fields": {"text": "x" * 100_000}},
    ],
)
def test_events_of_another_shape_are_dropped(data: Any) -> None:
    assert not well_formed(data)
    assert well_formed({"do": "say", "form": "say", "turn": 0, "fields": {"to": ["a"], "text": "x"}})
