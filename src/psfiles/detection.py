"""Which layout and dialect a file has: counted against the layouts, never guessed.

Every way in which the layouts could stand in a file is tried on its first
records; the one that reads most of them is the answer.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import attrs

from psfiles import _advice
from psfiles._blocks import ANY_END
from psfiles._charset import CharacterSet
from psfiles._explain import looks_like_header
from psfiles._headers import fold, header_problem, match_header
from psfiles._quoting import splitter
from psfiles._reader import Reader, Source
from psfiles.columns import Column, columns_of, dialect_of, forms_of
from psfiles.dialects import DateOrder, Dialect, Quoting
from psfiles.exceptions import DetectionError, ReadError
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.values import PeriodExpression, TermId

if TYPE_CHECKING:
    import cattrs

__all__ = ["LAYOUTS", "Candidate", "Detection", "detect", "detect_and_keep"]


def __dir__() -> list[str]:
    return __all__


LAYOUTS: tuple[type, ...] = (Student, ScheduleEntry, Teacher, AttendanceEntry)
"""The layouts of the guide: those that a file is counted against."""

LIMIT = 1 << 16
"""Bytes that are looked at: some 600 records, and more of them would tell the same."""

_DELIMITERS = ("\t", ",", ";", "|")
_DATE_ORDERS: tuple[DateOrder, ...] = ("MDY", "DMY", "YMD")
_QUOTINGS: tuple[Quoting, ...] = ("none", "csv", "import")


@attrs.frozen(kw_only=True)
class Candidate:
    """One way to read a file, and how well it does.

    Of ``records`` looked at, ``fitting`` have its number of fields and ``read``
    are records without a fault. ``telling`` counts values that hardly any text
    would be taken for: dates, expressions, numbers. ``worst`` names the fault
    met most, by its code and its column; ``content`` is equal where the records are.
    """

    layout: type
    dialect: Dialect
    records: int
    fitting: int
    read: int
    telling: int
    worst: str = ""
    content: int = attrs.field(default=0, repr=False)

    def __str__(self) -> str:
        return f"{self.layout.__name__}, {_advice.settings(self.dialect)}"


@attrs.frozen(kw_only=True)
class Detection:
    """What a file is: its layout, its dialect, what shows it, and what to change on PowerSchool's screen.

    ``records`` were looked at, ``read`` of them are good under the layout.
    ``alternatives`` are other ways that read as many: the file's own bytes do
    not tell which is meant, ``evidence`` says what spoke for the one chosen.
    """

    layout: type
    dialect: Dialect
    records: int
    read: int
    evidence: tuple[str, ...]
    advice: tuple[str, ...]
    alternatives: tuple[Candidate, ...] = attrs.field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The detection as JSON's own types."""
        return {
            "layout": self.layout.__name__,
            "dialect": attrs.asdict(self.dialect),
            "records": self.records,
            "read": self.read,
            "evidence": list(self.evidence),
            "advice": list(self.advice),
            "alternatives": [str(one) for one in self.alternatives],
        }

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.layout.__name__}, {_advice.settings(self.dialect)}",
                *(f"  evidence: {sentence}" for sentence in self.evidence),
                *(f"  advice: {sentence}" for sentence in self.advice),
            ]
        )

    def _repr_html_(self) -> str:
        return _advice.as_html(self.layout.__name__, _advice.settings(self.dialect), self.evidence, self.advice)


def detect(
    source: Source,
    *,
    layouts: Sequence[type] = LAYOUTS,
    limit: int = LIMIT,
    converter: cattrs.BaseConverter | None = None,
) -> Detection:
    r"""Which layout and dialect a file has, judged by its first ``limit`` bytes.

    ``source`` is a path or a binary file, which is left where it was;
    ``layouts`` may name one's own. The layout that reads most records without
    a fault is the file's; at least half of them must be read.

    Raises `DetectionError`, which tells how near the file came to each layout,
    and ValueError for a stream that cannot be rewound: `detect_and_keep` takes
    one.

    >>> import io
    >>> data = b"100,Example,Tom,T7,tom@example.org,T7,1\n101,Example,Sue,T8,,T8,1\n"
    >>> detection = detect(io.BytesIO(data))
    >>> detection.layout.__name__, detection.dialect.delimiter, detection.read
    ('Teacher', ',', 2)
    >>> print(detection.advice[0])
    AutoSend's Field Delimiter is Comma: the guide prefers Tab, since GuardianEmail itself holds commas
    """
    head, is_whole, name, kept = _peek(source, limit)
    if isinstance(kept, _Replayed):
        message = "this stream cannot be rewound, so detecting would use its first records up"
        raise ValueError(message)  # noqa: TRY004 - the type is right, the stream is not
    return _detect(head, name, is_whole=is_whole, layouts=layouts, converter=converter)


