"""Records that are kept: what stands in many of them is one object.

That takes a quarter of the memory. In columns whose texts do not repeat it
would only take time, so the first records tell where they do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from psfiles.reading.blocks import Block
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.memos import Memo
from psfiles.reading.row_function import Judge, RowFunction, Tails, row_function
from psfiles.reading.shapes import Shape

__all__ = ["list_function"]

SAMPLE = 4096
"""Records that are looked at first."""

MOST_TAILS = 1 << 16
"""Distinct tails that are kept: a large district has some ten thousand sections."""

SHORTEST_TAIL = 4
"""Columns from which on a tail is worth its look-up."""

# The most distinct texts in a hundred with which a look-up is worth its time.
REPEATING_COLUMN = 80
REPEATING_TAIL = 10


def list_function(record_type: type, shape: Shape) -> RowFunction:
    """The function that reads rows into records that share what repeats."""

    def read(blocks: Iterable[Block], judge: Judge) -> Iterator[Any]:
        rest = iter(blocks)
        sample: list[Block] = []
        while sum(map(len, sample)) < SAMPLE and (block := next(rest, None)):
            sample.append(block)
        rows = [row for block in sample for row in block.rows() if shape.takes(row)]
        distinct = [100 * len(set(texts)) / len(rows) for texts in zip(*rows, strict=True)]
        shared = [index for index, share in enumerate(distinct) if share < REPEATING_COLUMN]
        function = row_function(record_type, shape, shared, _tails(shape, rows, distinct))
        return function(itertools.chain(sample, rest), judge)

    return read


def _tails(shape: Shape, rows: Sequence[Sequence[str]], distinct: Sequence[float]) -> Tails | None:
    """The columns at the end of a row that repeat together, as those of a section do in a schedule.

    One look-up takes the place of splitting, converting and sharing each of
    them: a third of the time of a list.
    """
    last = max((index for index, share in enumerate(distinct) if share >= REPEATING_TAIL), default=0)
    for start in range(last + 1, len(shape.codecs) - SHORTEST_TAIL + 1):
        if rows and 100 * len({tuple(row[start:]) for row in rows}) < REPEATING_TAIL * len(rows):
            codecs = [codec for codec in shape.codecs[start:] if codec is not None]
            return Tails(start, Memo(_reader_of(codecs, trailing=shape.trailing)))
    return None


def _reader_of(codecs: Sequence[ColumnCodec], *, trailing: bool) -> Callable[[str], Memo]:
    """What gives the values of tails by their texts, for a delimiter."""
    memos = [Memo(codec.read) for codec in codecs]

    def values_by(delimiter: str) -> Memo:
        def read(tail: str) -> tuple[Any, ...]:
            texts = tail.split(delimiter)
            if trailing and texts.pop():
                raise ValueError
            return tuple(memo[text] for memo, text in zip(memos, texts, strict=True))

        return Memo(read, MOST_TAILS)

    return values_by
