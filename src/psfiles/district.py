"""One district's exports held together, with look-ups across them."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import attrs

from psfiles._enrolments import attendance_among
from psfiles._extras import import_extra
from psfiles._html import element, fragment
from psfiles.checks import RULES, Report, check
from psfiles.detection import LAYOUTS
from psfiles.detection.copies import copies_among
from psfiles.detection.exports import Export, Sources, find_exports
from psfiles.dialects import AUTOSEND
from psfiles.exceptions import DetectionError, ReadError
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.layouts.names import BY_NAME
from psfiles.loading import load
from psfiles.overview import Overview
from psfiles.reading.source import NamedBytes
from psfiles.writer import dumps

if TYPE_CHECKING:
    from psfiles.dialects import Dialect
    from psfiles.frames import Table
    from psfiles.reading.pipeline import ExtraColumns

__all__ = ["District"]


def __dir__() -> list[str]:
    return __all__


class District:
    """The students, schedules and teachers of one district, and the faults met while reading them.

    A district has one file of student schedules for each school: they are
    merged. ``attendance_entries`` are those that lay beside them. ``days`` is the
    district's own order of days, by which `check` reads ranges of an expression.

    >>> district = District(teachers=[Teacher("100", "Example", "Tom", "T7", "", status=1)])
    >>> district
    District(students=0, schedule=0, teachers=1, attendance=0, faults=0)
    >>> district.teacher("T7").first_name
    'Tom'
    """

    def __init__(
        self,
        students: Iterable[Student] = (),
        schedule: Iterable[ScheduleEntry] = (),
        teachers: Iterable[Teacher] = (),
        attendance: Iterable[AttendanceEntry] = (),
        *,
        faults: Iterable[ReadError] = (),
        days: Sequence[str] = (),
    ) -> None:
        self.students: list[Student] = list(students)
        self.schedule: list[ScheduleEntry] = list(schedule)
        self.teachers: list[Teacher] = list(teachers)
        self.attendance_entries: list[AttendanceEntry] = list(attendance)
        self.faults: list[ReadError] = list(faults)
        self.days: tuple[str, ...] = tuple(days)
        self._exports: list[Export] = []

    @classmethod
    def load(
        cls,
        sources: Sources,
        *,
        layouts: Sequence[type] = LAYOUTS,
        dialect: Dialect | None = None,
        extra_columns: ExtraColumns = "refuse",
        days: Sequence[str] = (),
    ) -> Self:
        """The exports of a folder, or of a list of paths and binary files.

        Which file is what is detected, unless its name has to say it because it
        has no records. A value that stands in many records is one object.
        ``layouts`` may name subclasses of the guide's layouts: one of `Student`
        counts as students. With ``extra_columns="ignore"`` a header may name
        columns beside the layout's. ``days`` is the order of days, as
        ``["M", "T", "W", "H", "F"]``, by which expressions are checked.

        Raises `DetectionError` for a file that should be an export but is not,
        for two files with the same keys, and where there is no export at all;
        OSError for a file that cannot be opened. A record that cannot be read
        is in ``faults``. ValueError for a layout that is not one of the guide's.
        """
        district = cls(days=days)
        kept: dict[type, list[Any]] = {
            Student: district.students,
            ScheduleEntry: district.schedule,
            Teacher: district.teachers,
            AttendanceEntry: district.attendance_entries,
        }
        files: dict[type, list[tuple[str, list[Any]]]] = {}
        of_district = {layout: _part_of(layout, kept) for layout in layouts}
        found = find_exports(sources, layouts=layouts, dialect=dialect, extra_columns=extra_columns)
        exports = found.require_sound()
        for export in exports:
            records: list[Any] = load(
                export.source,
                export.layout,
                export.dialect,
                on_error=district.faults.append,
                extra_columns=extra_columns,
            )
            of_district[export.layout] += records
            files.setdefault(export.layout, []).append((export.name, records))
        if copies := [text for layout, some in files.items() for text in copies_among(layout, some)]:
            raise DetectionError("\n".join(copies))
        if all(isinstance(export.source, (str, os.PathLike)) for export in exports):
            district._exports = list(exports)
        return district

    def student(self, student_number: str) -> Student:
        """The student of a number. Raises KeyError where there is none."""
        student: Student = _found(self._students, student_number, "student")
        return student

    def teacher(self, teacher_number: str) -> Teacher:
        """The teacher of a number; of several records, one at a school where he or she is now.

        Raises KeyError where there is none.
        """
        teacher: Teacher = _found(self._teachers, teacher_number, "teacher")
        return teacher

    def schedule_of(self, student_number: str) -> Sequence[ScheduleEntry]:
        """The student's enrolments, in the order of the files; dropped ones are among them."""
        return self._schedules.get(student_number, ())

    def classes_of(self, teacher_number: str) -> Sequence[ScheduleEntry]:
        """The enrolments in the teacher's classes."""
        return self._classes.get(teacher_number, ())

    def attendance(
        self,
        student_number: str,
        att_date: dt.date,
        code: str,
        period: str | None = None,
        *,
        calendar: Mapping[dt.date, str] | None = None,
    ) -> AttendanceEntry:
        r"""The student's attendance in the one class that meets then.

        ``period``, ``code`` and ``calendar`` are as for `ScheduleEntry.attendance`.
        Dropped enrolments and those of another school year are passed over.

        Raises `AttendanceError` where no enrolment meets then, and where several
        may: its ``choices`` name them as ``course.section``.

        >>> import io
        >>> line = b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tExample\tTom\t12\tT7\r\n"
        >>> district = District.load(io.BytesIO(line))
        >>> district.attendance("1001", dt.date(2026, 9, 14), "A").period_abbreviation
        '3'
        """
        return attendance_among(self.schedule_of(student_number), att_date, code, period, calendar)

    def check(self, **settings: Any) -> Report:
        """Everything that is wrong in the files and between them; ``settings`` are those of `psfiles.check`.

        A district that was loaded from paths is read again from there, since
        only the files tell how a value was written; any other is checked by
        its records alone. ``days`` are the district's own unless given. Raises
        `WriteError` for a record that no file can hold, as one with a line end
        in a field.
        """
        settings.setdefault("days", self.days)
        if self._exports:
            return check(self._exports, **settings)
        rules = [rule for rule in settings.pop("rules", RULES) if rule.subject != "file"]
        return check(list(self._as_exports()), rules=rules, **settings)

    @functools.cached_property
    def tables(self) -> dict[str, Table]:
        """The records as tables, made when they are first asked for: students, schedule, teachers, attendance."""
        from psfiles.frames import to_table

        return {
            name: to_table(records, type(records[0]) if records else BY_NAME[name])
            for name, records in self._parts().items()
        }

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The schedule, since a stream is one table: it points to all others. `tables` has each of them."""
        return self.tables["schedule"].__arrow_c_stream__(requested_schema)

    def to_polars(self) -> dict[str, Any]:
        """Each of the `tables` as a `polars.DataFrame`."""
        return {name: table.to_polars() for name, table in self.tables.items()}

    def to_pandas(self) -> dict[str, Any]:
        """Each of the `tables` as a `pandas.DataFrame`."""
        return {name: table.to_pandas() for name, table in self.tables.items()}

    def to_duckdb(self) -> Any:
        """A connection of DuckDB that has each of the `tables` by its name.

        >>> district = District(teachers=[Teacher("100", "Example", "Tom", "T7", "", status=1)])
        >>> connection = district.to_duckdb()
        >>> connection.sql("SELECT count(*) FROM teachers").fetchall()
        [(1,)]
        """
        connection = import_extra("duckdb", "duckdb").connect()
        for name, table in self.tables.items():
            connection.register(name, table.to_arrow())
        return connection

    def overview(self) -> Overview:
        """How many there are, how large the classes, when they meet, what is missing; it draws itself in a notebook.

        >>> District(teachers=[Teacher("100", "Example", "Tom", "T7", "", status=1)]).overview().teachers
        1
        """
        return Overview.of(self.students, self.schedule, self.teachers, unread=len(self.faults))

    @functools.cached_property
    def _students(self) -> dict[str, Student]:
        return {student.student_number: student for student in reversed(self.students)}

    @functools.cached_property
    def _teachers(self) -> dict[str, Teacher]:
        return {teacher.teacher_number: teacher for teacher in sorted(self.teachers, key=lambda one: one.is_current)}

    @functools.cached_property
    def _schedules(self) -> dict[str, list[ScheduleEntry]]:
        return _grouped(self.schedule, "student_number")

    @functools.cached_property
    def _classes(self) -> dict[str, list[ScheduleEntry]]:
        return _grouped(self.schedule, "teacher_number")

    def _as_exports(self) -> Iterator[Export]:
        # A value may hold a delimiter or a line end, which only quotes keep.
        dialect = attrs.evolve(AUTOSEND, encoding="utf-8", quoting="csv")
        for name, records in self._parts().items():
            if records:
                file = NamedBytes(dumps(records, dialect), f"<{name}>")
                yield Export(source=file, name=file.name, layout=type(records[0]), dialect=dialect)

    def _parts(self) -> dict[str, list[Any]]:
        return {
            "students": self.students,
            "schedule": self.schedule,
            "teachers": self.teachers,
            "attendance": self.attendance_entries,
        }

    def __repr__(self) -> str:
        counts = {name: len(records) for name, records in self._parts().items()} | {"faults": len(self.faults)}
        return f"District({', '.join(f'{name}={count}' for name, count in counts.items())})"

    def _repr_html_(self) -> str:
        counts = Counter({name: len(records) for name, records in self._parts().items()})
        counts["faults"] = len(self.faults)
        rows = [
            element("tr", element("th", name, scope="row"), element("td", f"{count:,}"))
            for name, count in counts.items()
        ]
        return fragment(element("table", element("tbody", *rows), class_="files"))


def _part_of(layout: type, parts: Mapping[type, list[Any]]) -> list[Any]:
    """The list of a district that holds the records of a layout."""
    for of_the_guide, records in parts.items():
        if issubclass(layout, of_the_guide):
            return records
    names = ", ".join(of_the_guide.__name__ for of_the_guide in parts)
    message = f"a district holds no records of {layout.__name__}: give subclasses of {names}"
    raise ValueError(message)


def _found(records: dict[str, Any], number: str, what: str) -> Any:
    record = records.get(number)
    if record is None:
        message = f"no {what} has this number"
        raise KeyError(message)
    return record


def _grouped(entries: Iterable[ScheduleEntry], attribute: str) -> dict[str, list[ScheduleEntry]]:
    groups: dict[str, list[ScheduleEntry]] = {}
    for entry in entries:
        groups.setdefault(getattr(entry, attribute), []).append(entry)
    return groups
