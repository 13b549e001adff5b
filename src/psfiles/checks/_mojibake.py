"""Texts that were read in a wrong character set, told by their letters."""

from __future__ import annotations

import re

__all__ = ["is_mojibake"]

_NO_LETTER = b"\x81\x8d\x8f\x90\x9d"  # in windows-1252; what reads them all the same keeps them
_CONTINUATION = bytes(set(range(0x80, 0xC0)) - set(_NO_LETTER)).decode("cp1252") + _NO_LETTER.decode("latin-1")
# These may well stand after a capital Ä or Å.
_PUNCTUATION = "‘’“”–—"
_ANY = f"[{re.escape(_CONTINUATION)}]"
_NO_PUNCTUATION = f"[{re.escape(''.join(sorted(set(_CONTINUATION) - set(_PUNCTUATION))))}]"

# What UTF-8 makes of the letters of Europe (Â, Ã, Ä, Å and one more), and of curly quotes and dashes (â€ and one more).
_MOJIBAKE = re.compile(f"[ÂÃ]{_ANY}|[ÄÅ]{_NO_PUNCTUATION}|â€{_ANY}|â‚¬|ï»¿")


def is_mojibake(text: str) -> bool:
    """Whether a text looks like UTF-8 read as windows-1252, once or twice.

    Only what no language writes counts, so that a good name is never called bad.

    >>> is_mojibake("JosÃ©"), is_mojibake("JosÃƒÂ©"), is_mojibake("JOSÉ’S"), is_mojibake("JOÃO")
    (True, True, False, False)
    """
    return not text.isascii() and _MOJIBAKE.search(text) is not None
