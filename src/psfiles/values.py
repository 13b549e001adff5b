"""Each kind of value with its two directions side by side: text to value, value to text.

Reading is strict where Python is not: ``int("1_0")``, ``int(" 7 ")`` and
``strptime`` take what PowerSchool never writes.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

if TYPE_CHECKING:
    from psfiles.dialects import DateOrder

__all__ = ["GradeLevel", "Meeting", "PeriodExpression", "TermId", "ValueKind", "kind_of"]


def __dir__() -> list[str]:
    return __all__


class TermId(int):
    """PowerSchool's TermID: YearID × 100 + n; negative for a dropped enrolment.

    The school year starts in YearID + 1990 (evidence of class C).

    >>> TermId(3400).school_year, TermId(3601).number, TermId(-3400).dropped
    ('2024-25', 1, True)
    """

    __slots__ = ()

    @property
    def year_id(self) -> int:
        """PowerSchool's YearID."""
        return abs(self) // 100

    @property
    def number(self) -> int:
        """The term within the year: 0 is the year itself, others each district numbers."""
        return abs(self) % 100

    @property
    def start_year(self) -> int:
        """The calendar year in which the school year begins."""
        return self.year_id + 1990

    @property
    def school_year(self) -> str:
        """The school year as people write it, ``"2024-25"``."""
        return f"{self.start_year}-{(self.start_year + 1) % 100:02}"

    @property
    def dropped(self) -> bool:
        """Whether the sign says that the enrolment was dropped."""
        return self < 0


class GradeLevel(int):
    """PowerSchool's Grade_Level: 0 is kindergarten, negative before it, 99 graduated.

    >>> GradeLevel(0).label, GradeLevel(7).label, GradeLevel(-2).label
    ('Kindergarten', 'Grade 7', 'Pre-kindergarten 2')
    """

    __slots__ = ()

    @property
    def label(self) -> str:
        """What the number means (evidence of class D)."""
        if self == 0:
            return "Kindergarten"
        if self < 0:
            return f"Pre-kindergarten {-self}"
        if self == 99:  # noqa: PLR2004 - PowerSchool's own number for it
            return "Graduated"
        return f"Grade {int(self)}"


class Meeting(NamedTuple):
    """One period on one day of the school's cycle."""

    period: str
    day: str


_NUMBER = re.compile(r"[0-9]+")
_ITEM = r"[^\s(),-]{1,3}"
_LIST = rf"{_ITEM}(?:-{_ITEM})?(?:,{_ITEM}(?:-{_ITEM})?)*"
_GROUP = re.compile(rf"({_LIST})\(({_LIST})\)")
_EXPRESSION = re.compile(rf"(?:{_GROUP.pattern}(?: +(?=\S)|(?=\S)|$))*", re.ASCII)


