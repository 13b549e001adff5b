"""A file as a stream of record batches, or as one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from psfiles._tabular import Tabular
from psfiles.frames._arrow import pa, schema_of
from psfiles.frames._reading import record_batches
from psfiles.frames._table import Table
from psfiles.reading.policy import OnError
from psfiles.reading.source import Rereadable, Source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Scan", "read_table", "scan"]


class Scan(Tabular):
    r"""A file's record batches, read anew for each who asks: in bounded memory, and never more than once for a pipe.

    >>> import io, psfiles
    >>> stream = Scan(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"), psfiles.Teacher)
    >>> [batch.num_rows for batch in stream]
    [1]
    """

    def __init__(
        self,
        source: Source,
        record_type: type,
        dialect: Dialect | None = None,
        *,
        dictionaries: bool = False,
        **settings: Any,
    ) -> None:
        self.schema: Any = schema_of(record_type, dictionaries=dictionaries)
        self._source = Rereadable(source)
        self._arguments = (record_type, dialect)
        self._settings = {"dictionaries": dictionaries, **settings}

    def __iter__(self) -> Iterator[Any]:
        """The batches, each a `pyarrow.RecordBatch`.

        Raises the first `ReadError` after the batches of the records before it,
        unless ``on_error`` was given; ValueError for a stream that was read before.
        """
        yield from record_batches(self._source.again(), *self._arguments, **self._settings)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A fresh stream on each call."""
        reader = pa.RecordBatchReader.from_batches(self.schema, iter(self))
        return reader.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> Any:
        """All of it, as a `pyarrow.Table`."""
        return pa.Table.from_batches(iter(self), schema=self.schema)

    def __repr__(self) -> str:
        return f"Scan({self._arguments[0].__name__})"


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
    layout: Literal["draft"] | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    dictionaries: bool = True,
) -> Table:
    r"""All records of a file as one table.

    Arguments, faults and their places are those of `psfiles.load`: without a
    ``record_type``, layout and dialect are detected, or with ``layout="draft"``
    drafted as by `psfiles.draft`. Text of a column that
    ``repeats`` is dictionary-encoded, so that the table holds it once; without
    ``dictionaries`` it is plain text, which is read somewhat faster.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n")
    >>> read_table(data, psfiles.Teacher)["teacher_number"].to_pylist()
    ['T7']
    >>> read_table(io.BytesIO(b"Student_Number\tBus\r\n1001\t7\r\n"), layout="draft")["bus"].to_pylist()
    [7]
    """
    if layout is not None:
        if layout != "draft" or record_type is not None:
            message = "layout is 'draft', in place of a record_type"
            raise ValueError(message)
        from psfiles.drafting import draft

        drafted = draft(source)
        record_type, dialect = drafted.layout, dialect if dialect is not None else drafted.dialect
    if record_type is None:
        from psfiles.detection import detect_and_keep

        detection, source = detect_and_keep(source, converter=converter)
        record_type, dialect = detection.layout, dialect if dialect is not None else detection.dialect
    stream = Scan(source, record_type, dialect, on_error=on_error, converter=converter, dictionaries=dictionaries)
    return Table(stream.to_arrow().unify_dictionaries())
