"""Words of others on a terminal and on pages: what steers a screen is taken out, everything else stays."""

from __future__ import annotations

import io

import pytest

from comity.commands.shared import console
from exercise.review.page import environment
from simulation.inputs.plain_text import one_line, plain

STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\x08\x7f\u202e\u2066\u2028\ufeff\ud800\x00"


def test_only_what_steers_is_taken_out() -> None:
    assert plain(f"a{STEERING}b") == "a]0;owned[2J31mb"
    kept = "Tab\tline\nÄé中文 العربية עברית नमस्ते 👩\u200d🚀 – “q”"
    assert plain(kept) == kept


def test_a_log_line_is_one_line_and_short() -> None:
    assert one_line("a\nFORGED: b\x1b[31m") == "a FORGED: b[31m"
    assert one_line("x" * 10_000, 50) == "x" * 49 + "…"
    assert len(one_line("\x1b" * 10_000 + "x")) <= 200


def test_a_command_prints_nothing_that_steers() -> None:
    from rich.table import Table

    screen = console("")
    screen.file = io.StringIO()
    screen.print(f"title{STEERING}", markup=False)
    table = Table(f"head{STEERING}", title=f"of{STEERING}")
    table.add_row(f"cell{STEERING}")
    screen.print(table)
    printed = screen.file.getvalue()
    for word in ("title", "head", "of", "cell"):
        assert f"{word}]0;owned[2J31m" in printed
    assert not set(STEERING) & set(printed) - set("]0;owned[231mJ")


def test_templates_write_nothing_that_steers() -> None:
    pytest.importorskip("nicegui")
    from comity.web.shell.page import template

    page = template("sessions.html", rooms=[("/s/a", f"title{STEERING}", "a")])
    assert "title]0;owned[2J31m<" in page.replace(" <", "<")
    assert not set(STEERING) & set(page) - set("]0;owned[231mJ")
    assert environment().from_string("{{ x }}").render(x=f"a{STEERING}b") == "a]0;owned[2J31mb"
