"""What a terminal can show: characters that its encoding does not know are written as others, and no command ends by them."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

HANDLER = "comity.plain"

PLAIN = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{BULLET}": "*",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": ".",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{UPWARDS ARROW}": "^",
    "\N{DOWNWARDS ARROW}": "v",
    "\N{BLACK UP-POINTING TRIANGLE}": "^^",
    "\N{WHITE UP-POINTING TRIANGLE}": "^",
    "\N{BLACK DOWN-POINTING TRIANGLE}": "vv",
    "\N{WHITE DOWN-POINTING TRIANGLE}": "v",
    "\N{BLACK RIGHT-POINTING TRIANGLE}": ">>",
    "\N{WHITE RIGHT-POINTING TRIANGLE}": ">",
    "\N{BLACK LEFT-POINTING TRIANGLE}": "<<",
    "\N{WHITE LEFT-POINTING TRIANGLE}": "<",
    "\N{BLACK DIAMOND}": "<>",
    "\N{BLACK CIRCLE}": "=",
    "\N{WHITE CIRCLE}": "o",
    "\N{ALMOST EQUAL TO}": "~",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{NO-BREAK SPACE}": " ",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{GREEK SMALL LETTER MU}": "mu",
    "\N{GREEK SMALL LETTER SIGMA}": "sigma",
}
"""What is written for signs of our own sentences; letters lose their accents, and the rest becomes a question mark."""


def in_plain(text: str, encoding: str) -> str:
    """``text`` with what ``encoding`` cannot hold written as it can be."""
    return "".join(_known(character, encoding) for character in text)


def _known(character: str, encoding: str) -> str:
    for written in (character, PLAIN.get(character, ""), _bare(character)):
        try:
            if written and written.encode(encoding):
                return written
        except UnicodeEncodeError:
            continue
    return "?"


def _bare(character: str) -> str:
    """A letter without its accents."""
    return "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))


def _replace(error: UnicodeError) -> tuple[str, int]:
    """What Python asks when a character cannot be written."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_plain(error.object[error.start : error.end], error.encoding), error.end


def settle_terminals() -> None:
    """Let standard output and standard error write something for every character, whatever their encoding is."""
    codecs.register_error(HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def write_whole(text: str) -> None:
    """Write a text to standard output as it is: where its encoding does not hold it, as UTF-8, which is what JSON is read as."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)
