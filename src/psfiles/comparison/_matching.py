"""Matches the records that differ by their keys, and counts."""

from __future__ import annotations

import functools
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import compress
from typing import Any

from psfiles.comparison._comparison import Change, Comparison, Key
from psfiles.comparison._lines import Differing, Lines
from psfiles.comparison._marks import Marks
from psfiles.comparison._side import Side

__all__ = ["Matching"]

MOST_DIFFERING = 200_000
"""Differing records that are held at a time; where there are more, both files are read again for each part."""

ByKey = dict[tuple[str, ...], list[Differing]]


class Matching:
    """The comparison while it is made.

    Unchanged records are most, so these are told first, by the hashes of their
    lines; only the others are matched by their keys.
    """

    def __init__(self, lines: Lines, old: Side, new: Side, *, keep: int) -> None:
        if not any(column.key for column in lines.columns):
            message = f"{lines.layout.__name__} has no key: mark its columns with key=True"
            raise ValueError(message)
        self._layout, self._old, self._new, self._keep = lines.layout, old, new, keep
        self._names = [column.name for column in lines.columns]
        self._key_places = [place for place, column in enumerate(lines.columns) if column.key]
        self._columns: Counter[str] = Counter()
        self._added: list[Key] = []
        self._removed: list[Key] = []
        self._changed: list[Change] = []
        self._counts: Counter[str] = Counter()

    def run(self) -> Comparison:
        """Read both sides, as often as it takes."""
        old_marks = self._old.marks()
        marks = Marks(old_marks)
        new_numbers = array("Q")
        few: list[Differing] = []
        for number, record in self._new.differing_from(marks):
            new_numbers.append(number)
            if len(few) < MOST_DIFFERING:
                few.append(record)
        left = compress(range(len(old_marks)), marks.have(old_marks)) if marks else ()
        old_numbers = array("Q", (number for number in left if marks.take_one(old_marks[number])))
        parts = -(-(len(old_numbers) + len(new_numbers)) // MOST_DIFFERING)
        if parts > 1:
            few.clear()
        for part in range(parts):
            mine = functools.partial(self._by_key, part=part, parts=parts)
            old = mine(self._old.numbered(old_numbers) if old_numbers else ())
            self._match(old, mine(few if parts == 1 else self._new.numbered(new_numbers)))
        return self._comparison(self._new.count - len(new_numbers))

    def _comparison(self, unchanged: int) -> Comparison:
        names = [name for name in dict.fromkeys(self._names) if self._columns[name]]
        return Comparison(
            layout=self._layout,
            old_count=self._old.count,
            new_count=self._new.count,
            unchanged_count=unchanged,
            added_count=self._counts["added"],
            removed_count=self._counts["removed"],
            changed_count=self._counts["changed"],
            columns={name: self._columns[name] for name in sorted(names, key=lambda name: -self._columns[name])},
            old_faults=self._old.faults,
            new_faults=self._new.faults,
            added=tuple(self._added),
            removed=tuple(self._removed),
            changed=tuple(self._changed),
        )

    def _by_key(self, differing: Iterable[Differing], *, part: int, parts: int) -> ByKey:
        """One part of the differing records, by the texts of their keys."""
        found: ByKey = {}
        for record in differing:
            key = tuple(record.texts[place] for place in self._key_places)
            if hash(key) % parts == part:
                found.setdefault(key, []).append(record)
        return found

    def _match(self, old: ByKey, new: ByKey) -> None:
        for key, records in new.items():
            before = old.pop(key, [])
            for record, former in zip(records, before, strict=False):
                differ = (a != b for a, b in zip(former.texts, record.texts, strict=True))
                changed = tuple(name for name, differs in zip(self._names, differ, strict=True) if differs)
                self._columns.update(changed)
                self._count("changed", 1, self._changed, Change(record.key, changed))
            self._count("added", len(records) - len(before), self._added, records[-1].key)
            self._count("removed", len(before) - len(records), self._removed, records[-1].key)
        for records in old.values():
            self._count("removed", len(records), self._removed, records[-1].key)

    def _count(self, what: str, times: int, kept: list[Any], item: Any) -> None:
        if times > 0:
            self._counts[what] += times
            kept.extend([item] * min(times, self._keep - len(kept)))
