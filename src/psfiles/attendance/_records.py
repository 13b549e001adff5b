"""The records of an attendance file, as the import cuts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import attrs

from psfiles.dialects import Dialect
from psfiles.exceptions import Location, WriteError
from psfiles.layouts import AttendanceEntry
from psfiles.reading.source import Source, open_source
from psfiles.writer import Writer

__all__ = ["SentRecord", "read", "written"]


class SentRecord(NamedTuple):
    """The bytes of one record without its end, or why there are none; and its place."""

    raw: bytes
    source: str
    number: int
    line: int
    byte: int
    fault: WriteError | None = None

    @property
    def location(self) -> Location:
        """Its place, made only for a finding: most records have none."""
        return Location(self.source, self.number, self.line, self.byte)


def read(source: Source, dialect: Dialect) -> Iterator[SentRecord]:
    """The records of a file, as the import cuts them: at every record delimiter."""
    file, name, close = open_source(source)
    try:
        data = file.read()
    finally:
        close()
    end = dialect.record_delimiter.encode()
    ends_line = end.count(b"\n")
    pieces = data.split(end)
    while pieces and not pieces[-1]:
        pieces.pop()
    byte, line = 0, 1
    for number, raw in enumerate(pieces, int(not dialect.header)):
        if number:
            yield SentRecord(raw, name, number, line, byte)
        byte += len(raw) + len(end)
        line += raw.count(b"\n") + ends_line or 1


class _Pieces(list[bytes]):
    """A file that keeps what each call wrote."""

    write = list.append


def written(entries: Iterable[AttendanceEntry], dialect: Dialect) -> Iterator[SentRecord]:
    """The records that a writer would write of some entries."""
    pieces = _Pieces()
    plain = attrs.evolve(dialect, header=False, quoting="import", surround_with_quotes=False)
    writer = Writer(pieces, AttendanceEntry, plain)  # type: ignore[arg-type]  # all that a writer needs of a file
    byte, end = 0, len(dialect.record_delimiter)
    for number, entry in enumerate(entries, 1):
        pieces.clear()
        fault = None
        try:
            writer.write(entry)
        except WriteError as error:
            fault = error
        data = b"".join(pieces)
        yield SentRecord(data[:-end], "<entries>", number, number, byte, fault)
        byte += len(data)
