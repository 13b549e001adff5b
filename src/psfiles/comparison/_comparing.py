"""Compares two exports."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import columns_of
from psfiles.comparison._comparison import Change, Comparison, Key
from psfiles.comparison._exports import exports_of
from psfiles.detection import LAYOUTS
from psfiles.detection.exports import Export, Sources
from psfiles.exceptions import ReadError
from psfiles.reader import Reader
from psfiles.reading.source import Rereadable

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["compare", "compare_exports"]

MOST_DIFFERING = 200_000
"""Differing records that are held at a time; where there are more, both files are read again for each part."""


def compare(
    old: Sources,
    new: Sources,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    keep: int = 10_000,
    converter: cattrs.BaseConverter | None = None,
) -> Comparison:
    r"""How a new export differs from an old one of the same layout.

    Each is a path, a binary file that can be rewound, or a list of these: N
    schedule files are one export. Layout and dialect are detected unless
    given, for each file by itself, so that a change of the dialect alone is
    no difference. Records are matched by their layout's key; of records
    with the same key, the first is matched with the first. ``keep`` is how many
    keys of each kind are kept. A side without records has the layout of the other.

    Memory holds a number for each distinct old record, and the records that
    differ, some at a time: files are read once or more.

    Raises `DetectionError`, OSError, and ValueError for files of more than one
    layout, for a layout without a key or a stream that cannot be rewound.

    >>> import io
    >>> old = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n100\tExample\tSue\tT8\t\tT8\t1\r\n")
    >>> new = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t2\r\n")
    >>> comparison = compare(old, new)
    >>> comparison.removed_count, comparison.columns
    (1, {'status': 1})
    >>> comparison.guard(max_removed=0.1)
    Traceback (most recent call last):
        ...
    psfiles.exceptions.GuardError: Teacher: 1 of 2 records removed, more than 10%
    """
    layouts = LAYOUTS if record_type is None else (record_type,)
    found = exports_of(old, new, layouts=layouts, dialect=dialect, converter=converter)
    kinds = {export.layout for side in found for export in side}
    if len(kinds) != 1:
        names = ", ".join(sorted(kind.__name__ for kind in kinds)) or "no export"
        message = f"one layout is compared at a time, and these files are of: {names}; name the record type"
        raise ValueError(message)
    (layout,) = kinds
    return compare_exports(layout, found, keep, converter)


def compare_exports(
    layout: type, sides: list[list[Export]], keep: int, converter: cattrs.BaseConverter | None
) -> Comparison:
    """The comparison of two sides that have one layout."""
    old, new = (_Side(exports, layout, converter) for exports in sides)
    comparison = _Compared(layout, old, new, keep=keep).run()
    old_name, new_name = _names(sides)
    return attrs.evolve(comparison, old_name=old_name, new_name=new_name)


def _names(sides: Iterable[Iterable[Export]]) -> list[str]:
    """The names of each side's files; with their folders where both sides would be called the same."""
    paths = [[PurePath(export.name) for export in exports] for exports in sides]
    names = [[path.name for path in some] for some in paths]
    if names[0] == names[1]:
        names = [[str(PurePath(*path.parts[-2:])) for path in some] for some in paths]
    return [", ".join(some) for some in names]


class _Side:
    """One of the two exports, to be read more than once."""

    def __init__(self, exports: Sequence[Export], layout: type, converter: cattrs.BaseConverter | None) -> None:
        self._exports = exports
        self._layout = layout
        self._converter = converter
        self._sources = [Rereadable(export.source) for export in exports]
        for export, source in zip(exports, self._sources, strict=True):
            if not source.can_reread:
                message = f"{export.name}: a comparison reads a file more than once, and this stream cannot be rewound"
                raise ValueError(message)
        self.count = self.faults = 0

    def records(self) -> Iterator[Any]:
        """Every record that can be read, from the start."""
        self.count = self.faults = 0
        for export, source in zip(self._exports, self._sources, strict=True):
            reader: Reader[Any] = Reader(
                source.again(), self._layout, export.dialect, on_error=self._pass_over, converter=self._converter
            )
            with reader:
                for record in reader:
                    self.count += 1
                    yield record

    def _pass_over(self, _: ReadError) -> None:
        self.faults += 1


