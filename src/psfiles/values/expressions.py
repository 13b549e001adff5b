"""PowerSchool's expressions of when a section meets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Meeting", "PeriodExpression"]


def __dir__() -> list[str]:
    return __all__


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
