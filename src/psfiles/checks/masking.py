"""What a value looks like, without the value."""

from __future__ import annotations

__all__ = ["shape_of_text"]


def __dir__() -> list[str]:
    return __all__


LONGEST_SHAPE = 24
"""Characters of a shape: more would tell a value by its length."""

_KEPT = frozenset(" .,;:-_/@#'()&+")


def shape_of_text(text: str) -> str:
    """A text with every letter as ``A`` or ``a``, every digit as ``9``, all else that is unusual as ``?``.

    >>> shape_of_text("K7-2041"), shape_of_text("12 Elm St.")
    ('A9-9999', '99 Aaa Aa.')
    """
    shape = "".join(map(_shape_of_character, text[:LONGEST_SHAPE]))
    return shape + "…" if len(text) > LONGEST_SHAPE else shape


def _shape_of_character(character: str) -> str:
    if character.isdecimal():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character in _KEPT else "?"
