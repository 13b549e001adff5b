"""What ties an attribute of a record class to PowerSchool's field."""

from __future__ import annotations

import contextlib
import functools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from psfiles.dialects import AUTOSEND, DateOrder, DateSeparator, Dialect
from psfiles.values import ValueKind, kind_of

__all__ = ["Column", "column", "columns_of", "dialect_of", "forms_of", "settings_of"]


def __dir__() -> list[str]:
    return __all__


ResultT = TypeVar("ResultT")

_METADATA = "psfiles"
_DIALECT = "__psfiles_dialect__"
_TRUE, _FALSE, _SEPARATOR = "1", "0", ","


def _kept(function: Callable[[type], ResultT]) -> Callable[[type], ResultT]:
    """Remember what a function gives for a class; its signature stays, which `lru_cache` alone would hide."""
    return functools.lru_cache(maxsize=256)(function)


@attrs.frozen
class Column:
    """One column of a layout.

    ``name`` is PowerSchool's name of the field, ``attribute`` that of the
    record class, ``type`` the type of its values, ``optional`` whether None
    stands for a blank. ``max_length`` counts characters. ``place`` is the
    position, from 0, of a column that only some files carry. ``has_default``
    says whether the attribute may be left out. The rest is as for `column`.

    >>> from psfiles import Teacher
    >>> email = columns_of(Teacher)[4]
    >>> email.name, email.attribute, email.personal
    ('email_addr', 'email_addr', True)
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
    has_default: bool = False
    required: bool = False
    true: str = _TRUE
    false: str = _FALSE
    separator: str = _SEPARATOR

    def kind(self, date_order: DateOrder = "MDY", date_separator: DateSeparator = "/") -> ValueKind | None:
        """The kind of its values; None for a type that is not psfiles' own.

        Raises TypeError for a type whose values cannot be both read and written.
        """
        try:
            return kind_of(
                self.type, date_order, date_separator, true=self.true, false=self.false, separator=self.separator
            )
        except TypeError as error:
            message = f"column {self.name!r} holds {self.type!r}, and {error}"
        raise TypeError(message)


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
    required: bool = False,
    true: str = _TRUE,
    false: str = _FALSE,
    separator: str = _SEPARATOR,
) -> Any:
    r"""An attribute of an attrs class that stands for PowerSchool's field ``name``.

    The file holds the columns in the order of the attributes. ``key`` columns
    together identify a record; ``personal`` marks what is masked in reports;
    a value longer than ``max_length`` is a fault; ``aliases`` are other names
    of it in a header. A ``default`` lets a header lack the column; ``place`` is
    the position of a column that only some files without a header carry, whose
    attribute then needs a default; ``convert`` is the attribute's own
    type where a plain value is to be turned into it (``7`` into `GradeLevel`);
    ``repeats`` says that few texts are in many records: frames hold each once.

    With ``required``, a blank is a fault, read or written. ``true`` and ``false``
    are the texts of a ``bool``; ``separator`` stands between the texts of a
    ``tuple[str, ...]``.

    The record's own ``__init__`` and `attrs.evolve` refuse a value of another type
    (TypeError) and one longer than ``max_length`` (ValueError), and name the
    attribute. Raises ValueError for settings that contradict each other.

    >>> import attrs, psfiles
    >>> @attrs.frozen
    ... class Locker:
    ...     student_number: str = psfiles.column("[01]Student_Number", key=True, personal=True)
    ...     combination: int | None = psfiles.column("Combination", default=None)
    >>> psfiles.loads(b"1001\t4711\r\n", Locker)
    [Locker(student_number='1001', combination=4711)]
    """
    settings = {**locals(), "aliases": tuple(aliases)}
    del settings["default"]  # attrs has it
    if true == false:
        message = f"column {name!r} has the same text for true and false"
        raise ValueError(message)
    if not separator:
        message = f"column {name!r} has an empty separator"
        raise ValueError(message)
    converter = None if convert is None else _converter_to(convert)
    return attrs.field(default=default, converter=converter, validator=check_value, metadata={_METADATA: settings})


def settings_of(attribute: Any) -> dict[str, Any] | None:
    """What was given to `column` for an attribute that no class has yet; None for what is no column.

    >>> settings_of(column("Bus", key=True))["key"], settings_of(int)
    (True, None)
    """
    metadata = getattr(attribute, "metadata", None)
    if not isinstance(metadata, Mapping) or _METADATA not in metadata:
        return None
    return {**metadata[_METADATA], "default": attribute._default}  # noqa: SLF001 - attrs has no other name for it


def _converter_to(value_type: type) -> Callable[[Any], Any]:
    """What turns a plain number or text into a column's own type; any other is left for `check_value` to refuse."""
    plain: type = next((plain for plain in (int, str) if issubclass(value_type, plain)), object)

    def convert(value: Any, /) -> Any:
        if isinstance(value, plain) and not isinstance(value, (value_type, bool, types.NoneType)):
            with contextlib.suppress(Exception):  # whose message may have the value
                return value_type(value)
        return value

    # What `help` shows of the argument of a record class.
    convert.__annotations__["value"] = value_type | plain | None
    return convert


