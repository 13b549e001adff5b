"""One way to read a file, tried on its first records by columns: each distinct text is read once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from psfiles.columns import Column, columns_of
from psfiles.detection._dates import date_form
from psfiles.detection._sample import Records, Sample
from psfiles.detection._ways import Way, widths_of
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.headers import match_header
from psfiles.reading.shapes import Shape, shape_of, shapes_of
from psfiles.values import PeriodExpression, TermId

if TYPE_CHECKING:
    import cattrs

__all__ = ["OF_THE_GUIDE", "ColumnTrial", "Trial", "holds_emails", "is_quoted", "try_way"]

_YEAR_IDS = range(15, 70)  # PowerSchool's first schools, and for long enough
_DATE_OF_ANOTHER_FORM = 2  # less than one that can be read
_SAME = 2

OF_THE_GUIDE: tuple[type, ...] = (Student, ScheduleEntry, Teacher, AttendanceEntry)
"""The layouts of the guide: those that a file is counted against."""


class ColumnTrial:
    """What the distinct texts of one column are: their values, their faults, and how much they speak for the column.

    ``dates`` has the texts among the faults that are dates of another form.
    """

    def __init__(self, codec: ColumnCodec, texts: set[str]) -> None:
        self.codec = codec
        self.column = codec.column
        self.texts = texts
        self.values: dict[str, Any] = {}
        self.faults: dict[str, str] = {}
        self.points: dict[str, int] = {}
        self.dates: dict[str, str] = {}
        points_of = _points_in(codec)
        if codec.takes_any_text and codec.value_is_text:  # most columns: nothing to read
            self.values = dict(zip(texts, texts, strict=True))
        else:
            self._read()
        if points_of is not None:
            self.points |= {text: points for text, value in self.values.items() if (points := points_of(value))}

    def _read(self) -> None:
        for text in self.texts:
            try:
                self.values[text] = self.codec.read(text)
            except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
                self._take_fault(self.codec, text)

    def _take_fault(self, codec: ColumnCodec, text: str) -> None:
        self.faults[text] = (codec.read_fault(text) or ("bad-value", ""))[0]
        if codec.column.type is dt.date and (form := date_form(text)):
            self.dates[text] = form
            self.points[text] = _DATE_OF_ANOTHER_FORM


def _points_in(codec: ColumnCodec) -> Callable[[Any], int] | None:
    """What tells how much a value speaks for its column: a date more than a number; None where no value does."""
    column, telling = codec.column, codec.kind.telling
    if column.type is TermId:
        return lambda term: 0 if term is None else 2 * (term.year_id in _YEAR_IDS)
    if column.type is PeriodExpression:
        return lambda expression: 3 if expression and "(" in expression else 0
    if column.type is str and holds_emails(column):
        return lambda text: (1 if "@" in text else -1) if text else 0
    return (lambda value: 0 if value is None or value == "" else telling) if telling else None


class Group(NamedTuple):
    """The good rows of one shape, and its columns by their place in a row."""

    rows: list[list[str]]
    columns: dict[int, ColumnTrial]


@attrs.define(kw_only=True, eq=False)
class Trial:
    """How well one way reads the first records of a file.

    Of the ``records``, ``fitting`` have the layout's number of fields, ``read``
    are good, and ``near`` are good but for dates of another form. ``telling``
    counts what speaks for the layout, ``against`` the records that contradict
    it. ``bad`` counts, by the place in a row of ``shape``, the records that have
    a fault there. ``extra`` are the positions, from 1, of the header's names
    that the layout has no column for, ``missing`` the columns that it lacks.
    """

    layout: type
    dialect: Dialect
    records: Records
    shape: Shape
    fitting: int = 0
    near: int = 0
    against: int = 0
    telling: int = 0
    faults: Counter[str] = attrs.field(factory=Counter)
    bad: Counter[int] = attrs.field(factory=Counter)
    groups: list[Group] = attrs.field(factory=list)
    extra: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    refuses_extra: bool = True

    @property
    def count(self) -> int:
        """How many records were looked at."""
        return len(self.records.rows)

    @property
    def read(self) -> int:
        """How many records are good."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def has_only_more(self) -> bool:
        """Whether the header names all of the layout's columns and others, which are refused."""
        return bool(self.extra) and self.refuses_extra and not self.missing

    @property
    def reads_most(self) -> bool:
        """Whether at least half of the records are good."""
        return 0 < self.count <= 2 * self.read

    @property
    def is_contradicted(self) -> bool:
        """Whether most records contradict the layout."""
        return 2 * self.against > self.read + self.near

    @property
    def is_likely(self) -> bool:
        """Whether most records read and do not contradict the layout, or a header names its columns."""
        if self.dialect.header:
            return not self.has_only_more
        return self.reads_most and not self.is_contradicted

    @property
    def explains(self) -> bool:
        """Whether it is likely, or would be if its dates had the right form."""
        return self.is_likely or (self.near > 0 and self.count <= 2 * (self.read + self.near))

    @property
    def worst(self) -> str:
        """The fault met most, by its code and its column if it has one."""
        return self.faults.most_common(1)[0][0] if self.faults else ""

    @property
    def terms(self) -> int:
        """The number of distinct term ids: a file has few."""
        return len(
            {
                value
                for group in self.groups
                for column in group.columns.values()
                if column.column.type is TermId
                for value in column.values.values()
            }
        )

    def reads_as(self, other: Trial) -> bool:
        """Whether another way gives the same records."""
        return self.layout is other.layout and list(self._values()) == list(other._values())

    def _values(self) -> Iterator[dict[str, Any]]:
        for rows, columns in self.groups:
            for row in rows:
                yield {column.column.attribute: column.values[row[place]] for place, column in columns.items()}


