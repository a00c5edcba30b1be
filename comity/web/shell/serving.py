"""Start the server: compiled code first, one secret for each session folder, this computer alone unless told otherwise."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from comity.web.shell.guard import LARGEST_BODY, Guard
from comity.web.shell.page import STATIC, static_folder
from simulation.inputs import plain

if TYPE_CHECKING:
    from comity.web.shell.addresses import Place

KEPT = ".web"
"""Folder beside the sessions in which the server keeps what it needs to find browsers again."""
SECRET = "storage_secret"
RECONNECT = 20.0
"""Seconds that a page waits for its browser (a tablet that sleeps) before it is given up."""


def storage_secret(folder: Path) -> str:
    """The secret that signs this folder's browser cookies: made once, readable by its owner alone, kept over restarts."""
    kept = folder / KEPT
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = kept / SECRET
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        found = path.read_text(encoding="ascii").strip()
        if len(found) >= 32:
            return found
        path.unlink()  # a crash in between left it half written
        return storage_secret(folder)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii")


def before_pages(folder: Path) -> None:
    """What must stand before NiceGUI is imported: where it keeps what it knows about browsers."""
    os.environ["NICEGUI_STORAGE_PATH"] = str(folder / KEPT / "browsers")


def free(host: str, port: int) -> bool:
    """Whether an address can be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def log_plainly() -> None:
    """Send all logs to standard error as plain lines, whatever stands in what they quote."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain("%(levelname)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The record without what steers a terminal."""
        return plain(super().format(record))


def serve(folder: Path, place: Place, pages: Callable[[], None], started: Callable[[], None]) -> None:
    """Serve pages until interrupted.

    Args:
        folder: where the secret is kept; place: where to listen; pages: makes the pages; started: called when browsers can
            connect.
    """
    from nicegui import app, ui

    from comity.web.shell.frames import own_frames

    log_plainly()
    own_frames()
    app.add_static_files(STATIC, static_folder())

    def guard() -> None:
        # NiceGUI puts parts of its own before all that pages add, sessions and redirects among them: the guard is before those.
        assert app.middleware_stack is not None
        app.middleware_stack = Guard(app.middleware_stack, place)

    app.on_startup(guard)
    # A slash too many is a wrong address: the answer to it would name this server as it is called behind a proxy.
    app.router.redirect_slashes = False
    pages()
    app.on_startup(started)
    secret = storage_secret(folder)
    ui.run(
        host=place.host,
        port=place.port,
        title="Comity",
        reload=False,
        show=False,
        show_welcome_message=False,
        tailwind=False,
        storage_secret=secret,
        session_middleware_kwargs={
            "same_site": "strict",
            "https_only": place.secure,
            "session_cookie": f"comity_browser_{mark(secret)}",
        },
        reconnect_timeout=RECONNECT,
        favicon=static_folder() / "favicon.svg",
        uvicorn_logging_level="warning",
        log_config=None,
        ws_max_size=LARGEST_BODY,
        ssl_certfile=place.cert or None,
        ssl_keyfile=place.key or None,
    )


def mark(secret: str) -> str:
    """A few characters that tell one server's or session's cookies from another's: cookies do not know ports."""
    return hashlib.sha256(f"cookie of {secret}".encode()).hexdigest()[:10]
