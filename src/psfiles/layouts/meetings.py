"""In which period a section meets on a day, as far as its expression tells."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence

import attrs

from psfiles.exceptions import AttendanceError
from psfiles.values import PeriodExpression

__all__ = ["MeetingPeriods", "day_letter", "meeting_periods"]


MOST_REMEMBERED = 8192
"""Expressions whose periods are kept: few stand in all enrolments of a district."""


@attrs.frozen
class MeetingPeriods:
    """The periods that an expression is known to name, and whether it may name others.

    It may where it is blank, cannot be read, or has a range over names, whose
    order is the school's own.
    """

    known: tuple[str, ...]
    may_be_others: bool

    def may_be(self, period: str) -> bool:
        """Whether the section may meet in a period."""
        return self.may_be_others or period in self.known

    def choose(self, period: str | None) -> str:
        """The period that is meant: the one given, or the only one.

        Raises `AttendanceError` where there is none, or more than one.
        """
        if period is not None and self.may_be(period):
            return period
        if period is None and len(self.known) == 1 and not self.may_be_others:
            return self.known[0]
        listed = ", ".join(self.known)
        if self.may_be_others:
            problem = "the section's expression does not say its period: give one"
        elif not self.known:
            problem = "the section does not meet on that day"
        elif period is None:
            problem = f"the section meets in more than one period: give one of {listed}"
        else:
            problem = f"the section does not meet then in that period, only in {listed}"
        raise AttendanceError(problem, choices=self.known)


def meeting_periods(
    expression: PeriodExpression, letter: str | None = None, order: Sequence[str] = (), days: Sequence[str] = ()
) -> MeetingPeriods:
    """The periods of an expression; on the days of one letter, if it is given.

    ``order`` and ``days`` are the school's own orders of periods and of days, for ranges over names.

    >>> meeting_periods(PeriodExpression("3(A-C) 4(D)"), "D")
    MeetingPeriods(known=('4',), may_be_others=False)
    """
    return _meeting_periods(expression, letter, tuple(order), tuple(days))


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def _meeting_periods(
    expression: PeriodExpression, letter: str | None, order: Sequence[str], days: Sequence[str]
) -> MeetingPeriods:
    try:
        meetings = expression.expand(order, days)
    except ValueError:
        return MeetingPeriods((), may_be_others=True)
    # A dash is in a range over names that was left as it stands, since nobody told their order.
    then = [(period, day) for period, day in meetings if letter in (None, day) or "-" in day]
    known = [period for period, day in then if "-" not in period and letter in (None, day)]
    return MeetingPeriods(tuple(dict.fromkeys(known)), may_be_others=not meetings or len(known) < len(then))


def day_letter(calendar: Mapping[dt.date, str] | None, day: dt.date) -> str | None:
    """The letter of a day in the school's calendar; None where no calendar is given.

    Raises `AttendanceError` for a day that the calendar does not have.
    """
    if calendar is None:
        return None
    letter = calendar.get(day)
    if not letter:
        problem = "the calendar has no day letter for that date: it is no school day"
        raise AttendanceError(problem)
    return letter
