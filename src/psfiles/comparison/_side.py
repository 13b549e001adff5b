"""One of the two exports of a comparison."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from psfiles.comparison._file_lines import FileLines, file_lines
from psfiles.comparison._lines import Differing, Lines
from psfiles.comparison._marks import UNREADABLE, Marks, marks_of
from psfiles.printing import printable
from psfiles.reading.pipeline import ExtraColumns, Pipeline
from psfiles.reading.source import Rereadable

if TYPE_CHECKING:
    import cattrs

    from psfiles.detection.exports import Export
    from psfiles.reading.blocks import Block

__all__ = ["Side"]


class Side:
    """An export of one or more files, to be read more than once.

    ``count`` and ``faults`` are the records that can be read and that cannot, after `marks` or `differing_from`.
    """

    def __init__(
        self,
        exports: Sequence[Export],
        lines: Lines,
        converter: cattrs.BaseConverter | None,
        extra_columns: ExtraColumns,
    ) -> None:
        self._exports = exports
        self._lines = lines
        self._converter = converter
        self._extra_columns: ExtraColumns = extra_columns
        self._sources = [Rereadable(export.source) for export in exports]
        for export, source in zip(exports, self._sources, strict=True):
            if not source.can_reread:
                message = (
                    f"{printable(export.name)} cannot be rewound, and a comparison reads it more than once: give a path"
                )
                raise ValueError(message)
        self.count = 0
        self._faults = self._header_faults = 0

    @property
    def faults(self) -> int:
        """The faults of records, and of headers."""
        return self._faults + self._header_faults

    def marks(self) -> array[int]:
        """The mark of each record, in order."""
        found = array("q")
        for _, _, _, marks in self._marked(None):
            found.extend(marks)
        return found

    def differing_from(self, marks: Marks) -> Iterator[tuple[int, Differing]]:
        """The records whose mark is not among the others, each with its number; those found are taken away."""
        for file, block, number, found in self._marked(marks):
            for index in marks.take(found):
                if found[index] != UNREADABLE:
                    yield number + index, file.differing(block, index)

    def numbered(self, numbers: array[int]) -> Iterator[Differing]:
        """The records of some numbers, which ascend."""
        place = 0
        for file, block, number in self._blocks():
            while place < len(numbers) and numbers[place] < number + len(block):
                yield file.differing(block, numbers[place] - number)
                place += 1

    def _marked(self, known: Marks | None) -> Iterator[tuple[FileLines, Block, int, list[int]]]:
        """The blocks, the number of each one's first record, and the marks of its records, which are counted."""
        for file, block, number in self._blocks():
            marks = _marks_of_block(file, block, known)
            unreadable = marks.count(UNREADABLE)
            self.count += len(marks) - unreadable
            self._faults += unreadable
            yield file, block, number, marks

    def _blocks(self) -> Iterator[tuple[FileLines, Block, int]]:
        """The blocks of all files whose header suits the layout, and the number of each one's first record."""
        number = self._header_faults = 0
        for export, source in zip(self._exports, self._sources, strict=True):
            pipeline = Pipeline(
                source.again(),
                self._lines.layout,
                export.dialect,
                converter=self._converter,
                extra_columns=self._extra_columns,
            )
            try:
                if header_faults := pipeline.header_faults():
                    self._header_faults += len(header_faults) + sum(map(len, pipeline.blocks()))
                    continue
                blocks = pipeline.blocks()
                file = file_lines(pipeline, self._lines, self._converter)
                for block in blocks:
                    yield file, block, number
                    number += len(block)
            finally:
                pipeline.close()


def _marks_of_block(file: FileLines, block: Block, known: Marks | None) -> list[int]:
    """The marks of a block's records. One whose own text has a known mark is that line, and needs no closer look."""
    raw = file.raw(block)
    if raw is None or known is None:
        return marks_of(file.lines(block, range(len(block)), raw))
    marks = marks_of(raw)
    if unknown := known.missing(marks):
        for index, mark in zip(unknown, marks_of(file.lines(block, unknown, raw)), strict=True):
            marks[index] = mark
    return marks