def detect_and_keep(
    source: Source,
    *,
    layouts: Sequence[type] = LAYOUTS,
    limit: int = LIMIT,
    converter: cattrs.BaseConverter | None = None,
) -> tuple[Detection, Source]:
    """What a file is, and what to read it from: also for a stream that cannot be rewound.

    Raises `DetectionError` as `detect` does.
    """
    head, is_whole, name, kept = _peek(source, limit)
    return _detect(head, name, is_whole=is_whole, layouts=layouts, converter=converter), kept


class _Replayed:
    """A stream that gives its first bytes once more."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.name = getattr(rest, "name", "<stream>")
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        size = len(self._head) if size < 0 else size
        given, self._head = self._head[:size], self._head[size:]
        return given


def _peek(source: Source, limit: int) -> tuple[bytes, bool, str, Source]:
    """The first bytes of a file, whether they are all, its name, and what to read it from."""
    with Reader(source, Student) as reader:  # it knows paths, files and what is neither
        name, file = reader.source, reader._file  # noqa: SLF001 - the same house
        if isinstance(source, io.IOBase) and source.seekable():
            start = file.tell()
            head = _read(file, limit + 1)
            file.seek(start)
        else:
            head = _read(file, limit + 1)
            if file is source:
                source = cast("BinaryIO", _Replayed(head, file))
    return head[:limit], len(head) <= limit, name, source


def _read(file: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _detect(
    head: bytes, name: str, *, is_whole: bool, layouts: Sequence[type], converter: cattrs.BaseConverter | None
) -> Detection:
    head = head if is_whole else head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    if not head.strip():
        message = f"{name}: no record to tell the layout by; an export without records is a file of 0 bytes"
        raise DetectionError(message)
    lines = _lines(head)
    ways = dict.fromkeys(way for layout in layouts for way in _ways(layout, lines))
    candidates = [_try(head, layout, dialect, converter) for layout, dialect in ways]
    candidates.sort(key=lambda one: (one.read, one.telling), reverse=True)
    if not candidates or candidates[0].read * 2 < candidates[0].records or not candidates[0].records:
        message = f"{name}: none of the layouts; " + "; ".join(
            _nearness(layout, candidates, lines) for layout in layouts
        )
        raise DetectionError(message)
    best, *others = candidates
    alternatives = tuple(other for other in others if other.read >= best.read and other.content != best.content)
    return Detection(
        layout=best.layout,
        dialect=best.dialect,
        records=best.records,
        read=best.read,
        evidence=tuple(_evidence(best, alternatives, lines, is_whole=is_whole)),
        advice=tuple(_advice.advice(best.dialect, dialect_of(best.layout))),
        alternatives=alternatives,
    )


def _lines(head: bytes) -> list[str]:
    """The lines of the file with an ASCII delimiter where one was; the text itself does not matter."""
    charset = CharacterSet(None)
    mark = charset.begin(head, final=True) or 0
    data = charset.over_ascii(head[mark:], final=True)
    return [line.decode("latin-1") for line in ANY_END.split(data) if line]


def _ways(layout: type, lines: list[str]) -> Iterator[tuple[type, Dialect]]:
    """The dialects under which some line has the layout's number of fields."""
    columns = columns_of(layout)
    own = dialect_of(layout)
    orders = _DATE_ORDERS if any(column.type is dt.date for column in columns) else ("MDY",)
    has_quotes = any('"' in line for line in lines)
    for delimiter in _DELIMITERS:
        usual: Quoting = "csv" if delimiter != "\t" else own.quoting
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


