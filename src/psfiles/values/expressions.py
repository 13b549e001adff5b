"""PowerSchool's expressions of when a section meets."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["Meeting", "PeriodExpression"]


class Meeting(NamedTuple):
    """One period on one day of the school's cycle.

    >>> from psfiles import PeriodExpression
    >>> PeriodExpression("2(A)").meetings
    (Meeting(period='2', day='A'),)
    """

    period: str
    day: str


_NUMBER = re.compile(r"[0-9]+")
_ITEM = r"[^\s(),-]{1,3}"
_LIST = rf"{_ITEM}(?:-{_ITEM})?(?:,{_ITEM}(?:-{_ITEM})?)*"
_GROUP = re.compile(rf"({_LIST})\(({_LIST})\)")
_EXPRESSION = re.compile(rf"(?:{_GROUP.pattern}(?: +(?=\S)|(?=\S)|$))*")

WEEK = "MTWHFSU"
"""The days of the week as PowerSchool writes them: H is Thursday, U Sunday."""

MOST_MEETINGS = 500
"""Meetings of one expression: a school has some hundred in a whole cycle."""

_ALPHABETS = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


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

        Raises ValueError where the text is not an expression.
        """
        return self.expand()

    def expand(self, periods: Sequence[str] = (), days: Sequence[str] = ()) -> tuple[Meeting, ...]:
        """The meetings, with the school's own order of periods and days for ranges over names.

        Without an order, ranges of numbers and of single letters are counted
        out; days that run backwards in the alphabet and forwards in the week
        (``M-F``) are the week's; any other range over names is one name, taken
        literally.

        Raises ValueError where the text is not an expression, where a range of numbers
        or of an order runs backwards, and for more than 500 meetings.

        >>> PeriodExpression("HR-2(A)").expand(periods=["HR", "1", "2", "3"])[0]
        Meeting(period='HR', day='A')
        >>> PeriodExpression("HR-2(A)").meetings
        (Meeting(period='HR-2', day='A'),)
        >>> [meeting.day for meeting in PeriodExpression("6(M-F)").meetings]
        ['M', 'T', 'W', 'H', 'F']
        """
        if not _EXPRESSION.fullmatch(self):
            message = "not a period expression: it has to be groups of periods(days)"
            raise ValueError(message)
        meetings = list(itertools.islice(self._meetings(periods, days), MOST_MEETINGS + 1))
        if len(meetings) > MOST_MEETINGS:
            message = f"more than {MOST_MEETINGS} meetings"
            raise ValueError(message)
        return tuple(dict.fromkeys(meetings))

    def _meetings(self, periods: Sequence[str], days: Sequence[str]) -> Iterator[Meeting]:
        """The meetings as they are asked for, as a few letters may name more than any school has."""
        for group in _GROUP.finditer(self):
            of_days = list(itertools.islice(_names(group[2], days, (*_ALPHABETS, WEEK)), MOST_MEETINGS + 1))
            for period in _names(group[1], periods, _ALPHABETS):
                yield from (Meeting(period, day) for day in of_days)

    @property
    def canonical(self) -> PeriodExpression:
        """The same with one space between the groups: ``1(A)2(B)`` is ``1(A) 2(B)``.

        Raises ValueError where the text is not an expression.
        """
        self.expand()
        return PeriodExpression(" ".join(group[0] for group in _GROUP.finditer(self)))


def _names(text: str, order: Sequence[str], alphabets: Sequence[str]) -> Iterator[str]:
    """The names of a list of names and ranges."""
    for item in text.split(","):
        first, dash, last = item.partition("-")
        yield from _range(first, last, order, alphabets) if dash else [item]


def _range(first: str, last: str, order: Sequence[str], alphabets: Sequence[str]) -> Iterable[str]:
    names: Iterable[str]
    if first in order and last in order:
        start, end = order.index(first), order.index(last)
        names = order[start : end + 1]
    elif _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
        start, end = int(first), int(last)
        names = (f"{number:0{len(first)}}" for number in range(start, end + 1))  # the zeros of 01 stay
    else:
        return _letters(first, last, alphabets) or [f"{first}-{last}"]
    if start > end:
        message = "a range in the expression is reversed"
        raise ValueError(message)
    return names


def _letters(first: str, last: str, alphabets: Sequence[str]) -> str:
    """The letters of the first alphabet in which a range runs forwards; none where there is none."""
    for alphabet in alphabets if len(first) == len(last) == 1 else ():
        if first in alphabet and last in alphabet and alphabet.index(first) <= alphabet.index(last):
            return alphabet[alphabet.index(first) : alphabet.index(last) + 1]
    return ""
