"""A mark for each record: few bytes by which it is found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress

__all__ = ["UNREADABLE", "Marks", "marks_of"]

UNREADABLE = hash(None)
"""The mark of a record that cannot be read, and so has no line."""


def marks_of(lines: Sequence[str | None]) -> list[int]:
    """The marks of some records' lines.

    A str's own hash is a SipHash of 64 bits, under a key that is new in each
    process unless PYTHONHASHSEED is set. That any two of n different lines have
    one mark has a probability below n² / 2⁶⁵: for ten million records, 3 in a
    million. Hashes of numbers, and of tuples that hold some, will not do:
    hash(-1) == hash(-2).
    """
    return list(map(hash, lines))


class Marks:
    """The marks of the records of one side that are not matched yet, as many of each as there are records."""

    def __init__(self, marks: Sequence[int] = ()) -> None:
        # Nearly every record is there once: a set takes half of a dict's memory.
        self._first = set(marks)
        self._first.discard(UNREADABLE)
        self._more: Counter[int] = Counter()
        if len(self._first) + marks.count(UNREADABLE) < len(marks):
            not_met = self._first | {UNREADABLE}
            for mark in marks:
                if mark in not_met:
                    not_met.remove(mark)
                else:
                    self._more[mark] += 1
            del self._more[UNREADABLE]

    def __bool__(self) -> bool:
        return bool(self._first)

    def have(self, marks: Sequence[int]) -> bytes:
        """For each of some marks, whether it is here."""
        return bytes(map(self._first.__contains__, marks))

    def take(self, marks: Sequence[int]) -> bytes:
        """The same, one after the other: each that is here is taken away."""
        found, before = self.have(marks), len(self._first)
        if self._more.keys().isdisjoint(marks):
            self._first.difference_update(marks)
            if before - len(self._first) == found.count(True):
                return found
            self._first.update(compress(marks, found))
        return bytes(map(self.take_one, marks))

    def take_one(self, mark: int) -> bool:
        """Whether a mark is here, which is then taken away."""
        if mark not in self._first:
            return False
        if mark not in self._more:
            self._first.remove(mark)
        elif self._more[mark] > 1:
            self._more[mark] -= 1
        else:
            del self._more[mark]
        return True
