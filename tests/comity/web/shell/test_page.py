"""Script and style of the pages in a browser without a server: what is redrawn, what stays, what fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.web.shell.page import static_folder
from tests.comity.web.browsers import PATIENCE
from tests.exercise.tables import small

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: Any) -> Any:
    """An empty page with the pages' style and script."""
    made = browser.new_page(viewport={"width": 900, "height": 600})
    made.set_default_timeout(PATIENCE)
    return made


def shown(page: Any, html: str) -> None:
    """Show HTML with style and script."""
    folder = static_folder()
    style = (folder / "comity.css").read_text(encoding="utf-8")
    script = (folder / "comity.js").read_text(encoding="utf-8")
    page.set_content(f'<html lang="en"><head><title>t</title><style>{style}</style></head><body>{html}</body></html>')
    page.add_script_tag(content=script)


def form(title: str, text: str) -> str:
    """The form of an inject as the console draws it."""
    return (
        f'<form data-do="edit" id="edit-a"><input type="hidden" name="id" value="a"><input id="t" name="title" value="{title}">'
        f'<textarea id="x" name="text">{text}</textarea></form>'
    )


def values(page: Any) -> list[str]:
    """What the form's fields hold."""
    found: list[str] = page.evaluate("[document.getElementById('t').value, document.getElementById('x').value]")
    return found


def kept(page: Any, title: str, text: str) -> None:
    """What happens when the server has taken an edit: the form is reset, then drawn from what stands."""
    page.evaluate("comity.done('edit-a')")
    page.evaluate("html => comity.patch({list: html})", form(title, text))


def test_a_form_shows_what_stands_after_each_edit(page: Any) -> None:
    shown(page, f'<div id="list">{form("Flood", "Old words.")}</div>')
    page.fill("#x", "New words.")
    kept(page, "Flood", "New words.")
    assert values(page) == ["Flood", "New words."]
    page.fill("#t", "Second edit")
    assert values(page) == ["Second edit", "New words."]
    kept(page, "Second edit", "New words.")
    assert values(page) == ["Second edit", "New words."]


def test_words_that_are_being_written_stay_while_the_page_is_redrawn(page: Any) -> None:
    shown(page, f'<div id="list">{form("Flood", "Old words.")}</div>')
    page.fill("#x", "Half a sent")
    page.evaluate("html => comity.patch({list: html})", form("Renamed by a colleague", "A colleague's words."))
    assert values(page) == ["Renamed by a colleague", "Half a sent"]


@pytest.mark.parametrize("corner", ["left:0;top:0", "right:0;top:0", "left:0;bottom:0", "right:0;bottom:0"])
def test_words_on_hover_and_focus_are_whole_in_every_corner(page: Any, corner: str) -> None:
    words = "Up to this level the seat takes part in what the mission offers, all of it. " * 4
    shown(
        page,
        f'<div style="position:fixed;{corner};width:80px;height:40px;overflow:hidden">'
        f'<span class="chip" tabindex="0" data-tip="{words}">in force 0.42</span></div>',
    )
    for show in (lambda: page.hover(".chip"), lambda: page.focus(".chip")):
        page.mouse.move(450, 300)
        show()
        box = page.locator("#tip")
        assert box.inner_text() == words.strip()
        at = box.bounding_box()
        assert at["x"] >= 0 and at["y"] >= 0 and at["x"] + at["width"] <= 900 and at["y"] + at["height"] <= 600, at
        in_front = page.evaluate("p => document.elementFromPoint(p.x + p.width / 2, p.y + p.height / 2)?.id", at)
        assert in_front == "tip"
        page.keyboard.press("Escape")
        assert box.count() == 0
        page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize("width", [360, 900, 1366])
def test_long_names_stay_on_their_tiles(page: Any, width: int, tmp_path: Path) -> None:
    from comity.web.exercise import show

    long = "W" * 60
    session = small(tmp_path, title=long * 2)
    for role in (*session.settings.roles, "control"):
        session.admit(role, long)
    session.admit("mission", long)
    control = next(person.id for person in session.table.participants.values() if person.role == "control")
    session.do(control, {"kind": "start"})
    parts = show.lobby_parts(session.public_view(), "r")
    page.set_viewport_size({"width": width, "height": 800})
    for kind in ("room", "lobby"):
        shown(
            page,
            f'<header class="top" id="clock">{parts["clock"]}</header>'
            f'<main class="{kind}"><section class="panel">{parts["table"]}</section></main>',
        )
        over = page.evaluate(
            "[...document.querySelectorAll('*')].filter(e => !e.closest('.hidden') && e.scrollWidth > e.clientWidth + 1 "
            "&& getComputedStyle(e).display !== 'inline').map(e => e.tagName + '.' + e.className)"
        )
        assert over == []
        clear = page.evaluate(
            "[...document.querySelectorAll('.seat')].every(s => { const c = s.querySelector('.chip')?.getBoundingClientRect();"
            "const q = s.querySelector('.quiet').getBoundingClientRect(); return !c || q.right <= c.left + 1; })"
        )
        assert clear
