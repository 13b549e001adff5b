"""A file as a stream of record batches, or as one table."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs

from psfiles._framing.blocks import Block
from psfiles._reader import OnError, Reader, Source
from psfiles._records.compiled import Judge, RowFunction, init_only_stores, row_function
from psfiles._records.shapes import Shape
from psfiles._tabular import Tabular
from psfiles.columns import columns_of
from psfiles.frames._arrow import np, pa, schema_of
from psfiles.frames._bulk import BULK_SIZE, BulkBlock, BulkFramer
from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.frames._records import batch_of
from psfiles.frames._table import Table

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Scan", "read_table", "scan"]

HELPERS = min(3, max(1, (os.cpu_count() or 1) - 1))
"""Threads that parse beside the one that reads. Each takes some megabytes of memory."""

ENOUGH_ROWS = 4096
"""Rows from which on a batch is handed out; those of the odd rows are joined to others."""


class Scan(Tabular):
    """A file's record batches, read anew for each who asks: in bounded memory, and never more than once for a pipe."""

    def __init__(
        self,
        source: Source,
        record_type: type,
        dialect: Dialect | None = None,
        *,
        dictionaries: bool = False,
        **settings: Any,
    ) -> None:
        self.schema = schema_of(record_type, dictionaries=dictionaries)
        self._source = source
        self._start = source.tell() if not isinstance(source, (str, os.PathLike)) and _is_seekable(source) else None
        self._is_used = False
        self._arguments = (record_type, dialect)
        self._settings = {"dictionaries": dictionaries, **settings}

    def __iter__(self) -> Iterator[Any]:
        """The batches, each a `pyarrow.RecordBatch`.

        Raises the first `ReadError` after the batches of the records before it,
        unless ``on_error`` was given; ValueError for a stream that was read before.
        """
        self._rewind()
        with ColumnReader(self._source, *self._arguments, **self._settings) as reader:
            yield from reader

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A fresh stream on each call."""
        reader = pa.RecordBatchReader.from_batches(self.schema, iter(self))
        return reader.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> Any:
        """All of it, as a `pyarrow.Table`."""
        return pa.Table.from_batches(iter(self), schema=self.schema)

    def __repr__(self) -> str:
        return f"Scan({self._arguments[0].__name__})"

    def _rewind(self) -> None:
        if isinstance(self._source, (str, os.PathLike)):
            return
        if self._start is not None:
            self._source.seek(self._start)
        elif self._is_used:
            message = "the stream was read before and cannot be rewound: scan a path, or keep the table"
            raise ValueError(message)
        self._is_used = True


def _is_seekable(source: Any) -> bool:
    return bool(getattr(source, "seekable", bool)())


def scan(
    source: Source,
    record_type: type,
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
) -> Scan:
    r"""The records of a file as a stream of record batches, in bounded memory.

    Arguments, faults and their places are those of `psfiles.Reader`; a value
    of one's own type stands in the batches as its text. Where the first fault
    is raised, the records before it come first.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> [batch.num_rows for batch in scan(data, psfiles.Teacher)]
    [1]
    """
    return Scan(source, record_type, dialect, on_error=on_error, converter=converter)


def read_table(
    source: Source,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    dictionaries: bool = True,
) -> Table:
    r"""All records of a file as one table.

    Arguments, faults and their places are those of `psfiles.load`: without a
    ``record_type``, layout and dialect are detected. Text of a column that
    ``repeats`` is dictionary-encoded, so that the table holds it once; without
    ``dictionaries`` it is plain text, which is read somewhat faster.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> read_table(data, psfiles.Teacher)["teacher_number"].to_pylist()
    ['T7']
    """
    if record_type is None:
        from psfiles.detection import detect_and_keep

        detection, source = detect_and_keep(source, converter=converter)
        record_type, dialect = detection.layout, dialect if dialect is not None else detection.dialect
    stream = Scan(source, record_type, dialect, on_error=on_error, converter=converter, dictionaries=dictionaries)
    return Table(stream.to_arrow().unify_dictionaries())


class ColumnReader(Reader[Any]):
    """Reads as `Reader` does, but gives record batches."""

    def __init__(
        self, source: Source, record_type: type, dialect: Dialect | None, *, dictionaries: bool, **settings: Any
    ) -> None:
        self._dictionaries = dictionaries
        # A class that looks at its values must see them: then each record is made.
        if init_only_stores(record_type) and not _makes_defaults(record_type):
            self._framer_type, self._block_size = BulkFramer, BULK_SIZE
        super().__init__(source, record_type, dialect, **settings)

    def _function(self, shape: Shape) -> RowFunction:
        parser = ColumnParser(self.record_type, shape, self._framer.charset, dictionaries=self._dictionaries)
        rows = row_function(self.record_type, shape)

        def read(blocks: Iterable[Block], judge: Judge) -> Iterator[Any]:
            for block, parsed in _in_parallel(blocks, parser):
                if parsed is None:
                    yield from self._of_rows(rows, block, judge)
                else:
                    yield from self._of_columns(block, parsed, judge)

        return lambda blocks, judge: _joined(read(blocks, judge))

    def _of_rows(self, rows: RowFunction, block: Block, judge: Judge) -> Iterator[Any]:
        """A block whose records had to be made."""
        records: list[Any] = []
        try:
            for record in rows([block], judge):
                records.append(record)  # noqa: PERF402 - those before a fault that is raised are handed out, too
        except Exception:
            yield self._batch_of(records)
            raise
        if records:
            yield self._batch_of(records)

    def _of_columns(self, block: Block, parsed: Parsed, judge: Judge) -> Iterator[Any]:
        """A block that was parsed, with the rows that were refused judged at their places."""
        batch, refused = parsed
        batch = self._batch_of([]) if batch is None else batch
        records: list[Any] = []
        places: list[int] = []
        end = batch.num_rows
        try:
            for count, index in enumerate(refused):
                end = index - count
                for record in judge(block, index):
                    records.append(record)
                    places.append(end)
        except Exception:
            yield self._with_records(batch.slice(0, end), records, places)
            raise
        yield self._with_records(batch, records, places)

    def _with_records(self, batch: Any, records: Sequence[Any], places: Sequence[int]) -> Any:
        """A batch with some records more, each before the row at its place."""
        if not records:
            return batch
        joined = pa.concat_batches([batch, self._batch_of(records)])
        new = np.arange(batch.num_rows, joined.num_rows)
        return joined.take(pa.array(np.insert(np.arange(batch.num_rows), places, new)))

    def _batch_of(self, records: Sequence[Any]) -> Any:
        return batch_of(records, self.record_type, self._converter, dictionaries=self._dictionaries)


def _makes_defaults(record_type: type) -> bool:
    """Whether a column that a file may lack has a default that is made for each record."""
    placed = {column.attribute for column in columns_of(record_type) if column.place is not None}
    return any(
        isinstance(field.default, type(attrs.Factory(list)))
        for field in attrs.fields(record_type)
        if field.name in placed
    )


def _in_parallel(blocks: Iterable[Block], parser: ColumnParser) -> Iterator[tuple[Block, Parsed | None]]:
    """Each block with what was parsed of it, in order.

    This thread reads, and parses what the helpers have no time for. If it only
    read and waited, a stream would take an eighth more time: one more thread
    would want the interpreter, and what was just read would leave the processor's cache.
    """
    waiting: deque[tuple[Block, Future[Parsed | None]]] = deque()
    with ThreadPoolExecutor(HELPERS) as pool:
        for block in blocks:
            if not isinstance(block, BulkBlock):
                future = _known(None)
            elif sum(not (one.running() or one.done()) for _, one in waiting) < HELPERS:
                future = pool.submit(parser.parse, block)
            else:
                future = _known(parser.parse(block))
            waiting.append((block, future))
            while waiting and (waiting[0][1].done() or len(waiting) > 2 * HELPERS + 1):
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _known(parsed: Parsed | None) -> Future[Parsed | None]:
    future: Future[Parsed | None] = Future()
    future.set_result(parsed)
    return future


def _joined(batches: Iterator[Any]) -> Iterator[Any]:
    """Batches without the small ones, which are joined; before an error, all that came before it."""
    small: list[Any] = []
    try:
        for batch in batches:
            small.append(batch)
            if sum(one.num_rows for one in small) >= ENOUGH_ROWS:
                yield _one(small)
                small = []
    except Exception:
        if small:
            yield _one(small)
        raise
    if small:
        yield _one(small)


def _one(batches: list[Any]) -> Any:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)
