"""What browsers send on their sockets: each socket speaks for its own page, in frames of the known shape.

NiceGUI takes the page's number from the frame. Whoever learned another page's number could press its buttons, answer for it
or write lines into the server's log; here a frame counts only on the socket that shook hands for that page.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from nicegui import core

from comity.web.shell.inbox import Bucket
from simulation.inputs import one_line

LONGEST_LOG = 300
"""Characters of what a page's script may say in the server's log."""
log = logging.getLogger("comity.web")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_SHAPES: dict[str, dict[str, type]] = {
    "event": {"client_id": str, "id": int, "listener_id": str, "args": list},
    "javascript_response": {"client_id": str, "request_id": str},
    "ack": {"client_id": str, "next_message_id": int},
    "log": {"client_id": str, "level": str, "message": str},
    "handshake": {"client_id": str, "tab_id": str, "document_id": str},
}
"""Frames that belong to a page, and what each must hold."""
_said = Bucket(rate=1.0, most=10.0)


def own_frames() -> None:
    """Put the check before NiceGUI's own handlers; call it once, before the server starts."""
    for event in _SHAPES:
        handler: Callable[..., Any] = _log if event == "log" else core.sio.handlers["/"][event]
        core.sio.on(event, _checked(event, handler))


def belongs(sid: str, event: str, message: Any) -> bool:
    """Whether a frame has its shape and is of the page for which its socket has shaken hands."""
    shape = _SHAPES[event]
    if not isinstance(message, dict) or any(type(message.get(key)) is not kind for key, kind in shape.items()):
        return False
    if event == "event" and not all(arg is None or isinstance(arg, str) for arg in message["args"]):
        return False
    # A socket enters the room of its page when it shakes hands for it, and no other.
    pages = set(core.sio.rooms(sid)) - {sid}
    return not pages if event == "handshake" else message["client_id"] in pages


def _checked(event: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    async def checked(sid: str, message: Any = None) -> Any:
        if not belongs(sid, event, message):
            return _dropped(event, "it is not of its socket's page, or not in shape")
        try:
            found = handler(sid, message)
            return await found if inspect.isawaitable(found) else found
        except (LookupError, ValueError, TypeError, RecursionError) as error:
            # NiceGUI looks up element and listener and reads the arguments; what a page does then ends its errors itself.
            return _dropped(event, one_line(repr(error)))

    return checked


def _dropped(event: str, why: str) -> bool:
    if _said.take():
        log.warning("A frame “%s” was dropped: %s.", event, why)
    return False


def _log(sid: str, message: dict[str, Any]) -> None:
    """What a page's script found wrong, as one plain line; NiceGUI would write it to the terminal as it comes."""
    if _said.take():
        log.log(_LEVELS.get(message["level"], logging.INFO), "A page says: %s", one_line(message["message"], LONGEST_LOG))
