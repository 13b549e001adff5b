"""Whether a file's first record is a header: names of fields, and none of a student."""

from __future__ import annotations

import re
from collections.abc import Sequence

from psfiles.layouts.known_fields import known_field

__all__ = ["is_header"]

_DATA = re.compile(r".*@.*|[^A-Za-z]*|.{100,}", re.DOTALL)
"""An e-mail address; a number, a date, a time of day, a phone number; a text that is no name."""

_SHAPED = re.compile(r"\s*(?:\[[\w ]+\].*|[A-Za-z]\w*\.\w+|[A-Za-z]+\w*_\w+)\s*", re.DOTALL)
"""A name with its table, or with underscores; a user's name may look so, too."""

_NUMBER = re.compile(r"-?[0-9]+(?:[./:-][0-9]+)*")


def is_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first record is a header.

    At least half of them have to be PowerSchool's own, or have its shape where
    no text below them has; or one, where the records below hold numbers under
    it. Nothing that looks like a value, or comes again below it, is a name: a
    record that is taken for a header would be shown.
    """
    first, *others = rows
    if len(first) != width:
        return False
    columns = [[row[index] for row in others if len(row) == width and row[index]] for index in range(width)]
    named = [(name.strip(), texts) for name, texts in zip(first, columns, strict=True) if name.strip()]
    if not named or any(_DATA.fullmatch(name) or name in map(str.strip, texts) for name, texts in named):
        return False
    names = [texts for name, texts in named if known_field(name) is not None or _has_shape(name, texts)]
    return len(names) * 2 >= width or any(map(_are_numbers, names))


def _has_shape(name: str, texts: Sequence[str]) -> bool:
    return bool(_SHAPED.fullmatch(name) and texts) and not any(map(_SHAPED.fullmatch, texts))


def _are_numbers(texts: Sequence[str]) -> bool:
    return bool(texts) and all(map(_NUMBER.fullmatch, texts))
