"""Texts for a terminal: nothing in a name of a file moves the cursor, and every character has a stand-in."""

from __future__ import annotations

__all__ = ["encodable", "printable"]

_STAND_INS = {"→": "->", "×": "x", "…": "...", "–": "-", "’": "'", "“": '"', "”": '"', "›": ">", "µ": "u"}
_BYTES = range(0xDC80, 0xDD00)
"""How Python stands for the bytes of a name that it cannot decode."""


def printable(text: str) -> str:
    r"""A text on one line, with whatever a terminal would obey or cannot show escaped.

    >>> printable("STUDENT\x1b[2J\n.TXT"), printable("caf\udce9.txt")
    ('STUDENT\\x1b[2J\\n.TXT', 'caf\\xe9.txt')
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(letter: str) -> str:
    if letter.isprintable():
        return letter
    if ord(letter) in _BYTES:
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode("ascii")


def encodable(text: str, encoding: str) -> str:
    r"""A text of which every character can be encoded: others have a plain stand-in, or are escaped.

    >>> encodable("field-count × 2 → Łódź", "windows-1252")
    'field-count × 2 -> \\u0141ód\\u017a'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable(letter, encoding) for letter in text)
    return text


def _encodable(letter: str, encoding: str) -> str:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return _STAND_INS.get(letter) or letter.encode("ascii", "backslashreplace").decode("ascii")
    return letter
