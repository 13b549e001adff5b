"""The ways in which a file may be read, each tried on its first records and counted."""

from __future__ import annotations

import codecs
import datetime as dt
import functools
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import Column, columns_of, dialect_of, forms_of
from psfiles.detection import advice
from psfiles.dialects import DateOrder, Dialect, Quoting
from psfiles.exceptions import ReadError
from psfiles.reader import Reader
from psfiles.reading.charset import CharacterSet
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.headers import fold, header_problem, match_header
from psfiles.reading.lines import ANY_END
from psfiles.reading.quoting import splitter
from psfiles.values import PeriodExpression, TermId

if TYPE_CHECKING:
    import cattrs

__all__ = ["Candidate", "candidates_of", "nearness"]

_DELIMITERS = ("\t", ",", ";", "|")
_DATE_ORDERS: tuple[DateOrder, ...] = ("MDY", "DMY", "YMD")
_QUOTINGS: tuple[Quoting, ...] = ("none", "csv", "import")


@attrs.frozen(kw_only=True)
class Candidate:
    """One way to read a file, and how well it does.

    Of ``records`` looked at, ``fitting`` have its number of fields and ``read``
    are records without a fault. ``telling`` counts values that hardly any text
    would be taken for: dates, expressions, numbers. ``width`` counts the fields
    of a record, without an empty last one that is ``trailing``. ``worst`` names
    the fault met most, by its code and its column; ``terms`` counts distinct
    term ids, of which a file has few; ``content`` is equal where the records are.
    """

    layout: type
    dialect: Dialect
    records: int
    fitting: int
    read: int
    telling: int
    width: int
    trailing: bool
    worst: str = ""
    terms: int = 0
    content: int = attrs.field(default=0, repr=False)

    @property
    def is_likely(self) -> bool:
        """Whether at least half of the records read, or a header names the layout's columns."""
        return self.dialect.header or 0 < self.records <= self.read * 2

    def __str__(self) -> str:
        return f"{self.layout.__name__}, {advice.settings(self.dialect)}"


def candidates_of(head: bytes, layouts: Sequence[type], converter: cattrs.BaseConverter | None) -> list[Candidate]:
    """Every way to read the first bytes of a file, the best first."""
    lines = _lines(head)
    if not lines:
        return []
    ways = dict.fromkeys(way for layout in layouts for way in _ways(layout, lines))
    tried = [_try(head, lines[0], layout, dialect, converter) for layout, dialect in ways]
    return sorted(tried, key=_rank, reverse=True)


def nearness(head: bytes, layout: type, candidates: Sequence[Candidate]) -> str:
    """How near a file came to a layout, in numbers."""
    name, width = layout.__name__, len(forms_of(layout)[0])
    best = max(
        (one for one in candidates if one.layout is layout), key=lambda one: (one.read, one.fitting), default=None
    )
    if best is None:
        return f"{name}: no record has its {width} fields"
    problem = ""
    if best.dialect.header:
        names = splitter(best.dialect)(_lines(head)[0])[0]
        found, missing = match_header(names[best.dialect.upload_type :], columns_of(layout))
        problem = header_problem(found, [column for column in missing if column.place is None])
    near = f"{name}: {best.fitting} of {best.records} records have its {width} fields, {best.read} can be read"
    return near + (f", {problem}" if problem else f", most often {best.worst}" if best.worst else "")


def _rank(candidate: Candidate) -> tuple[bool, bool, int, int, int]:
    """How well a candidate explains the file, the best being the highest.

    What is read counts less than what it tells: an attendance file with some
    bad dates also reads as teachers, without a fault. How PowerSchool reads
    the quotes of a file that it imports is not up to the file.
    """
    is_binding = candidate.read > 0 and dialect_of(candidate.layout).quoting == candidate.dialect.quoting == "import"
    return candidate.is_likely, is_binding, candidate.telling, candidate.read, -candidate.terms


def _lines(head: bytes) -> list[str]:
    """What may be a record: each line, and where lines end by CRLF, what stands between two of these.

    The text itself does not matter, so every byte stands for a letter.
    """
    charset = CharacterSet(None)
    mark = charset.begin(head, final=True) or 0
    data = charset.over_ascii(head[mark:], final=True)
    lines = ANY_END.split(data) + [piece for piece in data.split(b"\r\n") if b"\n" in piece or b"\r" in piece]
    return [line.decode("latin-1") for line in lines if line]


