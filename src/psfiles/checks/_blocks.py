"""A file's blocks, and the judgement of what cannot be read by columns: until the pipeline is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from psfiles.exceptions import Location, ReadError
from psfiles.reader import Reader, _blocks
from psfiles.reading.blocks import Block
from psfiles.reading.judging import ExactReader
from psfiles.reading.shapes import Shape


@attrs.frozen
class Judged:
    item: Any
    row: Sequence[str]
    shape: Shape
    location: Location


class _Exact(ExactReader):
    def _convert(self, row: Sequence[str], shape: Shape, place: Any) -> Any:
        item = super()._convert(row, shape, place)
        return item if isinstance(item, ReadError) else Judged(item, row, shape, place.location)


class Blocks:
    def __init__(self, source: Any, layout: type, dialect: Any, converter: Any) -> None:
        self._reader = Reader(source, layout, dialect, converter=converter)
        self._exact = _Exact(layout, self._reader.dialect, self._reader.source)
        self.header_faults: list[ReadError] = []

    @property
    def shape(self) -> Shape:
        return self._exact.shapes[0]

    def __iter__(self) -> Iterator[Block]:
        r = self._reader
        r._exact = self._exact
        blocks = _blocks(r._file, r._block_size, r._framer, r._close)
        first = next(blocks, None)
        self.header_faults = [] if r._framer.header is None else r._take_header(r._framer.header)
        self._exact.shapes = (r._own_shape(first), *r._shapes)
        if first is not None:
            yield self._begin(first)
            for block in blocks:
                yield self._begin(block)

    def _begin(self, block: Block) -> Block:
        self._number = block.record + self._exact._extra
        self._more: list[tuple[int, int]] = []
        return block

    def judge(self, block: Block, index: int) -> list[Any]:
        items = list(self._exact.judge(block, index))
        if len(items) > 1:
            self._more.append((index, len(items) - 1))
        return items

    def locate(self, block: Block, index: int) -> Location:
        number = self._number + index + sum(more for at, more in self._more if at < index)
        return block.location(block.spans()[index], self._reader.source, number)

    def close(self) -> None:
        self._reader.close()
