"""How near rows come to a layout whose number of fields, or whose columns, they do not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from psfiles.detection._trials import ColumnTrial, holds_emails
from psfiles.dialects import Dialect
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.shapes import shapes_of

if TYPE_CHECKING:
    import cattrs

__all__ = ["comes_near"]

MOST_MORE_OR_FEWER = 3
MOST_BAD = 0.1
"""The share of a column's distinct texts that may be none of its values."""


def comes_near(layout: type, rows: Sequence[Sequence[str]], converter: cattrs.BaseConverter | None) -> bool:
    """Whether half of the columns that tell something are where they should be, as far as fields are more or fewer.

    Two must be, where the number of fields is not the layout's.
    """
    if not rows:
        return False
    codecs = shapes_of(layout, Dialect(), converter)[0].codecs
    shift = len(rows[0]) - len(codecs)
    found = list(_found(codecs, rows, shift))
    needed = 1 if shift in (0, 1) and _is_blank_at_end(rows, shift) else 2
    return abs(shift) <= MOST_MORE_OR_FEWER and sum(found) >= needed and 2 * sum(found) >= len(found)


def _is_blank_at_end(rows: Sequence[Sequence[str]], shift: int) -> bool:
    return shift == 0 or not any(row[-1] for row in rows)


def _found(codecs: Sequence[ColumnCodec | None], rows: Sequence[Sequence[str]], shift: int) -> Iterator[bool]:
    """Whether some field holds a column's values, for each column that hardly any text would fit."""
    for place, codec in enumerate(codecs):
        if codec and (codec.column.type is not str or holds_emails(codec.column)):
            fields = range(max(0, place + min(0, shift)), min(place + max(0, shift) + 1, len(rows[0])))
            yield any(_holds(codec, {row[field] for row in rows}) for field in fields)


def _holds(codec: ColumnCodec, texts: set[str]) -> bool:
    trial = ColumnTrial(codec, texts)
    bad = len(trial.faults) - len(trial.dates)
    return bad <= MOST_BAD * len(texts) and sum(trial.points.values()) * 2 > len(texts)
