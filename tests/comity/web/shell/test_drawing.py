"""What people write is escaped wherever it is drawn."""

from __future__ import annotations

import pytest

from comity.web.shell.drawing import sparkline
from comity.web.shell.page import template

pytest.importorskip("nicegui")


def test_what_people_write_is_escaped() -> None:
    text = template("sessions.html", rooms=[("/s/a", "<script>x</script>", "a")])
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text
    assert "<b>" not in sparkline([0.0, 1.0], "<b>", "share 0-1")
