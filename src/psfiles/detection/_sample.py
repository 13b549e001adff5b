"""The first bytes of a file as whole lines, cut into records under any dialect."""

from __future__ import annotations

import codecs
from typing import NamedTuple

import attrs

from psfiles.dialects import Dialect
from psfiles.reading.charset import CharacterSet
from psfiles.reading.framing import Framer
from psfiles.reading.lines import ANY_END

__all__ = ["Records", "Sample"]


class Records(NamedTuple):
    """The rows of a sample under one dialect; ``[]`` is a record whose fields cannot be told, for ``unreadable``."""

    header: list[str] | None
    rows: list[list[str]]
    unreadable: list[str]
    record_delimiter: str


@attrs.frozen
class Sample:
    """The first bytes of a file in a form in which ASCII means ASCII, up to a line end.

    ``encoding`` is what a dialect calls the character set, ``read_as`` that of
    ``data``. Where no mark tells it, ``in_utf8`` and ``not_in_utf8`` count the
    records that are not ASCII.
    """

    data: bytes
    encoding: str | None
    read_as: str | None
    is_whole: bool
    in_utf8: int = 0
    not_in_utf8: int = 0

    @classmethod
    def of(cls, raw: bytes, *, is_whole: bool) -> Sample:
        """The sample of a file that begins with some bytes."""
        charset = CharacterSet(None)
        mark = charset.begin(raw, final=True) or 0
        data = charset.over_ascii(raw[mark:], final=True)
        data = data if is_whole else _whole_lines(data)
        if charset.utf16:
            return cls(data, "utf-16", "utf-8", is_whole)
        if raw.startswith(codecs.BOM_UTF8):
            return cls(data, "utf-8-sig", "utf-8", is_whole)
        are_utf8 = [_is_utf8(line) for line in ANY_END.split(data) if not line.isascii()]
        encoding = _most_common(are_utf8)
        return cls(data, encoding, encoding, is_whole, are_utf8.count(True), are_utf8.count(False))

    def first(self, size: int) -> Sample:
        """A shorter sample: the whole lines among its first bytes."""
        if len(self.data) <= size:
            return self
        return attrs.evolve(self, data=_whole_lines(self.data[:size]), is_whole=False)

    def lines(self) -> list[str]:
        """What may be a record: each line, and where lines end by CRLF, what stands between two of these.

        The text itself does not matter, so every byte stands for a letter.
        """
        lines = ANY_END.split(self.data)
        if b"\r\n" in self.data:
            lines += [piece for piece in self.data.split(b"\r\n") if b"\n" in piece or b"\r" in piece]
        return [line.decode("latin-1") for line in lines if line]

    def records(self, dialect: Dialect, widths: frozenset[int]) -> Records:
        """The records under a dialect, where records have one of some numbers of fields."""
        dialect = attrs.evolve(dialect, encoding=self.read_as)
        framer = Framer(dialect, widths)
        rows: list[list[str]] = []
        unreadable: list[str] = []
        for block in (*framer.feed(self.data), *framer.close()):
            some = block.rows()
            rows += some
            for index in (index for index, row in enumerate(some) if not row):
                is_text = block.charset.decode(block.content(index)) is not None
                unreadable.append("open-quote" if is_text else "undecodable")
        has_end = b"\n" in self.data or b"\r" in self.data
        header = None if framer.header is None else framer.header.rows()[0]
        return Records(header, rows, unreadable, framer.record_delimiter if has_end else dialect.record_delimiter)


def _whole_lines(data: bytes) -> bytes:
    return data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data


def _most_common(are_utf8: list[bool]) -> str | None:
    """The character set of most records that are not ASCII; of as many of both, that of the first."""
    if not are_utf8:
        return None
    doubled = 2 * sum(are_utf8)
    is_utf8 = doubled > len(are_utf8) or (doubled == len(are_utf8) and are_utf8[0])
    return "utf-8" if is_utf8 else "windows-1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
