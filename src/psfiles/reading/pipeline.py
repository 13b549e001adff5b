"""One file on its way from bytes to records: opened, framed, its header and shape known.

Whatever reads a file is composed of a `Pipeline`: it takes the blocks, makes
of the regular records what it wants, and has the others judged one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from psfiles.columns import columns_of, dialect_of
from psfiles.exceptions import Location, ReadError
from psfiles.reading.blocks import Block
from psfiles.reading.charset import CharacterSet
from psfiles.reading.checkpoint import Checkpoint
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.framing import Framer
from psfiles.reading.headers import header_problem, match_header
from psfiles.reading.judging import Judged, RecordJudge
from psfiles.reading.parts import FilePart
from psfiles.reading.policy import ErrorPolicy
from psfiles.reading.recognizing import Recognizer
from psfiles.reading.row_function import RowFunction
from psfiles.reading.shapes import Shape, shape_of, shapes_of
from psfiles.reading.source import Source, chunks_of, open_source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["BLOCK_SIZE", "ExtraColumns", "Pipeline"]

BLOCK_SIZE = 1 << 15
"""Bytes read at a time: larger blocks leave the processor's cache and are slower."""

ExtraColumns = Literal["refuse", "ignore"]


class Pipeline:
    """The blocks of one file, and the judgement of each of its records.

    ``source`` is opened at once and closed after the last block, by `close`,
    or when a fault is raised. With ``extra_columns="ignore"``, columns that a
    header names and the layout has not are passed over. A ``recognizer`` takes
    whole blocks of regular records, of ``block_size`` bytes.

    Raises OSError for a file that cannot be opened, and TypeError for a text
    file or a class that is no layout.
    """

    def __init__(
        self,
        source: Source,
        record_type: type,
        dialect: Dialect | None = None,
        *,
        converter: cattrs.BaseConverter | None = None,
        extra_columns: ExtraColumns = "refuse",
        recognizer: Recognizer | None = None,
        block_size: int = BLOCK_SIZE,
    ) -> None:
        if extra_columns not in ("refuse", "ignore"):
            message = f"extra_columns must be 'refuse' or 'ignore', not {extra_columns!r}"
            raise ValueError(message)
        self.record_type = record_type
        self.dialect: Dialect = dialect if dialect is not None else dialect_of(record_type)
        self._converter = converter
        self._extra_columns = extra_columns
        self._block_size = block_size
        self._shapes = shapes_of(record_type, self.dialect, converter)
        self._framer = Framer(self.dialect, frozenset(shape.width for shape in self._shapes), recognizer)
        self._start_at = source.start if isinstance(source, FilePart) else None
        if self._start_at is not None:
            self._framer.resume(self._start_at)
        self.name: str
        self.close: Callable[[], None]
        self._file, self.name, self.close = open_source(source)
        self._judge = RecordJudge(record_type, self.dialect, self.name, self._shapes)
        self._blocks: Iterator[Block] | None = None
        self._header_faults: tuple[ReadError, ...] = ()

    @property
    def encoding(self) -> str | None:
        """The character set of the file; None as long as all that was read is ASCII."""
        return self._framer.charset.encoding

    @property
    def charset(self) -> CharacterSet:
        """The character set, as far as it is known: it may be decided while the file is read."""
        return self._framer.charset

    @property
    def record_delimiter(self) -> str:
        """What ends the file's records; empty before the first was read."""
        return self._framer.record_delimiter

    @property
    def shape(self) -> Shape:
        """What the file's records look like; that of the layout before the first was read."""
        return self._judge.shape

    def blocks(self) -> Iterator[Block]:
        """The file's blocks, once; the header, the shape and the record delimiter are known from then on."""
        if self._blocks is None:
            blocks = _read(self._file, self._block_size, self._framer, self.close)
            first = next(blocks, None)
            if self._framer.header is not None:
                self._take_header(self._framer.header)
            row = () if first is None else first.row(0)
            self._judge.shape = self._shape_of_file(row)
            if first is not None and self._is_unasked_header(row, first):
                self._judge.first_is_header = True
                first.refuse_first()
            self._blocks = blocks if first is None else itertools.chain((first,), blocks)
        return self._blocks

    def header_faults(self) -> tuple[ReadError, ...]:
        """What is wrong with the header; then no record can be read, and each is a fault."""
        self.blocks()
        return self._header_faults

    def judge(self, block: Block, index: int) -> Any:
        """The record at an index of a block, or its `ReadError`."""
        return self._judge.judge(block, index).item

    def judge_row(self, block: Block, index: int) -> Judged:
        """The same, with the fields it was read from."""
        return self._judge.judge(block, index)

    def location(self, block: Block, index: int) -> Location:
        """The place of a record in the file."""
        return block.location(index, self.name)

    def run(self, make_function: Callable[[Shape], RowFunction], policy: ErrorPolicy) -> Iterator[Any]:
        """What a row function makes of the blocks; its refused records are judged, and faults follow the policy."""

        def judge(block: Block, index: int) -> tuple[Any, ...]:
            return self._apply(policy, self._judge.judge(block, index).item)

        blocks = self.blocks()
        if not self._header_faults:
            # The generated function's own generator: one more around it would cost every record.
            return make_function(self.shape)(blocks, judge)
        faults = itertools.chain(self._header_faults, self._judged_alone(blocks))
        return itertools.chain.from_iterable(self._apply(policy, fault) for fault in faults)

    def _judged_alone(self, blocks: Iterable[Block]) -> Iterator[Any]:
        for block in blocks:
            for index in range(len(block)):
                yield self._judge.judge(block, index).item

    def _apply(self, policy: ErrorPolicy, item: Any) -> tuple[Any, ...]:
        try:
            return policy.apply(item)
        except BaseException:
            self.close()
            raise

    def checkpoint(self, block: Block) -> Checkpoint:
        """Where the file can be read on from: the begin of a block, which is the one handed out last."""
        place, charset, header = block.place, self._framer.charset, self._framer.header
        names = None if header is None else tuple(header.rows()[0])
        return Checkpoint(*place, self.record_delimiter, charset.encoding, charset.utf16, names, self._shape_index)

    def first_checkpoint(self) -> Checkpoint:
        """The begin of the file, with what a part of it may not show."""
        self.blocks()
        return Checkpoint(1, 1, 0, self.record_delimiter, None, "", None, self._shape_index)

    @property
    def is_between_records(self) -> bool:
        """Whether the next block begins with a record, and no blank line before it may be the end of the file."""
        return self._framer.is_between_records

    @property
    def _shape_index(self) -> int:
        return next(index for index, shape in enumerate(self._shapes) if shape is self.shape)

    def _shape_of_file(self, row: Sequence[str]) -> Shape:
        """The shape that the file's first record shows."""
        if self._start_at is not None:
            return self._shapes[self._start_at.shape]
        return shape_of(row, self._shapes) or self._shapes[0]

    def _is_unasked_header(self, row: Sequence[str], first: Block) -> bool:
        """Whether the file begins with a header that the dialect does not name."""
        is_begin = first.place.record == 1 and not self.dialect.header
        return is_begin and looks_like_header(row, columns_of(self.record_type))

    def _take_header(self, header: Block) -> None:
        """Order the columns by the header, or tell why it does not suit the layout."""
        names = header.rows()[0]
        if self.dialect.upload_type:
            names = names[1:]
        if names and not names[-1]:
            names = names[:-1]
        found, missing = match_header(names, columns_of(self.record_type))
        problem = header_problem(found, missing, ignore_extra=self._extra_columns == "ignore")
        if not problem:
            self._judge.shapes = self._shapes = shapes_of(self.record_type, self.dialect, self._converter, header=found)
            return
        self._judge.header_problem = problem
        fault = ReadError(problem, code="header", location=header.location(0, self.name), raw=header.raw(0))
        self._header_faults = (fault,)


def _read(file: BinaryIO, size: int, framer: Framer, close: Callable[[], None]) -> Iterator[Block]:
    """The blocks of a file, closed after the last; it knows no pipeline, so that one let go closes its file at once."""
    try:
        next_chunk = chunks_of(file, size)
        while chunk := next_chunk():
            yield from framer.feed(chunk)
        yield from framer.close()
    finally:
        close()
