"""A draft: the layout and dialect of a list that nobody described."""

from __future__ import annotations

import itertools
import operator
import types
import typing
from collections.abc import Sequence
from typing import Any

import attrs

from psfiles.columns import columns_of
from psfiles.detection import LAYOUTS, detect
from psfiles.dialects import Dialect
from psfiles.drafting._evidence import called, of_column, of_records
from psfiles.drafting._head import Form, form_of, refuse_what_is_no_list
from psfiles.drafting._header import is_header
from psfiles.drafting._source import layout_source, value_source
from psfiles.drafting._types import Proof, dates_of
from psfiles.exceptions import DetectionError, ReadError
from psfiles.layouts import Teacher
from psfiles.layouts.known_fields import known_field
from psfiles.layouts.making import make_layout
from psfiles.printing import printable
from psfiles.reader import Reader
from psfiles.reading.source import Head, Rereadable, Source, name_of, peek

__all__ = ["Draft", "draft"]

HEAD = 1 << 16
"""Bytes that show how the records fall into fields; the types are proved by the whole file."""

_BATCH = 1024


@attrs.frozen(kw_only=True)
class Draft:
    r"""A layout for one file, its dialect, and what shows both, in sentences without a value of the file.

    ``layout`` is one of the guide's classes where the file has that layout,
    else a class that `make_layout` made.

    >>> import io
    >>> found = draft(io.BytesIO(b"Student_Number\tBus Number\r\n2001\tB7\r\n"))
    >>> [column.attribute for column in columns_of(found.layout)], found.dialect.header
    (['student_number', 'bus_number'], True)
    """

    layout: type[Any]
    dialect: Dialect
    evidence: tuple[str, ...]

    def to_python(self) -> str:
        """The text of a module that makes the same layout and dialect."""
        imports: set[str] = set()
        settings = {
            field.name: value
            for field in attrs.fields(Dialect)
            if (value := getattr(self.dialect, field.name)) != field.default
        }
        texts = ", ".join(f"{name}={value_source(value, imports)}" for name, value in settings.items())
        source = layout_source(self.layout)
        start = "" if "import psfiles" in source.splitlines() else "import psfiles\n"
        return f'"""A layout that `psfiles.draft` made."""\n\n{start}{source}\n\nDIALECT = psfiles.Dialect({texts})\n'

    def __str__(self) -> str:
        return "\n".join([self.to_python().rstrip(), "", *(f"# {sentence}" for sentence in self.evidence)])


def draft(
    source: Source, *, layouts: Sequence[type] = LAYOUTS, name: str = "Drafted", header: bool | None = None
) -> Draft:
    r"""A layout and a dialect that read a file whose list of fields nobody knows.

    ``source`` is a path or a binary file that can be rewound, which is left
    where it was. A file with one of the ``layouts``, the guide's four unless
    given, gives that class. For any other a layout called ``name`` is made. Its
    fields are the header's, or ``column_1``, ``column_2`` and so on; ``header``
    says whether the first record is one, where its names do not.

    The whole file is read: a column has a type only where each of its texts is
    written again as it was read, so leading zeros stay text, and so do dates
    whose order no date of the file proves. ``evidence`` says so.

    Raises `DetectionError` for what is no list of records, and ValueError for a
    stream that cannot be rewound.

    >>> import io, psfiles
    >>> found = draft(io.BytesIO(b"Student_Number\tBus\tEntryDate\r\n1001\t012\t08/17/2026\r\n"))
    >>> [(column.attribute, column.type.__name__) for column in psfiles.columns_of(found.layout)]
    [('student_number', 'str'), ('bus', 'str'), ('entry_date', 'date')]
    """
    head = peek(source, HEAD)
    if not head.can_rewind:
        message = "this stream cannot be rewound, so drafting would consume its records"
        raise ValueError(message)
    refuse_what_is_no_list(head.data, name_of(source))
    file = Rereadable(source)
    try:
        return _known(file, layouts, header) or _made(file, _whole_records(head), name, header)
    finally:
        file.again()


def _whole_records(head: Head) -> bytes:
    data = head.data
    return data if head.is_whole else data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data


def _made(file: Rereadable, head: bytes, name: str, header: bool | None) -> Draft:  # noqa: FBT001
    form = form_of(head)
    if form.width > MOST_FIELDS:
        problem = f"its records have {form.width:,} fields, and a list has {MOST_FIELDS:,} at most"
        message = f"{printable(name_of(file.source))}: no list of fields: {problem}"
        raise DetectionError(message)
    return _proved(file, name, form.with_header(is_header(form.rows, form.width) if header is None else header))


