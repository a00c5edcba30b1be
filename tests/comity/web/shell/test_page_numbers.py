"""Numbers of a page as people read them."""

from __future__ import annotations

import pytest

from comity.web.shell.page import number

pytest.importorskip("nicegui")


def test_numbers_for_people() -> None:
    assert [number(v, "share 0-1") for v in (0.5, None, float("nan"))] == ["0.50", "–", "–"]
    assert number(12345.6) == "12\u2009346"
    assert number(3.0) == "3"
