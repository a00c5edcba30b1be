"""What lies on the table of a session: the data that checking, carrying out, going on and every view take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exercise.ground import Engine, Snapshot
from exercise.journal import Kept, Limits
from exercise.roles import Slot
from exercise.state import Play, Presence, Table
from simulation.inputs import Scenario

Entries = list[tuple[str, dict[str, Any]]]
"""Entries of the journal before they are kept: kind and body."""
FORWARD_WEEKS = 104
"""Weeks that are lived after the last turn."""


class Desk(Kept):
    """A session as data bound to its file. `exercise.session.Session`, which locks it and lets people in, is the one there is.

    Attributes:
        scenario: the country; slots: what each role decides, by role and id.
        engine: the model; play: what a rewind takes back; table: seats, codes and injects.
        snapshots: model and play as each turn began.
        mismatches: turns that ended otherwise when they were lived again.
        presence: who has a page open; limits: what a replay may ask for; source: hash of the model that it was made with.
        settings, heads, not_kept and more: see `Kept`.
    """

    scenario: Scenario
    slots: Mapping[str, Mapping[str, Slot]]
    engine: Engine
    play: Play
    table: Table
    snapshots: list[tuple[Snapshot, Play]]
    mismatches: list[str]
    presence: Presence
    limits: Limits
    source: str
