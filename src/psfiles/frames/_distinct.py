"""The values of columns, each distinct one once: they repeat, and what is looked at or converted then is few."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from psfiles.frames.arrow import np, pa
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


def values_of_records(records: Sequence[Any], codecs: Sequence[ColumnCodec], kinds: Sequence[Any]) -> list[Values]:
    """The values of each column of some records, for arrays of some kinds: plain texts are not looked up."""
    columns = [codec.column.attribute for codec in codecs]
    repeating = [
        pa.types.is_dictionary(kind) and codec.kind.name == "text" for codec, kind in zip(codecs, kinds, strict=True)
    ]
    together = _repeating_together(records, list(itertools.compress(columns, repeating)))

    def values_by(codec: ColumnCodec, kind: Any) -> Values:
        values = list(map(attrgetter(codec.column.attribute), records))
        return Values(values) if kind == pa.string() else values_of(values, codec)

    return [
        together.get(codec.column.attribute) or values_by(codec, kind)
        for codec, kind in zip(codecs, kinds, strict=True)
    ]


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
