"""How many students there are, told so that nobody is recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from psfiles.values import GradeLevel

__all__ = ["Row", "by_grade", "by_school", "grade_labels", "hidden", "school_labels", "why_untold"]

FEWEST = 10
"""A school's id is shown only for so many students: less may be a pupil's number in the wrong column."""

_SCHOOL = re.compile(r"[0-9]{1,6}")
_GRADES = range(-4, 14)
_GRADUATED = 99

Row = tuple[str, int | None]
"""A label and a count; None is a count that is not told."""

Key = TypeVar("Key", bound=Hashable)


def by_school(counts: Mapping[str, int], suppress_below: int, fewest: int = FEWEST) -> list[Row]:
    """Students by school: the schools in the order of their numbers, then all that are not shown by themselves.

    >>> by_school({"0131": 400, "0130": 12, "Ada Example": 30}, suppress_below=10)
    [('School 0130', 12), ('School 0131', 400), ('1 other school id', 30)]
    """
    return _told(counts, school_labels(counts, fewest), suppress_below)


def by_grade(counts: Mapping[GradeLevel | None, int], suppress_below: int) -> list[Row]:
    """Students by grade, the youngest first.

    >>> by_grade({GradeLevel(1): 25, GradeLevel(0): 3, None: 8}, suppress_below=10)
    [('Kindergarten', None), ('Grade 1', 25), ('No usual grade', None)]
    """
    return _told(counts, grade_labels(counts), suppress_below)


def school_labels(counts: Mapping[str, int], fewest: int = FEWEST) -> dict[str, str]:
    """What each school is called, in the order in which they are shown.

    >>> school_labels({"0131": 400, "Ada Example": 1, "0130": 12})
    {'0130': 'School 0130', '0131': 'School 0131', 'Ada Example': '1 other school id'}
    """
    ids = sorted((id_ for id_, count in counts.items() if _SCHOOL.fullmatch(id_) and count >= fewest), key=_number)
    shown = {id_: f"School {id_}" for id_ in ids}
    others = [id_ for id_ in counts if id_ not in shown]
    return shown | dict.fromkeys(others, f"{len(others):,} other school id{'s' * (len(others) > 1)}")


def grade_labels(grades: Collection[GradeLevel | None]) -> dict[GradeLevel | None, str]:
    """What each grade is called, the youngest first; what is no grade of a school comes last.

    >>> list(grade_labels([GradeLevel(2), None, GradeLevel(-1)]).values())
    ['Pre-kindergarten 1', 'Grade 2', 'No usual grade']
    """
    usual = sorted(grade for grade in grades if grade is not None and (grade in _GRADES or grade == _GRADUATED))
    shown: dict[GradeLevel | None, str] = {grade: grade.label for grade in usual}
    return shown | dict.fromkeys((grade for grade in grades if grade not in shown), "No usual grade")


def hidden(counts: Mapping[Key, int], suppress_below: int, already: Collection[Key] = ()) -> set[Key]:
    """Whose counts are not told: those that are too small, and those from which one of these would follow.

    A count that is the only one not told is all the others taken from their
    sum, which is known; so are some that are too small together. The next
    smallest then stays untold with them. ``already`` are untold for another reason.

    >>> sorted(hidden({"a": 4, "b": 30, "c": 12}, suppress_below=10))
    ['a', 'c']
    """
    untold = {key for key, count in counts.items() if count < suppress_below or key in already}
    others = sorted(counts.keys() - untold, key=lambda key: (counts[key], str(key)))
    while untold and others and (len(untold) == 1 or sum(counts[key] for key in untold) < suppress_below):
        untold.add(others.pop(0))
    return untold


def why_untold(suppress_below: int) -> str:
    """What a reader is to know of counts that are not there.

    >>> why_untold(10)
    'Counts of students under 10 are not told, nor those from which one would follow.'
    """
    return f"Counts of students under {suppress_below:,} are not told, nor those from which one would follow."


def _told(counts: Mapping[Key, int], labels: Mapping[Key, str], suppress_below: int) -> list[Row]:
    sums: Counter[str] = Counter()
    for key, label in labels.items():
        sums[label] += counts[key]
    untold = hidden(sums, suppress_below)
    return [(label, None if label in untold else count) for label, count in sums.items()]


def _number(school: str) -> tuple[int, str]:
    return int(school), school
