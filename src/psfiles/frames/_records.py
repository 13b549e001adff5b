"""Records to a table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from psfiles.columns import columns_of
from psfiles.dialects import Dialect
from psfiles.exceptions import WriteError
from psfiles.frames._arrays import array_of
from psfiles.frames._columns import is_own, plain_value
from psfiles.frames._table import Table
from psfiles.frames.arrow import pa, schema_of
from psfiles.reading.codecs import ColumnCodec, column_codec

if TYPE_CHECKING:
    import cattrs

__all__ = ["batch_of", "check_values", "codecs_of", "to_table"]

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def batch_of(
    records: Sequence[Any], record_type: type, converter: cattrs.BaseConverter | None = None, *, dictionaries: bool
) -> Any:
    """A record batch of records that are known to be good."""
    columns = [list(map(attrgetter(column.attribute), records)) for column in columns_of(record_type)]
    return _batch_of(columns, record_type, codecs_of(record_type, converter), dictionaries=dictionaries)


def _batch_of(
    columns: Sequence[Sequence[Any]], record_type: type, codecs: Sequence[ColumnCodec], *, dictionaries: bool
) -> Any:
    schema = schema_of(record_type, dictionaries=dictionaries)
    plain = [
        list(map(plain_value(codec), column)) if is_own(codec) else column
        for column, codec in zip(columns, codecs, strict=True)
    ]
    return pa.record_batch(list(map(array_of, plain, schema.types)), schema=schema)


def to_table(
    records: Iterable[Any], record_type: type | None = None, *, converter: cattrs.BaseConverter | None = None
) -> Table:
    """A table of records of one class, which is that of the first unless given.

    Raises `WriteError` for a value that the layout does not hold, and
    TypeError for a record of another class, or for no records where no class is given.

    >>> from psfiles import Teacher
    >>> to_table([Teacher("100", "Example", "Tom", "T7", "", status=1)])["status"].to_pylist()
    [1]
    """
    kept = list(records)
    if record_type is None:
        if not kept:
            message = "no records: name their class, to_table([], Student)"
            raise TypeError(message)
        record_type = type(kept[0])
    for kind in set(map(type, kept)) - {record_type}:
        message = f"a {record_type.__name__} is needed, not a {kind.__name__}"
        raise TypeError(message)
    codecs = codecs_of(record_type, converter)
    columns = [list(map(attrgetter(codec.column.attribute), kept)) for codec in codecs]
    for column, codec in zip(columns, codecs, strict=True):
        check_values(column, codec)
    return Table(pa.Table.from_batches([_batch_of(columns, record_type, codecs, dictionaries=True)]))


def codecs_of(record_type: type, converter: cattrs.BaseConverter | None) -> list[ColumnCodec]:
    """How each column's values are read and written, in any dialect."""
    return [column_codec(column, Dialect(), converter) for column in columns_of(record_type)]


def check_values(values: Sequence[Any], codec: ColumnCodec) -> None:
    """Raise `WriteError` for the first value that no file of the layout could hold."""
    distinct = _distinct(values, codec)
    if _are_texts(distinct, codec) or not any(_fault(value, codec) for value in distinct):
        return
    for index, value in enumerate(values):
        if fault := _fault(value, codec):
            code, problem = fault
            raise WriteError(problem, code=code, index=index, column=codec.column.name)


def _distinct(values: Sequence[Any], codec: ColumnCodec) -> Collection[Any]:
    """The values, each once where equal ones have the same text."""
    if len(set(map(type, values)) - {type(None)}) > 1 or not codec.kind.texts_follow_equality:
        return values
    try:
        return set(values)
    except TypeError:  # a type of the user's own that has no hash
        return values


def _are_texts(values: Collection[Any], codec: ColumnCodec) -> bool:
    """Whether the values are texts of a column that takes any text."""
    return (
        codec.takes_any_text
        and all(issubclass(kind, str) for kind in set(map(type, values)))
        and not _text_fault("".join(values))
    )


def _fault(value: Any, codec: ColumnCodec) -> tuple[str, str] | None:
    if value is None and codec.column.optional and not codec.column.required:
        return None
    return codec.write_fault(value) or _text_fault(codec.write(value))


def _text_fault(text: str) -> tuple[str, str] | None:
    """What Arrow cannot hold of a text, and would tell all of it."""
    if _HALF_A_CHARACTER.search(text):
        return "unencodable", "a lone surrogate, half of a character, which is not text"
    return None
