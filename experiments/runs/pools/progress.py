"""One way to tell how far something is."""

from __future__ import annotations

from typing import Protocol

PREPARING = "preparing; the first use on a machine compiles the model, which takes a minute or two"
"""Told before the first run."""
RUNNING = "running"


class Progress(Protocol):
    """Called after every finished piece of work, from the thread that asked for the work.

    Ctrl-C, or whatever else it raises, ends the work after the pieces under way.
    """

    def __call__(self, done: int, total: int, message: str, /) -> object:
        """Hear how far it is.

        Args:
            done: what is finished, usually runs; total: what there is in all, as far as it is known.
            message: what is under way.
        """
        ...


def silent(done: int, total: int, message: str, /) -> None:
    """A progress that nobody hears."""


def part_of(progress: Progress, before: int, total: int, message: str = "") -> Progress:
    """The progress of a part, told as progress of the whole.

    Args:
        progress: who hears of the whole.
        before: what was done before the part; total: what there is in all.
        message: said instead of the part's own words; "" leaves those.
    """

    def tell(done: int, _: int, told: str, /) -> None:
        progress(before + done, total, message or told)

    return tell
