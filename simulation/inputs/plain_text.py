"""Words of others as they may be shown: without what steers a terminal or turns a line round.

Files, names, messages and what a browser sends are data. Control characters in them reach neither a terminal, where they
move the cursor, rename the window or hide lines, nor a page.
"""

from __future__ import annotations

import re
import unicodedata

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line break; escape sequences begin with one
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # separators and marks that no reader sees
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, and tags that are never drawn
)


def plain(text: str) -> str:
    """``text`` without control characters (tab and line break stay), marks of direction and halves of characters."""
    return _STEERING.sub("", text) if _STEERING.search(text) else text


def composed(value: object) -> object:
    """A text with one character for each accented letter, whichever way it was typed; anything else as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def folded(text: str) -> str:
    """A name as it is compared where accents and capitals may have been left out: "segou" for "Ségou"."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def one_line(text: str, longest: int = 200) -> str:
    """The same as one line of at most ``longest`` characters, for a log."""
    found = " ".join(plain(text[: 4 * longest]).split())
    return found if len(found) <= longest else found[: longest - 1] + "…"
