"""``comity sensitivity`` in the terminal: what cannot be estimated is said and breaks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.comity.terminal import comity, plain
from tests.small_study import STUDY


@pytest.mark.usefixtures("elsewhere")
def test_two_seeds_and_four_samples_are_shown_with_what_they_cannot_say() -> None:
    """Some variances come out at or below zero here: those indices stand without a bar, at the end."""
    Path("study.toml").write_text(STUDY, encoding="utf-8")
    assert comity("sweep", "study.toml", "--out", "out", "--yes", "--quiet", "--workers", "1").exit_code == 0
    shown = comity("sensitivity", "out", "--resamples", "50", "--no-figures", "--against", "coexistence")
    assert shown.exit_code == 0, shown.output
    words = plain(shown.stdout)
    assert "Two replications" in words and "At least 3 seeds" in words
    assert "nan" not in words.split("Written to")[0].split()
