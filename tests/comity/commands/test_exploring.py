"""``comity explore``: every mistake is told and nothing is started."""

from __future__ import annotations

from typer.testing import CliRunner


def test_mistakes_in_the_command_are_all_told_and_nothing_is_started() -> None:
    from comity.cli import app

    found = CliRunner().invoke(app, ["explore", "nowhere", "--policy", "nope", "--against", "liason", "--no-browser"])
    assert found.exit_code == 2
    for word in ("nowhere", "nope", "liason"):
        assert word in found.output