def try_way(way: Way, sample: Sample, converter: cattrs.BaseConverter | None, *, ignore_extra: bool) -> Trial:
    """Read a sample in one way."""
    layout, dialect = way
    records = sample.records(dialect, widths_of(layout, upload=dialect.upload_type))
    dialect = attrs.evolve(dialect, encoding=sample.encoding, record_delimiter=records.record_delimiter)
    shapes = shapes_of(layout, dialect, converter)
    trial = Trial(layout=layout, dialect=dialect, records=records, shape=shapes[0], refuses_extra=not ignore_extra)
    trial.faults.update(records.unreadable)
    if dialect.header and records.header is not None:
        shapes = _take_header(trial, records.header, converter)
        if trial.missing or (trial.extra and trial.refuses_extra):
            trial.faults["header"] = trial.count
            return trial
    _read_rows(trial, shapes)
    return trial


def _take_header(trial: Trial, names: list[str], converter: cattrs.BaseConverter | None) -> tuple[Shape, ...]:
    """The shapes of rows under a header; the trial learns how well it suits the layout."""
    columns, dialect = columns_of(trial.layout), trial.dialect
    names = names[dialect.upload_type :]
    names = names[:-1] if names and not names[-1] else names
    found, missing = match_header(names, columns)
    trial.telling = len(columns) - 2 * len(missing)
    trial.extra = tuple(place for place, column in enumerate(found, 1 + dialect.upload_type) if column is None)
    trial.missing = tuple(column.name for column in missing if column.place is None and not column.has_default)
    return shapes_of(trial.layout, dialect, converter, header=found)


def _read_rows(trial: Trial, shapes: Sequence[Shape]) -> None:
    rows = trial.records.rows
    own = trial.shape = (shape_of(rows[0], shapes) if rows else None) or shapes[0]
    fitting: dict[int, tuple[Shape, list[list[str]]]] = {}  # by identity: a shape's hash is deep
    for row in rows:
        shape = own if own.takes(row) else shape_of(row, shapes)
        if shape is not None:
            fitting.setdefault(id(shape), (shape, []))[1].append(row)
        elif row:
            trial.faults["field-count"] += 1
    for shape, some in fitting.values():
        _read_shape(trial, shape, some)


