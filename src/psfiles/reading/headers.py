"""Which column each name of a header stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from psfiles.columns import Column
from psfiles.layouts.field_names import Name, fold

__all__ = ["Name", "extra_positions", "fold", "header_problem", "match_header"]


def _same(name: Name, known: Name) -> bool:
    return name == known


def _same_without_table(name: Name, known: Name) -> bool:
    return name[1] == known[1] and None in (name[0], known[0])


_STUDENTS, _TEACHERS = 1, 5
_OF_PERSONS = frozenset({"firstname", "lastname", "middlename", "lastfirst", "gender", "homephone", "street", "city"})
"""What both a student and a teacher have: a student's list may hold the names of a teacher, too."""


def _own_table(folded: Iterable[Name]) -> int | None:
    """Whose list it is: the students' where it has their number, or else the teachers'."""
    names = {name for _, name in folded}
    return _STUDENTS if "studentnumber" in names else _TEACHERS if "teachernumber" in names else None


def match_header(names: Iterable[str], columns: Iterable[Column]) -> tuple[list[Column | None], list[Column]]:
    """The column that each name of a header stands for, and the columns that it lacks.

    Names that agree in table and name go first; where one has a table and the
    other has none, the first free column of that name is taken, but a teacher's
    name is never a student's. Duplicates are taken in order.
    """
    folded = [fold(name) for name in names]
    free = {column: [fold(name) for name in (column.name, *column.aliases)] for column in columns}
    others = {_STUDENTS: _TEACHERS, _TEACHERS: _STUDENTS}.get(_own_table(known[0] for known in free.values()) or 0)
    found: list[Column | None] = [_take(name, free, _same) for name in folded]
    for index, (table, name) in enumerate(folded):
        if found[index] is None and not (table is not None and table == others and name in _OF_PERSONS):
            found[index] = _take((table, name), free, _same_without_table)
    return found, list(free)


def _take(name: Name, free: dict[Column, list[Name]], agrees: Callable[[Name, Name], bool]) -> Column | None:
    for column, known in free.items():
        if any(agrees(name, one) for one in known):
            del free[column]
            return column
    return None


def extra_positions(found: Sequence[Column | None]) -> list[int]:
    """The positions, from 1, of the names of a header for which the layout has no column."""
    return [position for position, column in enumerate(found, 1) if column is None]


def header_problem(found: Sequence[Column | None], missing: Sequence[Column], *, ignore_extra: bool = False) -> str:
    """Why a header does not suit the layout; empty where it does.

    A column whose attribute has a default is not missed, nor is one that only
    some files carry. With ``ignore_extra``, the header may have more columns
    than the layout. Names of the header itself are not in the text: without a
    header, it is a record.
    """
    missed = [column.name for column in missing if not column.has_default and column.place is None]
    problems = []
    if missed:
        problems.append("the header lacks " + ", ".join(missed))
    if not ignore_extra and (extra := extra_positions(found)):
        problems.append(f"the layout has no column for name {', '.join(map(str, extra))} of the header")
    return "; ".join(problems)
