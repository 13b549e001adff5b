"""How many students there are, told so that nobody is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping

from psfiles.values import GradeLevel

__all__ = ["by_grade", "by_school"]

FEWEST = 10
"""A school's id is shown only for so many students: less may be a pupil's number in the wrong column."""

_SCHOOL = re.compile(r"[0-9]{1,6}")
_GRADES = range(-4, 14)
_GRADUATED = 99

Row = tuple[str, int | None]
"""A label and a count; None is a count that is not told."""


def by_school(counts: Mapping[str, int], suppress_below: int) -> list[Row]:
    """Students by school: the schools in the order of their numbers, then all that are not shown by themselves.

    >>> by_school({"0131": 400, "0130": 12, "Ada Example": 1}, suppress_below=10)
    [('School 0130', 12), ('School 0131', 400), ('1 other school id', None)]
    """
    shown = {school: count for school, count in counts.items() if _SCHOOL.fullmatch(school) and count >= FEWEST}
    rows: list[Row] = [
        (f"School {school}", _told(shown[school], suppress_below)) for school in sorted(shown, key=_number)
    ]
    others = [count for school, count in counts.items() if school not in shown]
    if others:
        ids = "school id" if len(others) == 1 else "school ids"
        rows.append((f"{len(others):,} other {ids}", _told(sum(others), suppress_below)))
    return rows


def by_grade(counts: Mapping[GradeLevel | None, int], suppress_below: int) -> list[Row]:
    """Students by grade, the youngest first.

    >>> by_grade({GradeLevel(1): 25, GradeLevel(0): 3, None: 40}, suppress_below=10)
    [('Kindergarten', None), ('Grade 1', 25), ('No usual grade', 40)]
    """
    usual = {grade: count for grade, count in counts.items() if grade is not None and _is_usual(grade)}
    rows: list[Row] = [(grade.label, _told(usual[grade], suppress_below)) for grade in sorted(usual)]
    others = sum(count for grade, count in counts.items() if grade not in usual)
    return [*rows, ("No usual grade", _told(others, suppress_below))] if others else rows


def _is_usual(grade: GradeLevel) -> bool:
    return grade in _GRADES or grade == _GRADUATED


def _told(count: int, suppress_below: int) -> int | None:
    return count if count >= suppress_below else None


def _number(school: str) -> tuple[int, str]:
    return int(school), school
