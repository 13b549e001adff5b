"""How near rows come to a layout whose number of fields, or whose columns, they do not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psfiles.columns import Column, forms_of
from psfiles.detection._trials import ColumnTrial, holds_emails
from psfiles.reading.codecs import column_codec
from psfiles.values import kind_of

__all__ = ["comes_near"]

MOST_MORE_OR_FEWER = 3
MOST_BAD = 0.1
"""The share of a column's distinct texts that may be none of its values."""


def comes_near(layout: type, rows: Sequence[Sequence[str]]) -> bool:
    """Whether half of the columns that tell something are where they should be, as far as fields are more or fewer.

    Two must be, where the number of fields is not the layout's.
    """
    if not rows:
        return False
    form = forms_of(layout)[0]
    shift = len(rows[0]) - len(form)
    found = list(_found(form, rows, shift))
    needed = 1 if shift in (0, 1) and _is_blank_at_end(rows, shift) else 2
    return abs(shift) <= MOST_MORE_OR_FEWER and sum(found) >= needed and 2 * sum(found) >= len(found)


def _is_blank_at_end(rows: Sequence[Sequence[str]], shift: int) -> bool:
    return shift == 0 or not any(row[-1] for row in rows)


def _found(form: Sequence[Column], rows: Sequence[Sequence[str]], shift: int) -> Iterator[bool]:
    """Whether some field holds a column's values, for each column that hardly any text would fit."""
    for place, column in enumerate(form):
        if _tells(column):
            fields = range(max(0, place + min(0, shift)), min(place + max(0, shift) + 1, len(rows[0])))
            yield any(_holds(column, {row[field] for row in rows}) for field in fields)


def _tells(column: Column) -> bool:
    is_known = column.type is not str and kind_of(column.type) is not None
    return is_known or holds_emails(column)


def _holds(column: Column, texts: set[str]) -> bool:
    trial = ColumnTrial(column_codec(column, "MDY", None), texts)
    bad = len(trial.faults) - len(trial.dates)
    return bad <= MOST_BAD * len(texts) and sum(trial.points.values()) * 2 > len(texts)
