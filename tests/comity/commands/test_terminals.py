"""Terminals that are narrow, that know few characters, or that are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from comity.commands import progress
from comity.commands.comparing import show, size_words
from comity.commands.progress import Lines
from comity.commands.terminals import in_plain
from experiments.compare.comparison import Comparison
from experiments.compare.request import CompareRequest
from figures.verdicts import LOOKS
from simulation.inputs import bundled_policies, load_policy, load_scenario
from tests.comity.terminal import SMALL, comity, plain
from tests.figures import synthetic


def typed(*words: str, encoding: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, whose output is encoded as on other machines."""
    known = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "100"}
    return subprocess.run([sys.executable, "-m", "comity", *words], env=known, capture_output=True, **more)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
@pytest.mark.parametrize(
    "words", [("list", "outcomes"), ("show", "outcome", "stability"), ("--help",), ("run", "Ségou→", "--policy", "“liaison”")]
)
def test_no_command_ends_by_a_character(encoding: str, words: tuple[str, ...], tmp_path: Path) -> None:
    done = typed(*words, encoding=encoding, cwd=tmp_path)
    told = (done.stdout + done.stderr).decode(encoding)
    assert done.returncode == (2 if words[0] == "run" else 0), told
    assert "Traceback" not in told and "UnicodeEncodeError" not in told and len(told) > 100


def test_json_is_whole_on_a_terminal_that_knows_ascii_alone(tmp_path: Path) -> None:
    done = typed("list", "outcomes", "--json", "-", encoding="ascii", cwd=tmp_path)
    assert json.loads(done.stdout.decode("utf-8"))["rows"]


def test_what_a_page_cannot_hold_is_written_as_it_can_be() -> None:
    text = "−0.5 → “Ségou”, 3 × 4 … ▲ 日"
    assert in_plain(text, "ascii") == '-0.5 -> "Segou", 3 x 4 ... ^^ ?'
    assert in_plain(text, "cp1252") == "-0.5 -> “Ségou”, 3 × 4 … ^^ ?"
    assert in_plain(text, "utf-8") == text
    signs = {look.sign for look in LOOKS.values()}
    written = {in_plain(sign, "ascii") for sign in signs}
    assert len(written) == len(signs) and not any("?" in sign for sign in written)
    names = [load_policy(name).title for name in bundled_policies()]
    assert not any("?" in in_plain(f"{name} •·–—≤≥", "ascii") for name in names)


def test_sixty_columns_keep_what_weighs_most() -> None:
    request = CompareRequest.of("kesara", ["liaison", "best_practice"], replications=3, weeks=4)
    titles = {name: load_policy(name).title for name in ("uncoordinated", "liaison", "best_practice")}
    policies = [load_policy(name) for name in titles]
    table = synthetic.comparison_table(6, tuple(titles)).assign(scenario="kesara")
    found = Stand(request, table, policies, titles)
    for width in (60, 80, 150):
        screen = Console(width=width, record=True, force_terminal=False, highlight=False)
        show(screen, found, "kesara")  # type: ignore[arg-type]
        text = screen.export_text()
        assert all(len(line) <= width for line in text.splitlines())
        head = plain(text)
        assert "Civilian" in head and "Cost" in head, text
        assert "…" not in head.split("In how many")[1].split("▲")[0], text


class Stand:
    """A comparison with what is printed of it."""

    def __init__(self, request: CompareRequest, table: pd.DataFrame, policies: list[Any], titles: dict[str, str]) -> None:
        self.scenarios, self.policies = {"kesara": load_scenario("kesara")}, {"kesara": policies}
        self.references, self.finished = {"kesara": policies[0].name}, {"kesara": 6}
        self.table, self.request, self._titles = table, request, titles

    def titles(self) -> dict[str, str]:
        return self._titles

    def of(self, label: str) -> pd.DataFrame:
        return self.table

    def over(self, label: str) -> str:
        return "Six worlds."

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(Comparison, name)


@pytest.fixture(autouse=True)
def nothing_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments import compare

    monkeypatch.setattr(compare, "what_it_hangs_on", lambda *_: [])


def test_where_there_is_no_terminal_progress_is_told_now_and_then() -> None:
    now = [0.0]
    screen = Console(width=100, record=True, force_terminal=False)
    lines = Lines(screen, lambda: now[0])
    for second in range(3600):
        now[0] = float(second)
        lines.tell(second, 3600, f"running seed {second}")
    told = screen.export_text().splitlines()
    assert 8 <= len(told) <= 30 and "left" in told[1] and "of 3,600" in told[-1]
    when = [int(line.split("seed ")[1].split(":")[0]) for line in told]
    gaps = [after - before for before, after in pairwise(when)]
    assert gaps == sorted(gaps) and gaps[-1] <= 300
    lines.tell(0, 10, "drawing")
    assert len(screen.export_text(clear=False).splitlines()) <= len(told) + 1


def test_what_is_over_at_once_writes_no_progress() -> None:
    screen = Console(width=100, record=True, force_terminal=False)
    lines = Lines(screen, lambda: 1.0)
    for done in range(10):
        lines.tell(done, 10, "running")
    assert screen.export_text() == ""


def test_sizes_are_told_before_a_comparison_begins() -> None:
    request = CompareRequest.of(["kesara", "kesara:drawdown"], ["liaison", "best_practice"], replications=40, weeks=4)
    told = size_words(request, 2)
    count = sum(len(settings.policies) for settings in request.settings) * (40 + request.twice)
    assert f"{count} runs" in told and "40 worlds" in told and f"{request.twice} of them" in told and "2 threads" in told


def test_what_takes_long_is_not_begun_without_a_yes_where_nobody_can_be_asked(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LONG_SECONDS", 0.0)
    comity("new-study", "study")
    for words in (("sweep", "study.toml"), ("sweep", "study.toml", "--quiet"), ("stress", "kesara", *SMALL)):
        done = comity(*words)
        assert done.exit_code == 2 and "--yes" in done.output, done.output
        assert not (elsewhere / "results").exists() or not list((elsewhere / "results").rglob("manifest.json"))


def test_the_version_is_told() -> None:
    done = comity("--version")
    assert done.exit_code == 0 and done.output.startswith("Comity 0.")
