"""A file's first bytes: what they are, and how they fall into records and fields."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator

import attrs

from psfiles.dialects import Dialect, Quoting
from psfiles.exceptions import DetectionError
from psfiles.printing import printable
from psfiles.reading.charset import CharacterSet
from psfiles.reading.quoting import field_writer, splitter

__all__ = ["Form", "form_of", "refuse_what_is_no_list"]

_DELIMITERS = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a bar"}
_MOST_LINES = 50
"""Lines that a quoted value may span."""

_SIGNATURES = (
    (b"\x1f\x8b", "it is compressed by gzip"),
    (b"PK\x03\x04", "it is a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "it is an old Office document"),
    (b"%PDF", "it is a PDF document"),
)
_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body|[a-z]+[\s>])", re.IGNORECASE)
_CONTROL = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a"})
_MOST_CONTROL = 100
"""Of so many bytes, one may be a control character: a few reach real files."""


def refuse_what_is_no_list(head: bytes, name: str) -> None:
    """Raise `DetectionError` for a file that cannot be a list of records, whatever its fields are."""
    problem = _problem(head)
    if problem:
        message = f"{printable(name)}: no list of fields: {problem}"
        raise DetectionError(message)


def _problem(head: bytes) -> str:
    signature = next((problem for mark, problem in _SIGNATURES if head.startswith(mark)), "")
    if signature:
        return signature
    charset = CharacterSet(None)
    mark = charset.begin(head, final=True) or 0
    text = charset.over_ascii(head[mark:], final=True)
    if not text.strip(b" \t\r\n\x1a"):
        return "it has no record; an export without records is a file of 0 bytes"
    if _PAGE.match(text):
        return "it is a web page or another XML document"
    controls = len(text) - len(text.translate(None, _CONTROL))
    return "it has bytes that no text has" if b"\0" in text or controls * _MOST_CONTROL > len(text) else ""


@attrs.frozen(kw_only=True)
class Form:
    """How a file's records fall into fields; ``rows`` are the first of them, ``names`` those of the fields."""

    dialect: Dialect
    rows: list[list[str]]
    width: int
    evidence: tuple[str, ...]
    names: tuple[str, ...] = ()

    def with_header(self, header: bool) -> Form:  # noqa: FBT001
        """The same, with the names of a header, or with numbers for want of one."""
        numbered = (f"column_{number}" for number in range(1, self.width + 1))
        dialect = attrs.evolve(self.dialect, header=header)
        return attrs.evolve(self, dialect=dialect, names=tuple(self.rows[0] if header else numbered))


def form_of(head: bytes) -> Form:
    """The delimiter, quoting and record end that the first bytes show."""
    charset = CharacterSet(None)
    mark = charset.begin(head, final=True) or 0
    data = charset.over_ascii(head[mark:], final=True)
    text = charset.decode(data) or data.decode(charset.encoding or "ascii", "replace")
    end = _record_end(text)
    lines = [line for line in text.split(end) if line]
    tried = [_split(lines, delimiter) for delimiter in _DELIMITERS]
    best = tried[0] if tried[0].width > 1 and tried[0].share >= _SURE else max(tried, key=lambda one: one.rank)
    dialect = Dialect(
        delimiter=best.delimiter,
        record_delimiter=end,
        encoding=_encoding(head, charset.encoding),
        quoting=best.quoting,
        surround_with_quotes=best.quoting == "csv" and _is_surrounded(lines, best),
    )
    return Form(dialect=dialect, rows=best.rows, width=best.width, evidence=tuple(_evidence(best)))


_SURE = 0.9
"""The share of records that a delimiter has to explain to be taken at once: no value holds a tab."""


def _record_end(text: str) -> str:
    """What ends most records."""
    pairs = text.count("\r\n")
    counts = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    return max(counts, key=lambda end: counts[end]) if any(counts.values()) else "\r\n"


def _encoding(head: bytes, decided: str | None) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else decided


@attrs.frozen(kw_only=True)
class _Split:
    """The records under one delimiter."""

    delimiter: str
    quoting: Quoting
    rows: list[list[str]]
    width: int
    share: float

    @property
    def rank(self) -> tuple[bool, float, int]:
        return self.width > 1, self.share, self.width


def _split(lines: list[str], delimiter: str) -> _Split:
    """The records under a delimiter, with quotes around fields where that explains more than quotes as letters."""
    plain = _counted(lines, delimiter, "none")
    if not any('"' in line for line in lines):
        return plain if delimiter == "\t" else attrs.evolve(plain, quoting="csv")
    quoted = _counted(lines, delimiter, "csv")
    return quoted if delimiter != "\t" or quoted.share > plain.share or _is_quoted(plain) else plain


def _is_quoted(plain: _Split) -> bool:
    """Whether a tab file's quotes stand around whole fields for a reason, and are no letters of a nickname."""
    fields = [field for row in plain.rows for field in row]
    quoted = [field for field in fields if '"' in field]
    if not all(len(field) > 1 and field[0] == field[-1] == '"' for field in quoted):
        return False
    return len(quoted) == len(fields) or any("," in field or '""' in field[1:-1] for field in quoted)


def _is_surrounded(lines: list[str], quoted: _Split) -> bool:
    """Whether every field of every record stands in quotes."""
    write = field_writer(Dialect(delimiter=quoted.delimiter, quoting="csv", surround_with_quotes=True))
    return write is not None and "\n".join(lines) == "\n".join(
        quoted.delimiter.join(map(write, row)) for row in quoted.rows
    )


def _counted(lines: list[str], delimiter: str, quoting: Quoting) -> _Split:
    dialect = Dialect(delimiter=delimiter, quoting=quoting)
    rows = list(_rows(lines, dialect))
    widths = Counter(map(len, rows))
    # Of two that are as frequent, the first record's: it may be a header.
    width = max(widths, key=lambda one: (widths[one], one == len(rows[0])))
    return _Split(delimiter=delimiter, quoting=quoting, rows=rows, width=width, share=widths[width] / len(rows))


def _rows(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    """The fields of each record, which an open quote continues on the next line."""
    split = splitter(dialect)
    held: list[str] = []
    for line in lines:
        held.append(line)
        fields, is_open = split("\n".join(held))
        if is_open and len(held) < _MOST_LINES:
            continue
        yield fields
        held = []
    for line in held:
        yield split(line)[0]


def _evidence(best: _Split) -> Iterator[str]:
    count = round(best.share * len(best.rows))
    if best.width == 1:
        yield "no delimiter splits the records into the same number of fields: each is one field"
        return
    split = f"have {best.width} fields, delimited by {_DELIMITERS[best.delimiter]}"
    yield f"{count} of the first {len(best.rows)} records {split}"
    if best.quoting == "csv":
        yield "a field that is wholly quoted is read without its quotes"
