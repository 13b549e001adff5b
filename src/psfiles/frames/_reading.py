"""A file to record batches: blocks parsed as a whole, and the rows among them that are judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import columns_of
from psfiles.frames._arrays import indices_of
from psfiles.frames._arrow import np, pa
from psfiles.frames._bulk import BULK_SIZE, BulkFramer
from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.frames._parallel import in_parallel
from psfiles.frames._records import batch_of
from psfiles.reader import Reader, Source
from psfiles.reading.blocks import Block
from psfiles.reading.row_function import Judge, RowFunction, init_only_stores, row_function
from psfiles.reading.shapes import Shape

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["ColumnReader"]

ENOUGH_ROWS = 4096
"""Rows from which on a batch is handed out; those of the odd rows are joined to others."""


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
            for block, parsed in in_parallel(blocks, parser):
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
        return joined.take(indices_of(np.insert(np.arange(batch.num_rows), places, new)))

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
