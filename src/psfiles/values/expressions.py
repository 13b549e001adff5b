"""PowerSchool's expressions of when a section meets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Meeting", "PeriodExpression"]


def __dir__() -> list[str]:
    return __all__


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
        or of an order runs backwards, and for more than 500 meetings, which are
        counted before any is made.

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
        groups = [
            (_runs(group[1], periods, _ALPHABETS), _runs(group[2], days, (*_ALPHABETS, WEEK)))
            for group in _GROUP.finditer(self)
        ]
        if sum(_count(of_periods) * _count(of_days) for of_periods, of_days in groups) > MOST_MEETINGS:
            message = f"more than {MOST_MEETINGS} meetings"
            raise ValueError(message)
        return tuple(
            dict.fromkeys(
                Meeting(period, day)
                for of_periods, of_days in groups
                for period in _names(of_periods)
                for day in _names(of_days)
            )
        )

    @property
    def canonical(self) -> PeriodExpression:
        """The same with one space between the groups: ``1(A)2(B)`` is ``1(A) 2(B)``.

        Raises ValueError where the text is not an expression.
        """
        self.expand()
        return PeriodExpression(" ".join(group[0] for group in _GROUP.finditer(self)))


class _Run(NamedTuple):
    """Some names one after the other: a part of an order, or numbers, which are not made before they are counted."""

    names: Sequence[str] | range
    width: int = 0


def _runs(text: str, order: Sequence[str], alphabets: Sequence[Sequence[str]]) -> list[_Run]:
    return [_run(item, order, alphabets) for item in text.split(",")]


def _run(item: str, order: Sequence[str], alphabets: Sequence[Sequence[str]]) -> _Run:
    first, dash, last = item.partition("-")
    if not dash:
        return _Run([item])
    run = None
    if first in order and last in order:
        run = _Run(order[order.index(first) : order.index(last) + 1])
    elif _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last):
        run = _Run(range(int(first), int(last) + 1), len(first))  # the zeros of 01 stay
    if run is None:
        return _Run(_letters(first, last, alphabets) or [item])
    if not run.names:
        message = "a range in the expression is reversed"
        raise ValueError(message)
    return run


def _letters(first: str, last: str, alphabets: Sequence[Sequence[str]]) -> Sequence[str]:
    """The letters of the first alphabet in which a range runs forwards; none where there is none."""
    for alphabet in alphabets if len(first) == len(last) == 1 else ():
        if first in alphabet and last in alphabet and alphabet.index(first) <= alphabet.index(last):
            return alphabet[alphabet.index(first) : alphabet.index(last) + 1]
    return ""


def _count(runs: Sequence[_Run]) -> int:
    return sum(len(run.names) for run in runs)


def _names(runs: Sequence[_Run]) -> Iterator[str]:
    return (name if isinstance(name, str) else f"{name:0{run.width}}" for run in runs for name in run.names)
