"""Spark's filters on Arrow's columns: which rows they leave."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from psfiles._extras import import_extra
from psfiles._tabular import arrow

__all__ = ["can_apply", "column_of", "rows_that_pass"]

pa: Any = arrow()
pc: Any = import_extra("pyarrow.compute", "'psfiles[arrow]'")


def _is_in(values: Any, choices: Sequence[Any]) -> Any:
    """SQL's ``IN``: null of a null, and where no choice is equal but one is null."""
    found = pc.is_in(values, value_set=pa.array([one for one in choices if one is not None], values.type))
    known = pc.is_valid(values)
    if None in choices:
        known = pc.and_(known, found)
    return pc.if_else(known, found, None)


def _is_same(values: Any, value: Any) -> Any:
    """Equality for which null is a value, too."""
    return pc.is_null(values) if value is None else pc.fill_null(pc.equal(values, value), fill_value=False)


# By the names of the filters: PySpark 4.0 has none yet.
_OF_NULLS: Mapping[str, Callable[[Any], Any]] = {"IsNull": pc.is_null, "IsNotNull": pc.is_valid}
_OF_VALUES: Mapping[str, Callable[[Any, Any], Any]] = {
    "EqualTo": pc.equal,
    "EqualNullSafe": _is_same,
    "In": _is_in,
    "GreaterThan": pc.greater,
    "GreaterThanOrEqual": pc.greater_equal,
    "LessThan": pc.less,
    "LessThanOrEqual": pc.less_equal,
}
_OF_TEXTS: Mapping[str, Callable[..., Any]] = {
    "StringStartsWith": pc.starts_with,
    "StringEndsWith": pc.ends_with,
    "StringContains": pc.match_substring,
}
# Of numbers with a point, Spark says that NaN equals itself; times are pushed in types that differ.
_COMPARED = (pa.string(), pa.int32(), pa.int64(), pa.date32(), pa.bool_())


def column_of(one: Any) -> str | None:
    """The column that a filter looks at; None for a part of one."""
    if type(one).__name__ == "Not":
        return column_of(one.child)
    return one.attribute[0] if len(one.attribute) == 1 else None


def can_apply(one: Any, schema: Any) -> bool:
    """Whether a filter can be applied to the columns of a schema exactly as Spark would."""
    name = column_of(one)
    if name not in schema.names:
        return False
    try:
        _mask(one, pa.nulls(0, schema.field(name).type))
    except (TypeError, ValueError, pa.ArrowException):
        return False
    return True


def rows_that_pass(filters: Iterable[Any], columns: Any) -> Any:
    """The mask of the rows of a batch or table that pass every filter; None where there is no filter."""
    masks = [_mask(one, columns[column_of(one)]) for one in filters]
    return pc.fill_null(functools.reduce(pc.and_kleene, masks), False) if masks else None


def _mask(one: Any, values: Any) -> Any:
    """Where a filter is true, false, or null, which is neither. Raises TypeError for one that is not known."""
    kind = type(one).__name__
    if kind == "Not":
        return pc.invert(_mask(one.child, values))
    if kind in _OF_NULLS:
        return _OF_NULLS[kind](values)
    if kind in _OF_VALUES and values.type in _COMPARED:
        return _OF_VALUES[kind](values, one.value)
    if kind in _OF_TEXTS and values.type == pa.string():
        return _OF_TEXTS[kind](values, pattern=one.value)
    message = f"no filter {kind} of {values.type}"
    raise TypeError(message)
