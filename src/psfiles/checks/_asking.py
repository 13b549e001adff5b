"""What is asked of the records of one shape beyond their single texts: keys, columns together, whole records."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from psfiles.checks._columns import ShapeColumns, Table
from psfiles.checks._combinations import Combinations, Parts
from psfiles.checks._rules import AtFault, Look, Rule
from psfiles.checks.district_index import DistrictIndex, Section
from psfiles.columns import columns_of
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.reading.memos import Memo

__all__ = ["Ask", "Records", "asking", "entering"]

Ask = Callable[[Parts], Iterable[tuple[int, AtFault]]]
"""Gives the indices of the records at fault, by the parts of their rows."""

Enter = Callable[[Table], None]

SECTION = ("school_id", "term_id", "course_number", "section_number", "period_expression", "teacher_number")
PERSON = ("last_name", "first_name", "dob", "mailing_street")
MOST_SECTIONS = 1 << 14
"""Sections of one school that are looked up by their texts."""

MOST_SCHOOLS = 1 << 8
"""Schools whose sections are looked up so."""


def asking(columns: ShapeColumns, layout: type, rule: Rule, look: Look) -> Ask | None:
    """What asks a rule about some records; None where the section, looked at once, is asked instead."""
    if rule.subject == "columns":
        return lambda parts: look(*(columns.values(parts, attribute) for attribute in rule.columns))
    if rule.subject == "record":
        records = Records(columns, layout)
        return lambda parts: (
            (index, at_fault)
            for index, values in enumerate(records.values(parts))
            if (at_fault := look(records.make(values)))
        )
    in_section = columns.keys_in_section(rule.columns)
    if in_section is None or columns.section is None:
        return Combinations(rule, look, columns.keys(rule.columns)).at_fault
    columns.section.ask(Combinations(rule, look, in_section))
    return None


class Records:
    """Makes records, for the rules that look at them and for the classes that may refuse some."""

    def __init__(self, columns: ShapeColumns, layout: type) -> None:
        self._columns, self._layout = columns, layout
        present = [field for field in attrs.fields(layout) if field.name in columns.part_of]
        self._attributes = [field.name for field in present]
        self._aliases = [field.alias for field in present]

    def values(self, parts: Parts) -> Iterator[tuple[Any, ...]]:
        """The values of each record."""
        return zip(*(self._columns.values(parts, attribute) for attribute in self._attributes), strict=True)

    def make(self, values: Sequence[Any]) -> Any:
        """The record of some values."""
        return self._layout(**dict(zip(self._aliases, values, strict=True)))

    def refused(self, parts: Parts) -> set[int]:
        """The indices of the records that their own class refuses."""
        refused = set()
        for index, values in enumerate(self.values(parts)):
            try:
                self.make(values)
            except Exception:  # noqa: BLE001 - a user's validator may raise what it likes
                refused.add(index)
        return refused


def entering(columns: ShapeColumns, layout: type, index: DistrictIndex) -> Enter:
    """What enters the records of a table into the index."""
    if issubclass(layout, ScheduleEntry):
        return _entering_enrolments(columns, index)
    names = [column.attribute for column in columns_of(layout) if column.key]

    def enter(table: Table) -> None:
        def column(attribute: str) -> Sequence[Any]:
            return columns.values(table.parts, attribute)

        if names:
            keys = [column(name) for name in names]
            index.enter_keys(layout, keys[0] if len(keys) == 1 else list(zip(*keys, strict=True)))
        if issubclass(layout, Student):
            people = list(zip(*(table.parts[columns.part_of[name]] for name in PERSON), strict=True))
            index.enter_students(column("student_number"), column("grade_level"), people, table.places())
        elif issubclass(layout, Teacher):
            full_names = list(zip(column("last_name"), column("first_name"), strict=True))
            statuses, schools = column("status"), column("school_id")
            index.enter_teachers(column("teacher_number"), full_names, statuses, schools, table.places())

    return enter


def _entering_enrolments(columns: ShapeColumns, index: DistrictIndex) -> Enter:
    school, others = columns.keys(SECTION[:1]), columns.keys(SECTION[1:])
    in_section = columns.keys_in_section(SECTION[1:])
    kept = None if in_section is None or columns.section is None else columns.section.keep(in_section)
    differing: list[tuple[tuple[Any, Any], list[str]]] = []

    def sections_of(one: Any) -> Memo:
        ((school_id,),) = school.values([one])
        school_id = sys.intern(school_id)

        def section_of(rest: Any) -> Section:
            values = next(iter(others.values([rest]))) if kept is None else kept[rest]
            section, differs = index.section(school_id, *values)
            if differs:
                differing.append(((one, rest), differs))
            return section

        return Memo(section_of, MOST_SECTIONS)

    # By school, then by the rest: no tuple is made for each enrolment.
    schools = Memo(sections_of, MOST_SCHOOLS)

    def enter(table: Table) -> None:
        if index.first_enrolment is None:
            index.first_enrolment = table.location(0)
        by_school = map(schools.__getitem__, school.of(table.parts))
        sections = list(map(operator.getitem, by_school, others.of(table.parts)))
        index.enter_enrolments(columns.values(table.parts, "student_number"), sections)
        index.differing = ()
        if differing:
            of_each = list(zip(school.of(table.parts), others.of(table.parts), strict=True))
            index.differing = sorted((of_each.index(key), differs) for key, differs in differing)
            differing.clear()

    return enter
