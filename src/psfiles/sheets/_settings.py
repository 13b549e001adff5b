"""What PowerSchool's screens can be set to: their words, and what their fields take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import attrs

from psfiles.columns import forms_of
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher

__all__ = [
    "CHARACTER_SETS",
    "DATA",
    "DELIMITERS",
    "ENDS",
    "LAST_DAY",
    "TABLES",
    "TITLES",
    "are_fields",
    "check_same",
    "is_box",
    "is_filled",
    "is_host",
    "is_line",
    "is_minute",
    "is_one_of",
    "is_path",
    "is_port",
    "is_week",
    "layout_of",
    "names_of",
    "selection",
    "texts",
    "word_for",
]

DELIMITERS = {"Tab": "\t", "Comma": ","}
ENDS = {"CRLF": "\r\n", "LF": "\n", "CR": "\r"}
CHARACTER_SETS = {"Windows ANSI": "windows-1252", "UTF-8": "utf-8"}
"""The screens' words for the settings of a dialect. The guide names Windows ANSI; UTF-8 is seen in use (class C)."""

DATA: dict[str, type] = {"Students": Student, "Students Schedule": ScheduleEntry, "Teacher": Teacher}
TABLES: dict[str, type] = {"Attendance": AttendanceEntry}
"""What the guide selects from *Data to Send* and *Table to Import*, and the layout that it is."""

TITLES = {Student: "Student Demographics", ScheduleEntry: "Schedule Information", Teacher: "Teacher Information"}
"""The guide's headings."""

LAST_PORT = 65535
LAST_DAY = "Send any Attendance modified in last 24 Hours"


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """A list of texts, kept from being changed. Raises ValueError for a lone text."""
    if isinstance(values, str):
        message = "a list of texts is needed, not one text"
        raise ValueError(message)  # noqa: TRY004 - a setting is wrong, whatever its type
    return tuple(values)


Validator = Callable[[object, "attrs.Attribute[Any]", Any], None]


def _rule(words: str, holds: Callable[[Any], object]) -> Validator:
    """Refuse a setting for which a rule does not hold; the value is not shown, as it may be a secret put there."""

    def check(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if not holds(value):
            message = f"{attribute.name} {words}"
            raise ValueError(message)

    return check


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and value == value.strip()


def _is_path(value: str) -> bool:
    return "\\" not in value and "://" not in value and not value.endswith("/") and ".." not in value.split("/")


is_box = _rule("is true or false", lambda value: isinstance(value, bool))
is_line = _rule("is one line of text without spaces around it, or blank", _is_line)
is_filled = _rule("is one line of text without spaces around it", lambda value: value and _is_line(value))
is_path = attrs.validators.and_(
    is_filled, _rule("is a file's name, with folders before it if need be, separated by /", _is_path)
)
is_host = _rule(
    "is a name or address, with sftp:// before it or not: no user, password, port or path",
    lambda value: re.fullmatch(r"[^\s/@:\[\]]+|\[[0-9A-Fa-f:.]+\]", str(value).removeprefix("sftp://")),
)
is_port = _rule(f"is a number from 1 to {LAST_PORT}", lambda value: type(value) is int and 1 <= value <= LAST_PORT)
is_week = _rule(
    "are letters of MTWHFSU in that order (H is Thursday, U Sunday)",
    lambda value: isinstance(value, str) and value and re.fullmatch("M?T?W?H?F?S?U?", value),
)
is_minute = _rule(
    "is a time of the day in hours and minutes",
    lambda value: isinstance(value, dt.time) and value == dt.time(value.hour, value.minute),
)
are_fields = attrs.validators.and_(
    _rule("must be listed for a layout that is not the guide's", bool),
    attrs.validators.deep_iterable(is_filled),
)


def is_one_of(words: Collection[str]) -> Validator:
    """Let a setting be one of the words that the screen offers."""
    return _rule(f"is one of {', '.join(words)}", words.__contains__)


def names_of(layout: type) -> tuple[str, ...]:
    """PowerSchool's names of a layout's fields, in the file's order."""
    return tuple(column.name for column in forms_of(layout)[0])


def word_for(words: Mapping[str, str | None], setting: str | None, what: str) -> str:
    """The screen's word for a setting of a dialect. Raises ValueError where it has none."""
    for word, meaning in words.items():
        if meaning == setting:
            return word
    message = f"the screen has no such {what}; it has {', '.join(words)}"
    raise ValueError(message)


def selection(layout: type, known: Mapping[str, type], given: str | None, what: str) -> str:
    """The screen's word for a layout. Raises ValueError where it has none and none is given."""
    for word, own in known.items():
        if own is layout:
            return given or word
    if given is None:
        message = f"{layout.__name__} is not one of the guide's layouts: give {what}"
        raise ValueError(message)
    return given


def layout_of(known: Mapping[str, type], selection: str, fields: Iterable[str]) -> type:
    """The layout of a record's list of fields: the guide's where it is the same list, else one that is made of it."""
    layout, names = known.get(selection), tuple(fields)
    if layout is not None and names_of(layout) == names:
        return layout
    from psfiles.layouts.making import make_layout

    name = "".join(re.findall(r"[^\W\d]\w*", selection))
    made: type = make_layout(name or "Layout", names)
    return made


def check_same(made: Dialect, wanted: Dialect, screen: str) -> None:
    """Raise ValueError where the screen gives another dialect than the one wanted."""
    if made != wanted:
        differing = [
            field.name for field in attrs.fields(Dialect) if getattr(made, field.name) != getattr(wanted, field.name)
        ]
        message = f"{screen}'s screen cannot ask for this dialect: {', '.join(differing)}"
        raise ValueError(message)