class PeriodExpression(str):
    """When a section meets: groups ``periods(days)``, such as ``1(A-C) 3(E)``.

    The text stays as it was read, even where it cannot be parsed: `meetings`
    raises then. Grammar: the decisions page, *Expressions*.

    >>> PeriodExpression("3-4(E) 5(A)").meetings
    (Meeting(period='3', day='E'), Meeting(period='4', day='E'), Meeting(period='5', day='A'))
    """

    __slots__ = ()

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The periods and days it names, in order; ``()`` for a blank expression.

        Raises ValueError where the expression is none.
        """
        return self.expand()

    def expand(self, periods: Sequence[str] = (), days: Sequence[str] = ()) -> tuple[Meeting, ...]:
        """The meetings, with the school's own order of periods and days for ranges over names.

        Without an order, ranges of numbers and of single letters are counted
        out, and a range over names is one name, taken literally.

        >>> PeriodExpression("HR-2(A)").expand(periods=["HR", "1", "2", "3"])[0]
        Meeting(period='HR', day='A')
        >>> PeriodExpression("HR-2(A)").meetings
        (Meeting(period='HR-2', day='A'),)
        """
        if not _EXPRESSION.fullmatch(self):
            message = "not an expression of groups periods(days)"
            raise ValueError(message)
        return tuple(
            dict.fromkeys(
                Meeting(period, day)
                for group in _GROUP.finditer(self)
                for period in _expand_list(group[1], periods)
                for day in _expand_list(group[2], days)
            )
        )

    @property
    def canonical(self) -> PeriodExpression:
        """The same with one blank between the groups: ``1(A)2(B)`` is ``1(A) 2(B)``.

        Raises ValueError where the expression is none.
        """
        self.expand()
        return PeriodExpression(" ".join(group[0] for group in _GROUP.finditer(self)))


def _expand_list(text: str, order: Sequence[str]) -> list[str]:
    return [name for item in text.split(",") for name in _expand_item(item, order)]


def _expand_item(item: str, order: Sequence[str]) -> Sequence[str]:
    first, dash, last = item.partition("-")
    if not dash:
        return [item]
    if first in order and last in order:
        names = order[order.index(first) : order.index(last) + 1]
    elif _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
        names = [str(number) for number in range(int(first), int(last) + 1)]
    elif len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        names = [chr(number) for number in range(ord(first), ord(last) + 1)]
    else:
        names = [item]
    if not names:
        message = "a range of the expression runs backwards"
        raise ValueError(message)
    return names


@attrs.frozen
class ValueKind:
    """How one type of value stands in a file.

    ``from_text`` gives None for a text that stands for no value and raises
    ValueError for one that it cannot take; ``to_text`` raises ValueError or
    TypeError likewise. ``code`` names the fault of both; ``problem`` says what is
    wrong with a text, ``wanted`` what is wrong with a value, without showing it.
    """

    code: str
    problem: str
    wanted: str
    from_text: Callable[[str], Any]
    to_text: Callable[[Any], str]


def _check_type(value: object, kind: type) -> None:
    if not isinstance(value, kind):
        message = f"expected {kind.__name__}, got {type(value).__name__}"
        raise TypeError(message)


def _text_to_text(value: str) -> str:
    _check_type(value, str)
    return str(value)


TEXT = ValueKind("bad-text", "not a text", "not a str: an identifier is a text, too", str, _text_to_text)


def _text_kind(kind: type[str]) -> ValueKind:
    return attrs.evolve(TEXT, from_text=kind)


# Eighteen digits always fit 64 bits, and nothing in PowerSchool comes near.
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def _integer_from_text(kind: type[int], text: str) -> int | None:
    if not text:
        return None
    if not _INTEGER.fullmatch(text):
        raise ValueError
    return kind(text)


def _integer_to_text(value: int) -> str:
    # What equals a whole number is written as one, since it equals what is read back.
    number = int(value)
    text = str(number)
    if number != value or not _INTEGER.fullmatch(text):
        raise ValueError
    return text


def _integer_kind(kind: type[int]) -> ValueKind:
    return ValueKind(
        "bad-integer",
        "not a whole number of at most 18 digits",
        "not a whole number of at most 18 digits: give an int",
        functools.partial(_integer_from_text, kind),
        _integer_to_text,
    )


_DATE_FORMATS = {
    "MDY": (r"(?P<month>[0-9]{1,2})([/-])(?P<day>[0-9]{1,2})\2(?P<year>[0-9]{4})", "MM/DD/YYYY"),
    "DMY": (r"(?P<day>[0-9]{1,2})([/-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})", "DD/MM/YYYY"),
    "YMD": (r"(?P<year>[0-9]{4})([/-])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})", "YYYY/MM/DD"),
}
_NO_DATE = re.compile(r"(?:0+/0+/0+)?")


def _date_from_text(pattern: re.Pattern[str], text: str) -> dt.date | None:
    if _NO_DATE.fullmatch(text):
        return None
    match = pattern.fullmatch(text)
    if not match:
        raise ValueError
    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))


def _date_to_text(order: str, value: dt.date) -> str:
    _check_type(value, dt.date)
    if isinstance(value, dt.datetime):
        message = "expected date, got datetime"
        raise TypeError(message)
    parts = {"Y": f"{value.year:04}", "M": f"{value.month:02}", "D": f"{value.day:02}"}
    return "/".join(parts[letter] for letter in order)


def _date_kind(order: DateOrder) -> ValueKind:
    pattern, name = _DATE_FORMATS[order]
    return ValueKind(
        "bad-date",
        f"not a date {name}",
        "not a date: give a datetime.date, and no datetime",
        functools.partial(_date_from_text, re.compile(pattern)),
        functools.partial(_date_to_text, order),
    )


def kind_of(value_type: type, date_order: DateOrder = "MDY") -> ValueKind | None:
    """The kind of values of a type; None for a type that is not psfiles' own.

    >>> kind_of(int).from_text("07")
    7
    """
    if value_type is dt.date:
        return _date_kind(date_order)
    if value_type is str:
        return TEXT
    if value_type in (int, TermId, GradeLevel):
        return _integer_kind(value_type)
    return _text_kind(value_type) if value_type is PeriodExpression else None
