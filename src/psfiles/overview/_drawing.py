"""What of an overview is drawn: labelled counts in a sensible order, small ones suppressed."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from psfiles._people import FEWEST, Row, by_grade, by_school, grade_labels, school_labels
from psfiles.values import Meeting

if TYPE_CHECKING:
    from psfiles.overview._overview import Overview

__all__ = [
    "Grid",
    "as_dict",
    "enrolments",
    "grades",
    "histogram",
    "missing",
    "school_grades",
    "school_years",
    "schools",
    "students",
    "week",
]

NO_SCHOOL = "In no schedule"

MOST_BINS = 8
MOST_PERIODS, MOST_DAYS = 30, 20
"""A week's grid is no larger; the expression ``1-999(1-999)`` is well-formed."""

_WIDTHS = [step * 10**power for power in range(6) for step in (1, 2, 5)]
_USUAL_YEARS = {f"{year}-{(year + 1) % 100:02}" for year in range(1991, 2090)}
_WEEKDAYS = "UMTWRFS"
_LEADING_NUMBER = re.compile(r"[0-9]*")


class Grid(NamedTuple):
    """Counts by row and column, in the order of both; None is one that is suppressed. What is nowhere has no cell."""

    rows: list[str]
    columns: list[str]
    cells: Mapping[tuple[str, str], int | None]

    def named(self, row: str, column: str, count: str) -> list[dict[str, Any]]:
        """The cells, in order, as plain dicts of these names."""
        order = itertools.product(self.rows, self.columns)
        return [{row: cell[0], column: cell[1], count: self.cells[cell]} for cell in order if cell in self.cells]


def students(overview: Overview, suppress_below: int) -> int | None:
    """How many students there are, unless they are so few."""
    return None if 0 < overview.students < suppress_below else overview.students


def enrolments(overview: Overview) -> int:
    """The enrolments that were not dropped."""
    return overview.records.get("ScheduleEntry", 0) - overview.dropped


def grades(overview: Overview, suppress_below: int) -> list[Row]:
    """Students by grade, the youngest first."""
    return by_grade(overview.grades, suppress_below)


def schools(overview: Overview, suppress_below: int) -> list[Row]:
    """Students by school, in the order of their numbers; who asks for every count sees every school."""
    return by_school(overview.schools, suppress_below, min(FEWEST, suppress_below))


def school_grades(overview: Overview, suppress_below: int) -> Grid:
    """Students by school and grade, rounded: their sums are shown, from which a small one could be computed."""
    school_names = school_labels(overview.schools, min(FEWEST, suppress_below))
    grade_names = grade_labels({grade for _, grade in overview.school_grades})
    counts: Counter[tuple[str, str]] = Counter()
    for (school, grade), count in overview.school_grades.items():
        counts[NO_SCHOOL if school is None else school_names[school], grade_names[grade]] += count
    rows = [name for name in dict.fromkeys([*school_names.values(), NO_SCHOOL]) if any(name in cell for cell in counts)]
    columns = list(dict.fromkeys(grade_names.values()))
    unit = max(1, suppress_below)
    cells = {cell: None if count < unit else unit * round(count / unit) for cell, count in counts.items()}
    return Grid(rows, columns, cells)


def school_years(overview: Overview) -> tuple[list[str], int]:
    """The school years in use, and how many there are that cannot be: they come from some other number."""
    usual = [year for year in overview.school_years if year in _USUAL_YEARS]
    return usual, len(overview.school_years) - len(usual)


def histogram(values: Collection[int], suppress_below: int) -> list[Row]:
    """How many of the values lie where; the few very large ones are one bar, and so are all below ``suppress_below``.

    >>> histogram([3, 12, 22, 27, 54], suppress_below=10)
    [('under 10', 1), ('10–19', 1), ('20–29', 2), ('30–39', 0), ('40–49', 0), ('50–59', 1)]
    """
    if not values:
        return []
    low = max(1, suppress_below)
    usual = max(low, sorted(values)[math.ceil(0.98 * len(values)) - 1])
    width = next(width for width in [*_WIDTHS, usual] if (usual - low) / width < MOST_BINS)
    top = usual // width + 1
    bins = Counter(-1 if value < low else min(value // width, top) for value in values)
    places = range(low // width, max(bins, default=0) + 1)
    shown = [place for place in [-1, *places] if place >= min(bins)]
    return [(_bin_label(place, width, low, top), bins[place]) for place in shown]


def _bin_label(place: int, width: int, low: int, top: int) -> str:
    start, end = max(low, place * width), (place + 1) * width - 1
    if place < 0:
        return f"under {low:,}"
    if place == top:
        return f"{start:,} or more"
    return f"{start:,}" if start == end else f"{start:,}–{end:,}"


def week(overview: Overview) -> Grid:
    """Classes by period and day; no more of either than can be drawn."""
    names = {meeting.day for meeting in overview.week}
    days = sorted(names, key=_WEEKDAYS.index if names <= set(_WEEKDAYS) else _in_order)[:MOST_DAYS]
    periods = sorted({meeting.period for meeting in overview.week}, key=_in_order)[:MOST_PERIODS]
    cells = {cell: overview.week[Meeting(*cell)] for cell in itertools.product(periods, days) if cell in overview.week}
    return Grid(periods, days, cells)


def _in_order(name: str) -> tuple[bool, int, str]:
    number = _LEADING_NUMBER.match(name)
    digits = number[0] if number else ""
    return not digits, int(digits or 0), name


def missing(overview: Overview, suppress_below: int) -> dict[str, list[Row]]:
    """Blanks in each field of each layout, by PowerSchool's name; of students' records, small counts are suppressed."""
    grade_is_suppressed = any(count is None for _, count in grades(overview, suppress_below))
    drawn: dict[str, list[Row]] = {}
    for layout, blanks in overview.missing.items():
        names = overview.field_names.get(layout, {})
        rows: list[Row] = []
        for attribute, count in blanks.items():
            # The students without a grade are a grade of their own, from which others could be computed.
            is_small = 0 < count < suppress_below or (attribute == "grade_level" and count > 0 and grade_is_suppressed)
            rows.append((names.get(attribute, attribute), None if layout == "Student" and is_small else count))
        drawn[layout] = rows
    return drawn


def as_dict(overview: Overview, suppress_below: int) -> dict[str, Any]:
    """All that is drawn, as JSON's own types."""
    return {
        "students": students(overview, suppress_below),
        "teachers": overview.teachers,
        "classes": len(overview.class_sizes),
        "enrolments": enrolments(overview),
        "dropped": overview.dropped,
        "unread": overview.unread,
        "school_years": school_years(overview)[0],
        "grades": dict(grades(overview, suppress_below)),
        "schools": dict(schools(overview, suppress_below)),
        "school_grades": school_grades(overview, suppress_below).named("school", "grade", "students"),
        "class_sizes": dict(histogram(overview.class_sizes.values(), suppress_below)),
        "students_per_teacher": dict(histogram([load.students for load in overview.teacher_loads], suppress_below)),
        "classes_per_teacher": dict(histogram([load.classes for load in overview.teacher_loads], 0)),
        "idle_teachers": overview.idle_teachers,
        "week": week(overview).named("period", "day", "classes"),
        "blank_expressions": overview.blank_expressions,
        "unreadable_expressions": overview.unreadable_expressions,
        "missing": {layout: dict(rows) for layout, rows in missing(overview, suppress_below).items()},
    }
