"""A table to records, as strict as a writer."""

from __future__ import annotations

import bisect
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

import attrs

from psfiles.columns import columns_of
from psfiles.exceptions import WriteError
from psfiles.frames._records import check_values, codecs_of
from psfiles.frames.arrow import arrow_type, is_in_text, pa
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.pipeline import ExtraColumns

if TYPE_CHECKING:
    import cattrs

__all__ = ["from_table"]

RecordT = TypeVar("RecordT")


def from_table(
    table: Any,
    record_type: type[RecordT],
    *,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[RecordT]:
    """The records of a table: psfiles' own, pyarrow's, or any frame that hands itself out over Arrow.

    Its columns have the names of the attributes, in any order; the index of a
    pandas frame is not one of them. ``extra_columns="ignore"`` passes over columns
    that the layout has not.

    Raises ValueError for a table with other columns and for a record that its
    own class refuses, and `WriteError`, with the
    row as its ``index``, for a value that the layout does not hold: also for a
    number in place of a text, and for a time of day in place of a date. A whole
    number may be a float and a date a moment at midnight, as pandas has them.

    >>> from psfiles import Teacher, frames
    >>> teacher = Teacher("100", "Example", "Tom", "T7", "", status=1)
    >>> from_table(frames.to_table([teacher]), Teacher) == [teacher]
    True
    """
    codecs = codecs_of(record_type, converter)
    data = _taken(table, codecs)
    wanted = {column.attribute for column in columns_of(record_type)}
    missing = ", ".join(sorted(wanted - set(data.column_names)))
    extra = [name for name in data.column_names if name not in wanted and name not in _index_columns(data)]
    if missing or (extra and extra_columns != "ignore"):
        message = f"the table has no column {missing}" if missing else "the table has a column that the layout lacks"
        raise ValueError(message)
    columns = [_values(data[codec.column.attribute], codec) for codec in codecs]
    names = [field.alias for field in attrs.fields(record_type)]  # type: ignore[arg-type] # `columns_of` has looked
    rows = enumerate(zip(*columns, strict=True))
    return [_record(record_type, dict(zip(names, row, strict=True)), index) for index, row in rows]


def _taken(table: Any, codecs: Sequence[ColumnCodec]) -> Any:
    """The table as Arrow's."""
    try:
        return pa.table(table)
    except (pa.ArrowException, OverflowError):  # its message has the value
        pass
    # A frame of pandas may hold anything: the first value that is wrong is looked for.
    for codec in codecs:
        values = table[codec.column.attribute]
        if not _is_taken(values):
            check_values([None if value != value else value for value in values], codec)  # noqa: PLR0124 - NaN, no other
    message = "the table holds values that Arrow cannot hold"
    raise ValueError(message)


def _is_taken(values: Any) -> bool:
    try:
        pa.array(values)
    except (pa.ArrowException, OverflowError):
        return False
    return True


def _index_columns(data: Any) -> Sequence[str]:
    """The columns that were the index of a pandas frame."""
    about = json.loads((data.schema.metadata or {}).get(b"pandas", b"{}"))
    return [name for name in about.get("index_columns", ()) if isinstance(name, str)]


def _values(data: Any, codec: ColumnCodec) -> list[Any]:
    """The values that records have for a column of a table."""
    wanted = arrow_type(codec.column)
    if not _suits(data.type, wanted):
        for index, value in enumerate(data):
            if value.is_valid:
                raise _refusal(data, codec, index)
        return _checked([None] * len(data), codec)
    values = _plain_values(data, wanted)
    if values is None:
        # Rows are taken up to the first that is wrong.
        counts = range(1, len(data) + 1)
        index = bisect.bisect_left(counts, True, key=lambda count: _plain_values(data.slice(0, count), wanted) is None)
        raise _refusal(data, codec, index)
    return _checked([_own_value(value, codec, index) for index, value in enumerate(values)], codec)


def _checked(values: list[Any], codec: ColumnCodec) -> list[Any]:
    check_values(values, codec)
    return values


def _is_moment(given: Any) -> bool:
    return pa.types.is_timestamp(given) and given.tz is None


_TAKEN = {
    pa.string(): (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
    pa.int64(): (pa.types.is_integer, pa.types.is_floating),
    pa.float64(): (pa.types.is_integer, pa.types.is_floating),
    pa.bool_(): (pa.types.is_boolean,),
    pa.date32(): (pa.types.is_date, _is_moment),
    pa.time64("us"): (pa.types.is_time,),
    pa.timestamp("us"): (_is_moment,),
    pa.list_(pa.string()): (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list),
}
"""Of which Arrow types a column is taken: a number is no text and a flag no number, whatever could be made of them."""


def _suits(given: Any, wanted: Any) -> bool:
    """Whether a column of one Arrow type may hold values of another."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given):
        return True
    is_taken = any(is_kind(given) for is_kind in _TAKEN[wanted])
    return is_taken and (not pa.types.is_list(wanted) or _suits(given.value_type, wanted.value_type))


def _plain_values(data: Any, wanted: Any) -> list[Any] | None:
    """Python's values; None where not all of them have the type that is wanted."""
    try:
        # pyarrow casts no dictionary of the string views that polars has.
        given = data.type
        cast = pa.array(data.to_pylist(), wanted) if pa.types.is_dictionary(given) else data.cast(wanted)
        # A time of day would be cut off.
        if pa.types.is_timestamp(given) and wanted == pa.date32() and not cast.cast(given).equals(data):
            return None
        values: list[Any] = cast.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError):  # its message has the value
        return None
    return values


def _refusal(data: Any, codec: ColumnCodec, index: int) -> WriteError:
    """What is wrong with a value that has another type than the layout's."""
    try:
        fault = codec.write_fault(data[index].as_py())
    except (ValueError, OverflowError):  # Python has no such date
        fault = None
    code, problem = fault or (codec.kind.code, codec.kind.wanted)
    return WriteError(problem, code=code, index=index, column=codec.column.name)


def _own_value(value: Any, codec: ColumnCodec, index: int) -> Any:
    """The value that a record has for one of a table."""
    column = codec.column
    kind = column.kind()
    if value is None or (kind and kind.name in ("boolean", "date", "time", "datetime")):
        return value
    try:
        return codec.kind.from_text(value) if is_in_text(column) else (get_origin(column.type) or column.type)(value)
    except Exception:  # noqa: BLE001 - a user's hook may raise what it likes, and its message may have the value
        problem = codec.kind.problem
    raise WriteError(problem, code=codec.kind.code, index=index, column=column.name)


def _record(record_type: type[RecordT], values: dict[str, Any], index: int) -> RecordT:
    try:
        return record_type(**values)
    except Exception:  # noqa: BLE001, S110 - a class of one's own may raise what it likes, and its message may have the value
        pass
    message = f"record {index} of those given: {record_type.__name__} itself refuses the record"
    raise ValueError(message)
