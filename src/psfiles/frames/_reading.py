"""A file to record batches: blocks parsed as a whole, and the rows among them that are judged one by one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import columns_of, dialect_of
from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.frames._parallel import HELPERS, in_parallel
from psfiles.frames._records import batch_maker
from psfiles.frames.arrow import pa
from psfiles.frames.bulk import BULK_SIZE, recognizer
from psfiles.reading.blocks import Block
from psfiles.reading.pipeline import BLOCK_SIZE, ExtraColumns, Pipeline
from psfiles.reading.policy import ErrorPolicy, OnError
from psfiles.reading.row_function import Judge, RowFunction, row_function
from psfiles.reading.shapes import Shape
from psfiles.reading.source import Source
from psfiles.reading.twins import init_only_stores

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["record_batches"]

ENOUGH_ROWS = 4096
"""Rows from which on a batch is handed out; those of the odd rows are joined to others."""


def record_batches(
    source: Source,
    record_type: type,
    dialect: Dialect | None = None,
    *,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    dictionaries: bool,
    columns: Sequence[str] | None = None,
    block_size: int = BULK_SIZE,
    helpers: int = HELPERS,
) -> Iterator[Any]:
    """The records of a file as record batches, with some ``columns`` only.

    Other arguments are those of `psfiles.Reader`. Blocks of ``block_size`` are parsed by so many ``helpers``.
    """
    # A class that looks at its values must see them: then each record is made.
    by_columns = init_only_stores(record_type) and not _makes_defaults(record_type)
    pipeline = Pipeline(
        source,
        record_type,
        dialect,
        converter=converter,
        extra_columns=extra_columns,
        recognizer=recognizer(dialect or dialect_of(record_type)) if by_columns else None,
        block_size=block_size if by_columns else BLOCK_SIZE,
    )
    batches = _Batches(pipeline, converter, columns, dictionaries=dictionaries, helpers=helpers)
    try:
        yield from _joined(pipeline.run(batches.function, ErrorPolicy(on_error)))
    finally:
        pipeline.close()


class _Batches:
    """Makes record batches of a file's blocks."""

    def __init__(
        self,
        pipeline: Pipeline,
        converter: cattrs.BaseConverter | None,
        columns: Sequence[str] | None,
        *,
        dictionaries: bool,
        helpers: int,
    ) -> None:
        self._pipeline = pipeline
        self._make = batch_maker(pipeline.record_type, converter, dictionaries=dictionaries)
        self._columns = columns
        self._dictionaries = dictionaries
        self._helpers = helpers

    def function(self, shape: Shape) -> RowFunction:
        """What makes the batches of rows of a shape."""
        record_type = self._pipeline.record_type
        rows = row_function(record_type, shape)

        def read(blocks: Iterable[Block], judge: Judge) -> Iterator[Any]:
            parser = ColumnParser(
                record_type, shape, self._pipeline.charset, self._columns, dictionaries=self._dictionaries
            )
            for block, parsed in in_parallel(blocks, parser, self._helpers):
                if parsed is None:
                    yield from self._of_rows(rows, block, judge)
                else:
                    yield from self._of_columns(block, parsed, judge)

        return read

    def _batch_of(self, records: Sequence[Any]) -> Any:
        batch = self._make(records)
        return batch if self._columns is None else batch.select(self._columns)

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
        if not parsed.refused:
            yield parsed.batch
            return
        rows = _Interleaved(parsed.batch)
        try:
            for index in parsed.refused:
                rows.go_to(index, is_row=index not in parsed.absent)
                rows.records.extend(judge(block, index))
        except Exception:
            yield rows.joined(self._batch_of)
            raise
        rows.finish()
        yield rows.joined(self._batch_of)


class _Interleaved:
    """The rows of a batch, without some, and ``records`` between them; all is copied once, at the end."""

    def __init__(self, batch: Any) -> None:
        self.records: list[Any] = []
        self._batch = batch
        self._ranges: list[tuple[int, int, int]] = []
        self._start = self._absent = 0

    def go_to(self, index: int, *, is_row: bool) -> None:
        """Take the rows up to an index of the block, which stands in the batch if it ``is_row``, and is left out."""
        self._take(index - self._absent)
        self._start += is_row
        self._absent += not is_row

    def finish(self) -> None:
        """Take the rows that are left."""
        self._take(self._batch.num_rows if self._batch is not None else 0)

    def _take(self, stop: int) -> None:
        if stop > self._start:
            self._ranges.append((self._start, stop, len(self.records)))
            self._start = stop

    def joined(self, batch_of: Callable[[Sequence[Any]], Any]) -> Any:
        """All that was taken, as one batch."""
        pieces = [self._batch.slice(start, stop - start) for start, stop, _ in self._ranges]
        if self.records or not pieces:
            made = batch_of(self.records)
            counts = [0, *(count for _, _, count in self._ranges), len(self.records)]
            between = [made.slice(start, stop - start) for start, stop in itertools.pairwise(counts)]
            pieces = [piece for pair in itertools.zip_longest(between, pieces) for piece in pair if piece] or [made]
        return pa.concat_batches(pieces)


def _makes_defaults(record_type: type) -> bool:
    """Whether a column that a file may lack has a default that is made for each record."""
    placed = {column.attribute for column in columns_of(record_type) if column.place is not None}
    return any(
        isinstance(field.default, type(attrs.Factory(list)))
        for field in attrs.fields(record_type)
        if field.name in placed
    )


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
