"""Which files are read into one table, of which layout and in which dialect."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from psfiles.columns import dialect_of
from psfiles.detection import LAYOUTS, detect_and_keep, find_exports
from psfiles.reading.parts import FilePart
from psfiles.reading.pipeline import ExtraColumns
from psfiles.reading.source import Archived, Rereadable, Source, name_of

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["File", "Files", "Sources", "files_of"]

Sources = Source | Iterable[Source]
"""A file, a folder, a glob, or several of them."""


class File(NamedTuple):
    """One file, and the dialect that it is read in."""

    source: Rereadable
    dialect: Dialect

    @property
    def name(self) -> str:
        """What places call it."""
        return name_of(self.source.source)


class Files(NamedTuple):
    """Files of one layout, in order."""

    record_type: type
    files: list[File]

    @property
    def dialect(self) -> Dialect | None:
        """The dialect that all of them have."""
        dialects = {file.dialect for file in self.files}
        return dialects.pop() if len(dialects) == 1 else None


def files_of(
    sources: Sources,
    record_type: type | None,
    dialect: Dialect | None,
    *,
    layout: Literal["draft"] | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> Files:
    """The files that are meant.

    Layout and dialect are detected where no ``record_type`` is given, and
    drafted from the first file where that is asked for. Of a folder, the
    exports are read that have the layout.

    Raises `DetectionError` for a file that is or should be an export and is
    none, and ValueError for exports of several layouts where none is named.
    """
    named = list(_named(sources))
    if layout is not None:
        return _drafted(named, record_type, dialect, layout)
    if record_type is not None and not any(map(_is_folder, named)):
        known = dialect if dialect is not None else dialect_of(record_type)
        return Files(record_type, [File(Rereadable(source), known) for source in named])
    if len(named) == 1 and not _is_folder(named[0]):
        detection, source = detect_and_keep(named[0], converter=converter, extra_columns=extra_columns)
        return Files(detection.layout, [File(Rereadable(source), dialect or detection.dialect)])
    return _found(named, record_type, dialect, converter, extra_columns)


def _found(
    named: list[Source],
    record_type: type | None,
    dialect: Dialect | None,
    converter: cattrs.BaseConverter | None,
    extra_columns: ExtraColumns,
) -> Files:
    """The exports among files and folders."""
    layouts = LAYOUTS if record_type is None else (record_type, *(one for one in LAYOUTS if one is not record_type))
    found = find_exports(named, layouts=layouts, converter=converter, extra_columns=extra_columns).require_sound()
    if record_type is None:
        names = list(dict.fromkeys(export.layout.__name__ for export in found))
        if len(names) > 1:
            message = f"the exports have several layouts ({', '.join(names)}): name the one that is wanted"
            raise ValueError(message)
        record_type = found[0].layout
    exports = [export for export in found if export.layout is record_type]
    if not exports:
        message = f"no export of {record_type.__name__} among the files"
        raise FileNotFoundError(errno.ENOENT, message)
    return Files(record_type, [File(Rereadable(export.source), dialect or export.dialect) for export in exports])


def _drafted(named: list[Source], record_type: type | None, dialect: Dialect | None, layout: str) -> Files:
    """The files, of a layout that the first one shows."""
    if layout != "draft" or record_type is not None:
        message = "layout is 'draft', in place of a record_type"
        raise ValueError(message)
    # Only who asks for a draft needs all that makes one.
    from psfiles.drafting import draft

    sources = [Rereadable(source) for source in named]
    drafted = draft(sources[0].again())
    return Files(drafted.layout, [File(source, dialect or drafted.dialect) for source in sources])


def _named(sources: Any) -> Iterator[Source]:
    """Each file or folder that is meant."""
    is_one: bool = isinstance(sources, (str, os.PathLike, Archived, FilePart, bytes, bytearray, memoryview))
    given: Any = sources
    if not is_one and not hasattr(sources, "read") and isinstance(sources, Iterable):
        listed = list(sources)
        if not listed:
            message = "no files: the list is empty"
            raise ValueError(message)
        for source in listed:
            yield from _named(source)
    elif not _is_glob(given):
        yield given
    else:
        matching = glob.glob(os.fsdecode(given), recursive=True)  # noqa: PTH207 - of a pattern from the root, too
        files = sorted(path for path in matching if Path(path).is_file())
        if not files:
            raise FileNotFoundError(errno.ENOENT, "no file matches", os.fsdecode(given))
        yield from files


def _is_glob(source: Any) -> bool:
    """Whether a path is a pattern; a file may have one as its name."""
    if not isinstance(source, (str, os.PathLike)):
        return False
    return glob.has_magic(os.fsdecode(source)) and not Path(source).exists()


def _is_folder(source: Source) -> bool:
    return isinstance(source, (str, os.PathLike)) and Path(source).is_dir()
