"""pyarrow, and what it needs to know of a layout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from psfiles._extras import needed
from psfiles._tabular import arrow
from psfiles.columns import Column, columns_of
from psfiles.values import kind_of

__all__ = ["arrow_type", "csv", "np", "pa", "plain_array", "schema_of"]

pa: Any = arrow()
csv: Any = needed("pyarrow.csv", "'psfiles[arrow]'")
np: Any = needed("numpy", "'psfiles[arrow]'")


def schema_of(record_type: type, *, dictionaries: bool = False) -> Any:
    """The `pyarrow.Schema` of a layout's record batches, or with ``dictionaries`` of its tables.

    There is a field for each attribute. Whole numbers are 64-bit integers,
    dates are dates, all else is text; in a table, text of a column that
    ``repeats`` is dictionary-encoded. A field's metadata has PowerSchool's own
    name of it.

    >>> from psfiles import Teacher
    >>> schema_of(Teacher).field("status").type
    DataType(int64)
    """
    return pa.schema(
        [_field(column, dictionaries=column.repeats and dictionaries) for column in columns_of(record_type)]
    )


def _field(column: Column, *, dictionaries: bool) -> Any:
    plain = arrow_type(column)
    kind = pa.dictionary(pa.int32(), plain) if dictionaries else plain
    return pa.field(column.attribute, kind, nullable=column.optional, metadata={"powerschool_name": column.name})


def arrow_type(column: Column) -> Any:
    """The type of a column's values."""
    if column.type is dt.date:
        return pa.date32()
    if isinstance(column.type, type) and issubclass(column.type, int):
        return pa.int64()
    return pa.string()


def plain_array(values: Iterable[Any], column: Column) -> Any:
    """Values of a column; those of a type of one's own as the text that ``str`` gives."""
    own = kind_of(column.type) is None
    texts = [str(value) if own and value is not None else value for value in values]
    return pa.array(texts, arrow_type(column))
