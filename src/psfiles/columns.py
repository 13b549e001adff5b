"""What ties an attribute of a record class to PowerSchool's field."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterable
from typing import Any

import attrs

from psfiles.dialects import AUTOSEND, Dialect

__all__ = ["Column", "column", "columns_of", "dialect_of", "forms_of"]


def __dir__() -> list[str]:
    return __all__


_METADATA = "psfiles"
_DIALECT = "__psfiles_dialect__"


@attrs.frozen
class Column:
    """One column of a layout.

    ``name`` is PowerSchool's name of the field, ``attribute`` that of the
    record class, ``type`` the type of its values, ``optional`` whether None
    stands for a blank. ``max_length`` counts characters. ``place`` is the
    position, from 0, of a column that only some files carry. The rest is as
    for `column`.
    """

    name: str
    attribute: str
    type: Any
    optional: bool
    key: bool = False
    personal: bool = False
    max_length: int | None = None
    aliases: tuple[str, ...] = ()
    place: int | None = None
    convert: type | None = None
    repeats: bool = False


def column(
    name: str,
    *,
    default: Any = attrs.NOTHING,
    key: bool = False,
    personal: bool = False,
    max_length: int | None = None,
    aliases: Iterable[str] = (),
    place: int | None = None,
    convert: type | None = None,
    repeats: bool = False,
) -> Any:
    r"""An attribute of an attrs class that stands for PowerSchool's field ``name``.

    The file holds the columns in the order of the attributes. ``key`` columns
    together identify a record; ``personal`` marks what is masked in reports;
    a value longer than ``max_length`` is a fault; ``aliases`` are other names
    of it in a header; ``place`` is the position of a column that only some
    files carry, whose attribute then needs a default; ``convert`` is the attribute's own
    type where a plain value is to be turned into it (``7`` into `GradeLevel`);
    ``repeats`` tells that few texts stand in many records: frames hold each once.

    >>> import attrs, psfiles
    >>> @attrs.frozen
    ... class Locker:
    ...     student_number: str = psfiles.column("[01]Student_Number", key=True, personal=True)
    ...     combination: int | None = psfiles.column("Combination", default=None)
    >>> psfiles.loads(b"1001\t4711\r\n", Locker)
    [Locker(student_number='1001', combination=4711)]
    """
    settings = {
        "name": name,
        "key": key,
        "personal": personal,
        "max_length": max_length,
        "aliases": tuple(aliases),
        "place": place,
        "convert": convert,
        "repeats": repeats,
    }
    converter = None if convert is None else functools.partial(_converted, convert)
    return attrs.field(default=default, converter=converter, metadata={_METADATA: settings})


def _converted(value_type: type, value: Any) -> Any:
    return value if value is None or isinstance(value, value_type) else value_type(value)


def columns_of(record_type: type) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its attributes.

    Raises TypeError where the class is no attrs class, or an attribute has no
    `column` or a type that one column cannot hold.

    >>> from psfiles import Teacher
    >>> [column.name for column in columns_of(Teacher)][:2]
    ['Schoolid', '[05]last_name']
    """
    return _columns_of(record_type)


@functools.cache
def _columns_of(record_type: type) -> tuple[Column, ...]:
    if not attrs.has(record_type):
        message = f"{record_type!r} is not an attrs class: decorate it with @attrs.frozen"
        raise TypeError(message)
    try:
        fields = attrs.fields(attrs.resolve_types(record_type))
    except NameError as error:
        message = f"{record_type.__name__} has an annotation of an unknown name, {error.name}: define it in the module"
        raise TypeError(message) from None
    if not fields:
        message = f"{record_type.__name__} has no columns"
        raise TypeError(message)
    return tuple(_column_of(record_type, field) for field in fields)


def _column_of(record_type: type, field: attrs.Attribute[Any]) -> Column:
    settings = field.metadata.get(_METADATA)
    if settings is None:
        message = f"attribute {field.name!r} of {record_type.__name__} needs a psfiles.column()"
        raise TypeError(message)
    value_type, optional = _split_optional(field.type)
    if value_type is None:
        message = f"attribute {field.name!r} of {record_type.__name__} needs one type, or one type | None"
        raise TypeError(message)
    if settings["place"] is not None and field.default is attrs.NOTHING:
        message = f"attribute {field.name!r} of {record_type.__name__} has a place, so it needs a default"
        raise TypeError(message)
    return Column(attribute=field.name, type=value_type, optional=optional, **settings)


def _split_optional(annotation: Any) -> tuple[type | None, bool]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(annotation) if member is not types.NoneType]
        return (members[0] if len(members) == 1 else None), len(members) < len(typing.get_args(annotation))
    return annotation, False


def forms_of(record_type: type) -> tuple[tuple[Column, ...], ...]:
    """The forms of a layout, each the columns in the file's order; the usual form first.

    A layout has a second form where it has columns that only some files carry.

    >>> from psfiles import ScheduleEntry
    >>> [len(form) for form in forms_of(ScheduleEntry)]
    [11, 12]
    """
    return _forms_of(record_type)


@functools.cache
def _forms_of(record_type: type) -> tuple[tuple[Column, ...], ...]:
    columns = columns_of(record_type)
    usual = tuple(column for column in columns if column.place is None)
    longer = list(usual)
    for extra in columns:
        if extra.place is not None:
            longer.insert(extra.place, extra)
    return (usual,) if len(longer) == len(usual) else (usual, tuple(longer))


def dialect_of(record_type: type) -> Dialect:
    r"""The dialect that the guide requires for a layout; `AUTOSEND` for one's own.

    >>> from psfiles import AttendanceEntry
    >>> dialect_of(AttendanceEntry).record_delimiter
    '\n'
    """
    dialect: Dialect = getattr(record_type, _DIALECT, AUTOSEND)
    return dialect
