"""Strategies for whole files: their bytes, and the records in them."""

from __future__ import annotations

import codecs
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from psfiles.columns import Column, forms_of
from psfiles.dialects import Dialect
from psfiles.reading.codecs import ColumnCodec, column_codec
from psfiles.reading.quoting import field_writer
from psfiles.strategies._records import column_values, records
from psfiles.strategies._values import dialects
from psfiles.writing.cleaning import looks_like_utf8

if TYPE_CHECKING:
    import cattrs

__all__ = ["MARKS", "Form", "SampleFile", "draw_form", "encode", "files"]

RecordT = TypeVar("RecordT")

MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
_ALL_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@attrs.frozen
class SampleFile(Generic[RecordT]):
    """A file's bytes, the dialect to read them in, and the records that are in it.

    >>> import psfiles
    >>> file = SampleFile(b"", psfiles.AUTOSEND, [])
    >>> psfiles.loads(file.data, psfiles.Teacher, file.dialect) == file.records
    True
    """

    data: bytes
    dialect: Dialect
    records: list[RecordT]


@attrs.frozen
class Form:
    """How the records of one file stand in its lines.

    ``encoding`` is the file's, also where the dialect leaves it open.
    """

    layout: type
    dialect: Dialect
    encoding: str
    codecs: tuple[ColumnCodec, ...]
    records: SearchStrategy[Any]

    @property
    def width(self) -> int:
        """The number of fields in a line."""
        return len(self.codecs) + self.dialect.upload_type

    def texts(self, record: Any) -> list[str]:
        """The fields of a record."""
        texts = [codec.write(getattr(record, codec.column.attribute)) for codec in self.codecs]
        return [""] * self.dialect.upload_type + texts

    def header(self) -> list[str]:
        """The fields of the header."""
        return ["upload_type"] * self.dialect.upload_type + [codec.column.name for codec in self.codecs]

    def line(self, texts: Sequence[str]) -> str:
        """The line that holds some fields, without its end."""
        quote: Callable[[str], str] = field_writer(self.dialect) or str
        return self.dialect.delimiter.join(map(quote, texts))


def draw_form(
    draw: st.DrawFn,
    layout: type,
    dialect: SearchStrategy[Dialect] | Dialect | None,
    converter: cattrs.BaseConverter | None,
) -> Form:
    """A dialect, a character set, and whether the file has the columns that only some files carry."""
    chosen = draw(dialects() if dialect is None else dialect) if not isinstance(dialect, Dialect) else dialect
    encodings = ["windows-1252", "utf-8", "utf-8-sig", "utf-16"]
    encoding = chosen.encoding or draw(st.sampled_from(encodings))
    exact = attrs.evolve(chosen, encoding=encoding)
    columns = draw(st.sampled_from(forms_of(layout)))
    return Form(
        layout,
        chosen,
        encoding,
        tuple(column_codec(column, chosen, converter) for column in columns),
        _records_of(layout, columns, _of_values(exact), converter),
    )


def _of_values(dialect: Dialect) -> Dialect:
    """The part of a dialect that tells which values it can hold."""
    return Dialect(delimiter=dialect.delimiter, encoding=dialect.encoding, quoting=dialect.quoting)


# A strategy that is made anew for every example costs more than what it draws.
@functools.lru_cache(maxsize=512)
def _records_of(
    layout: type, columns: tuple[Column, ...], dialect: Dialect, converter: cattrs.BaseConverter | None
) -> SearchStrategy[Any]:
    extra = {
        column.attribute: column_values(column, dialect, converter).filter(lambda value: value is not None)
        for column in columns
        if column.place is not None
    }
    return records(layout, dialect, converter=converter, **extra)


def encode(form: Form, lines: Sequence[str], end: str) -> bytes:
    """The bytes of a file; its last line is ended by ``end``. A lone surrogate stands for a byte that means nothing."""
    codec, errors = ("utf-16-le", "surrogatepass") if form.encoding == "utf-16" else (form.encoding, "surrogateescape")
    codec = "utf-8" if codec == "utf-8-sig" else codec
    parts = [(line + form.dialect.record_delimiter).encode(codec, errors) for line in lines[:-1]]
    parts += [(line + end).encode(codec, errors) for line in lines[-1:]]
    mark, data = MARKS.get(form.encoding, b""), b"".join(parts)
    assume(mark or not data.startswith(_ALL_MARKS))
    if form.dialect.encoding is None and form.encoding == "windows-1252":
        assume(not looks_like_utf8(next((part for part in parts if not part.isascii()), b"")))
    return mark + data


@st.composite
def files(
    draw: st.DrawFn,
    layout: type[RecordT],
    dialect: SearchStrategy[Dialect] | Dialect | None = None,
    *,
    min_size: int = 0,
    max_size: int = 5,
    converter: cattrs.BaseConverter | None = None,
) -> SampleFile[RecordT]:
    r"""Files of a layout that read without a fault, as psfiles and as others write them.

    ``dialect`` is one, or a strategy for them; any unless given. Where it names
    no character set, the file has one that can be told. Files have a record
    end at their end or none, blank lines after it, an empty last field in every record.
    ``min_size`` and ``max_size`` count records; ``converter`` is as for `records`.

    >>> from hypothesis import find
    >>> from psfiles import AUTOSEND, Teacher
    >>> find(files(Teacher, AUTOSEND), lambda file: len(file.records) == 2).data
    b'0\t\t\t0\t\t0\t\r\n0\t\t\t0\t\t0\t\r\n'
    """
    form = draw_form(draw, layout, dialect, converter)
    entries = draw(st.lists(form.records, min_size=min_size, max_size=max_size))
    rows = [form.header()] * form.dialect.header + [form.texts(entry) for entry in entries]
    # With one more field a row could be one of the layout's longer form.
    if len(forms_of(layout)) == 1 and draw(st.booleans()):
        rows = [[*row, ""] for row in rows]
    lines = [form.line(row) for row in rows]
    end = form.dialect.record_delimiter
    # In a layout of one column a blank line is a record.
    if form.width > 1:
        end = draw(st.sampled_from([end, "", end * 2, end * 3]))
    elif lines and lines[-1]:
        end = draw(st.sampled_from([end, ""]))
    return SampleFile(encode(form, lines, end), form.dialect, entries)
