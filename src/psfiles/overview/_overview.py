"""What is in a district, in numbers; it draws itself in a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Self

import attrs

from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.overview._counting import (
    SchoolClass,
    TeacherLoad,
    class_sizes,
    field_names,
    missing,
    people,
    teacher_loads,
    week,
)
from psfiles.overview.charts import Charts
from psfiles.values import GradeLevel, Meeting

__all__ = ["Overview"]


@attrs.frozen(kw_only=True)
class Overview:
    """What is in a district, in numbers.

    A student is one student number, and a class is one section of a course, at
    a school, in a term. Dropped enrolments count in ``dropped`` alone. A
    student is at every school where the schedule has him or her.

    The attributes hold every count as it is, for programs. What is drawn, by
    `to_html`, `to_dict` and ``charts``, shows no count of students below
    ``suppress_below``, and none shows a person's number or name.

    - ``students``, ``teachers``: how many, by number
    - ``records``: records of each layout, ``unread`` those that could not be read
    - ``dropped``: dropped enrolments
    - ``school_years``: enrolments in each school year
    - ``grades``, ``schools``: students of each grade, and at each school of the schedule
    - ``school_grades``: students who have a record, by school and grade; the school
      None is for those who are in no schedule
    - ``class_sizes``: students of each class
    - ``teacher_loads``: students and classes of each teacher, without saying whose, the
      most students first; ``idle_teachers`` are current, and in no schedule
    - ``week``: classes that meet in a period on a day; ``blank_expressions`` classes have
      no expression that says when, ``unreadable_expressions`` one that cannot be read
    - ``missing``: blanks in each attribute of each layout; ``field_names`` has PowerSchool's
      name of each attribute, which is what is drawn

    >>> from psfiles import District
    >>> entry = ScheduleEntry(
    ...     school_id="100", student_number="1001", term_id=3600, course_number="MA10",
    ...     course_name="Algebra", section_number="2", period_expression="3(A-C)",
    ...     teacher_last_name="Example", teacher_first_name="Tom", room="", teacher_number="T7",
    ... )
    >>> overview = District(schedule=[entry]).overview()
    >>> overview.schools, overview.missing["ScheduleEntry"]["room"]
    ({'100': 1}, 1)
    >>> [meeting.day for meeting in overview.week]
    ['A', 'B', 'C']
    """

    students: int = 0
    teachers: int = 0
    records: Mapping[str, int] = attrs.field(factory=dict)
    unread: int = 0
    dropped: int = 0
    school_years: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    grades: Mapping[GradeLevel | None, int] = attrs.field(factory=dict, repr=False)
    schools: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    school_grades: Mapping[tuple[str | None, GradeLevel | None], int] = attrs.field(factory=dict, repr=False)
    class_sizes: Mapping[SchoolClass, int] = attrs.field(factory=dict, repr=False)
    teacher_loads: tuple[TeacherLoad, ...] = attrs.field(default=(), repr=False)
    idle_teachers: int = attrs.field(default=0, repr=False)
    week: Mapping[Meeting, int] = attrs.field(factory=dict, repr=False)
    blank_expressions: int = attrs.field(default=0, repr=False)
    unreadable_expressions: int = attrs.field(default=0, repr=False)
    missing: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict, repr=False)
    field_names: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        students: Iterable[Student] = (),
        schedule: Iterable[ScheduleEntry] = (),
        teachers: Iterable[Teacher] = (),
        *,
        unread: int = 0,
    ) -> Self:
        """The overview of some records; `District.overview` gives it its own.

        >>> Overview.of(teachers=[Teacher("100", "Example", "Tom", "T7", "", status=1)]).idle_teachers
        1
        """
        parts: dict[str, list[Any]] = {
            "Student": list(students),
            "ScheduleEntry": list(schedule),
            "Teacher": list(teachers),
        }
        enrolled = [entry for entry in parts["ScheduleEntry"] if not entry.dropped]
        grades, schools, school_grades = people(parts["Student"], enrolled)
        loads = teacher_loads(enrolled)
        here = {teacher.teacher_number for teacher in parts["Teacher"] if teacher.is_current}
        meetings, blank, unreadable = week(enrolled)
        return cls(
            students=sum(grades.values()),
            teachers=len({teacher.teacher_number for teacher in parts["Teacher"]}),
            records={name: len(records) for name, records in parts.items()},
            unread=unread,
            dropped=len(parts["ScheduleEntry"]) - len(enrolled),
            school_years=dict(sorted(Counter(entry.term_id.school_year for entry in enrolled).items())),
            grades=dict(grades),
            schools=dict(schools),
            school_grades=dict(school_grades),
            class_sizes=class_sizes(enrolled),
            teacher_loads=tuple(sorted(loads.values(), reverse=True)),
            idle_teachers=len(here - loads.keys()),
            week=dict(sorted(meetings.items())),
            blank_expressions=blank,
            unreadable_expressions=unreadable,
            missing={name: blanks for name, records in parts.items() if (blanks := missing(records))},
            field_names={name: names for name, records in parts.items() if (names := field_names(records))},
        )

    @property
    def charts(self) -> Charts:
        """The same as Altair charts: ``overview.charts.grades()`` and others (extra ``notebook``)."""
        return Charts(self)

    def to_dict(self, *, suppress_below: int = 10) -> dict[str, Any]:
        """What is drawn, as JSON's own types; a count that is suppressed is None.

        >>> Overview(grades={GradeLevel(0): 4, GradeLevel(1): 28, GradeLevel(2): 31}).to_dict()["grades"]
        {'Kindergarten': None, 'Grade 1': None, 'Grade 2': 31}
        """
        from psfiles.overview._drawing import as_dict

        return as_dict(self, suppress_below)

    def to_html(self, *, suppress_below: int = 10) -> str:
        """The overview as one HTML document: nothing from outside, no script, nobody's number or name.

        Counts of students below ``suppress_below`` are suppressed, and so are those
        from which one could be computed; 0 shows them all.
        """
        from psfiles.overview._html import as_page

        return as_page(self, suppress_below)

    def _repr_html_(self) -> str:
        from psfiles.overview._html import as_fragment

        return as_fragment(self, suppress_below=10)
