"""Where a server can be reached: its own addresses, the names it answers to, and the address of a proxy before it."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from simulation.inputs import InputProblems, Problem, one_line

LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?")
"""A host as browsers name it."""
PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
"""A path under which a proxy serves these pages."""
OWN_PATHS = ("s", "files", "enter", "comity", "_nicegui", "_nicegui_ws", "favicon.ico")
"""First parts of this server's own addresses, which no such path may begin with."""
FRESH = 1.0
"""Seconds for which a list of this computer's addresses is taken as it was."""


def own_addresses() -> list[str]:
    """All addresses of this computer's interfaces but loopback and those that no browser can be told (IPv6, one link only)."""
    import ifaddr

    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text = entry.ip if isinstance(entry.ip, str) else entry.ip[0]
            address = ipaddress.ip_address(text)
            if not (address.is_loopback or (address.version == 6 and address.is_link_local)):
                found.append(str(address))
    # IPv4 first: people type it. Addresses that a computer gives itself where nobody gave it one come last.
    return sorted(dict.fromkeys(found), key=lambda text: (":" in text, text.startswith("169.254.")))


@dataclass(frozen=True)
class Public:
    """The address of a proxy in front: scheme, host (without brackets), port as written (0: none), path before our own."""

    scheme: str
    host: str
    port: int = 0
    prefix: str = ""

    @property
    def netloc(self) -> str:
        """Host and port as a browser writes them."""
        return bracketed(self.host) + (f":{self.port}" if self.port else "")

    @property
    def origin(self) -> str:
        """What a browser sends as ``Origin``."""
        return f"{self.scheme}://{self.netloc}"


def bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True)
class Place:
    """Where a server listens, and how it is reached.

    Attributes:
        host, port: what is listened on; cert, key: files for TLS ("" for none); public: the address of a proxy in front.
    """

    host: str = "127.0.0.1"
    port: int = 0
    cert: str = ""
    key: str = ""
    public: Public | None = None

    @property
    def local(self) -> bool:
        """Whether only this computer can connect."""
        return self.host in LOCAL

    @property
    def reachable(self) -> bool:
        """Whether others can reach the pages, directly or through a proxy."""
        return not self.local or self.public is not None

    @property
    def secure(self) -> bool:
        """Whether browsers speak TLS with this server or with the proxy before it."""
        return bool(self.cert) or (self.public is not None and self.public.scheme == "https")

    @property
    def in_clear(self) -> bool:
        """Whether codes and password can travel through a network unencrypted."""
        behind = self.public is not None and self.public.scheme == "http" and self.public.host not in LOCAL
        return (not self.local and not self.cert) or behind

    @property
    def scheme(self) -> str:
        """Of this server itself."""
        return "https" if self.cert else "http"

    def names(self) -> list[str]:
        """Names under which a browser may address the server, those of this computer alone first."""
        own = [*LOCAL]
        if not self.local:
            name = socket.gethostname().lower()
            own += own_addresses() if self.host in EVERYWHERE else [self.host.lower()]
            own += [name, f"{name}.local"]
        if self.public is not None:
            own.append(self.public.host)
        return list(dict.fromkeys(own))

    def bases(self) -> list[str]:
        """Addresses to give to people, without a slash at the end: the public one, or one for each address of this computer."""
        if self.public is not None:
            return [self.public.origin + self.public.prefix]
        hosts = [self.host]
        if self.host in EVERYWHERE:
            hosts = [address for address in own_addresses() if self.host == "::" or ":" not in address] or ["127.0.0.1"]
        return [f"{self.scheme}://{bracketed(host)}:{self.port}" for host in hosts]

    def words(self) -> str:
        """The same as words for somebody who came by another name."""
        own = self.bases() if self.reachable else [f"{self.scheme}://{bracketed(host)}:{self.port}" for host in LOCAL[:2]]
        return " or ".join(base + "/" for base in own)


class Names:
    """Whether a host is this server's; addresses that the computer is given later are known at once."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.known, self.looked = set(place.names()), time.monotonic()

    def __contains__(self, host: str) -> bool:
        if host in self.known:
            return True
        if self.place.host not in EVERYWHERE or time.monotonic() - self.looked < FRESH:
            return False
        self.known, self.looked = set(self.place.names()), time.monotonic()
        return host in self.known


def public_of(text: str) -> Public | None:
    """The address of a proxy as it is given; "" is none.

    Raises:
        InputProblems: it is no such address.
    """
    if not text:
        return None

    def wrong(message: str, allowed: str = "such as https://example.org/exercise") -> InputProblems:
        return InputProblems([Problem("--public-url", "", one_line(text), message, allowed)], "the command")

    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError as error:
        raise wrong(f"is no address: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise wrong("does not say how it is reached", "an address that begins with https:// or http://")
    host = (parts.hostname or "").lower()
    if HOST.fullmatch(bracketed(host)) is None or parts.username is not None or parts.query or parts.fragment:
        raise wrong("is more or less than a host and a path")
    prefix = parts.path.rstrip("/")
    if (prefix and PREFIX.fullmatch(prefix) is None) or "/." in prefix:
        raise wrong("has a path of other characters", "letters, digits, - _ . ~ between slashes")
    if prefix.split("/")[1:2] and prefix.split("/")[1] in OWN_PATHS:
        raise wrong("has a path that begins like these pages' own", f"another first part than {', '.join(OWN_PATHS)}")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return Public(parts.scheme, host, 0 if port == usual else port, prefix)


def check_certificate(cert: str, key: str) -> None:
    """Load a certificate and its key as the server will.

    Raises:
        InputProblems: everything wrong with them.
    """
    problems = []
    for option, path, other in (("--tls-cert", cert, "--tls-key"), ("--tls-key", key, "--tls-cert")):
        if path and not Path(path).is_file():
            problems.append(Problem(option, "", one_line(path), "is no file", "a file in PEM format"))
        if not path and (cert or key):
            problems.append(Problem(option, "", None, f"is missing beside {other}", "both, or neither"))
    if cert and key and not problems:
        try:
            # An empty password: an encrypted key is refused rather than asked for in the middle of the start.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")
        except (ssl.SSLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or str(error)
            allowed = "a certificate and its own key, not encrypted, in PEM format"
            problems.append(Problem("--tls-cert", "", one_line(cert), f"cannot be used with {one_line(key)}: {reason}", allowed))
    if problems:
        raise InputProblems(problems, "the command")
