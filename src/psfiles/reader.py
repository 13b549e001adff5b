"""Reading: a file's records one by one, or all at once."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, Self, TypeVar, cast

from psfiles.columns import columns_of, dialect_of
from psfiles.exceptions import ReadError
from psfiles.reading.blocks import Block
from psfiles.reading.framing import Framer
from psfiles.reading.headers import header_problem, match_header
from psfiles.reading.judging import ExactReader
from psfiles.reading.parts import FilePart
from psfiles.reading.row_function import RowFunction, row_function
from psfiles.reading.shapes import Shape, shape_of, shapes_of

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Judgement", "OnError", "Reader", "Source"]

RecordT = TypeVar("RecordT")
Source = str | os.PathLike[str] | BinaryIO
OnError = Callable[[ReadError], object]

BLOCK_SIZE = 1 << 15
"""Bytes read at a time: larger blocks leave the processor's cache and are slower."""


class Reader(Generic[RecordT]):
    r"""The records of one file, in bounded memory.

    ``source`` is a path or a binary file (also a pipe or a zip member);
    ``dialect`` is the layout's own unless given. Iterating raises the first
    `ReadError`; with ``on_error`` every fault goes there and the good records
    come through; `scan` gives both in order. ``converter`` is a cattrs
    converter with hooks for the layout's own types of values.

    A path is opened at once and closed at the end of the records, or by
    `close`, or by the ``with`` statement; a file that was given stays open.

    Raises OSError for a file that cannot be opened, and TypeError for a text
    file or a class that is no layout.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> [teacher.teacher_number for teacher in psfiles.Reader(data, psfiles.Teacher)]
    ['T7']
    """

    # What a reader of another kind does otherwise: how it frames, and what it makes of the rows.
    _framer_type: type[Framer] = Framer
    _block_size = BLOCK_SIZE

    def __init__(
        self,
        source: Source,
        record_type: type[RecordT],
        dialect: Dialect | None = None,
        *,
        on_error: OnError | None = None,
        converter: cattrs.BaseConverter | None = None,
    ) -> None:
        self.record_type = record_type
        self.dialect = dialect if dialect is not None else dialect_of(record_type)
        self._converter = converter
        self._shapes = shapes_of(record_type, self.dialect, converter)
        self._framer = self._framer_type(self.dialect, frozenset(shape.width for shape in self._shapes))
        self._start_at = source.start if isinstance(source, FilePart) else None
        if self._start_at is not None:
            self._framer.resume(self._start_at)
        self._items: Iterator[Any] | None = None
        self._file, self.source, self._close = _open(source)
        self._exact = ExactReader(record_type, self.dialect, self.source)
        self._judgement = Judgement(self._exact, on_error, self._close)

    @property
    def encoding(self) -> str | None:
        """The character set of the file; None as long as all that was read is ASCII."""
        return self._framer.charset.encoding

    @property
    def record_delimiter(self) -> str:
        """What ends the file's records; empty before the first was read."""
        return self._framer.record_delimiter

    @property
    def shape(self) -> Shape:
        """What the file's records look like; that of the layout before the first was read."""
        return self._exact.shapes[0] if self._exact.shapes else self._shapes[0]

    def __iter__(self) -> Iterator[RecordT]:
        self._judgement.scans = False
        return self._start()

    def scan(self) -> Iterator[RecordT | ReadError]:
        r"""Every record or its fault, in order, to the end of the file.

        >>> import io, psfiles
        >>> data = io.BytesIO(b"no teacher\r\n100\tExample\tTom\tT7\t\tT7\t1\r\n")
        >>> [type(item).__name__ for item in psfiles.Reader(data, psfiles.Teacher).scan()]
        ['FieldCountError', 'Teacher']
        """
        self._judgement.scans = True
        return self._start()

    def close(self) -> None:
        """Close the file, if it was opened here."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> Iterator[Any]:
        """The one iterator over the file, made when its first bytes are read.

        It is the generated function's own generator: one more around it would
        cost every record.
        """
        if self._items is None:
            blocks = _blocks(self._file, self._block_size, self._framer, self._close)
            first = next(blocks, None)
            header_faults = [] if self._framer.header is None else self._take_header(self._framer.header)
            shape = self._own_shape(first)
            self._exact.shapes = (shape, *self._shapes)
            rest = blocks if first is None else itertools.chain((first,), blocks)
            if header_faults:
                self._items = itertools.chain(self._judgement.settle(header_faults), self._judgement.judge_all(rest))
            else:
                self._items = self._function(shape)(rest, self._judgement.judge)
        return self._items

    def _own_shape(self, first: Block | None) -> Shape:
        """The shape of the file's rows, which its first record tells."""
        if self._start_at is not None:
            return self._shapes[self._start_at.shape]
        return self._shapes[0] if first is None else shape_of(first.first_row, self._shapes) or self._shapes[0]

    def _function(self, shape: Shape) -> RowFunction:
        """What makes the items of the rows."""
        return row_function(self.record_type, shape)

    def _take_header(self, header: Block) -> list[ReadError]:
        """Order the columns by the header; the faults of one that does not suit the layout."""
        names = header.first_row
        if self.dialect.upload_type:
            names = names[1:]
        if names and not names[-1]:
            names = names[:-1]
        found, missing = match_header(names, columns_of(self.record_type))
        known = [column for column in found if column is not None]
        problem = header_problem(found, [column for column in missing if column.place is None])
        if not problem:
            self._shapes = shapes_of(self.record_type, self.dialect, self._converter, header=known)
            return []
        self._exact.header_problem = problem
        span = header.spans()[0]
        location = header.location(span, self.source, 0)
        return [ReadError(problem, code="header", location=location, raw=header.raw(span))]


