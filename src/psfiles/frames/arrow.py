"""pyarrow, and what it needs to know of a layout."""

from __future__ import annotations

import json
from typing import Any

import attrs

from psfiles._extras import import_extra
from psfiles._tabular import arrow
from psfiles.columns import Column, columns_of
from psfiles.dialects import Dialect
from psfiles.values import KindName

__all__ = ["ARROW_TYPES", "arrow_type", "csv", "is_in_text", "np", "pa", "schema_of"]


def __dir__() -> list[str]:
    return __all__


pa: Any = arrow()
csv: Any = import_extra("pyarrow.csv", "'psfiles[arrow]'")
np: Any = import_extra("numpy", "'psfiles[arrow]'")


def schema_of(record_type: type, *, dictionaries: bool = False, dialect: Dialect | None = None) -> Any:
    """The `pyarrow.Schema` of a layout's record batches, or with ``dictionaries`` of its tables.

    There is a field for each attribute. Whole numbers are 64-bit integers,
    flags, other numbers, dates, times and lists of texts what Arrow has for
    them. All else is text, a `Decimal` too: one scale for a column would turn
    3.5 into 3.50. In a table, text of a column that ``repeats`` is
    dictionary-encoded.

    The metadata, which Parquet keeps, names the layout (``psfiles.layout``) and
    the ``dialect`` of a file, as JSON (``psfiles.dialect``); that of a field has
    PowerSchool's own name of it (``powerschool_name``).

    >>> from psfiles import Teacher
    >>> schema = schema_of(Teacher)
    >>> schema.field("status").type, schema.metadata
    (DataType(int64), {b'psfiles.layout': b'Teacher'})
    """
    fields = [_field(column, dictionaries=column.repeats and dictionaries) for column in columns_of(record_type)]
    metadata = {"psfiles.layout": record_type.__name__}
    if dialect is not None:
        metadata["psfiles.dialect"] = json.dumps(attrs.asdict(dialect))
    return pa.schema(fields, metadata)


def _field(column: Column, *, dictionaries: bool) -> Any:
    plain = arrow_type(column)
    kind = pa.dictionary(pa.int32(), plain) if dictionaries and plain == pa.string() else plain
    return pa.field(column.attribute, kind, nullable=column.optional, metadata={"powerschool_name": column.name})


ARROW_TYPES: dict[KindName, Any] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "decimal": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "datetime": pa.timestamp("us"),
    "choice": pa.string(),
    "list": pa.list_(pa.string()),
}


def arrow_type(column: Column) -> Any:
    """The type of a column's values."""
    kind = column.kind()
    return ARROW_TYPES[kind.name] if kind else pa.string()


def is_in_text(column: Column) -> bool:
    """Whether a table has the texts of a column's values, because Arrow has no such values."""
    kind = column.kind()
    return kind is None or kind.name in ("decimal", "choice")
