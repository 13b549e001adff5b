"""One of the two exports of a comparison."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from psfiles.comparison._file_lines import FileLines, file_lines
from psfiles.comparison._lines import Differing, Lines
from psfiles.comparison._marks import Marks, marks_of
from psfiles.printing import printable
from psfiles.reading.pipeline import ExtraColumns, Pipeline
from psfiles.reading.source import Rereadable

if TYPE_CHECKING:
    import cattrs

    from psfiles.detection.exports import Export
    from psfiles.reading.blocks import Block

__all__ = ["Side"]


class _Found(NamedTuple):
    """The records of a block that have a mark which was looked up, and the readable ones that have not."""

    file: FileLines
    block: Block
    number: int
    found: Sequence[int]
    others: Sequence[int]


class Side:
    """An export of one or more files, to be read more than once.

    ``count`` and ``faults`` are the records that can be read and that cannot, after `count_marks` or `compare_to`.
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
        self._are_lines_raw = True

    @property
    def faults(self) -> int:
        """The faults of records, and of headers."""
        return self._faults + self._header_faults

    def count_marks(self) -> Marks:
        """The marks of all records that can be read, and how often each is there."""
        marks = Marks()
        self.count = self._faults = 0
        for file, block, _ in self._blocks():
            raw = file.raw(block)
            lines = file.lines(block, range(len(block)), raw)
            if raw is not None and _differ(lines, raw):
                self._are_lines_raw = False
            marks.add(found := marks_of([line for line in lines if line is not None]))
            self._count(block, len(found))
        return marks

    def compare_to(self, marks: Marks) -> Iterator[tuple[int, Differing]]:
        """The records whose mark is not among the others, each with its number; those found are taken away."""
        self.count = self._faults = 0
        for file, block, number, found, others in self._look_up(marks, with_others=True):
            self._count(block, len(found) + len(others))
            for index in others:
                yield number + index, file.differing(block, index)

    def marked(self, marks: Marks) -> Iterator[Differing]:
        """The records that have the marks, the first so many of each."""
        for file, block, _, found, _ in self._look_up(marks, with_others=not self._are_lines_raw):
            for index in found:
                yield file.differing(block, index)

    def numbered(self, numbers: array[int]) -> Iterator[Differing]:
        """The records of some numbers, which ascend."""
        place = 0
        for file, block, number in self._blocks():
            while place < len(numbers) and numbers[place] < number + len(block):
                yield file.differing(block, numbers[place] - number)
                place += 1

    def _count(self, block: Block, readable: int) -> None:
        self.count += readable
        self._faults += len(block) - readable

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

    def _look_up(self, marks: Marks, *, with_others: bool) -> Iterator[_Found]:
        """Look up each record's mark, and take one away for each that is found.

        A record whose own text has the mark of a line is that line, and needs no
        second look; without ``with_others``, no other record is looked at.
        """
        for file, block, number in self._blocks():
            raw = file.raw(block)
            found, others = ([], [*range(len(block))]) if raw is None else marks.take(marks_of(raw))
            if others and (with_others or raw is None):
                lines = file.lines(block, others, raw)
                readable = [(index, line) for index, line in zip(others, lines, strict=True) if line is not None]
                others = [index for index, _ in readable]
                if raw is None or any(raw[index] != line for index, line in readable):
                    # In the records' order, since of equal ones the last may be left over.
                    own = [] if raw is None else [(index, raw[index]) for index in found]
                    marks.add(marks_of([line for _, line in own]))
                    readable = sorted([*own, *readable])
                    taken = marks.take(marks_of([line for _, line in readable]))
                    found, others = ([readable[place][0] for place in places] for places in taken)
            yield _Found(file, block, number, found, others)


def _differ(lines: Sequence[str | None], raw: Sequence[str]) -> bool:
    return lines is not raw and any(line not in (None, own) for line, own in zip(lines, raw, strict=True))
