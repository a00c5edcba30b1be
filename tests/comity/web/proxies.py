"""A small reverse proxy for tests: one path, in clear or with TLS, as nginx or Caddy would stand before the server."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Serves ``prefix`` from a server on this computer.

    Args:
        port: of the server; prefix: path before it; strip: take the path off; keep_host: pass on the browser's host, or name
            the server itself; header: say the path in ``X-Forwarded-Prefix``; cert, key: serve with TLS.
    """

    def __init__(self, port: int, prefix: str, strip: bool, keep_host: bool, header: bool, cert: str = "", key: str = "") -> None:
        self.upstream, self.prefix, self.strip, self.keep_host, self.header = port, prefix, strip, keep_host, header
        self.context: ssl.SSLContext | None = None
        if cert:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(cert, key)
        self.outside: list[str] = []
        """Paths that were asked for and are not under the prefix."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        lines = head.split("\r\n")
        method, path, version = lines[0].split(" ")
        if path == self.prefix and self.strip:
            moved = f"HTTP/1.1 301 Moved Permanently\r\nLocation: {path}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            writer.write(moved.encode())
            writer.close()
            return
        if not path.startswith(f"{self.prefix}/") and path != self.prefix:
            self.outside.append(path)
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        names = {name.lower(): name for name in headers}
        if not self.keep_host:
            headers[names["host"]] = f"127.0.0.1:{self.upstream}"
        if self.header:
            headers["X-Forwarded-Prefix"] = self.prefix
        headers["X-Forwarded-For"], headers["X-Forwarded-Proto"] = "192.0.2.77", "https" if self.context else "http"
        if "upgrade" not in names:
            headers[names.get("connection", "Connection")] = "close"
        asked = path[len(self.prefix) :] if self.strip else path
        text = "\r\n".join([f"{method} {asked} {version}", *(f"{name}: {value}" for name, value in headers.items()), "", ""])
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        inner_writer.write(text.encode("latin-1"))
        try:
            await asyncio.gather(_pipe(reader, inner_writer), _pipe(inner_reader, writer))
        except asyncio.CancelledError:
            return  # the proxy ends, and with it what it holds open

    @contextmanager
    def running(self, port: int) -> Iterator[None]:
        """Serve on a port of this computer, in a thread."""
        ready, ended = threading.Event(), asyncio.Event()
        loops: list[asyncio.AbstractEventLoop] = []

        async def serve() -> None:
            loops.append(asyncio.get_running_loop())
            async with await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=self.context):
                ready.set()
                await ended.wait()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        assert ready.wait(60), "the proxy did not start"
        try:
            yield
        finally:
            loops[0].call_soon_threadsafe(ended.set)
            thread.join()


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    except (ConnectionError, ssl.SSLError):
        return  # one side has gone: so does the other
    finally:
        target.close()
