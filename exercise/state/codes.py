"""Join codes and seat tokens: from ``secrets``, hashed at rest, each code for one entry.

A code is short enough to read aloud and too long to guess: of 2^50 codes at most 200 are open, and each try costs some
milliseconds. A right one is therefore always accepted, whatever others have tried before; who has guessed wrong often
only waits until the others have been served (`Gate`). A token (192 bits) lets a browser return to its seat.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Characters of a code: none that looks like another."""
LENGTH = 10
FREE_TRIES = 5
"""Wrong passwords from one source before it has to wait."""
LONGEST_WAIT = 300.0
"""Seconds that it waits at most."""
REMEMBERED = 900.0
"""Seconds after which a source's wrong tries are forgotten."""
MOST_SOURCES = 2000


def new_code() -> str:
    """A fresh join code, in two groups of five."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{text[:5]}-{text[5:]}"


def new_token() -> str:
    """A fresh seat token."""
    return secrets.token_urlsafe(24)


def code_hash(code: str, salt: str) -> str:
    """What is kept of a code: scrypt, so that trying codes against a stolen file is slow too."""
    plain = "".join(c for c in code.upper()[:64] if c in ALPHABET)
    return hashlib.scrypt(plain.encode(), salt=salt.encode(), n=2**12, r=8, p=1, dklen=32).hex()


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token[:200].encode("utf-8", "replace")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(one, other)


def source_of(address: str) -> str:
    """Whom an address stands for: itself, or its network where one computer has as many addresses as it likes (IPv6)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Gate:
    """Remembers who has tried wrong codes or passwords. It keeps no right code out.

    Sources are whatever the caller can tell apart (see ``source_of``); the clock can be set for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.failures: dict[str, tuple[int, float]] = {}

    def wrong(self, source: str) -> int:
        """Wrong tries of a source of late: who has fewer is served first."""
        count, last = self.failures.get(source, (0, 0.0))
        return count if self.clock() - last < REMEMBERED else 0

    def wait(self, source: str) -> float:
        """Seconds until a source may try another password: passwords are chosen by people and can be guessed."""
        count = self.wrong(source)
        if count < FREE_TRIES:
            return 0.0
        since = self.clock() - self.failures[source][1]
        return max(0.0, min(LONGEST_WAIT, 2.0 ** min(20, count - FREE_TRIES)) - since)

    def failed(self, source: str) -> None:
        """Note a wrong one."""
        count = self.wrong(source)
        self.failures.pop(source, None)
        while len(self.failures) >= MOST_SOURCES:
            self.failures.pop(next(iter(self.failures)))
        self.failures[source] = (count + 1, self.clock())

    def passed(self, source: str) -> None:
        """Forget a source's wrong ones."""
        self.failures.pop(source, None)
