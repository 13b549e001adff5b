"""Files as a lazy frame of polars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from psfiles._extras import import_extra
from psfiles.frames._files import Sources
from psfiles.frames._scan import scan
from psfiles.reading.pipeline import ExtraColumns
from psfiles.reading.policy import OnError

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["scan_polars"]


def scan_polars(
    source: Sources,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    layout: Literal["draft"] | None = None,
    on_error: OnError | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    source_column: str | None = None,
) -> Any:
    r"""A `polars.LazyFrame` of files, also of those that are larger than memory.

    Arguments are those of `scan`. Each query reads the files; what it selects,
    filters and limits is cut down batch by batch. All fields of the records
    that are read are checked, also those that nobody selects. polars 1.27 or
    later is needed; some versions raise a fault as an error of their own, with
    the same text.

    >>> import io, psfiles
    >>> data = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")
    >>> psfiles.frames.scan_polars(data, psfiles.Teacher).select("status").collect().rows()
    [(1,)]
    """
    polars = import_extra("polars", "polars")
    register_io_source = import_extra("polars.io.plugins", "polars").register_io_source
    stream = scan(
        source,
        record_type,
        dialect,
        layout=layout,
        on_error=on_error,
        converter=converter,
        extra_columns=extra_columns,
        source_column=source_column,
    )

    def frames(
        with_columns: list[str] | None, predicate: Any | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[Any]:
        left = n_rows
        columns = None
        if with_columns is not None:
            filtered = [] if predicate is None else predicate.meta.root_names()
            # A frame without columns would have no rows.
            columns = list(dict.fromkeys([*with_columns, *filtered])) or stream.schema.names[:1]
        for batch in stream.batches(columns, rows=n_rows):
            frame = polars.from_arrow(batch)
            if left is not None:
                frame = frame.head(left)
                left -= len(frame)
            frame = frame if predicate is None else frame.filter(predicate)
            yield frame if with_columns is None else frame.select(with_columns)
            if left == 0:
                return

    schema = polars.from_arrow(stream.schema.empty_table()).schema
    return register_io_source(frames, schema=schema)