class Judgement:
    """What becomes of the records that the fast path refuses: faults are given, handed over or raised.

    It knows no reader, so that a reader that is let go closes its file at once.
    """

    def __init__(self, exact: ExactReader, on_error: OnError | None, close: Callable[[], None]) -> None:
        self.scans = False
        self._exact = exact
        self._on_error = on_error
        self._close = close

    def judge(self, block: Block, index: int) -> Iterator[Any]:
        """The record at an index of a block, or its fault; or those of its pieces."""
        return self.settle(self._exact.judge(block, index))

    def judge_all(self, blocks: Iterable[Block]) -> Iterator[Any]:
        """The faults of the records that no header explains: none may be read by position."""
        for block in blocks:
            for index in range(len(block)):
                yield from self.judge(block, index)

    def settle(self, items: Iterable[Any]) -> Iterator[Any]:
        """Items, with the faults among them treated as the caller wants it."""
        for item in items:
            if self.scans or not isinstance(item, ReadError):
                yield item
            elif self._on_error is None:
                self._close()
                raise item
            else:
                self._on_error(item)


def _blocks(file: BinaryIO, size: int, framer: Framer, close: Callable[[], None]) -> Iterator[Block]:
    """The file's blocks; it is closed after the last."""
    # A pipe gives what it has by `read1`, where `read` would wait for a whole block.
    read = getattr(file, "read1", file.read)
    try:
        while chunk := _checked(read(size)):
            yield from framer.feed(chunk)
        yield from framer.close()
    finally:
        close()


def _checked(chunk: object) -> bytes:
    if isinstance(chunk, bytes):
        return chunk
    if chunk is None:
        message = "the file is in non-blocking mode and has no bytes yet"
        raise BlockingIOError(message)
    raise TypeError(TEXT_FILE)


def _leave_open() -> None:
    """Do nothing to a file that was given: it is its owner's to close."""


TEXT_FILE = "a text file has lost the record ends and the character set: open it in binary mode, open(path, 'rb')"


def _open(source: Source) -> tuple[BinaryIO, str, Callable[[], None]]:
    """The binary file, its name for places, and what closes it if it was opened here."""
    if isinstance(source, (str, os.PathLike)):
        file = cast("BinaryIO", io.FileIO(source))
        return file, os.fsdecode(source), file.close
    if isinstance(source, FilePart):
        part = source.open()
        return cast("BinaryIO", part), source.path, part.close
    if isinstance(source, (bytes, bytearray, memoryview)):
        message = "these are bytes, not a path or a file: use psfiles.loads"
        raise TypeError(message)
    if isinstance(source, io.TextIOBase):
        raise TypeError(TEXT_FILE)
    if not callable(getattr(source, "read", None)):
        message = f"a path or a binary file is needed, not {type(source).__name__}"
        raise TypeError(message)
    name = getattr(source, "name", None)
    return source, name if isinstance(name, str) else "<stream>", _leave_open
