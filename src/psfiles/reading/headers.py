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
