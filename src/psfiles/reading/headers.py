"""Which column each name of a header stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from psfiles.columns import Column

__all__ = ["Name", "fold", "header_problem", "match_header"]

Name = tuple[int | None, str]

# PowerSchool's table numbers (the decisions page, *A header*).
_TABLES = {
    "students": 1,
    "courses": 2,
    "sections": 3,
    "cc": 4,
    "teachers": 5,
    "terms": 13,
    "schools": 39,
    "autocomm": 47,
    "attendancecode": 156,
    "attendance": 157,
}
_HEADER_NAME = re.compile(r"(?:\[(?P<bracket>[^\]]*)\]|(?P<dotted>[^.]*)\.)?(?P<name>.*)", re.DOTALL)


def fold(name: str) -> tuple[int | None, str]:
    """A field's name without case, blanks and underscores, and its table's number.

    >>> fold("[01]Student_Number"), fold("TEACHERS.Last Name")
    ((1, 'studentnumber'), (5, 'lastname'))
    """
    match = _HEADER_NAME.fullmatch(name)
    table = _squeeze(match["bracket"] or match["dotted"] or "") if match else ""
    number = int(table) if table.isascii() and table.isdigit() else _TABLES.get(table)
    if match is None or (table and number is None):
        return None, _squeeze(name)
    return number, _squeeze(match["name"])


def _squeeze(name: str) -> str:
    return "".join(name.split()).replace("_", "").casefold()


def _same(name: Name, known: Name) -> bool:
    return name == known


def _same_without_table(name: Name, known: Name) -> bool:
    return name[1] == known[1] and None in (name[0], known[0])


def match_header(names: Iterable[str], columns: Iterable[Column]) -> tuple[list[Column | None], list[Column]]:
    """The column that each name of a header stands for, and the columns that it lacks.

    Names that agree in table and name go first; a name without a table then
    takes the first free column of that name. Duplicates are taken in order.
    """
    folded = [fold(name) for name in names]
    free = {column: [fold(name) for name in (column.name, *column.aliases)] for column in columns}
    found: list[Column | None] = [None] * len(folded)
    for agrees in (_same, _same_without_table):
        for index, name in enumerate(folded):
            if found[index] is None:
                found[index] = _take(name, free, agrees)
    return found, list(free)


def _take(name: Name, free: dict[Column, list[Name]], agrees: Callable[[Name, Name], bool]) -> Column | None:
    for column, known in free.items():
        if any(agrees(name, one) for one in known):
            del free[column]
            return column
    return None


def header_problem(found: Sequence[Column | None], missing: Sequence[Column]) -> str:
    """Why a header does not suit the layout; empty where it does.

    Names of the header itself are not told: without a header, it is a record.
    """
    unknown = [str(position) for position, column in enumerate(found, 1) if column is None]
    problems = []
    if missing:
        problems.append("the header lacks " + ", ".join(column.name for column in missing))
    if unknown:
        problems.append(f"the layout has no column for name {', '.join(unknown)} of the header")
    return "; ".join(problems)
