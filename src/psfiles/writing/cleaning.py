"""Texts made to fit a dialect, for those who ask for it with ``clean=True``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from psfiles.dialects import Dialect

__all__ = ["can_encode", "cleaner", "looks_like_utf8"]

# Letters that Unicode does not take apart, and marks that look alike.
_LOOK_ALIKES = str.maketrans(
    {
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ŧ": "t", "Ŧ": "T",
        "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{MINUS SIGN}": "-", "\N{HORIZONTAL BAR}": "—",
        "\N{MODIFIER LETTER APOSTROPHE}": "’", "\N{MODIFIER LETTER TURNED COMMA}": "‘", "\N{PRIME}": "'",
        "\N{LINE SEPARATOR}": " ", "\N{PARAGRAPH SEPARATOR}": " ",
    }
)  # fmt: skip


def can_encode(text: str, encoding: str) -> bool:
    """Whether a character set holds a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def looks_like_utf8(data: bytes) -> bool:
    """Whether a reader to whom no character set is named takes a record's bytes for UTF-8."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def cleaner(dialect: Dialect, encoding: str) -> Callable[[str], str]:
    """What turns tabs and line ends into spaces, and characters into their nearest look-alike.

    A character without a look-alike stays, and is a fault: nothing becomes a question mark.
    """
    unwanted = r"\r\n|[\r\n]"
    if dialect.quoting == "none":
        unwanted += "|" + re.escape(dialect.delimiter)
    pattern = re.compile(unwanted)

    def clean(text: str) -> str:
        text = pattern.sub(" ", text)
        if can_encode(text, encoding):
            return text
        composed = unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)
        return "".join(_look_alike(character, encoding) for character in composed)

    return clean


def _look_alike(character: str, encoding: str) -> str:
    if can_encode(character, encoding):
        return character
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    return kept if kept and can_encode(kept, encoding) else character
