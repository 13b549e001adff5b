"""A file's records with the texts they were read from, a block at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import attrs

from psfiles.exceptions import Location, ReadError
from psfiles.reader import Judgement, Reader
from psfiles.reading.blocks import Block
from psfiles.reading.judging import ExactReader
from psfiles.reading.keeping import KeepingFramer
from psfiles.reading.shapes import Shape

__all__ = ["Batch", "WatchfulReader"]


@attrs.frozen
class Batch:
    """Records of one shape, the texts of their fields, and where each stands."""

    shape: Shape
    records: Sequence[Any]
    rows: Sequence[Sequence[str]]
    locate: Callable[[int], Location]


@attrs.frozen
class _Sighting:
    """A record that the fast path refused, with what it was read from."""

    record: Any
    row: Sequence[str]
    shape: Shape
    location: Location

    def where(self, _: int) -> Location:
        return self.location


@attrs.frozen
class _Judged:
    items: list[Any]


class _ExactWatcher(ExactReader):
    def _convert(self, row: Sequence[str], shape: Shape, place: Any) -> Any:
        item = super()._convert(row, shape, place)
        return item if isinstance(item, ReadError) else _Sighting(item, row, shape, place.location)


class _Watcher(Judgement):
    """Gives one item for each row, so that records and rows stay side by side."""

    def judge(self, block: Block, index: int) -> Iterator[Any]:
        yield _Judged(list(super().judge(block, index)))


class WatchfulReader(Reader[Any]):
    """Reads as `Reader` does, and keeps the texts of the block at hand."""

    _framer_type = KeepingFramer
    _framer: KeepingFramer

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._exact = _ExactWatcher(self.record_type, self.dialect, self.source)
        self._judgement = _Watcher(self._exact, None, self._close)
        self._extra = 0

    def batches(self) -> Iterator[Batch | ReadError]:
        """Every record in a batch, or its fault."""
        items: Iterator[Any] = self.scan()
        for first in items:
            if isinstance(first, ReadError):  # the header's own
                yield first
                continue
            entries = [first, *islice(items, len(self._framer.rows) - 1)]
            yield from self._sorted(entries)

    def _sorted(self, entries: list[Any]) -> Iterator[Batch | ReadError]:
        block, rows, shape = self._framer.block, self._framer.rows, self._exact.shapes[0]
        number = block.record + self._extra
        good: list[tuple[int, int]] = []
        odd: list[_Sighting] = []
        for index, entry in enumerate(entries):
            if type(entry) is not _Judged:
                good.append((index, number + index))
                continue
            for item in entry.items:
                if isinstance(item, ReadError):
                    yield item
                else:
                    odd.append(item)
            number += len(entry.items) - 1
        self._extra = number - block.record

        def locate(place: int) -> Location:
            index, record = good[place]
            return block.location(block.spans()[index], self.source, record)

        everything = len(good) == len(entries)
        yield Batch(
            shape,
            entries if everything else [entries[index] for index, _ in good],
            rows if everything else [rows[index] for index, _ in good],
            locate,
        )
        for sighting in odd:
            yield Batch(sighting.shape, [sighting.record], [sighting.row], sighting.where)
