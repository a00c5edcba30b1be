"""Join codes and seat tokens: from ``secrets``, hashed at rest, each code for one entry, attempts slowed.

A code is short enough to read aloud (50 bits); a wrong one costs its source a growing wait, and a session takes only so
many wrong ones a minute from everybody together. A token (192 bits) lets a browser return to its seat.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable

from exercise.commands import Refused

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Characters of a code: none that looks like another."""
LENGTH = 10
FREE_TRIES = 5
"""Wrong codes from one source before it has to wait."""
LONGEST_WAIT = 300.0
PER_MINUTE = 60
"""Wrong codes a minute that a session takes from all sources together."""
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


class Gate:
    """Slows wrong codes. Sources are whatever the caller can tell apart (an address); the clock can be set for tests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.failures: dict[str, tuple[int, float]] = {}
        self.recent: deque[float] = deque(maxlen=PER_MINUTE)

    def check(self, source: str) -> None:
        """Raise `Refused` ("slow_down") when the source, or everybody together, has to wait."""
        now = self.clock()
        count, last = self.failures.get(source[:100], (0, 0.0))
        wait = min(LONGEST_WAIT, 2.0 ** (count - FREE_TRIES)) if count >= FREE_TRIES else 0.0
        if now - last < wait:
            raise Refused("slow_down", f"Too many wrong codes: wait {wait - (now - last):.0f} seconds.")
        if len(self.recent) == PER_MINUTE and now - self.recent[0] < 60.0:
            raise Refused("slow_down", "Too many wrong codes for this session: wait a minute.")

    def failed(self, source: str) -> None:
        """Note a wrong code."""
        now = self.clock()
        count, _ = self.failures.pop(source[:100], (0, 0.0))
        while len(self.failures) >= MOST_SOURCES:
            self.failures.pop(next(iter(self.failures)))
        self.failures[source[:100]] = (count + 1, now)
        self.recent.append(now)

    def passed(self, source: str) -> None:
        """Forget a source's wrong codes."""
        self.failures.pop(source[:100], None)
