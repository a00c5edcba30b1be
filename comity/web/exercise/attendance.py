"""Open pages tell the session who is at the table: a page's socket comes and goes, and after a grace its person is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from exercise import Session
from exercise.state import GRACE

SLACK = 0.3
"""Seconds after the grace until pages are drawn again."""


class Attendance:
    """Follows the pages of one session.

    Args:
        session: whose ``presence`` is told.
        changed: called when pages must be drawn again; in_thread: carries work out off the event loop.
    """

    def __init__(
        self, session: Session, changed: Callable[[], None], in_thread: Callable[..., Awaitable[Any]] = asyncio.to_thread
    ) -> None:
        self.session, self.changed, self.in_thread = session, changed, in_thread
        self.begun = False
        session.presence.watch()

    def follow(self, client: Any, participant: str) -> None:
        """Follow a page of somebody until its browser has gone. Call it on the event loop."""
        page = str(client.id)

        async def arrived() -> None:
            self.session.presence.arrived(participant, page)
            await self.in_thread(self.session.back, participant)
            self.changed()

        def departed() -> None:
            if not client.has_socket_connection:  # a second socket of the same page may have come before this one went
                self.session.presence.departed(participant, page)
                self._later()

        client.on_connect(arrived)
        client.on_disconnect(departed)
        client.on_delete(departed)
        if not self.begun:
            self.begun = True
            self._later()

    def _later(self) -> None:
        """Draw pages again when a grace has passed."""
        asyncio.get_running_loop().call_later(GRACE + SLACK, self._passed)

    def _passed(self) -> None:
        self.session.presence.changes += 1
        self.changed()