def check_value(record: object, field: attrs.Attribute[Any], value: Any) -> None:
    """Refuse what the layout can never hold: the validator of every attribute that is a `column`.

    TypeError for a type and ValueError for a width; delimiters and characters
    are the writer's matter. A reader passes it by, for it has looked at the text.
    """
    record_type: type = type(record)
    types, column, kind = _checks_of(record_type)[field.name]
    if type(value) in types:
        return
    if value is None:
        is_right = column.optional
    elif kind is None:
        is_right = column.convert is None or isinstance(value, column.convert)
    else:
        is_right = kind.has_type(value)
    if not is_right:
        message = f"{record_type.__name__}.{field.name} must be {_in_words(column)}, not {type(value).__name__}"
        raise TypeError(message)
    if column.max_length is not None and _length(value, kind) > column.max_length:
        message = f"{record_type.__name__}.{field.name} has more than the {column.max_length} characters of the field"
        raise ValueError(message)


@_kept
def _checks_of(record_type: type) -> dict[str, tuple[tuple[type, ...], Column, ValueKind | None]]:
    """By attribute: types that need no second look, the column, and the kind of its values."""
    kinds = {column: column.kind() for column in columns_of(record_type)}
    return {
        column.attribute: (kind.types if kind and column.max_length is None else (), column, kind)
        for column, kind in kinds.items()
    }


def _in_words(column: Column) -> str:
    name = column.type.__name__ if isinstance(column.type, type) else str(column.type)
    return f"{name} or None" if column.optional else name


def _length(value: Any, kind: ValueKind | None) -> int:
    with contextlib.suppress(ArithmeticError, TypeError, ValueError):  # no text has this value: the writer says so
        if value is not None and kind is not None:
            return len(kind.to_text(value))
    return 0


@_kept
def columns_of(record_type: type) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its attributes.

    Raises TypeError where the class is no attrs class, or an attribute has no
    `column` or a type that one column cannot hold.

    >>> from psfiles import Teacher
    >>> [column.name for column in columns_of(Teacher)][:2]
    ['Schoolid', '[05]last_name']
    """
    if not isinstance(record_type, type):
        message = f"a record class is needed, such as psfiles.Student, not {type(record_type).__name__}"
        raise TypeError(message)
    if not attrs.has(record_type):
        message = f"{record_type.__name__} is not an attrs class: decorate it with @attrs.frozen"
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
    value_type, optional = _split_optional(field.type)
    if settings is None:
        problem = "needs a psfiles.column()"
    elif value_type is None:
        problem = "needs one type, or one type | None"
    else:
        has_default = field.default is not attrs.NOTHING
        column = Column(attribute=field.name, type=value_type, optional=optional, has_default=has_default, **settings)
        problem = _problem_of(column)
        if not problem:
            return column
    message = f"attribute {field.name!r} of {record_type.__name__} {problem}"
    raise TypeError(message)


def _problem_of(column: Column) -> str:
    """Settings that the type has no use for, or that leave something open; empty where all is well."""
    kind = column.kind()
    name = kind.name if kind else ""
    if column.place is not None and not column.has_default:
        return "has a place, so it needs a default"
    if name != "boolean" and (column.true, column.false) != (_TRUE, _FALSE):
        return "has texts for true and false, but is not a bool"
    if name != "list" and column.separator != _SEPARATOR:
        return "has a separator, but is not a tuple[str, ...]"
    if name == "boolean" and "" in (column.true, column.false) and (column.optional or column.required):
        return "has a blank for true or false, which is None or refused"
    return ""


def _split_optional(annotation: Any) -> tuple[type | None, bool]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(annotation) if member is not types.NoneType]
        return (members[0] if len(members) == 1 else None), len(members) < len(typing.get_args(annotation))
    return annotation, False


@_kept
def forms_of(record_type: type) -> tuple[tuple[Column, ...], ...]:
    """The forms of a layout, each the columns in the file's order; the usual form first.

    A layout has a second form where it has columns that only some files carry.

    >>> from psfiles import ScheduleEntry
    >>> [len(form) for form in forms_of(ScheduleEntry)]
    [11, 12]
    """
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
