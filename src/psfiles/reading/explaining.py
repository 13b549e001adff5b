"""Which PowerSchool setting explains a record with a wrong number of fields.

Sentences only: no text of a record enters one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from psfiles.columns import Column
from psfiles.dialects import Dialect
from psfiles.layouts.field_names import fold, fold_text
from psfiles.layouts.names import BY_NAME
from psfiles.reading.shapes import shapes_of

__all__ = ["HEADER", "SECOND_HEADER", "HeaderNames", "explain_count", "layout_of", "looks_like_header"]

_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
HEADER = "looks like a header; clear the box 'First record contains field names', or pass header=True"
SECOND_HEADER = "looks like a header among the records: two files were joined"
_PRESETS = {"\t": "AUTOSEND", ",": "AUTOSEND_COMMA"}


class HeaderNames:
    """The names that a header may have for the columns of a layout."""

    def __init__(self, columns: Sequence[Column]) -> None:
        names = (fold(name)[1] for column in columns for name in (column.name, *column.aliases))
        self._names = frozenset(filter(None, names))  # a blank names no column, though "_" folds to one
        self._columns = len(columns)

    def are_in(self, row: Sequence[str]) -> bool:
        """Whether most fields of a row are such names."""
        others = 0
        for field in row:
            others += fold_text(field)[1] not in self._names
            if (len(row) - others) * 2 <= self._columns:  # a record is known by its first few fields
                return False
        return True


@functools.lru_cache
def _names_of(columns: tuple[Column, ...]) -> HeaderNames:
    return HeaderNames(columns)


def looks_like_header(row: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether most fields of a row are the names of the layout's columns."""
    return _names_of(tuple(columns)).are_in(row)


def layout_of(row: Sequence[str], dialect: Dialect) -> str:
    """The layout of the guide that a row fits with every field; empty where that is none."""
    fitting = (
        layout.__name__
        for layout in BY_NAME.values()
        if any(shape.takes(row) and shape.reads(row) for shape in shapes_of(layout, dialect, None))
    )
    return next(fitting, "") if any(row) else ""


def explain_count(
    row: Sequence[str], raw_text: str, expected: int, names: HeaderNames, dialect: Dialect, *, other_layout: str = ""
) -> str:
    """What is wrong with the number of fields, and what would explain it."""
    if not raw_text:
        return f"a blank line where a record of {expected} fields should be"
    found = f"{len(row)} fields found where {expected} were expected"
    if len(row) == 1:
        found = found.replace("fields", "field", 1)
    hint = f"this looks like {other_layout}" if other_layout else _hint(row, raw_text, expected, names, dialect)
    return f"{found}: {hint}" if hint else found


def _hint(row: Sequence[str], raw_text: str, expected: int, names: HeaderNames, dialect: Dialect) -> str:
    for delimiter, name in _NAMES.items():
        if len(row) < expected <= raw_text.count(delimiter) + 1:
            mine = _NAMES.get(dialect.delimiter, "the dialect's delimiter").capitalize()
            preset = _PRESETS.get(delimiter, f"Dialect(delimiter={delimiter!r})")
            return f"looks {name}-delimited; AutoSend's Field Delimiter should be {mine}, or pass {preset}"
    if names.are_in(row):
        return HEADER
    if len(row) == expected - 1 and dialect.upload_type:
        return "one too few; the dialect expects an upload_type column: is AutoSend's 'Include upload_type' ticked?"
    if len(row) < expected:
        cause = "a line end inside a value may have cut the record"
        return f"{cause}; if every record is short, AutoSend's list of fields lacks some"
    cause = "a delimiter inside a value, or more fields in AutoSend's list of Fields to Export than the layout has"
    if len(row) == expected + 1 and not dialect.upload_type:
        cause += ", or 'Include upload_type' is ticked: then clear that box, or pass upload_type=True"
    return cause
