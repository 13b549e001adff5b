"""Records to a table, and a table to records."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

import attrs

from psfiles.columns import columns_of
from psfiles.dialects import Dialect
from psfiles.exceptions import WriteError
from psfiles.frames._arrays import array_of
from psfiles.frames._arrow import arrow_type, pa, schema_of
from psfiles.frames._columns import is_own, plain_value
from psfiles.frames._table import Table
from psfiles.reading.codecs import ColumnCodec, column_codec

if TYPE_CHECKING:
    import cattrs

__all__ = ["batch_of", "from_table", "to_table"]

RecordT = TypeVar("RecordT")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def batch_of(
    records: Sequence[Any], record_type: type, converter: cattrs.BaseConverter | None = None, *, dictionaries: bool
) -> Any:
    """A record batch of records that are known to be good."""
    columns = [list(map(attrgetter(column.attribute), records)) for column in columns_of(record_type)]
    return _batch_of(columns, record_type, _codecs(record_type, converter), dictionaries=dictionaries)


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
    codecs = _codecs(record_type, converter)
    columns = [list(map(attrgetter(codec.column.attribute), kept)) for codec in codecs]
    for column, codec in zip(columns, codecs, strict=True):
        _check(column, codec)
    return Table(pa.Table.from_batches([_batch_of(columns, record_type, codecs, dictionaries=True)]))


def from_table(
    table: Any, record_type: type[RecordT], *, converter: cattrs.BaseConverter | None = None
) -> list[RecordT]:
    """The records of a table: psfiles' own, pyarrow's, or any frame that hands itself out over Arrow.

    Its columns have the names of the attributes, in any order.

    Raises ValueError for a table with other columns or of other types, and
    `WriteError` for a value that the layout does not hold.

    >>> from psfiles import Teacher
    >>> teacher = Teacher("100", "Example", "Tom", "T7", "", status=1)
    >>> from_table(to_table([teacher]), Teacher) == [teacher]
    True
    """
    data = pa.table(table)
    wanted = {column.attribute for column in columns_of(record_type)}
    if sorted(data.column_names) != sorted(wanted):
        missing = ", ".join(sorted(wanted - set(data.column_names)))
        message = f"the table has no column {missing}" if missing else "the table has a column that the layout has not"
        raise ValueError(message)
    columns = [_values(data[codec.column.attribute], codec) for codec in _codecs(record_type, converter)]
    names = [field.alias for field in attrs.fields(record_type)]  # type: ignore[arg-type] # `columns_of` has looked
    return [record_type(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _codecs(record_type: type, converter: cattrs.BaseConverter | None) -> list[ColumnCodec]:
    return [column_codec(column, Dialect(), converter) for column in columns_of(record_type)]


def _check(values: Sequence[Any], codec: ColumnCodec) -> None:
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
    if value is None and codec.column.optional:
        return None
    return codec.write_fault(value) or _text_fault(codec.write(value))


def _text_fault(text: str) -> tuple[str, str] | None:
    """What Arrow cannot hold of a text, and would tell all of it."""
    if _HALF_A_CHARACTER.search(text):
        return "unencodable", "half a character, a lone surrogate, which is no text"
    return None


def _values(data: Any, codec: ColumnCodec) -> list[Any]:
    """The values of a column of a table."""
    column = codec.column
    wanted = arrow_type(column)
    try:
        # pyarrow casts no dictionary of the string views that polars has.
        data = pa.array(data.to_pylist(), wanted) if pa.types.is_dictionary(data.type) else data.cast(wanted)
    except pa.ArrowException:  # its message has the value
        message = f"column {column.attribute} of the table holds {data.type}, and not all of it is {wanted}"
        raise ValueError(message) from None
    values = [_own_value(value, codec, index) for index, value in enumerate(data.to_pylist())]
    _check(values, codec)
    return values


def _own_value(value: Any, codec: ColumnCodec, index: int) -> Any:
    """The value that a record has for one of a table."""
    kind = codec.column.type
    if value is None or codec.kind.name in ("boolean", "date", "time", "datetime"):
        return value
    try:
        return codec.kind.from_text(value) if is_own(codec) else (get_origin(kind) or kind)(value)
    except Exception:  # noqa: BLE001 - a user's hook may raise what it likes, and its message may tell a value
        problem = codec.kind.problem
    raise WriteError(problem, code=codec.kind.code, index=index, column=codec.column.name)
