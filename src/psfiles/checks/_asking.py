"""What is asked of the records of one shape beyond their single texts: keys, columns together, whole records."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from psfiles.checks._columns import Column, Combinations, Keys, ShapeColumns, Table
from psfiles.checks._rules import AtFault, Look, Rule
from psfiles.checks.district_index import DistrictIndex, Section
from psfiles.columns import columns_of
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.reading.memos import Memo

__all__ = ["Ask", "Records", "asking", "entering"]

Ask = Callable[[Table], Iterable[tuple[str, int, AtFault]]]
Parts = Sequence[Sequence[str]]
Enter = Callable[[Table], None]

SECTION = ("school_id", "term_id", "course_number", "section_number", "period_expression", "teacher_number")
PERSON = ("last_name", "first_name", "dob", "mailing_street")
MOST_SECTIONS = 1 << 14
"""Sections of one school that are looked up by their texts."""

MOST_SCHOOLS = 1 << 8
"""Schools whose sections are looked up so."""


def asking(columns: ShapeColumns, layout: type, rule: Rule, look: Look) -> Ask | None:
    """What asks a rule about the records of a table; None where the section, looked at once, is asked instead."""
    if rule.subject == "fields":
        places = columns.places_in_section(rule.columns)
        if columns.section is not None and places:
            columns.section.ask(rule, look, places)
            return None
        return Combinations(columns, rule, look)
    return (_asking_columns if rule.subject == "columns" else _asking_records)(columns, layout, rule, look)


def _asking_columns(columns: ShapeColumns, _: type, rule: Rule, look: Look) -> Ask:
    def ask(table: Table) -> Iterator[tuple[str, int, AtFault]]:
        for index, at_fault in look(*(Column.of(table.parts, columns, attribute) for attribute in rule.columns)):
            yield rule.code, index, at_fault

    return ask


def _asking_records(columns: ShapeColumns, layout: type, rule: Rule, look: Look) -> Ask:
    records = Records(columns, layout)

    def ask(table: Table) -> Iterator[tuple[str, int, AtFault]]:
        for index, values in enumerate(records.values(table.parts)):
            at_fault = look(records.make(values))
            if at_fault:
                yield rule.code, index, at_fault

    return ask


class Records:
    """Makes records, for the rules that look at them and for the classes that may refuse some."""

    def __init__(self, columns: ShapeColumns, layout: type) -> None:
        self._columns, self._layout = columns, layout
        present = [field for field in attrs.fields(layout) if field.name in columns.places]
        self._attributes = [field.name for field in present]
        self._aliases = [field.alias for field in present]

    def values(self, parts: Parts) -> Iterator[tuple[Any, ...]]:
        """The values of each record."""
        return zip(*(Column.of(parts, self._columns, attribute) for attribute in self._attributes), strict=True)

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
            return Column.of(table.parts, columns, attribute)

        def texts(attribute: str) -> Sequence[str]:
            return table.parts[columns.places[attribute][0]]

        if names:
            keys = [column(name) for name in names]
            index.enter_keys(layout, keys[0] if len(keys) == 1 else list(zip(*keys, strict=True)))
        if issubclass(layout, Student):
            people = list(zip(*(texts(name) for name in PERSON), strict=True))
            index.enter_students(column("student_number"), column("grade_level"), people, table.places())
        elif issubclass(layout, Teacher):
            full_names = list(zip(column("last_name"), column("first_name"), strict=True))
            statuses, schools = column("status"), column("school_id")
            index.enter_teachers(column("teacher_number"), full_names, statuses, schools, table.places())

    return enter


def _entering_enrolments(columns: ShapeColumns, index: DistrictIndex) -> Enter:
    school, others = Keys(columns, SECTION[:1]), Keys(columns, SECTION[1:])
    differing: list[tuple[tuple[Any, Any], list[str]]] = []

    places = columns.places_in_section(SECTION[1:])
    kept = columns.section.keep(places) if columns.section is not None and places else None

    def sections_of(one: Any) -> Memo:
        (school_id,) = next(iter(school.values([one])))
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
        school_of_each, rest_of_each = school.of(table.parts), others.of(table.parts)
        sections = list(map(operator.getitem, map(schools.__getitem__, school_of_each), rest_of_each))
        index.enter_enrolments(Column.of(table.parts, columns, "student_number"), sections)
        if differing:
            of_each = list(zip(school_of_each, rest_of_each, strict=True))
            index.differing = sorted((of_each.index(key), differs) for key, differs in differing)
            differing.clear()
        else:
            index.differing = ()

    return enter
