"""Start the server: compiled code first, one secret for each session folder, this computer alone unless told otherwise."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

LOCAL = ("127.0.0.1", "localhost", "::1")
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


def names_of(host: str) -> list[str]:
    """Names under which a browser may address a server on ``host``."""
    if host in LOCAL:
        return list(LOCAL)
    own = {host, socket.gethostname(), f"{socket.gethostname()}.local"} - {"0.0.0.0", "::"}
    if host in ("0.0.0.0", "::"):
        own |= {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}
        own |= outward()
    return [*LOCAL, *sorted(own)]


def outward() -> set[str]:
    """This computer's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return set()
        return {str(probe.getsockname()[0])}


def serve(folder: Path, host: str, port: int, pages: Callable[[], None], started: Callable[[], None]) -> None:
    """Serve pages until interrupted.

    Args:
        folder: where the secret is kept; pages: makes the pages; started: called when browsers can connect.
    """
    from nicegui import app, ui

    from comity.web.guard import Guard
    from comity.web.shell import STATIC, static_folder

    app.add_static_files(STATIC, static_folder())
    app.add_middleware(Guard, hosts=names_of(host))
    pages()
    app.on_startup(started)
    ui.run(
        host=host,
        port=port,
        title="Comity",
        reload=False,
        show=False,
        show_welcome_message=False,
        tailwind=False,
        storage_secret=storage_secret(folder),
        session_middleware_kwargs={"same_site": "strict"},
        reconnect_timeout=RECONNECT,
        favicon=static_folder() / "favicon.svg",
        uvicorn_logging_level="warning",
    )
