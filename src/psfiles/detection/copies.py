"""Files of one layout that hold the same keys: the exports of two nights, or a file and its copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from psfiles.columns import columns_of
from psfiles.printing import printable

__all__ = ["copies_among"]


def __dir__() -> list[str]:
    return __all__


FIRST = 1_000
"""Records of each file whose keys are looked for in all others."""


def copies_among(layout: type, files: Sequence[tuple[str, Sequence[Any]]]) -> Iterator[str]:
    """A sentence for each two files, given by name and records, that hold the same keys.

    They do where one has most keys of the first records of the other. Schools that export apart share few.

    >>> from psfiles import Teacher
    >>> teachers = [Teacher("100", "Example", "Tom", "T7", "", status=1)]
    >>> [text[:42] for text in copies_among(Teacher, [("a.txt", teachers), ("b.txt", teachers)])]
    ['a.txt and b.txt hold records with the same']
    """
    attributes = [column.attribute for column in columns_of(layout) if column.key]
    if not attributes or len(files) == 1:
        return
    key = attrgetter(*attributes)
    owners: dict[Any, set[int]] = {}
    for owner, (_, records) in enumerate(files):
        for one in map(key, islice(records, FIRST)):
            owners.setdefault(one, set()).add(owner)
    shared: dict[tuple[int, int], set[Any]] = {}
    for index, (_, records) in enumerate(files):
        for one in map(key, records):
            for owner in owners.get(one, ()):
                if owner != index:
                    shared.setdefault((owner, index), set()).add(one)
    looked_for = Counter(owner for some in owners.values() for owner in some)
    copies = {
        (min(owner, index), max(owner, index))
        for (owner, index), keys in shared.items()
        if 2 * len(keys) > looked_for[owner]
    }
    for first, second in sorted(copies):
        yield (
            f"{printable(files[first][0])} and {printable(files[second][0])} hold records with the same keys: "
            "they are two nights' exports, or a file and its copy; keep one"
        )
