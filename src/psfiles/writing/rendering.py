"""Rows to bytes: many records at a time where nothing is special, else one by one."""

from __future__ import annotations

import codecs
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psfiles.columns import columns_of, forms_of
from psfiles.exceptions import WriteError
from psfiles.reading.codecs import ColumnCodec, column_codec
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.quoting import field_writer
from psfiles.writing.cleaning import can_encode, cleaner, looks_like_utf8
from psfiles.writing.text_function import TextFunction, text_function

if TYPE_CHECKING:
    import cattrs

    from psfiles.columns import Column
    from psfiles.dialects import Dialect

__all__ = ["Renderer"]

_MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}
_CODECS = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", None: "windows-1252"}
_LOOKS_LIKE_UTF8 = "written in windows-1252 this would be read as UTF-8: name the dialect's encoding"
_ANY_MARK = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Renderer:
    """The bytes of one file's records, with its mark and header at the right moment."""

    def __init__(
        self, record_type: type, dialect: Dialect, *, clean: bool, converter: cattrs.BaseConverter | None
    ) -> None:
        self._record_type = record_type
        self._dialect = dialect
        self._encoding: str = _CODECS.get(dialect.encoding, dialect.encoding or "")
        self._clean = cleaner(dialect, self._encoding) if clean else None
        self._quote = field_writer(dialect)
        self._codecs = {column: column_codec(column, dialect, converter) for column in columns_of(record_type)}
        self._form: list[ColumnCodec] = []
        self._absent: list[Column] = []
        self._may_look_marked = False
        self._may_look_like_utf8 = dialect.encoding is None
        self._texts: TextFunction
        self._count = 0

    def render(self, batch: Sequence[Any]) -> tuple[bytes, Exception | None]:
        """The bytes of some records; of those before the first that cannot be written, and why not."""
        before = self._begin(batch[0]) if self._count == 0 else b""
        data = self._render_at_once(batch)
        if data is not None:
            self._count += len(batch)
            return before + data, None
        parts = [before]
        for record in batch:
            data, error = self._render_one(record)
            if error is not None:
                return b"".join(parts) if self._count else b"", error
            parts.append(data)
            self._count += 1
        return b"".join(parts), None

    def finish(self) -> bytes:
        """What is still to be written of a file without records: its header."""
        return self._begin(None) if self._count == 0 and self._dialect.header else b""

    def _begin(self, first: Any) -> bytes:
        """The mark and the header; the first record tells the form of the file."""
        extra = [column for column in self._codecs if column.place is not None]
        has_extra = any(getattr(first, column.attribute, None) is not None for column in extra)
        self._form = [self._codecs[column] for column in forms_of(self._record_type)[-1 if has_extra else 0]]
        self._absent = [] if has_extra else extra
        self._texts = text_function(self._form, self._dialect)
        mark = _MARKS.get(self._dialect.encoding or "", b"")
        self._may_look_marked = not mark and not self._dialect.header
        return mark + self._header() if self._dialect.header else mark

    def _header(self) -> bytes:
        names = ["upload_type"] * self._dialect.upload_type + [codec.column.name for codec in self._form]
        for name in names:
            fault = self._text_fault(name)
            if fault:
                message = (
                    f"column {name!r} of {self._record_type.__name__} cannot be in a header: it has "
                    f"{fault[1].partition(';')[0]}; give the column another name, or the dialect another encoding "
                    "or quoting"
                )
                raise ValueError(message)
        header = self._join(names)
        if self._mistaken_for([], header):
            message = f"the header of {self._record_type.__name__} cannot be written: {_LOOKS_LIKE_UTF8}"
            raise ValueError(message)
        return header

    def _render_at_once(self, batch: Sequence[Any]) -> bytes | None:
        """The bytes of records in which nothing needs quoting or cleaning; None for any other."""
        if set(map(type, batch)) != {self._record_type}:
            return None
        for column in self._absent:
            if list(map(operator.attrgetter(column.attribute), batch)).count(None) < len(batch):
                return None
        try:
            looked_at = batch[: self._count == 0]  # only the file's first record may be taken for a header
            first = [codec.write(getattr(one, codec.column.attribute)) for one in looked_at for codec in self._form]
            text: str = self._texts(batch)
            if self._dialect.surround_with_quotes:
                text = '"' + text[:-1]
            data = text.encode(self._encoding)
        except Exception:  # noqa: BLE001 - whatever it is, `_render_one` finds it and says it
            return None
        size, width, dialect = len(batch), len(self._form) + self._dialect.upload_type, self._dialect
        regular = (
            text.count(dialect.delimiter) == size * (width - 1)
            and text.count("\r") == size * dialect.record_delimiter.count("\r")
            and text.count("\n") == size * dialect.record_delimiter.count("\n")
            and (dialect.quoting == "none" or text.count('"') == 2 * size * width * dialect.surround_with_quotes)
            and not self._mistaken_for(first, data)
        )
        return data if regular else None

    def _mistaken_for(self, texts: Sequence[str], data: bytes) -> tuple[str, str] | None:
        """What a reader would take records for, by the texts of the first of them and the bytes of all."""
        is_start = self._count == 0
        if is_start and not self._dialect.header and looks_like_header(texts, columns_of(self._record_type)):
            return "header", "the first record would be read as a header"
        if is_start and self._may_look_marked and data.startswith(_ANY_MARK):
            return "mark", "at the start of a file this is a byte-order mark"
        if self._may_look_like_utf8 and not data.isascii():  # the first record that is not ASCII decides
            end = self._dialect.record_delimiter.encode()
            self._may_look_like_utf8 = looks_like_utf8(next(one for one in data.split(end) if not one.isascii()))
            return ("looks-like-utf-8", _LOOKS_LIKE_UTF8) if self._may_look_like_utf8 else None
        return None

    def _render_one(self, record: Any) -> tuple[bytes, Exception | None]:
        if type(record) is not self._record_type:
            message = (
                f"record {self._count} is a {type(record).__name__}, but the file holds {self._record_type.__name__}"
            )
            return b"", TypeError(message)
        texts = [""] if self._dialect.upload_type else []
        for codec in self._form:
            value = getattr(record, codec.column.attribute)
            if self._clean is not None and isinstance(value, str):
                value = self._clean(value)
            fault = codec.write_fault(value) or self._text_fault(codec.write(value))
            if fault:
                return b"", self._error(codec.column, *fault)
            texts.append(codec.write(value))
        for column in self._absent:
            if getattr(record, column.attribute) is not None:
                problem = "the file's first record has no value here, so the file has no such column"
                return b"", self._error(column, "form", problem)
        data = self._join(texts)
        fault = self._mistaken_for(texts, data)
        if fault is None:
            return data, None
        column = self._form[0].column
        if fault[1] is _LOOKS_LIKE_UTF8:
            places = zip(self._form, texts[self._dialect.upload_type :], strict=True)
            column = next(codec.column for codec, text in places if not text.isascii())
        return b"", self._error(column, *fault)

    def _error(self, column: Column, code: str, problem: str) -> WriteError:
        return WriteError(problem, code=code, index=self._count, column=column.name)

    def _text_fault(self, text: str) -> tuple[str, str] | None:
        """Why a text cannot stand in a field of the dialect."""
        if "\n" in text or "\r" in text:
            return "line-end", "a line end, which would break the record; clean=True makes it a space"
        if self._quote is None and self._dialect.delimiter in text:
            return "delimiter", "the delimiter, which cannot be quoted in this dialect; clean=True makes it a space"
        if not can_encode(text, self._encoding):
            problem = f"a character that {self._encoding} does not have; clean=True writes its nearest look-alike"
            return "unencodable", problem
        return None

    def _join(self, texts: Sequence[str]) -> bytes:
        if self._quote is not None:
            texts = [self._quote(text) for text in texts]
        return (self._dialect.delimiter.join(texts) + self._dialect.record_delimiter).encode(self._encoding)