def _read_shape(trial: Trial, shape: Shape, rows: list[list[str]]) -> None:
    """Take the rows of one shape, column by column."""
    trial.fitting += len(rows)
    columns = {
        place: ColumnTrial(codec, {row[place] for row in rows})
        for place, codec in enumerate(shape.codecs)
        if codec is not None
    }
    read, near = _sort(trial, rows, columns)
    if trial.layout not in OF_THE_GUIDE:
        read = [row for row in read if _accepts(trial.layout, row, columns)]
    trial.near += len(near)
    trial.groups.append(Group(read, columns))
    explained = read + near
    for place, column in columns.items():
        if points := column.points:
            trial.telling += sum(points.get(row[place], 0) for row in explained)
    same, another = _agreement(explained, columns)
    trial.telling += _SAME * same
    trial.against += another
    if trial.dialect.quoting == "none":
        trial.telling -= sum(map(is_quoted, explained))


def _sort(
    trial: Trial, rows: list[list[str]], columns: Mapping[int, ColumnTrial]
) -> tuple[list[list[str]], list[list[str]]]:
    """The good rows, and those that only dates of another form make bad; the faults of all others are counted."""
    doubtful = {place: column for place, column in columns.items() if column.faults}
    if not doubtful:
        return rows, []
    typed = sum(column.column.type not in (str, PeriodExpression) for column in columns.values())
    read, near = [], []
    for row in rows:
        bad = {place: column for place, column in doubtful.items() if row[place] in column.faults}
        if not bad:
            read.append(row)
            continue
        if len(bad) >= typed and looks_like_header(row, columns_of(trial.layout)):
            trial.fitting -= 1
            trial.faults["header"] += 1
            continue
        trial.bad.update(bad.keys())
        trial.faults.update(f"{column.faults[row[place]]} in {column.column.name}" for place, column in bad.items())
        if all(row[place] in column.dates for place, column in bad.items()):
            near.append(row)
    return read, near


def _accepts(layout: type, row: Sequence[str], columns: Mapping[int, ColumnTrial]) -> bool:
    """Whether a layout of one's own, which may have validators, takes the values of a row."""
    aliases = {field.name: field.alias for field in attrs.fields(layout)}
    values = {aliases[one.column.attribute]: one.values[row[place]] for place, one in columns.items()}
    try:
        layout(**values)
    except Exception:  # noqa: BLE001 - a user's validator may raise what it likes, and its message may tell a value
        return False
    return True


def _agreement(rows: Sequence[Sequence[str]], columns: Mapping[int, ColumnTrial]) -> tuple[int, int]:
    """In how many rows a column that the layout has twice holds the same value, and how many contradict the layout.

    These hold two values there, and something else than e-mail addresses where such should be.
    """
    places: dict[str, list[int]] = {}
    for place, column in columns.items():
        places.setdefault(column.column.name, []).append(place)
    pair = next((twice[:2] for twice in places.values() if len(twice) > 1), None)
    if pair is None:
        return 0, 0
    one, other = pair
    emails = [place for place, column in columns.items() if holds_emails(column.column)]
    same = another = 0
    for row in rows:
        if row[one] != row[other]:
            another += any(row[place] and "@" not in row[place] for place in emails)
        elif row[one]:
            same += 1
    return same, another


def holds_emails(column: Column) -> bool:
    """Whether a column holds e-mail addresses, by its name."""
    return "email" in column.name.casefold()


def is_quoted(row: Sequence[str]) -> bool:
    """Whether quotes surround every field of a row."""
    return row[0][:1] == '"' and all(len(field) > 1 and field[0] == '"' == field[-1] for field in row)