class _Compared:
    """The comparison while it is made.

    Unchanged records are most, so these are told first, by the hash of all
    their values; only the others are matched by their keys.
    """

    def __init__(self, layout: type, old: _Side, new: _Side, *, keep: int) -> None:
        self._layout, self._old, self._new, self._keep = layout, old, new, keep
        columns = columns_of(layout)
        if not any(column.key for column in columns):
            message = f"{layout.__name__} has no key: mark its columns with key=True"
            raise ValueError(message)
        self._names = [column.name for column in columns]
        self._values_of = _values(*(column.attribute for column in columns))
        self._key_places = [place for place, column in enumerate(columns) if column.key]
        self._columns: Counter[str] = Counter()
        self._added: list[Key] = []
        self._removed: list[Key] = []
        self._changed: list[Change] = []
        self._counts: Counter[str] = Counter()

    def run(self) -> Comparison:
        only_old, only_new, few = self._tell_unchanged()
        parts = -(-(only_old.total() + only_new.total()) // MOST_DIFFERING)
        for part in range(parts):
            mine = functools.partial(self._by_key, part=part, parts=parts)
            old = mine(self._differing(self._old, Counter(only_old)))
            new = mine(few if parts == 1 else self._differing(self._new, Counter(only_new)))
            self._match(old, new)
        names = [name for name in dict.fromkeys(self._names) if self._columns[name]]
        return Comparison(
            layout=self._layout,
            old_count=self._old.count,
            new_count=self._new.count,
            unchanged_count=self._counts["unchanged"],
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

    def _tell_unchanged(self) -> tuple[Counter[int], Counter[int], list[Key]]:
        """The hashes of the records that only one of the two has, how often, and the first of the new ones' values."""
        only_old = Counter(map(hash, map(self._values_of, self._old.records())))
        only_new: Counter[int] = Counter()
        few: list[Key] = []
        for values in map(self._values_of, self._new.records()):
            mark = hash(values)
            left = only_old.get(mark, 0)
            if left > 1:
                only_old[mark] = left - 1
            elif left:
                del only_old[mark]
            else:
                only_new[mark] += 1
                if len(few) < MOST_DIFFERING:
                    few.append(values)
        self._counts["unchanged"] = self._new.count - only_new.total()
        return only_old, only_new, few

    def _differing(self, side: _Side, left: Counter[int]) -> Iterator[Key]:
        """The values of the records that only this side has."""
        for values in map(self._values_of, side.records() if left else ()):
            mark = hash(values)
            if left.get(mark, 0) > 0:
                left[mark] -= 1
                yield values

    def _by_key(self, differing: Iterable[Key], *, part: int, parts: int) -> dict[Key, list[Key]]:
        """One part of the differing records' values, by key."""
        found: dict[Key, list[Key]] = {}
        for values in differing:
            key = tuple(values[place] for place in self._key_places)
            if hash(key) % parts == part:
                found.setdefault(key, []).append(values)
        return found

    def _match(self, old: dict[Key, list[Key]], new: dict[Key, list[Key]]) -> None:
        for key, records in new.items():
            before = old.pop(key, [])
            for values, former in zip(records, before, strict=False):
                changed = [name for name, a, b in zip(self._names, former, values, strict=True) if a != b]
                self._columns.update(changed)
                self._count("changed", 1, self._changed, Change(key, tuple(changed)))
            self._count("added", len(records) - len(before), self._added, key)
            self._count("removed", len(before) - len(records), self._removed, key)
        for key, records in old.items():
            self._count("removed", len(records), self._removed, key)

    def _count(self, what: str, times: int, kept: list[Any], item: Any) -> None:
        if times > 0:
            self._counts[what] += times
            kept.extend([item] * min(times, self._keep - len(kept)))


def _values(*attributes: str) -> Callable[[Any], Key]:
    """What gives an object's attributes as a tuple, also where there is only one."""
    get: Callable[[Any], Any] = attrgetter(*attributes)
    return get if len(attributes) > 1 else lambda record: (get(record),)
