"""A file to record batches: blocks parsed as a whole, and the rows among them that are judged one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import columns_of, dialect_of
from psfiles.frames._arrays import indices_of
from psfiles.frames._arrow import np, pa
from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.frames._parallel import in_parallel
from psfiles.frames._records import batch_of
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
) -> Iterator[Any]:
    """The records of a file as record batches; arguments are those of `psfiles.Reader`."""
    # A class that looks at its values must see them: then each record is made.
    by_columns = init_only_stores(record_type) and not _makes_defaults(record_type)
    pipeline = Pipeline(
        source,
        record_type,
        dialect,
        converter=converter,
        extra_columns=extra_columns,
        recognizer=recognizer(dialect or dialect_of(record_type)) if by_columns else None,
        block_size=BULK_SIZE if by_columns else BLOCK_SIZE,
    )
    make_batch = functools.partial(batch_of, record_type=record_type, converter=converter, dictionaries=dictionaries)
    batches = _Batches(pipeline, make_batch, dictionaries=dictionaries)
    try:
        yield from _joined(pipeline.run(batches.function, ErrorPolicy(on_error)))
    finally:
        pipeline.close()


class _Batches:
    """Makes record batches of a file's blocks."""

    def __init__(self, pipeline: Pipeline, batch_of: Callable[[Sequence[Any]], Any], *, dictionaries: bool) -> None:
        self._pipeline = pipeline
        self._batch_of = batch_of
        self._dictionaries = dictionaries

    def function(self, shape: Shape) -> RowFunction:
        """What makes the batches of rows of a shape."""
        record_type = self._pipeline.record_type
        rows = row_function(record_type, shape)

        def read(blocks: Iterable[Block], judge: Judge) -> Iterator[Any]:
            parser = ColumnParser(record_type, shape, self._pipeline.charset, dictionaries=self._dictionaries)
            for block, parsed in in_parallel(blocks, parser):
                if parsed is None:
                    yield from self._of_rows(rows, block, judge)
                else:
                    yield from self._of_columns(block, parsed, judge)

        return read

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
        return joined.take(indices_of(np.insert(np.arange(batch.num_rows), places, new)))


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