def _ways(layout: type, lines: list[str]) -> Iterator[tuple[type, Dialect]]:
    """The dialects under which some line has the layout's number of fields."""
    columns = columns_of(layout)
    own = dialect_of(layout)
    orders = _DATE_ORDERS if any(column.type is dt.date for column in columns) else ("MDY",)
    has_quotes = any('"' in line for line in lines)
    for delimiter in _DELIMITERS:
        usual: Quoting = own.quoting if delimiter == "\t" or own.quoting == "import" else "csv"
        quotings = dict.fromkeys((usual, *_QUOTINGS)) if has_quotes else (usual,)
        for quoting in quotings:
            dialect = attrs.evolve(own, delimiter=delimiter, quoting=quoting, encoding=None)
            split = splitter(dialect)
            first = split(lines[0])[0]
            header = looks_like_header(first, columns)
            found = {len(first)} if header else {len(split(line)[0]) for line in lines}
            uploads = [fold(first[0])[1] == "uploadtype"] if header else [False, True]
            for upload, order in itertools.product(uploads, orders):
                if found & _widths(layout, upload=upload) or header:
                    yield layout, attrs.evolve(dialect, header=header, upload_type=upload, date_order=order)


def _widths(layout: type, *, upload: bool) -> set[int]:
    return {len(form) + upload + trailing for form in forms_of(layout) for trailing in (0, 1)}


class _Head(io.BytesIO):
    name = "<head>"


def _try(head: bytes, first: str, layout: type, dialect: Dialect, converter: cattrs.BaseConverter | None) -> Candidate:
    reader: Reader[Any] = Reader(_Head(head), layout, dialect, converter=converter)
    columns = columns_of(layout)
    faults: Counter[str] = Counter()
    terms: set[int] = set()
    records = read = misfits = content = 0
    telling = _telling_names(first, columns, dialect) if dialect.header else 0
    for item in reader.scan():
        if not isinstance(item, ReadError):
            read += 1
            telling += _telling(item, columns)
            terms.update(value for column in columns if isinstance(value := getattr(item, column.attribute), TermId))
            content = hash((content, layout, *(getattr(item, column.attribute) for column in columns)))
        elif item.location.record > 0:
            misfits += item.code in ("field-count", "header")
            faults.update(f"{fault.code} in {getattr(fault, 'column', 'no one field')}" for fault in item.exceptions)
        else:
            continue
        records += 1
    shape = reader.shape
    return Candidate(
        layout=layout,
        dialect=attrs.evolve(
            dialect,
            encoding=_encoding(head, reader.encoding),
            record_delimiter=_end(head, reader) or dialect.record_delimiter,
        ),
        records=records,
        fitting=records - misfits,
        read=read,
        telling=telling,
        width=shape.width,
        trailing=shape.trailing,
        worst=faults.most_common(1)[0][0] if faults else "",
        terms=len(terms),
        content=content,
    )


def _encoding(head: bytes, decided: str | None) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else decided


def _end(head: bytes, reader: Reader[Any]) -> str:
    """What ends the records; empty for a lone record without an end."""
    return reader.record_delimiter if b"\n" in head or b"\r" in head else ""


def _telling_names(first: str, columns: Sequence[Column], dialect: Dialect) -> int:
    """How many of a header's names are the layout's, less those that it lacks."""
    _, missing = match_header(splitter(dialect)(first)[0], columns)
    return len(columns) - 2 * len(missing)


def _telling(record: object, columns: Sequence[Column]) -> int:
    """How much the record's values speak for the layout: a date more than a number, a name not at all."""
    seen: dict[str, Any] = {}
    telling = 0
    for column in columns:
        value = getattr(record, column.attribute)
        if value is None or value == "":
            continue
        if column.name in seen:
            telling += 2 * (seen[column.name] == value)
        seen[column.name] = value
        if column.type is TermId:
            telling += 2 * (value.year_id in _YEAR_IDS)
        elif column.type is PeriodExpression:
            telling += 3 if "(" in value else 0
        else:
            telling += _telling_of(column)
    return telling


@functools.cache
def _telling_of(column: Column) -> int:
    kind = column.kind()
    return kind.telling if kind else 1


_YEAR_IDS = range(15, 70)  # PowerSchool's first schools, and for long enough
