"""The exports of the two sides of a comparison."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psfiles.detection.exports import Export, Sources, find_exports, sources_of
from psfiles.reading.pipeline import ExtraColumns
from psfiles.reading.source import Rereadable, Source, peek

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["exports_of"]


def exports_of(
    old: Sources,
    new: Sources,
    *,
    layouts: Sequence[type],
    dialect: Dialect | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> list[list[Export]]:
    """The exports of either side. What is empty has the layout of the other side, whatever its name.

    Raises `DetectionError` for a file that should be an export but is not,
    and where both sides are empty and nothing says of which layout.
    """
    sides = [sources_of(old), sources_of(new)]
    full = [[source for source in side if not _is_empty(source)] for side in sides]
    if not any(full) and len(layouts) == 1:
        return [[], []]
    found = [
        find_exports(side, layouts=layouts, dialect=dialect, converter=converter, extra_columns=extra_columns)
        for side in (full if any(full) else sides)
    ]
    return [list(side.require_sound()) for side in found]


def _is_empty(source: Source | Export) -> bool:
    """Whether a folder has no files, or a file no bytes, as far as it can be looked into without being read."""
    if isinstance(source, Export):
        return False
    if isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
        return all(path.name.startswith(".") for path in Path(source).iterdir())
    return Rereadable(source).can_reread and not peek(source, 1).data
