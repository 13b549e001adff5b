"""The ways in which a file may be read: each layout under each dialect that could explain its lines."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

import attrs

from psfiles.columns import columns_of, dialect_of, forms_of
from psfiles.dialects import DateOrder, Dialect, Quoting
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.headers import fold
from psfiles.reading.quoting import splitter

__all__ = ["DELIMITERS", "Way", "quotings_of", "ways_of", "widths_of"]

Way = tuple[type, Dialect]

DELIMITERS = ("\t", ",", ";", "|")
_DATE_ORDERS: tuple[DateOrder, ...] = ("MDY", "DMY", "YMD")
_QUOTINGS: tuple[Quoting, ...] = ("none", "csv", "import")


def ways_of(lines: Sequence[str], layouts: Sequence[type]) -> list[Way]:
    """The ways under which some line has the layout's number of fields, or the first is a header."""
    counted = _Counted(lines)
    return list(dict.fromkeys(way for layout in layouts for way in _ways(layout, counted)))


def quotings_of(way: Way) -> Iterator[Way]:
    """The same way under each rule of quoting, the usual one first."""
    layout, dialect = way
    for quoting in dict.fromkeys((_usual(layout, dialect.delimiter), *_QUOTINGS)):
        yield layout, attrs.evolve(dialect, quoting=quoting)


def widths_of(layout: type, *, upload: bool) -> frozenset[int]:
    """The right numbers of fields, without an empty last one."""
    return frozenset(len(form) + upload for form in forms_of(layout))


class _Counted:
    """The lines of a sample: the first one split, and the numbers of fields of all, under a delimiter and a quoting."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.has_quotes = any('"' in line for line in lines)
        self._lines = lines
        self._known: dict[tuple[str, Quoting], tuple[list[str], frozenset[int]]] = {}

    def split(self, dialect: Dialect) -> tuple[list[str], frozenset[int]]:
        key = dialect.delimiter, dialect.quoting
        if key not in self._known:
            split = splitter(dialect)
            rows = [split(line)[0] for line in self._lines]
            self._known[key] = rows[0], frozenset(map(len, rows))
        return self._known[key]


def _usual(layout: type, delimiter: str) -> Quoting:
    own = dialect_of(layout).quoting
    return own if delimiter == "\t" or own == "import" else "csv"


def _ways(layout: type, counted: _Counted) -> Iterator[Way]:
    columns = columns_of(layout)
    own = attrs.evolve(dialect_of(layout), encoding=None)
    orders = _DATE_ORDERS if any(column.type is dt.date for column in columns) else ("MDY",)
    for delimiter in DELIMITERS:
        usual = _usual(layout, delimiter)
        for quoting in dict.fromkeys((usual, *_QUOTINGS)) if counted.has_quotes else (usual,):
            dialect = attrs.evolve(own, delimiter=delimiter, quoting=quoting)
            first, found = counted.split(dialect)
            header = looks_like_header(first, columns)
            uploads = [fold(first[0])[1] == "uploadtype"] if header else [False, True]
            for upload, order in itertools.product(uploads, orders):
                widths = widths_of(layout, upload=upload)
                if header or found & widths or found & {width + 1 for width in widths}:
                    yield layout, attrs.evolve(dialect, header=header, upload_type=upload, date_order=order)
