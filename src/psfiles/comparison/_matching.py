"""Matches the records that differ by their keys, and counts."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import compress
from operator import itemgetter, ne
from typing import Any

from psfiles.comparison._comparison import Change, Comparison, Key
from psfiles.comparison._lines import Differing, Lines
from psfiles.comparison._marks import Marks
from psfiles.comparison._side import Side

__all__ = ["Matching"]

MOST_DIFFERING = 200_000
"""Differing records that are held at a time; where there are more, both files are read again for each part."""

ByKey = dict[Any, list[Differing]]


class Matching:
    """The comparison while it is made.

    Unchanged records are most, so these are found first, by the hashes of their
    lines; only the others are matched by their keys.
    """

    def __init__(self, lines: Lines, old: Side, new: Side, *, keep: int) -> None:
        key_places = [place for place, column in enumerate(lines.columns) if column.key]
        if not key_places:
            message = f"{lines.layout.__name__} has no key: mark its columns with key=True"
            raise ValueError(message)
        self._layout, self._old, self._new, self._keep = lines.layout, old, new, keep
        self._names = [column.name for column in lines.columns]
        self._key_of = itemgetter(*key_places)
        self._added_count = self._removed_count = 0
        self._added: list[Key] = []
        self._removed: list[Key] = []
        self._changed: list[Change] = []
        self._changes: Counter[tuple[str, ...]] = Counter()

    def run(self) -> Comparison:
        """Read both sides, and again what differs: of the new side only where it is too much to be held."""
        old_marks = self._old.marks()
        marks = Marks(old_marks, self._old.count)
        new_numbers = array("Q")
        few: list[Differing] = []
        for number, record in self._new.differing_from(marks):
            new_numbers.append(number)
            if len(few) < MOST_DIFFERING:
                few.append(record)
        old_numbers = marks.numbers_in(old_marks)
        parts = -(-(len(old_numbers) + len(new_numbers)) // MOST_DIFFERING)
        if parts > 1:
            few.clear()
        for part in range(parts):
            old = self._old.numbered(old_numbers) if old_numbers else ()
            new = few if parts == 1 else self._new.numbered(new_numbers)
            self._match(*(self._by_key(differing, part, parts) for differing in (old, new)))
        return self._comparison(unchanged=self._new.count - len(new_numbers))

    def _by_key(self, differing: Iterable[Differing], part: int, parts: int) -> ByKey:
        """One part of the differing records, by the texts of their keys."""
        found: ByKey = {}
        for record in differing:
            key = self._key_of(record.texts)
            if hash(key) % parts == part:
                found.setdefault(key, []).append(record)
        return found

    def _match(self, old: ByKey, new: ByKey) -> None:
        for key in new | old:
            before, after = old.get(key, []), new.get(key, [])
            for former, record in zip(before, after, strict=False):
                columns = tuple(compress(self._names, map(ne, former.texts, record.texts)))
                self._changes[columns] += 1
                if len(self._changed) < self._keep:
                    self._changed.append(Change(record.key, columns))
            added, removed = after[len(before) :], before[len(after) :]
            self._added_count += len(added)
            self._removed_count += len(removed)
            self._added += (record.key for record in added[: self._keep - len(self._added)])
            self._removed += (record.key for record in removed[: self._keep - len(self._removed)])

    def _comparison(self, *, unchanged: int) -> Comparison:
        columns: Counter[str] = Counter(dict.fromkeys(self._names, 0))
        for names, count in self._changes.items():
            for name in names:  # which may be there twice: two columns of Teacher have one name
                columns[name] += count
        return Comparison(
            layout=self._layout,
            old_count=self._old.count,
            new_count=self._new.count,
            unchanged_count=unchanged,
            added_count=self._added_count,
            removed_count=self._removed_count,
            changed_count=self._changes.total(),
            columns={name: count for name, count in columns.most_common() if count},
            old_faults=self._old.faults,
            new_faults=self._new.faults,
            added=tuple(self._added),
            removed=tuple(self._removed),
            changed=tuple(self._changed),
        )
