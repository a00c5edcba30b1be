"""No page shows a name of the program: slots, levers, items, measures and choices stand there by their titles."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise import show
from comity.web.shell.page import template
from exercise import Refused
from exercise.review.cards import write_cards
from exercise.review.counterfactual import WhatIf
from exercise.review.page import write_review
from exercise.review.review import review, what_if
from tests.exercise.lively import lively
from tests.exercise.tables import begun, play

RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z_]+\.[A-Z][a-z]|\b(?:offer|accept|regions|lever|permit|troops|aid)\.[a-z]")
"""What names of the program look like: small_letters, or a kind and a name with a point."""


class Seen(HTMLParser):
    """What people see and hear of a page: its texts, and words in attributes that are shown or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script", "code")
        self.texts += [value or "" for name, value in attrs if name in ("aria-label", "title", "data-tip", "placeholder", "alt")]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script", "code")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def seen(html: str) -> str:
    """All that is seen of a page."""
    reader = Seen()
    reader.feed(html)
    return "\n".join(reader.texts)


def test_no_name_of_the_program_stands_on_a_page(tmp_path: Path) -> None:
    session, people = lively(tmp_path)
    pages: dict[str, str] = {}
    for turn in range(2):
        for role in session.settings.roles:
            for name, html in show.player_parts(session.role_view(role), "r").items():
                pages[f"{role} {name} {turn}"] = html
        view = session.role_view("control")
        for name, html in show.control_parts(view, "r", {}, []).items():
            pages[f"console {name} {turn}"] = html
        pages |= {f"room {name}": html for name, html in show.lobby_parts(session.public_view(), "r").items()}
        if turn == 0:
            session.do(people["control"], {"kind": "pause", "paused": False})
            play(session, people["control"], 2)
    data = review(session, what_ifs=6)
    assert data["breaches"] and any(row["because"]["kernels"] for row in data["what_ifs"])
    pages["take-home"] = write_review(data, tmp_path / "review.html").read_text(encoding="utf-8")
    pages["cards"] = write_cards(session.scenario, tmp_path / "cards.html").read_text(encoding="utf-8")
    values = show.shared(session.role_view("control"), "r") | {"d": data, "turns": 3, "suggestions": ["x"]}
    values |= {"answers": [what_if(session, WhatIf(0, "government", ("permit.Karst Hills",), title="If"), True)]}
    values |= {"slot_options": show.slot_options(session.role_view("control")["slots"])}
    pages |= {f"review {name}": template(f"review_{name}.html", **values) for name in ("body", "answers", "ask")}
    found = {name: sorted(set(RAW.findall(seen(html)))) for name, html in pages.items() if RAW.search(seen(html))}
    assert found == {}


def test_an_item_is_called_the_same_by_those_who_lack_it(tmp_path: Path) -> None:
    session, _ = lively(tmp_path)
    html = show.player_parts(session.role_view("ngo_multi"), "r")["questions"]
    assert "permit.Karst Hills" not in seen(html)
    assert "Permits (NGO seats, government), Karst Hills" in html
    assert "Trust in their government, Sarne" in html


@pytest.mark.parametrize("item, near", [("permitt.Karst Hills", "Permits"), ("need.Atlantis", ""), ("\u001b[2J", "")])
def test_only_items_that_there_are_can_be_asked_for(tmp_path: Path, item: str, near: str) -> None:
    session, people = begun(tmp_path, "mission")
    wanted: dict[str, Any] = {"kind": "ask", "to": "government", "item": item}
    if item.startswith("\u001b"):
        wanted["text"] = "x"
    with pytest.raises(Refused, match=near or "No report has this figure"):
        session.do(people["mission"], wanted)
