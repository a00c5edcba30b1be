"""The review is one file, with everything escaped, and speaks of what there was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from exercise import Refused, Session
from exercise.review.page import write_review
from exercise.review.review import review
from simulation.registers.outcomes import HEADLINES, OUTCOMES


def test_the_review_is_one_file_with_everything_escaped(played: Session, tmp_path: Path) -> None:
    data = review(played, what_ifs=4)
    assert json.loads(json.dumps(data, allow_nan=False)).keys() == data.keys()
    assert len(data["what_ifs"]) == 4
    assert len(data["timeline"]) == 6
    assert [row["outcome"] for row in data["outcomes"]] == list(HEADLINES)
    assert data["questions"]
    assert any(row["mean_absolute"] > 0.0 for row in data["beliefs"]["rows"])
    text = write_review(data, tmp_path / "review.html").read_text()
    # One script, the page's own, which opens what is closed for printing; nothing that somebody wrote became another.
    assert re.findall(r"<script[^>]*>\s*(.*)", text) == ["// For browsers that print closed parts closed whatever the style says."]
    assert "alert(1)" not in text
    assert "&lt;b&gt;bold" in text
    assert "http" not in text.replace("http-equiv", "")
    for name in HEADLINES:
        assert OUTCOMES[name].title in text
    rows = {row["role"]: row for row in data["roles"]}
    assert rows["mission"]["goals"][0]["baseline"] != rows["mission"]["goals"][0]["value"]


def test_a_review_of_six_turns_speaks_of_no_seventh(played: Session, tmp_path: Path) -> None:
    mission = next(p.id for p in played.table.participants.values() if p.role == "mission")
    control = next(p.id for p in played.table.participants.values() if p.role == "control")
    played.do(mission, {"kind": "say", "to": ["government"], "text": "afterwards"})
    played.do(control, {"kind": "remark", "text": "said afterwards"})
    data = review(played, what_ifs=1, ai="stay")
    assert max(row["turn"] for row in data["beliefs"]["worst"]) <= 5
    assert "said afterwards" in data["timeline"][-1]["remarks"]
    assert data["timeline"][-1]["messages"] == 1
    text = write_review(data, tmp_path / "review.html").read_text() + " ".join(data["questions"])
    assert not re.search(r"[Tt]urn 7", text)
    assert "stayed as they were" in text
    with pytest.raises(Refused, match="last turn is over"):
        played.do(mission, {"kind": "commit", "turn": 2})
