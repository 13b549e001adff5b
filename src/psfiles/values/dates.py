"""Dates and times of day: ``date``, ``time``, ``datetime``, none with a time zone."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING

from psfiles.values.kind import ValueKind, check_type

if TYPE_CHECKING:
    from psfiles.dialects import DateOrder, DateSeparator

__all__ = ["TIME", "date_kind", "datetime_kind"]


_DATES = {
    "MDY": (r"(?P<month>[0-9]{1,2})([/-])(?P<day>[0-9]{1,2})\2(?P<year>[0-9]{4})", "MM/DD/YYYY"),
    "DMY": (r"(?P<day>[0-9]{1,2})([/-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})", "DD/MM/YYYY"),
    "YMD": (r"(?P<year>[0-9]{4})([/-])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})", "YYYY/MM/DD"),
}
_NO_DATE = re.compile(r"(?:0+/0+/0+)?")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?: ?(?P<half>[AP])M)?", re.IGNORECASE
)
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)")


def _date_from_text(pattern: re.Pattern[str], text: str) -> dt.date | None:
    if _NO_DATE.fullmatch(text):
        return None
    match = pattern.fullmatch(text)
    if not match:
        raise ValueError
    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))


def _date_to_text(order: str, separator: str, value: dt.date) -> str:
    check_type(value, dt.date)
    parts = {"Y": f"{value.year:04}", "M": f"{value.month:02}", "D": f"{value.day:02}"}
    return separator.join(parts[letter] for letter in order)


def date_kind(order: DateOrder, separator: DateSeparator) -> ValueKind:
    """The kind of dates in the order of a dialect; both separators are read."""
    pattern, name = _DATES[order]
    return ValueKind(
        "bad-date",
        f"not a date {name}",
        "not a date: give a datetime.date, not a datetime",
        functools.partial(_date_from_text, re.compile(pattern)),
        functools.partial(_date_to_text, order, separator),
        name="date",
        types=(dt.date,),
        telling=3,
    )


def _time_from_text(text: str) -> dt.time | None:
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if not match or not text.isascii():  # where case is ignored, some letters beyond ASCII match
        raise ValueError
    hour, half = int(match["hour"]), match["half"]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of a half day
            raise ValueError
        hour = hour % 12 + 12 * (half in "Pp")
    return dt.time(hour, int(match["minute"]), int(match["second"] or 0))


def _time_to_text(value: dt.time) -> str:
    check_type(value, dt.time)
    if value.tzinfo is not None or value.microsecond:
        raise ValueError
    return value.isoformat("seconds" if value.second else "minutes")


TIME = ValueKind(
    "bad-time",
    "not a time of day such as 08:30, 08:30:00 or 08:30AM",
    "not a time of day in whole seconds: give a datetime.time without a time zone",
    _time_from_text,
    _time_to_text,
    name="time",
    types=(dt.time,),
    telling=3,
)


def _datetime_from_text(pattern: re.Pattern[str], text: str) -> dt.datetime | None:
    if _NO_DATE.fullmatch(text):
        return None
    iso = _ISO.fullmatch(text)
    if iso:
        date, time = dt.date.fromisoformat(iso[1]), _time_of_iso(iso[2])
    else:
        first, _, rest = text.partition(" ")
        date, time = _date_from_text(pattern, first), _time_from_text(rest)  # type: ignore[assignment]
    if date is None or time is None:
        raise ValueError
    return dt.datetime.combine(date, time)


def _time_of_iso(text: str) -> dt.time:
    # Before Python 3.11.4 a fraction needs three or six digits.
    whole, _, fraction = text.partition(".")
    return dt.time.fromisoformat(whole).replace(microsecond=int(fraction.ljust(6, "0") or 0))


def _datetime_to_text(value: dt.datetime) -> str:
    check_type(value, dt.datetime)
    text = value.isoformat(" ")
    if not _ISO.fullmatch(text):  # it has a time zone, or is one of pandas' with nanoseconds
        raise ValueError
    return text


def datetime_kind(order: DateOrder) -> ValueKind:
    """The kind of moments: ISO in every dialect, and the dialect's date with a time of day."""
    pattern, name = _DATES[order]
    return ValueKind(
        "bad-datetime",
        f"not a date and time: neither YYYY-MM-DD HH:MM:SS nor {name} with a time of day",
        "not a date and time: give a datetime.datetime without a time zone",
        functools.partial(_datetime_from_text, re.compile(pattern)),
        _datetime_to_text,
        name="datetime",
        types=(dt.datetime,),
        telling=3,
    )