def _try(head: bytes, layout: type, dialect: Dialect, converter: cattrs.BaseConverter | None) -> Candidate:
    reader: Reader[Any] = Reader(_Head(head), layout, dialect, converter=converter)
    columns = columns_of(layout)
    faults: Counter[str] = Counter()
    records = read = telling = misfits = content = 0
    for item in reader.scan():
        if not isinstance(item, ReadError):
            read += 1
            telling += _telling(item, columns)
            content = hash((content, layout, *(getattr(item, column.attribute) for column in columns)))
        elif item.location.record > 0:
            misfits += item.code in ("field-count", "header")
            faults.update(f"{fault.code} in {getattr(fault, 'column', 'no one field')}" for fault in item.exceptions)
        else:
            continue
        records += 1
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
        worst=faults.most_common(1)[0][0] if faults else "",
        content=content,
    )


def _encoding(head: bytes, decided: str | None) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else decided


def _end(head: bytes, reader: Reader[Any]) -> str:
    """What ends the records; empty for a lone record without an end."""
    return reader.record_delimiter if b"\n" in head or b"\r" in head else ""


def _telling(record: object, columns: Sequence[Column]) -> int:
    """How much the record's values speak for the layout: a date more than a number, a name not at all."""
    seen: dict[str, Any] = {}
    telling = 0
    for column in columns:
        value = getattr(record, column.attribute)
        if value is None or value == "":
            continue
        if column.name in seen:
            telling += seen[column.name] == value
        seen[column.name] = value
        if column.type is TermId:
            telling += 2 if 1 <= value.year_id <= _LAST_YEAR_ID else 0
        elif column.type is PeriodExpression:
            telling += 3 if "(" in value else 0
        elif column.type is not str:
            telling += 3 if column.type is dt.date else 1
    return telling


_LAST_YEAR_ID = 99


def _evidence(best: Candidate, alternatives: Sequence[Candidate], lines: list[str], *, is_whole: bool) -> Iterator[str]:
    dialect = best.dialect
    looked_at = f"the {best.records} records" if is_whole else f"the first {best.records} records"
    yield f"{best.read} of {looked_at} read as {best.layout.__name__}, {best.fitting} have its number of fields"
    if best.worst:
        yield f"met most among the others: {best.worst}"
    if dialect.header:
        yield "the first record holds names of columns"
    split = splitter(dialect)
    fields = [len(split(line)[0]) for line in lines[dialect.header :]]
    for form in forms_of(best.layout):
        for trailing in (0, 1):
            count = fields.count(len(form) + dialect.upload_type + trailing)
            if count:
                extra = ", one of them an empty last one or an upload_type" if trailing else ""
                yield f"{count} have {len(form) + dialect.upload_type + trailing} fields{extra}"
    yield _advice.encoding_evidence(dialect.encoding)
    for other in alternatives:
        yield f"as many read as {other}: {_why_not(best, other)}"


def _why_not(best: Candidate, other: Candidate) -> str:
    if other.telling < best.telling:
        return f"its dates, numbers and expressions tell less ({other.telling} to {best.telling})"
    if other.layout is best.layout and other.dialect.quoting != best.dialect.quoting:
        return "the bytes cannot tell, so the layout's usual quoting was taken"
    return "the bytes cannot tell the two apart"


def _nearness(layout: type, candidates: Sequence[Candidate], lines: Sequence[str]) -> str:
    """How near a file came to a layout, in numbers."""
    name, width = layout.__name__, len(forms_of(layout)[0])
    best = max(
        (one for one in candidates if one.layout is layout), key=lambda one: (one.read, one.fitting), default=None
    )
    if best is None:
        return f"{name}: no record has its {width} fields"
    problem = ""
    if best.dialect.header:
        names = splitter(best.dialect)(lines[0])[0]
        found, missing = match_header(names[best.dialect.upload_type :], columns_of(layout))
        problem = header_problem(found, [column for column in missing if column.place is None])
    near = f"{name}: {best.fitting} of {best.records} records have its {width} fields, {best.read} can be read"
    return near + (f", {problem}" if problem else f", most often {best.worst}" if best.worst else "")
