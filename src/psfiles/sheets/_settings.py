"""What PowerSchool's screens can be set to: their words, and what their fields take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping

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


def is_host(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let a host be a name or an address and nothing more: what follows or precedes it may be a secret."""
    name = str(value).removeprefix("sftp://")
    if not re.fullmatch(r"[^\s/@:\[\]]+|\[[0-9A-Fa-f:.]+\]", name):
        message = (
            f"{attribute.name} is a name or address, with sftp:// before it or not: no user, password, port or path"
        )
        raise ValueError(message)


def is_box(_: object, attribute: attrs.Attribute[bool], value: bool) -> None:  # noqa: FBT001 - attrs calls it
    """Let a box be checked or not."""
    if not isinstance(value, bool):
        message = f"{attribute.name} is true or false"
        raise ValueError(message)  # noqa: TRY004 - a setting is wrong, whatever its type


def is_port(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Let a port be one that there is."""
    if type(value) is not int or not 1 <= value <= LAST_PORT:
        message = f"{attribute.name} is a number from 1 to {LAST_PORT}"
        raise ValueError(message)


def is_one_of(words: Collection[str]) -> Callable[[object, attrs.Attribute[str], str], None]:
    """Let a setting be one of the words that the screen offers."""

    def check(_: object, attribute: attrs.Attribute[str], value: str) -> None:
        if value not in words:
            message = f"{attribute.name} is one of {', '.join(words)}"
            raise ValueError(message)

    return check


def is_filled(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let a field be one line of text."""
    if not isinstance(value, str) or not value.strip() or value != value.strip() or not value.isprintable():
        message = f"{attribute.name} is one line of text without spaces around it"
        raise ValueError(message)


def is_line(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let a field be one line of text, or blank."""
    if not isinstance(value, str) or not (value.isprintable() and value == value.strip()):
        message = f"{attribute.name} is one line of text without spaces around it, or blank"
        raise ValueError(message)


def is_week(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let days be written as PowerSchool writes them."""
    if not isinstance(value, str) or not value or not re.fullmatch("M?T?W?H?F?S?U?", value):
        message = f"{attribute.name} are letters of MTWHFSU in that order (H is Thursday, U Sunday)"
        raise ValueError(message)


def is_minute(_: object, attribute: attrs.Attribute[dt.time], value: dt.time) -> None:
    """Let a time be one that the screen can be set to."""
    if not isinstance(value, dt.time) or value.second or value.microsecond or value.tzinfo is not None:
        message = f"{attribute.name} is a time of the day in hours and minutes"
        raise ValueError(message)


def is_path(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Let a path name a file."""
    is_filled(_, attribute, value)
    if "\\" in value or "://" in value or value.endswith("/") or ".." in value.split("/"):
        message = f"{attribute.name} is a file's name, with folders before it if need be, separated by /"
        raise ValueError(message)


def are_fields(_: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    """Let a list of fields have some."""
    if not value:
        message = f"{attribute.name} must be listed for a layout that is not the guide's"
        raise ValueError(message)
    for name in value:
        is_filled(_, attribute, name)  # type: ignore[arg-type]


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
