"""New files pass their own check and are never overwritten; a check lists every mistake."""

from __future__ import annotations

import json
from pathlib import Path

from tests.comity.terminal import comity, plain


def test_new_files_pass_their_check_and_are_never_overwritten(elsewhere: Path) -> None:
    for command, place in (("new-scenario", "borduria"), ("new-policy", "mine")):
        assert comity(command, place).exit_code == 0
        again = comity(command, place)
        assert again.exit_code == 2 and "exists already" in plain(again.stderr)
    assert comity("check", "borduria").exit_code == 0 and comity("check", "mine.toml").exit_code == 0
    assert comity("check", "borduria/scenario.toml").exit_code == 0
    assert comity("check", "mine.toml", "--scenario", "mali").exit_code == 0
    for place in ("file/below", "file"):
        (elsewhere / "file").write_text("kept")
        assert comity("new-scenario", place).exit_code == 2
    assert (elsewhere / "file").read_text() == "kept"


def test_check_lists_every_mistake_of_every_policy_in_a_folder(elsewhere: Path) -> None:
    comity("new-policy", "policies/good")
    text = (elsewhere / "policies" / "good.toml").read_text()
    (elsewhere / "policies" / "bad.toml").write_text(
        text.replace("intensity = 0.5", "intensity = 5").replace("protective_support]", "protectve_support]")
    )
    (elsewhere / "policies" / "odd.toml").write_text(text.replace("# regions", "regions"))
    result = comity("check", "policies", "--scenario", "kesara", "--json", "found.json")
    told = plain(result.stderr)
    assert result.exit_code == 2 and "good.toml" in plain(result.stdout)
    assert "intensity = 5" in told and "protective_support" in told and "Mopti" in told
    rows = json.loads(Path("found.json").read_text())["rows"]
    assert len(rows) == told.count(" - ")
