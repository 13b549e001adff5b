"""Two folders side by side: a comparison for each layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psfiles.comparison._comparing import compare_exports
from psfiles.comparison._comparison import Comparison
from psfiles.comparison._exports import exports_of
from psfiles.detection import LAYOUTS
from psfiles.detection.exports import Sources
from psfiles.reading.pipeline import ExtraColumns

if TYPE_CHECKING:
    import cattrs

__all__ = ["compare_by_layout"]


def compare_by_layout(
    old: Sources,
    new: Sources,
    *,
    layouts: Sequence[type] = LAYOUTS,
    keep: int = 10_000,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[Comparison]:
    r"""A `Comparison` for each layout that either side has, in the order of ``layouts``: for two folders.

    An export that one side lacks is all removed, or all added: a guard stops
    for one that is gone. Raises as `compare` does, and ValueError where neither
    side has an export.

    >>> import io
    >>> teachers = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")
    >>> entries = io.BytesIO(b"0130\t1001\tMA10\t2\t09/14/2026\tA\t3\n")
    >>> both = compare_by_layout([teachers, entries], [teachers])
    >>> [(comparison.layout.__name__, comparison.removed_count) for comparison in both]
    [('Teacher', 0), ('AttendanceEntry', 1)]
    """
    sides = exports_of(old, new, layouts=layouts, converter=converter, extra_columns=extra_columns)
    kinds = {export.layout for side in sides for export in side}
    if not kinds:
        message = "there is no export on either side"
        raise ValueError(message)
    return [
        compare_exports(
            layout,
            [[export for export in side if export.layout is layout] for side in sides],
            keep=keep,
            converter=converter,
            extra_columns=extra_columns,
        )
        for layout in layouts
        if layout in kinds
    ]
