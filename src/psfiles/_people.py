"""How many students there are, without any count that would reveal one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from psfiles.values import GradeLevel

__all__ = ["Row", "by_grade", "by_school", "grade_labels", "hidden", "school_labels", "why_suppressed"]

FEWEST = 10
"""A school's id is shown only for so many students: fewer may be a student's number in the wrong column."""

_SCHOOL = re.compile(r"[0-9]{1,6}")
_GRADES = range(-4, 14)
_GRADUATED = 99

Row = tuple[str, int | None]
"""A label and a count; None is a count that is suppressed."""

Key = TypeVar("Key", bound=Hashable)


def by_school(counts: Mapping[str, int], suppress_below: int, fewest: int = FEWEST) -> list[Row]:
    """Students by school: the schools in the order of their numbers, then all that are not shown by themselves.

    >>> by_school({"0131": 400, "0130": 12, "Ada Example": 30}, suppress_below=10)
    [('School 0130', 12), ('School 0131', 400), ('1 other school id', 30)]
    """
    return _rows(counts, school_labels(counts, fewest), suppress_below)


def by_grade(counts: Mapping[GradeLevel | None, int], suppress_below: int) -> list[Row]:
    """Students by grade, the youngest first.

    >>> by_grade({GradeLevel(1): 25, GradeLevel(0): 3, None: 8}, suppress_below=10)
    [('Kindergarten', None), ('Grade 1', 25), ('Other or no grade', None)]
    """
    return _rows(counts, grade_labels(counts), suppress_below)


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
    ['Pre-kindergarten 1', 'Grade 2', 'Other or no grade']
    """
    usual = sorted(grade for grade in grades if grade is not None and (grade in _GRADES or grade == _GRADUATED))
    shown: dict[GradeLevel | None, str] = {grade: grade.label for grade in usual}
    return shown | dict.fromkeys((grade for grade in grades if grade not in shown), "Other or no grade")


def hidden(counts: Mapping[Key, int], suppress_below: int, already: Collection[Key] = ()) -> set[Key]:
    """Whose counts are suppressed: those that are too small, and those from which one of these could be computed.

    The sum is known. A single suppressed count is therefore the sum less all
    the others, and the same holds for several that are too small together: the
    next smallest is then suppressed with them. ``already`` are suppressed for another reason.

    >>> sorted(hidden({"a": 4, "b": 30, "c": 12}, suppress_below=10))
    ['a', 'c']
    """
    suppressed = {key for key, count in counts.items() if count < suppress_below or key in already}
    others = sorted(counts.keys() - suppressed, key=lambda key: (counts[key], str(key)))
    while suppressed and others and (len(suppressed) == 1 or sum(counts[key] for key in suppressed) < suppress_below):
        suppressed.add(others.pop(0))
    return suppressed


def why_suppressed(suppress_below: int) -> str:
    """The sentence that explains why a count is missing.

    >>> why_suppressed(10)
    'Counts of students below 10 are suppressed, and so are counts from which one could be computed.'
    """
    return (
        f"Counts of students below {suppress_below:,} are suppressed, "
        "and so are counts from which one could be computed."
    )


def _rows(counts: Mapping[Key, int], labels: Mapping[Key, str], suppress_below: int) -> list[Row]:
    sums: Counter[str] = Counter()
    for key, label in labels.items():
        sums[label] += counts[key]
    suppressed = hidden(sums, suppress_below)
    return [(label, None if label in suppressed else count) for label, count in sums.items()]


def _number(school: str) -> tuple[int, str]:
    return int(school), school