def _known(file: Rereadable, layouts: Sequence[type], header: bool | None) -> Draft | None:  # noqa: FBT001
    """The draft of a file that has a layout which is known."""
    try:
        detection = detect(file.again(), layouts=layouts)
    except DetectionError:
        return None
    if detection.read * 2 < detection.records or header not in (None, detection.dialect.header):
        return None
    first = next(iter(Reader(file.again(), detection.layout, detection.dialect).scan()), None)
    if isinstance(first, ReadError) and first.location.record == 0:  # its header does not suit
        return None
    # Seven fields of text read as teachers; that two of them are one number tells that they are.
    if detection.layout is Teacher and not detection.dialect.header:
        items = Reader(file.again(), Teacher, detection.dialect).scan()
        if any(item.teacher_number != item.teacher_number_2 for item in items if isinstance(item, Teacher)):
            return None
    return Draft(layout=detection.layout, dialect=detection.dialect, evidence=detection.evidence)


def _proved(file: Rereadable, name: str, form: Form) -> Draft:
    """The layout of which every text of the file proves the types."""
    names, dialect = form.names, form.dialect
    usual = [_usual(one) if dialect.header else (None, True) for one in names]
    proofs = [Proof(value_type) for value_type, _ in usual]
    texts = make_layout(name, [(one, str) for one in names])
    reader = Reader(file.again(), texts, dialect)
    keys = [column.key for column in columns_of(texts)]
    count, faults, repeats = _look_at_all(reader, proofs, list(itertools.compress(range(len(names)), keys)))
    if faults > count:
        problem = f"{faults} of {count + faults} records cannot be split into {form.width} fields"
        message = f"{printable(reader.source)}: no list of fields: {problem}"
        raise DetectionError(message)
    dates = dates_of(proofs)
    found = [proof.type_in(dates) for proof in proofs]
    fields = []
    for one, value_type, proof, (_, is_optional) in zip(names, found, proofs, usual, strict=True):
        settings: dict[str, Any] = {"type": _annotation(value_type, is_optional=is_optional or proof.has_blank)}
        if known_field(one) is None or not dialect.header:
            settings["personal"] = True  # nobody knows that it is not
        fields.append((one, settings))
    layout = make_layout(name, fields)
    if repeats:
        layout = make_layout(name, [(one, {"key": False, **settings}) for one, settings in fields])
    dialect = attrs.evolve(dialect, encoding=dialect.encoding or reader.encoding)
    if dates:
        dialect = attrs.evolve(dialect, date_order=dates.order, date_separator=dates.separator)
    evidence = [*form.evidence, *of_records(dialect, count, faults, repeats=repeats)]
    evidence += map(of_column, called(form), found, proofs, usual)
    return Draft(layout=layout, dialect=dialect, evidence=tuple(filter(None, evidence)))


def _usual(name: str) -> tuple[Any, bool]:
    """The type of a known field, and whether a blank is usual; None where only the file can tell the type."""
    known = known_field(name)
    if known is None or known.varies:
        return None, True
    members = [member for member in typing.get_args(known.type) if member is not types.NoneType]
    return (members[0], True) if members else (known.type, False)


def _annotation(value_type: Any, *, is_optional: bool) -> Any:
    return value_type | None if is_optional and not issubclass(value_type, str) else value_type


MOST_FIELDS = 1_000
"""Fields of a drafted list, each of which takes some 30 KB while its class is made; known lists have 57."""

_MOST_KEYS = 1 << 17
"""Keys that are compared with one another."""


def _look_at_all(reader: Reader[Any], proofs: Sequence[Proof], keys: Sequence[int]) -> tuple[int, int, bool]:
    """How many records the file has and how many cannot be split, and whether the keys of two are equal."""
    count = faults = 0
    repeats = False
    seen: set[tuple[str, ...]] = set()
    values = operator.attrgetter(*(column.attribute for column in columns_of(reader.record_type)), "__class__")
    items = reader.scan()
    while batch := list(itertools.islice(items, _BATCH)):
        rows = [values(item)[:-1] for item in batch if not isinstance(item, ReadError)]
        count += len(rows)
        faults += len(batch) - len(rows)
        for proof, texts in zip(proofs, zip(*rows, strict=True), strict=bool(rows)):
            proof.look_at(texts)
        if keys and not repeats and len(seen) < _MOST_KEYS:
            before = len(seen)
            seen.update(tuple(row[index] for index in keys) for row in rows)
            repeats = len(seen) < before + len(rows)
    return count, faults, repeats
