"""Compares two exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import attrs

from psfiles.comparison._comparison import Comparison
from psfiles.comparison._exports import exports_of
from psfiles.comparison._lines import Lines
from psfiles.comparison._matching import Matching
from psfiles.comparison._side import Side
from psfiles.detection import LAYOUTS
from psfiles.detection.exports import Export, Sources
from psfiles.reading.pipeline import ExtraColumns

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["compare", "compare_exports"]


def compare(
    old: Sources,
    new: Sources,
    record_type: type | None = None,
    dialect: Dialect | None = None,
    *,
    layouts: Sequence[type] = LAYOUTS,
    keep: int = 10_000,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> Comparison:
    r"""How a new export differs from an old one of the same layout.

    Each is a path, a binary file that can be rewound, or a list of these: N
    schedule files are one export. Which of ``layouts`` it has is detected
    unless ``record_type`` is given, and so is the dialect, for each file by
    itself: values are compared, so that a change of the dialect alone is no
    difference, nor is a zero more before a school's id. Records are matched by
    their layout's key; of records with the same key, the first is matched with
    the first. ``keep`` is how many keys of each kind are kept; ``extra_columns``
    is as for `Reader`. A side without records has the layout of the other.

    Memory holds a few numbers for each old record, the distinct values of
    columns that are not text, and the records that differ, some at a time:
    files are read once or more.

    Raises `DetectionError` for what is no export of the layouts, OSError, and
    ValueError for files of more than one layout, for a layout without a key or
    a stream that cannot be rewound.

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
    layouts = layouts if record_type is None else (record_type,)
    sides = exports_of(old, new, layouts=layouts, dialect=dialect, converter=converter, extra_columns=extra_columns)
    kinds = {export.layout for side in sides for export in side} or set(layouts)
    if len(kinds) != 1:
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        message = f"these files have several layouts ({names}), and one is compared at a time: name the record type"
        raise ValueError(message)
    return compare_exports(kinds.pop(), sides, keep=keep, converter=converter, extra_columns=extra_columns)


def compare_exports(
    layout: type,
    sides: Sequence[Sequence[Export]],
    *,
    keep: int,
    converter: cattrs.BaseConverter | None,
    extra_columns: ExtraColumns,
) -> Comparison:
    """The comparison of two sides that have one layout."""
    lines = Lines(layout)
    old, new = (Side(exports, lines, converter, extra_columns) for exports in sides)
    comparison = Matching(lines, old, new, keep=keep).run()
    old_name, new_name = _names(sides)
    return attrs.evolve(comparison, old_name=old_name, new_name=new_name)


def _names(sides: Iterable[Iterable[Export]]) -> list[str]:
    """The names of each side's files; with their folders where both sides would be called the same."""
    paths = [[PurePath(export.name) for export in exports] for exports in sides]
    names = [[path.name for path in some] for some in paths]
    if names[0] == names[1]:
        names = [[str(PurePath(*path.parts[-2:])) for path in some] for some in paths]
    return [", ".join(some) for some in names]
