"""What is taken home can be printed: every part is open, and no heading stands alone at the end of a page."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from exercise.review.cards import write_cards
from exercise.review.page import write_review
from exercise.review.review import review
from exercise.roles.roles import ROLES
from tests.comity.web.browsers import PATIENCE
from tests.exercise.lively import lively

pytestmark = pytest.mark.slow
pypdf = pytest.importorskip("pypdf")


def printed(browser: Any, path: Path, paper: str) -> list[list[str]]:
    """Lines of each page as the browser prints a file."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path.as_uri())
    content = page.pdf(format=paper)
    page.close()
    texts = [one.extract_text() for one in pypdf.PdfReader(BytesIO(content)).pages]
    return [[" ".join(line.split()) for line in text.splitlines() if line.strip()] for text in texts]


def plain(text: str) -> str:
    """A text without markup, spaces and ligatures, to compare what was laid out in lines."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", unescape(re.sub(r"<[^>]+>", "", text))))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: Any) -> Path:
    """A review of a session in which much happened, and role cards."""
    folder: Path = tmp_path_factory.mktemp("taken")
    session, people = lively(folder)
    control = people["control"]
    session.do(control, {"kind": "pause", "paused": False})
    for turn in (1, 2):
        session.do(control, {"kind": "collect", "turn": turn})
        session.do(control, {"kind": "approve", "turn": turn})
    write_review(review(session, what_ifs=8), folder / "review.html")
    write_cards(session.scenario, folder / "cards.html")
    return folder


@pytest.mark.parametrize("paper", ["A4", "Letter", "A5"])
def test_the_take_home_prints_whole_and_no_heading_stands_alone(browser: Any, taken: Path, paper: str) -> None:
    html = (taken / "review.html").read_text(encoding="utf-8")
    pages = printed(browser, taken / "review.html", paper)
    headings = [plain(text) for text in re.findall(r"<(?:h[123]|summary)>(.*?)</(?:h[123]|summary)>", html, re.S)]
    whole = plain("".join(line for lines in pages for line in lines))
    assert len(headings) > 30
    for heading in headings:
        assert heading in whole
    alone = []
    for number, lines in enumerate(pages, 1):
        end = ""
        for line in reversed(lines):
            end = plain(line) + end
            if end in headings:
                alone.append((number, end))
            if len(end) > 200:
                break
    assert alone == []
    closed = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", html, re.S)
    assert len(closed) >= 4
    for title, body in closed:
        cells = [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", body, re.S)]
        longest = max(cells, key=len)
        assert longest in whole, title


def test_each_role_card_has_a_page_of_its_own(browser: Any, taken: Path) -> None:
    pages = ["\n".join(lines) for lines in printed(browser, taken / "cards.html", "A4")]
    for role in ROLES.values():
        on = [number for number, text in enumerate(pages) if role.brief[:40] in text.replace("\n", " ")]
        assert len(on) == 1, role.id
    assert all(any(role.title in text for role in ROLES.values()) or "Role cards" in text for text in pages)
