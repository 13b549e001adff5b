"""Which exports a folder, or a list of files, holds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import dialect_of
from psfiles.detection._detection import LAYOUTS, Detection, detect_and_keep
from psfiles.exceptions import DetectionError
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.source import Source

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Export", "Sources", "find_exports"]


def __dir__() -> list[str]:
    return __all__


# Of a file without records only the name tells; "student schedules" are schedules.
_NAMES = (("sched", ScheduleEntry), ("teach", Teacher), ("attend", AttendanceEntry), ("stud", Student))
_ORDER = (Teacher, Student, ScheduleEntry)


@attrs.frozen(kw_only=True)
class Export:
    """One file, what it is, and what shows it.

    ``layout`` is None for a file of a folder that is none of the layouts,
    ``detection`` for one without records, which was told by its name.
    """

    source: Source
    name: str
    layout: type | None
    dialect: Dialect
    detection: Detection | None = None


Sources = Source | Export | Iterable[Source | Export]


def find_exports(
    sources: Sources,
    *,
    layouts: Sequence[type] = LAYOUTS,
    dialect: Dialect | None = None,
    converter: cattrs.BaseConverter | None = None,
) -> list[Export]:
    """The exports among some files, those first that others refer to.

    A folder stands for its files, without hidden ones; an `Export` stands for
    itself. Raises `DetectionError`
    for a file that was named and is none of the layouts.
    """
    found = []
    for source in _each(sources):
        if isinstance(source, Export):
            found.append(source)
        elif isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
            files = sorted(file for file in Path(source).iterdir() if file.is_file() and not file.name.startswith("."))
            found += [_recognise(file, layouts, dialect, converter, must=False) for file in files]
        else:
            found.append(_recognise(source, layouts, dialect, converter, must=True))
    return sorted(found, key=_rank)


def _each(sources: Any) -> list[Source | Export]:
    if isinstance(sources, (bytes, bytearray, memoryview)):
        message = "these are bytes, not a path or a file: wrap them in io.BytesIO"
        raise TypeError(message)
    if isinstance(sources, (str, os.PathLike, Export)) or hasattr(sources, "read"):
        return [sources]
    return list(sources)


def _rank(export: Export) -> int:
    if export.layout in _ORDER:
        return _ORDER.index(export.layout)
    return len(_ORDER) + (export.layout is AttendanceEntry)


def _recognise(
    source: Source,
    layouts: Sequence[type],
    dialect: Dialect | None,
    converter: cattrs.BaseConverter | None,
    *,
    must: bool,
) -> Export:
    name = os.fsdecode(source) if isinstance(source, (str, os.PathLike)) else str(getattr(source, "name", "<stream>"))
    if dialect is not None and len(layouts) == 1:  # nothing is left to be found
        return Export(source=source, name=name, layout=layouts[0], dialect=dialect)
    try:
        detection, source = detect_and_keep(source, layouts=layouts, converter=converter)
    except DetectionError:
        layout = _by_name(source, name, layouts)
        if layout is None and must:
            raise
        return Export(source=source, name=name, layout=layout, dialect=dialect_of(layout or Student))
    return Export(
        source=source, name=name, layout=detection.layout, dialect=dialect or detection.dialect, detection=detection
    )


def _by_name(source: Source, name: str, layouts: Sequence[type]) -> type | None:
    """The layout of a file without records, by the file's name."""
    if not isinstance(source, (str, os.PathLike)) or Path(source).stat().st_size:
        return None
    if len(layouts) == 1:
        return layouts[0]
    stem = Path(name).stem.casefold()
    return next((layout for part, layout in _NAMES if part in stem and layout in layouts), None)
