"""Forms become commands, or are refused."""

from __future__ import annotations

from typing import Any

import pytest

from comity.web.exercise.forms import command
from exercise import Refused

pytest.importorskip("nicegui")


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("nothing", {}),
        ("propose", {"to": "mission", "escort": "much"}),
        ("answer", {"proposal": "1.5"}),
        ("answer", {"proposal": "inf"}),
        ("reply", {"question": "0", "how": "tell", "value": "1e"}),
        ("rewind", {"to_turn": "nan"}),
    ],
)
def test_forms_that_make_no_sense_are_refused(do: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        command({"do": do, "form": "", "turn": 0, "fields": fields})


def test_forms_become_commands() -> None:
    fields = {"to": "mission", "escort": "0,5", "data": "", "duration": "3"}
    made = command({"do": "propose", "form": "", "turn": 2, "fields": fields})
    assert made == {"kind": "propose", "turn": 2, "to": "mission", "terms": {"escort": 0.5, "duration_turns": 3}, "text": ""}
    assert command({"do": "say", "form": "", "turn": 0, "fields": {"to": ["a", "b"], "text": "x"}})["to"] == ["a", "b"]
