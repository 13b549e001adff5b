"""The values of columns, each distinct one once: they repeat, and what is looked at or converted then is few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from psfiles.frames.arrow import np
from psfiles.reading.codecs import ColumnCodec

__all__ = ["Values", "distinct", "values_of", "values_of_records"]

SAMPLE = 4096
"""Records that show whether some columns repeat together."""


class Values(NamedTuple):
    """Values, and which of them each row has; without ``codes`` each row has its own."""

    values: Sequence[Any]
    codes: Any = None


def distinct(values: Iterable[Any], count: int) -> Values:
    """The distinct ones among so many values, in order. Raises TypeError for one without a hash."""
    known: defaultdict[Any, int] = defaultdict()
    known.default_factory = known.__len__
    codes = np.fromiter(map(known.__getitem__, values), np.int32, count)
    return Values(list(known), codes)


def values_of(values: Sequence[Any], codec: ColumnCodec) -> Values:
    """A column's values, each once where equal ones have the same text."""
    if codec.kind.texts_follow_equality and len(set(map(type, values)) - {type(None)}) <= 1:
        try:
            return distinct(values, len(values))
        except TypeError:  # a type of the user's own that has no hash
            pass
    return Values(values)


def values_of_records(records: Sequence[Any], codecs: Sequence[ColumnCodec]) -> list[Values]:
    """The values of each column of some records."""
    together = _repeating_together(records, [codec.column.attribute for codec in codecs if _repeats(codec)])
    return [together.get(codec.column.attribute) or _values_by(codec, records) for codec in codecs]


def _values_by(codec: ColumnCodec, records: Sequence[Any]) -> Values:
    values = list(map(attrgetter(codec.column.attribute), records))
    # Most texts are distinct where they do not repeat.
    return Values(values) if codec.takes_any_text and not codec.column.repeats else values_of(values, codec)


def _repeats(codec: ColumnCodec) -> bool:
    return codec.column.repeats and codec.takes_any_text


def _repeating_together(records: Sequence[Any], names: Sequence[str]) -> dict[str, Values]:
    """The values of columns that repeat as a whole, as those of a section do; empty where they do not.

    One look-up then finds what all of them have in a record, which halves the time.
    """
    if len(names) <= 1:
        return {}
    row_of = attrgetter(*names)
    sample = records[:SAMPLE]
    try:
        if 2 * len(set(map(row_of, sample))) >= len(sample):
            return {}
        rows = distinct(map(row_of, records), len(records))
    except TypeError:  # a text of the user's own that has no hash
        return {}
    columns = [distinct(column, len(column)) for column in zip(*rows.values, strict=True)]
    return {name: Values(own.values, own.codes[rows.codes]) for name, own in zip(names, columns, strict=True)}
