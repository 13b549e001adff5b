"""Whether a file's first record is a header: names of fields, and none of a student."""

from __future__ import annotations

import re
from collections.abc import Sequence

from psfiles.layouts.known_fields import known_field

__all__ = ["is_header"]

_DATA = re.compile(r".*@.*|[^A-Za-z]*|.{100,}", re.DOTALL)
"""An e-mail address; a number, a date, a time of day, a phone number; a text that is no name."""

_SHAPED = re.compile(r"\s*(?:\[[\w ]+\].*|[A-Za-z]\w*\.\w+|[A-Za-z]+\w*_\w+)\s*", re.DOTALL)
"""A name with its table, or with underscores."""

_NUMBER = re.compile(r"-?[0-9]+(?:[./:-][0-9]+)*")


def is_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first record holds names of fields.

    At least half of them have to be PowerSchool's own, or have its shape; or
    one, where the records below hold numbers under a name. Nothing that looks
    like a value, or comes again below it, is a name: a record that is taken
    for a header would be shown.
    """
    first, *others = rows
    names = [name.strip() for name in first]
    told = [name for name in names if name]
    if len(first) != width or not told or any(_DATA.fullmatch(name) for name in told):
        return False
    columns = [[row[index] for row in others if len(row) == width] for index in range(width)]
    if any(name in column for name, column in zip(first, columns, strict=True) if name):
        return False
    named = sum(known_field(name) is not None or _SHAPED.fullmatch(name) is not None for name in told)
    return named * 2 >= len(names) or (named > 0 and any(map(_holds_numbers, columns)))


def _holds_numbers(texts: Sequence[str]) -> bool:
    texts = [text for text in texts if text]
    return bool(texts) and all(map(_NUMBER.fullmatch, texts))
