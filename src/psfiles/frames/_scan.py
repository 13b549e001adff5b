"""Files as a stream of record batches, or as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from psfiles._tabular import Tabular
from psfiles.frames._arrays import array_of
from psfiles.frames._files import File, Sources, files_of
from psfiles.frames._parallel import each_in_turn, is_small
from psfiles.frames._reading import record_batches
from psfiles.frames._table import Table
from psfiles.frames.arrow import pa, schema_of
from psfiles.frames.bulk import BULK_SIZE
from psfiles.reading.pipeline import BLOCK_SIZE, ExtraColumns
from psfiles.reading.policy import OnError

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Scan", "read_table", "scan"]

FEW_ROWS = 1024
"""Rows for which it is not worth while to read much at a time."""


class Scan(Tabular):
    r"""Record batches of files, read anew for each who asks: in bounded memory, and never more than once for a pipe.

    Arguments are those of `read_table`. ``schema`` is that of the batches.

    >>> import io, psfiles
    >>> stream = Scan(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"), psfiles.Teacher)
    >>> [batch.num_rows for batch in stream]
    [1]
    """

    def __init__(
        self,
        source: Sources,
        record_type: type | None = None,
        dialect: Dialect | None = None,
        *,
        layout: Literal["draft"] | None = None,
        on_error: OnError | None = None,
        converter: cattrs.BaseConverter | None = None,
        extra_columns: ExtraColumns = "refuse",
        source_column: str | None = None,
        dictionaries: bool = False,
    ) -> None:
        files = files_of(source, record_type, dialect, layout=layout, converter=converter, extra_columns=extra_columns)
        self._files = files
        self._on_error = on_error
        self._settings = {"converter": converter, "extra_columns": extra_columns, "dictionaries": dictionaries}
        self._source_column = source_column
        schema = schema_of(files.record_type, dictionaries=dictionaries, dialect=files.dialect)
        if source_column is not None:
            if source_column in schema.names:
                message = f"the layout already has a column {source_column}: choose another source_column"
                raise ValueError(message)
            kind = pa.dictionary(pa.int32(), pa.string()) if dictionaries else pa.string()
            schema = schema.append(pa.field(source_column, kind, nullable=False))
        self.schema: Any = schema

    def __iter__(self) -> Iterator[Any]:
        """The batches, each a `pyarrow.RecordBatch`.

        Raises the first `ReadError` after the batches of the records before it,
        unless ``on_error`` was given; ValueError for a stream that was read before.
        """
        return self.batches()

    def batches(self, columns: Sequence[str] | None = None, *, rows: int | None = None) -> Iterator[Any]:
        """The batches, with some ``columns`` only, made for who takes no more than some ``rows``.

        All fields of the records that are read are checked, also those of other columns.
        """
        names = self.schema.names if columns is None else columns
        own = [name for name in names if name != self._source_column]
        settings: dict[str, Any] = {**self._settings}
        if columns is not None:
            settings["columns"] = own or [self.schema.names[0]]
        settings["block_size"] = BLOCK_SIZE if rows is not None and rows <= FEW_ROWS else BULK_SIZE

        def read(file: File, on_error: OnError | None, helpers: int) -> Iterator[Any]:
            source, record_type = file.source.again(), self._files.record_type
            return record_batches(source, record_type, file.dialect, on_error=on_error, helpers=helpers, **settings)

        pairs = each_in_turn(self._files.files, read, self._on_error, lambda file: is_small(file.source.source))
        for file, batch in pairs:
            yield batch if own == names else self._with_source(batch, names, file.name)

    def _with_source(self, batch: Any, names: Sequence[str], source: str) -> Any:
        """A batch with the column of the source among its own."""
        fields = [self.schema.field(name) for name in names]
        texts = [source] * batch.num_rows
        arrays = [
            array_of(texts, field.type) if field.name == self._source_column else batch[field.name] for field in fields
        ]
        return pa.record_batch(arrays, schema=pa.schema(fields, batch.schema.metadata))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A fresh stream on each call."""
        reader = pa.RecordBatchReader.from_batches(self.schema, iter(self))
        return reader.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> Any:
        """All of it, as a `pyarrow.Table`."""
        return pa.Table.from_batches(iter(self), schema=self.schema)

    def __repr__(self) -> str:
        return f"Scan({self._files.record_type.__name__})"


def scan(
    source: Sources,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    layout: Literal["draft"] | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    source_column: str | None = None,
) -> Scan:
    r"""The records of files as a stream of record batches, in bounded memory.

    Arguments are those of `read_table`, faults and their places those of
    `psfiles.Reader`; a value of one's own type stands in the batches as its
    text. Where the first fault is raised, the records before it come first.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> [batch.num_rows for batch in scan(data, psfiles.Teacher)]
    [1]
    """
    return Scan(
        source,
        record_type,
        dialect,
        layout=layout,
        on_error=on_error,
        converter=converter,
        extra_columns=extra_columns,
        source_column=source_column,
    )


def read_table(
    source: Sources,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    layout: Literal["draft"] | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    source_column: str | None = None,
    dictionaries: bool = True,
) -> Table:
    r"""All records of some files as one table.

    ``source`` is a file, a folder, a glob, or a list of them; of a folder, the
    exports of the layout are read, in the order of their names. Small files
    are read on all processors. ``source_column`` names one more column, of
    the file that each record is from.

    Other arguments, faults and their places are those of `psfiles.load`:
    without a ``record_type``, layout and dialect are detected, or with
    ``layout="draft"`` drafted from the first file as by `psfiles.draft`. Text of
    a column that ``repeats`` is dictionary-encoded, so that the table holds it
    once; without ``dictionaries`` it is plain text, which is read somewhat faster.

    Raises `DetectionError` for a file that is or should be an export and is
    none, and ValueError for files of several layouts where none is named.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> read_table(data, psfiles.Teacher)["teacher_number"].to_pylist()
    ['T7']
    >>> read_table(io.BytesIO(b"Student_Number\tBus\r\n1001\t7\r\n"), layout="draft")["bus"].to_pylist()
    [7]
    """
    stream = Scan(
        source,
        record_type,
        dialect,
        layout=layout,
        on_error=on_error,
        converter=converter,
        extra_columns=extra_columns,
        source_column=source_column,
        dictionaries=dictionaries,
    )
    return Table(stream.to_arrow().unify_dictionaries())
