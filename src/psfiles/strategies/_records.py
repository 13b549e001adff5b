"""Strategies for records of the built-in layouts and of any other."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from psfiles.columns import Column, columns_of, dialect_of
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.codecs import column_codec
from psfiles.reading.headers import fold
from psfiles.strategies._values import (
    can_hold,
    email_lists,
    grade_levels,
    identifiers,
    period_expressions,
    phone_numbers,
    term_ids,
    texts,
    unparseable_expressions,
)
from psfiles.values import GradeLevel, KindName, PeriodExpression, TermId

if TYPE_CHECKING:
    import cattrs

__all__ = ["attendance_entries", "column_values", "records", "schedule_entries", "students", "teachers"]

RecordT = TypeVar("RecordT")


def records(
    layout: type[RecordT],
    dialect: Dialect | None = None,
    *,
    converter: cattrs.BaseConverter | None = None,
    **attributes: SearchStrategy[Any],
) -> SearchStrategy[RecordT]:
    """Records of a layout, built-in or your own, that a file of a dialect can hold.

    ``dialect`` is the layout's own unless given; ``attributes`` are strategies
    for single attributes. A column that only some files carry stays at its
    default unless a strategy is given, so that the records fit one file.

    A type of your own is drawn by ``st.from_type``; ``converter`` keeps out
    values that a file cannot hold. To let ``st.from_type`` give your records:
    ``st.register_type_strategy(Locker, records(Locker))``.

    Raises TypeError for a class that is no layout and for an unknown attribute.

    >>> from hypothesis import find
    >>> from psfiles import Student
    >>> find(records(Student, grade_level=st.just(GradeLevel(7))), lambda student: student.dob is None).grade_level
    7
    """
    return _records(layout, dialect, converter, attributes)


def _records(
    layout: type[RecordT],
    dialect: Dialect | None,
    converter: cattrs.BaseConverter | None,
    attributes: Mapping[str, SearchStrategy[Any]],
) -> SearchStrategy[RecordT]:
    dialect = dialect or dialect_of(layout)
    columns = {column.attribute: column for column in columns_of(layout)}
    if not attributes.keys() <= columns.keys():
        message = f"{layout.__name__} has no attribute {', '.join(sorted(attributes.keys() - columns.keys()))}"
        raise TypeError(message)
    required, optional = {}, {}
    for field in attrs.fields(layout):  # type: ignore[arg-type]
        column = columns[field.name]
        if field.name in attributes:
            required[field.alias] = attributes[field.name]
        elif field.default is attrs.NOTHING:
            required[field.alias] = column_values(column, dialect, converter)
        elif column.place is None:
            optional[field.alias] = column_values(column, dialect, converter)
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: layout(**values))


def students(dialect: Dialect | None = None, **attributes: SearchStrategy[Any]) -> SearchStrategy[Student]:
    """Students; the arguments are those of `records`.

    >>> from hypothesis import find
    >>> "'" in find(students(), lambda student: "'" in student.last_name).last_name
    True
    """
    return _records(Student, dialect, None, attributes)


def schedule_entries(
    dialect: Dialect | None = None, **attributes: SearchStrategy[Any]
) -> SearchStrategy[ScheduleEntry]:
    """Schedule entries of 11 columns, with ``period=`` of 12; the arguments are those of `records`.

    >>> from hypothesis import find
    >>> find(schedule_entries(room=st.just("12")), lambda entry: True).room
    '12'
    """
    return _records(ScheduleEntry, dialect, None, attributes)


def teachers(dialect: Dialect | None = None, **attributes: SearchStrategy[Any]) -> SearchStrategy[Teacher]:
    """Teachers; the arguments are those of `records`.

    >>> from hypothesis import find
    >>> find(teachers(), lambda teacher: teacher.is_current).status
    1
    """
    return _records(Teacher, dialect, None, attributes)


def attendance_entries(
    dialect: Dialect | None = None, **attributes: SearchStrategy[Any]
) -> SearchStrategy[AttendanceEntry]:
    """Attendance entries; the arguments are those of `records`.

    >>> from hypothesis import find
    >>> find(attendance_entries(attendance_code=st.just("T")), lambda entry: True).attendance_code
    'T'
    """
    return _records(AttendanceEntry, dialect, None, attributes)


# By PowerSchool's name and the type: a layout of one's own has these fields too.
_NAMED: dict[tuple[str, type], Callable[[Dialect], SearchStrategy[Any]]] = {
    **{(f"{what}number", str): lambda _: identifiers() for what in ("student", "course", "section", "teacher")},
    ("schoolid", str): lambda _: identifiers(),
    ("dob", dt.date): lambda _: st.dates(dt.date(2000, 1, 1), dt.date(2024, 12, 31)) | st.just(dt.date(1900, 1, 1)),
    ("attdate", dt.date): lambda _: st.dates(dt.date(2020, 1, 1), dt.date(2033, 12, 31)),
    ("guardianemail", str): email_lists,
    ("emailaddr", str): email_lists,
    ("homephone", str): phone_numbers,
    ("status", int): lambda _: st.sampled_from([1, 2]) | st.integers(0, 9),
    ("attendancecode", str): lambda dialect: st.sampled_from(["", "A", "T", "UX"]) | texts(dialect, max_size=7),
    ("periodabbreviation", str): lambda dialect: st.sampled_from(["1", "2", "HR", "P10"]) | texts(dialect, max_size=3),
}


def _decimals(_: Dialect, __: Column) -> SearchStrategy[decimal.Decimal]:
    return st.integers(0, 4).flatmap(lambda places: st.decimals(-(10**6), 10**6, places=places))


def _times(_: Dialect, __: Column) -> SearchStrategy[dt.time]:
    whole = st.times().map(lambda time: time.replace(microsecond=0))
    return whole | whole.map(lambda time: time.replace(second=0))


def _lists(dialect: Dialect, column: Column) -> SearchStrategy[tuple[str, ...]]:
    items = texts(dialect, max_size=10).filter(lambda text: column.separator not in text)
    return st.lists(items, max_size=4).map(tuple)


KIND_STRATEGIES: dict[KindName, Callable[[Dialect, Column], SearchStrategy[Any]]] = {
    "text": lambda dialect, column: texts(dialect, max_size=min(column.max_length or 20, 20)),
    "integer": lambda *_: st.integers(-99, 9999) | st.integers(-(10**18) + 1, 10**18 - 1),
    "number": lambda *_: (
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-400, 400).map(lambda number: number / 100)
    ),
    "decimal": _decimals,
    "boolean": lambda *_: st.booleans(),
    "date": lambda *_: st.dates(),
    "time": _times,
    "datetime": lambda *_: st.datetimes() | st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
    "choice": lambda _, column: st.from_type(column.type),
    "list": _lists,
}

# psfiles' own types know more of themselves than their kind does.
_TYPED: dict[type, Callable[[Dialect], SearchStrategy[Any]]] = {
    TermId: lambda _: term_ids(),
    GradeLevel: lambda _: grade_levels(),
    PeriodExpression: lambda dialect: (
        period_expressions() | st.just(PeriodExpression("")) | unparseable_expressions(dialect)
    ),
}


def column_values(
    column: Column, dialect: Dialect, converter: cattrs.BaseConverter | None = None
) -> SearchStrategy[Any]:
    """Values of one column that a file of a dialect can hold."""
    kind = column.kind()
    make = _NAMED.get((fold(column.name)[1], column.type)) or _TYPED.get(column.type)
    if make is not None:
        strategy = make(dialect)
    elif kind is not None:
        strategy = KIND_STRATEGIES[kind.name](dialect, column)
    else:
        strategy = st.from_type(column.type)
    if kind is not None or converter is not None:
        codec = column_codec(column, dialect, converter)
        strategy = strategy.filter(
            lambda value: codec.write_fault(value) is None and can_hold(dialect, codec.write(value))
        )
    return st.none() | strategy if column.optional and not column.required else strategy
