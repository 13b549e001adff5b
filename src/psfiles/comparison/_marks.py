"""A mark for each record: few bytes by which it is found again."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

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
    """The marks of the records of one side that are not matched yet, as many of each as there are records.

    ``readable`` is how many of the marks are of records that can be read.
    """

    def __init__(self, marks: Sequence[int], readable: int) -> None:
        # Nearly every record is there once: a set takes half of a dict's memory.
        self._first = set(marks)
        self._first.discard(UNREADABLE)
        self._more: Counter[int] = Counter()
        if len(self._first) < readable:
            not_met = self._first | {UNREADABLE}
            for mark in marks:
                if mark in not_met:
                    not_met.remove(mark)
                else:
                    self._more[mark] += 1
            del self._more[UNREADABLE]

    def missing(self, marks: Sequence[int]) -> list[int]:
        """The indices of the marks that are not here."""
        here = self._first
        return [index for index, mark in enumerate(marks) if mark not in here]

    def take(self, marks: Sequence[int]) -> list[int]:
        """Take marks away, one after the other; gives the indices of those that are not here."""
        missing, before = self.missing(marks), len(self._first)
        if not self._more or self._more.keys().isdisjoint(marks):
            self._first.difference_update(marks)
            if before - len(self._first) == len(marks) - len(missing):
                return missing
            self._first.update(set(marks).difference([marks[index] for index in missing]))
        return [index for index, mark in enumerate(marks) if not self._take_one(mark)]

    def numbers_in(self, marks: Sequence[int]) -> array[int]:
        """Which of the marks are those that are left: of equal ones the first. They are taken away."""
        left = self._first
        if not left:
            return array("Q")
        return array("Q", (number for number, mark in enumerate(marks) if mark in left and self._take_one(mark)))

    def _take_one(self, mark: int) -> bool:
        if mark not in self._first:
            return False
        if mark not in self._more:
            self._first.remove(mark)
        elif self._more[mark] > 1:
            self._more[mark] -= 1
        else:
            del self._more[mark]
        return True
