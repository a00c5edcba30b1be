"""Numbers of a review as people say them."""

from __future__ import annotations

from exercise.review.debrief import figure


def test_figures_are_for_people() -> None:
    assert (figure(None), figure(0.12345), figure(1234567.0), figure(-0.5)) == ("–", "0.123", "1,234,567", "-0.5")
