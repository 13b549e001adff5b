"""Each kind of value with its two directions side by side: text to value, value to text.

Reading is strict where Python is not: ``int("1_0")``, ``float("nan")`` and
``strptime`` take what PowerSchool never writes.
"""

from __future__ import annotations

import datetime as dt
import decimal
from typing import TYPE_CHECKING, Any, get_args, get_origin

from psfiles.values.choices import boolean_kind, choice_kind, list_kind
from psfiles.values.dates import TIME, date_kind, datetime_kind
from psfiles.values.expressions import Meeting, PeriodExpression
from psfiles.values.kind import TEXT, KindName, ValueKind, text_kind
from psfiles.values.numbers import DECIMAL, NUMBER, integer_kind
from psfiles.values.terms import GradeLevel, TermId

if TYPE_CHECKING:
    from psfiles.dialects import DateOrder, DateSeparator

__all__ = ["GradeLevel", "KindName", "Meeting", "PeriodExpression", "TermId", "ValueKind", "kind_of"]


def __dir__() -> list[str]:
    return __all__


_FIXED: dict[Any, ValueKind] = {
    str: TEXT,
    PeriodExpression: text_kind(PeriodExpression),
    **{value_type: integer_kind(value_type) for value_type in (int, TermId, GradeLevel)},
    float: NUMBER,
    decimal.Decimal: DECIMAL,
    dt.time: TIME,
}


def kind_of(
    value_type: Any,
    date_order: DateOrder = "MDY",
    date_separator: DateSeparator = "/",
    *,
    true: str = "1",
    false: str = "0",
    separator: str = ",",
) -> ValueKind | None:
    """The kind of values of a type; None for a type that is not psfiles' own.

    ``true`` and ``false`` are the texts of a ``bool``, ``separator`` stands
    between the texts of a ``tuple[str, ...]``. Raises TypeError for an enum
    or ``Literal`` whose texts would not tell its choices apart.

    >>> kind_of(int).from_text("07"), kind_of(bool, true="Y", false="N").to_text(True)
    (7, 'Y')
    """
    if value_type is dt.date:
        return date_kind(date_order, date_separator)
    if value_type is dt.datetime:
        return datetime_kind(date_order)
    if value_type is bool:
        return boolean_kind(true, false)
    if get_origin(value_type) is tuple and get_args(value_type) == (str, ...):
        return list_kind(separator)
    return choice_kind(value_type) or _FIXED.get(value_type)
