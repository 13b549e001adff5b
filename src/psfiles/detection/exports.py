"""Which exports a folder, or a list of files, holds, and which files should be exports but are not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Literal

import attrs

from psfiles.columns import dialect_of
from psfiles.detection._detection import LAYOUTS, LIMIT, Detection, examine
from psfiles.detection._reasons import DRAFT, Reason, layout_by_name
from psfiles.detection.archives import is_archive, members_of
from psfiles.exceptions import DetectionError
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.printing import printable
from psfiles.reading.parts import FilePart
from psfiles.reading.pipeline import ExtraColumns
from psfiles.reading.source import Archived, Source, name_of, peek

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = [
    "UNFINISHED",
    "Export",
    "ExportProblem",
    "Exports",
    "Sources",
    "find_exports",
    "has_other_name",
    "sources_of",
]


def __dir__() -> list[str]:
    return __all__


_ORDER = (Teacher, Student, ScheduleEntry, AttendanceEntry)
UNFINISHED = (".filepart", ".part", ".tmp", ".partial", ".crdownload")
"""How the name of an upload that has not ended ends."""

ProblemCode = Literal["not-an-export", "unfinished-file", "unknown-file", "missing-export"]


@attrs.frozen
class Export:
    """One file, what it is, and what shows it.

    ``detection`` is None for a file without records, whose layout its name
    tells, and where layout and dialect were given.

    >>> from psfiles import AUTOSEND, Teacher
    >>> Export("TEACHER.TXT", "TEACHER.TXT", Teacher, AUTOSEND).detection is None
    True
    """

    source: Source
    name: str
    layout: type
    dialect: Dialect
    detection: Detection | None = None


@attrs.frozen
class ExportProblem:
    """A file that is no export, or an export that is not there.

    ``not-an-export`` should be one by its name or since it comes near a layout;
    ``unfinished-file`` has the name of an export whose upload has not ended;
    ``unknown-file`` has nothing that speaks for an export; ``missing-export``
    was expected. ``layout`` is what the file should be, if that is known, and
    ``name`` is empty where there is no file. The message shows no value.

    >>> problem = ExportProblem("unfinished-file", "its upload has not ended", "STUDENT.TXT.part")
    >>> problem.is_error, str(problem)
    (True, 'STUDENT.TXT.part: its upload has not ended')
    """

    code: ProblemCode
    message: str
    name: str = ""
    layout: type | None = None

    @property
    def is_error(self) -> bool:
        """Whether records may be missing because of it."""
        return self.code != "unknown-file"

    def __str__(self) -> str:
        return f"{printable(self.name)}: {self.message}" if self.name else self.message


@attrs.frozen
class Exports:
    """The exports among some files, those first that others refer to, and the problems met while looking.

    >>> missing = ExportProblem("missing-export", "no export of students is there")
    >>> Exports((), (missing,)).require_sound()
    Traceback (most recent call last):
    psfiles.exceptions.DetectionError: no export of students is there
    """

    exports: tuple[Export, ...]
    problems: tuple[ExportProblem, ...] = ()

    def require_sound(self) -> tuple[Export, ...]:
        """The exports.

        Raises `DetectionError` where a file that should be an export is not, or one is missing or unfinished.
        """
        errors = [problem for problem in self.problems if problem.is_error]
        if errors:
            raise DetectionError("\n".join(map(str, errors)))
        return self.exports


Sources = Source | Export | Iterable[Source | Export]


def find_exports(
    sources: Sources,
    *,
    layouts: Sequence[type] = LAYOUTS,
    dialect: Dialect | None = None,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    expect: Iterable[type] = (),
) -> Exports:
    r"""The exports among some files, and what should be one but is not.

    A folder or a zip archive stands for its files, without hidden ones; an `Export` stands for
    itself. ``layouts``, ``converter`` and ``extra_columns`` are as for
    `detect`; ``dialect`` takes the place of the one that is found. For each
    layout of ``expect`` there must be an export of it or of a subclass.

    Raises `DetectionError` for a file that was given and has none of the layouts,
    where neither its name nor its records nor ``expect`` say that it should be
    one, and for folders without anything that is or should be an export; OSError
    for a file that cannot be opened, and a link to none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "TEACHER.txt").write_bytes(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")
    ...     _ = Path(folder, "STUDENT.TXT").write_bytes(b"<html>Sign in</html>")
    ...     found = find_exports(folder)
    >>> [export.layout.__name__ for export in found.exports]
    ['Teacher']
    >>> found.problems[0].message
    'the file is a web page (HTML), perhaps a page to sign in'
    """
    expected = tuple(expect)
    search = _Search(layouts, dialect, converter, extra_columns, is_any_expected=bool(expected))
    for source in sources_of(sources):
        search.take(source)
    exports = sorted(search.exports, key=_rank)
    problems = [*search.problems, *_missing(expected, exports, search.problems)]
    if search.folders and not exports and not any(problem.is_error for problem in search.problems):
        message = f"{', '.join(map(printable, search.folders))}: no export among the files"
        raise DetectionError("\n".join([message, *map(str, problems)]))
    return Exports(tuple(exports), tuple(problems))


class _Search:
    """Looks at one source after the other."""

    def __init__(
        self,
        layouts: Sequence[type],
        dialect: Dialect | None,
        converter: cattrs.BaseConverter | None,
        extra_columns: ExtraColumns,
        *,
        is_any_expected: bool,
    ) -> None:
        self._is_any_expected = is_any_expected
        self.exports: list[Export] = []
        self.problems: list[ExportProblem] = []
        self.folders: list[str] = []
        self._layouts = layouts
        self._dialect = dialect
        self._converter = converter
        self._extra_columns: ExtraColumns = extra_columns

    def take(self, source: Source | Export) -> None:
        """Look at the files of a folder or a zip archive, or at one file that was named."""
        if isinstance(source, Export):
            self.exports.append(source)
        elif isinstance(source, (str, os.PathLike)) and Path(source).is_dir():
            self.folders.append(os.fsdecode(source))
            for file in sorted(Path(source).iterdir()):
                is_lost = file.is_symlink() and not file.exists()  # opening it says so
                if (file.is_file() or is_lost) and not file.name.startswith("."):
                    self._take_found(file)
        elif isinstance(source, (str, os.PathLike)) and is_archive(source):
            self.folders.append(os.fsdecode(source))
            for member in members_of(source):
                self._take_found(member)
        else:
            found = self._look_at(source)
            if isinstance(found, Export):
                self.exports.append(found)
            elif found.layout is None and not self._is_any_expected:
                message = f"{printable(name_of(source))}: {found.message}; {DRAFT}"
                raise DetectionError(message)
            else:
                self.problems.append(ExportProblem("not-an-export", found.message, name_of(source), found.layout))

    def _take_found(self, file: Source) -> None:
        """Look at a file of a folder: an export, or why it is not."""
        name = name_of(file)
        ending = PurePath(name).suffix
        if ending.casefold() in UNFINISHED:
            layout = layout_by_name(name.removesuffix(ending), self._layouts)
            message = f"the name ends with {ending}, so the upload has not ended: it is not an export"
            unfinished: ProblemCode = "unknown-file" if layout is None else "unfinished-file"
            self.problems.append(ExportProblem(unfinished, message, name, layout))
            return
        found = self._look_at(file)
        if isinstance(found, Reason):
            code: ProblemCode = "unknown-file" if found.layout is None else "not-an-export"
            self.problems.append(ExportProblem(code, found.message, name, found.layout))
        else:
            self.exports.append(found)

    def _look_at(self, source: Source) -> Export | Reason:
        name = name_of(source)
        if self._dialect is not None and len(self._layouts) == 1:  # nothing is left to be found
            return Export(source, name, self._layouts[0], self._dialect)
        head = peek(source, LIMIT)
        found = examine(head, self._layouts, self._converter, self._extra_columns)
        if isinstance(found, Detection):
            return Export(head.source, name, found.layout, self._dialect or found.dialect, found)
        # A file of 0 bytes is an export without records, unless its upload has not ended: its name tells.
        layout = self._layouts[0] if len(self._layouts) == 1 else layout_by_name(name, self._layouts)
        is_unfinished = PurePath(name).suffix.casefold() in UNFINISHED
        if head.data or layout is None or is_unfinished or not isinstance(source, (str, os.PathLike, Archived)):
            return found
        return Export(source, name, layout, self._dialect or dialect_of(layout))


def has_other_name(export: Export) -> bool:
    """Whether a file has the name of another of the guide's exports than its records are of.

    >>> from psfiles import AUTOSEND, Student, Teacher
    >>> has_other_name(Export("TEACHER.txt", "TEACHER.txt", Student, AUTOSEND))
    True
    """
    named = layout_by_name(export.name, _ORDER)
    is_of_the_guide = any(issubclass(export.layout, layout) for layout in _ORDER)
    return named is not None and is_of_the_guide and not issubclass(export.layout, named)


def sources_of(sources: Any) -> list[Any]:
    """The single sources and exports among what a caller gave: one, or several.

    Raises TypeError for bytes, and for what is neither.

    >>> sources_of("STUDENT.TXT")
    ['STUDENT.TXT']
    """
    if isinstance(sources, (bytes, bytearray, memoryview)):
        message = "these are bytes, not a path or a file: wrap them in io.BytesIO"
        raise TypeError(message)
    if isinstance(sources, (str, os.PathLike, Archived, FilePart, Export)) or hasattr(sources, "read"):
        return [sources]
    if not isinstance(sources, Iterable):
        message = f"a path, a binary file or several of them are needed, not {type(sources).__name__}"
        raise TypeError(message)
    return list(sources)


def _rank(export: Export) -> int:
    return next((place for place, layout in enumerate(_ORDER) if issubclass(export.layout, layout)), len(_ORDER))


def _missing(
    expect: Iterable[type], exports: Sequence[Export], problems: Sequence[ExportProblem]
) -> Iterator[ExportProblem]:
    """The expected layouts that no export has, and no file that should be one."""
    broken = [problem.layout for problem in problems if problem.code == "not-an-export" and problem.layout]
    present = [*(export.layout for export in exports), *broken]
    for layout in expect:
        if not any(issubclass(one, layout) for one in present):
            message = f"no file is an export of {layout.__name__}, though one is expected"
            yield ExportProblem("missing-export", message, layout=layout)
