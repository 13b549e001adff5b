"""A mark for each record: few bytes by which it is found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

__all__ = ["Marks", "marks_of"]


def marks_of(lines: Sequence[str]) -> list[int]:
    """The marks of some records' lines.

    A str's own hash is a SipHash of 64 bits, under a key that is new in each
    process unless PYTHONHASHSEED is set. That any two of n different lines have
    one mark has a probability below n² / 2⁶⁵: for ten million records, 3 in a
    million. Hashes of numbers, and of tuples that hold some, will not do:
    hash(-1) == hash(-2).
    """
    return list(map(hash, lines))


class Marks:
    """The marks of the records of one side, as many of each as there are records."""

    def __init__(self) -> None:
        # Nearly every record is there once: a set takes half of a dict's memory.
        self._first: set[int] = set()
        self._more: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._first) + self._more.total()

    def copy(self) -> Marks:
        """The same marks, to take some away."""
        new = Marks()
        new._first, new._more = self._first.copy(), self._more.copy()
        return new

    def add(self, marks: Sequence[int]) -> None:
        """Add some marks."""
        before = len(self._first)
        if self._first.isdisjoint(marks):
            self._first.update(marks)
            if len(self._first) == before + len(marks):
                return
            self._more.update(Counter(marks) - Counter(set(marks)))
            return
        for mark in marks:
            if mark in self._first:
                self._more[mark] += 1
            else:
                self._first.add(mark)

    def take(self, marks: Sequence[int]) -> tuple[list[int], list[int]]:
        """The indices of those that are here, each of which is taken away, and of the others."""
        here = self._first.intersection(marks)
        if not here:
            return [], list(range(len(marks)))
        found = [index for index, mark in enumerate(marks) if mark in here]
        if len(found) == len(here) and self._more.keys().isdisjoint(here):
            self._first -= here
            return found, [index for index, mark in enumerate(marks) if mark not in here]
        return self._take_each(marks)

    def _take_each(self, marks: Sequence[int]) -> tuple[list[int], list[int]]:
        found: list[int] = []
        others: list[int] = []
        for index, mark in enumerate(marks):
            (found if mark in self._first else others).append(index)
            if self._more[mark] > 1:
                self._more[mark] -= 1
            elif mark in self._more:
                del self._more[mark]
            else:
                self._first.discard(mark)
        return found, others
