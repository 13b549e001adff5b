"""Records to a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from psfiles.columns import columns_of
from psfiles.dialects import Dialect
from psfiles.exceptions import WriteError
from psfiles.frames._arrays import array_of, spread
from psfiles.frames._columns import is_own, plain_value
from psfiles.frames._distinct import Values, values_of, values_of_records
from psfiles.frames._table import Table
from psfiles.frames.arrow import np, pa, schema_of
from psfiles.reading.codecs import ColumnCodec, column_codec
from psfiles.reading.garbage import resting_collector

if TYPE_CHECKING:
    import cattrs

__all__ = ["batch_maker", "check_values", "codecs_of", "to_table"]

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def batch_maker(
    record_type: type, converter: cattrs.BaseConverter | None = None, *, dictionaries: bool
) -> Callable[[Sequence[Any]], Any]:
    """What makes a record batch of records that are known to be good."""
    codecs = codecs_of(record_type, converter)
    schema = schema_of(record_type, dictionaries=dictionaries)
    return lambda records: _batch_of(values_of_records(records, codecs, schema.types), codecs, schema)


def _batch_of(columns: Sequence[Values], codecs: Sequence[ColumnCodec], schema: Any) -> Any:
    return pa.record_batch(list(map(_array, columns, codecs, schema.types)), schema=schema)


def _array(column: Values, codec: ColumnCodec, kind: Any) -> Any:
    values, codes = column
    plain = list(map(plain_value(codec), values)) if is_own(codec) else values
    return array_of(plain, kind) if codes is None else spread(plain, codes, kind)


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
    schema = schema_of(record_type, dictionaries=True)
    with resting_collector():
        columns = values_of_records(kept, codecs, schema.types)
        for column, codec in zip(columns, codecs, strict=True):
            _check(column, codec)
        return Table(pa.Table.from_batches([_batch_of(columns, codecs, schema)]))


def codecs_of(record_type: type, converter: cattrs.BaseConverter | None) -> list[ColumnCodec]:
    """How each column's values are read and written, in any dialect."""
    return [column_codec(column, Dialect(), converter) for column in columns_of(record_type)]


def check_values(values: Sequence[Any], codec: ColumnCodec) -> None:
    """Raise `WriteError` for the first value that no file of the layout could hold."""
    _check(Values(values), codec)


def _check(column: Values, codec: ColumnCodec) -> None:
    values, codes = values_of(column.values, codec) if column.codes is None and not codec.takes_any_text else column
    if _are_sound(values, codec):
        return
    for place, value in enumerate(values):
        if fault := _fault(value, codec):
            code, problem = fault
            index = place if codes is None else int(np.argmax(codes == place))
            raise WriteError(problem, code=code, index=index, column=codec.column.name)


def _are_sound(values: Sequence[Any], codec: ColumnCodec) -> bool:
    """Whether all values have a text; of what is not found here, `_fault` looks at each."""
    try:
        if codec.takes_any_text:
            texts = values
        elif _may_lack(codec):
            texts = [codec.write(value) for value in values if value is not None]
        else:
            texts = [codec.write(value) for value in values]
        "".join(texts).encode()
    except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
        return False
    return True


def _may_lack(codec: ColumnCodec) -> bool:
    return codec.column.optional and not codec.column.required


def _fault(value: Any, codec: ColumnCodec) -> tuple[str, str] | None:
    if value is None and _may_lack(codec):
        return None
    return codec.write_fault(value) or _text_fault(codec.write(value))


def _text_fault(text: str) -> tuple[str, str] | None:
    """What Arrow cannot hold of a text, and would tell all of it."""
    if _HALF_A_CHARACTER.search(text):
        return "unencodable", "a lone surrogate, half of a character, which is not text"
    return None
