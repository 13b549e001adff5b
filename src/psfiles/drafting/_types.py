"""Which type every text of a column has: proved by reading and writing each, never guessed."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from psfiles.dialects import DateOrder, DateSeparator
from psfiles.values import ValueKind, kind_of

__all__ = ["Dates", "Proof", "dates_of"]


class Dates(NamedTuple):
    """How the dates of a file are written."""

    order: DateOrder
    separator: DateSeparator


_ORDERS: tuple[DateOrder, ...] = ("MDY", "DMY", "YMD")
_SEPARATORS: tuple[DateSeparator, ...] = ("/", "-")
DATES = tuple(itertools.starmap(Dates, itertools.product(_ORDERS, _SEPARATORS)))
_TYPES: tuple[type, ...] = (int, decimal.Decimal, dt.date, dt.time, dt.datetime)
_DATED = (dt.date, dt.datetime)
_MOST_SEEN = 8192


class Proof:
    """What the texts of one column, as they come, leave of the types that it may have.

    ``usual`` is the type of a field that is known, and None for one that is not.
    """

    def __init__(self, usual: Any) -> None:
        self._wanted = _TYPES if usual is None else () if usual is str else (usual,)
        self.has_blank = False
        self.has_texts = False
        self._has_point = False
        self._kinds = {key: kind for key, kind in _kinds(self._wanted) if kind is not None}
        self._seen: set[str] = set()

    def look_at(self, texts: Iterable[str]) -> None:
        """Drop each type for which a text is not written as it was read."""
        new = set(texts)
        self.has_blank = self.has_blank or "" in new
        new.discard("")
        self.has_texts = self.has_texts or bool(new)
        if not self._kinds:
            return  # it is text
        new -= self._seen
        self._has_point = self._has_point or any("." in text for text in new)
        for text in new:
            self._kinds = {key: kind for key, kind in self._kinds.items() if _keeps(kind, text)}
        if len(self._seen) < _MOST_SEEN:
            self._seen |= new

    def dates(self) -> frozenset[Dates]:
        """The ways to write dates that each text of the column has."""
        ways = (dates for value_type, dates in self._kinds if value_type is dt.date and dates)
        return frozenset(ways if self.has_texts else ())

    def type_in(self, dates: Dates | None) -> Any:
        """The column's type in a file whose dates are written so; `str` where none is proved."""
        for value_type in self._wanted if self.has_texts else ():
            if value_type is decimal.Decimal and not self._has_point:
                continue  # a number too long for an integer is a code
            ways = {way for one, way in self._kinds if one is value_type}
            if dates in ways or None in ways or ways.issuperset(DATES):
                return value_type
        return str


def _kinds(wanted: Iterable[type]) -> Iterator[tuple[tuple[Any, Dates | None], ValueKind | None]]:
    for value_type in wanted:
        if value_type in _DATED:
            yield from (((value_type, dates), _kind(value_type, dates)) for dates in DATES)
        else:
            yield (value_type, None), _kind(value_type, DATES[0])


def _kind(value_type: type, dates: Dates) -> ValueKind | None:
    return kind_of(value_type, dates.order, dates.separator)


def _keeps(kind: ValueKind, text: str) -> bool:
    """Whether a text is read, and written again as it was."""
    try:
        value = kind.from_text(text)
        return value is not None and kind.to_text(value) == text
    except (ArithmeticError, TypeError, ValueError):
        return False


def dates_of(proofs: Sequence[Proof]) -> Dates | None:
    """How the file's dates are written: as most columns prove that allow but one order; None where none does."""
    proved = [next(iter(dates)) for proof in proofs if len(dates := proof.dates()) == 1]
    return max(DATES, key=proved.count) if proved else None
