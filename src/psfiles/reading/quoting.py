"""The three quoting rules, splitting and joining side by side.

A splitter gives a record's fields, and the index of the field in which a quote
is open at the record's end (None where all are closed).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from psfiles.reading.lines import has_line_end

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["STAND_IN", "Splitter", "closing_quote", "field_writer", "outside_quotes", "splitter", "unquoter"]

STAND_IN = "\x1f"
"""What `unquoter` sets in place of the delimiter: ASCII's own separator of fields."""

LONG_BLOCK = 1 << 16
"""Bytes from which on `unquoter` looks at how many of them are quotes: each is a part of some hundred bytes."""

_FIRST, _LAST = operator.itemgetter(0), operator.itemgetter(-1)

Splitter = Callable[[str], tuple[list[str], int | None]]

# Possessive (`*+`), or a megabyte of quotes would keep seventy for going back.
_RUN = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
# What may be two halves of one character in UTF-8, torn by quotes.
_TORN = re.compile(rb'[\x80-\xff]"+[\x80-\xff]')


def splitter(dialect: Dialect) -> Splitter:
    """How a record of the dialect falls into fields."""
    delimiter = dialect.delimiter

    def plain(record: str) -> tuple[list[str], int | None]:
        return record.split(delimiter), None

    if dialect.quoting == "none":
        return plain
    quoted = _csv_splitter(delimiter) if dialect.quoting == "csv" else _import_splitter(delimiter)

    def split(record: str) -> tuple[list[str], int | None]:
        return quoted(record) if '"' in record else plain(record)

    return split


def _csv_splitter(delimiter: str) -> Splitter:
    """A field that is wholly quoted is read as RFC 4180, any other literally."""
    escaped = re.escape(delimiter)
    field = re.compile(rf'"([^"]*+(?:""[^"]*+)*+)"(?={escaped}|\Z)|[^{escaped}]*+')
    opened = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')

    def split(record: str) -> tuple[list[str], int | None]:
        fields: list[str] = []
        open_field, position = None, 0
        while True:
            match = field.match(record, position)
            assert match is not None  # noqa: S101 - the second alternative matches anything
            if match[1] is None:
                if open_field is None and record.startswith('"', position) and opened.match(record, position):
                    open_field = len(fields)
                fields.append(match[0])
            else:
                fields.append(match[1].replace('""', '"'))
            position = match.end() + 1
            if position > len(record):
                return fields, open_field

    return split


def _import_splitter(delimiter: str) -> Splitter:
    """The rule for files that PowerSchool imports (the decisions page, *AutoComm*).

    A quote is never text by itself: it opens or closes a run in which the
    delimiter is text and ``""`` one quote; runs and bare text join up.
    """
    escaped = re.escape(delimiter)
    field = re.compile(rf'[^"{escaped}]*+(?:"[^"]*+"[^"{escaped}]*+)*+')

    def split(record: str) -> tuple[list[str], int | None]:
        fields: list[str] = []
        position = 0
        while True:
            match = field.match(record, position)
            assert match is not None  # noqa: S101 - the pattern matches the empty text
            end = match.end()
            if end < len(record) and record[end] == '"':
                return [*fields, record[position:]], len(fields)
            fields.append(_RUN.sub(_unquoted, match[0]))
            position = end + 1
            if position > len(record):
                return fields, None

    return split


def closing_quote(dialect: Dialect) -> Callable[[str], int | None]:
    """Where the quote is closed that is open at the beginning of a text.

    It gives the index behind the closing quote, -1 where the quote is still
    open at the end, and None where it can never be closed: under the ``"csv"``
    rule, a lone quote inside a field makes every quote of it a letter.
    """
    end = rf"(?={re.escape(dialect.delimiter)}|\Z)" if dialect.quoting == "csv" else ""
    to_the_quote = re.compile(rf'[^"]*+(?:""[^"]*+)*+(?:("){end}|\Z)')

    def close(text: str) -> int | None:
        match = to_the_quote.match(text)
        if match is None:
            return None
        return match.end() if match[1] else -1

    return close


def _unquoted(run: re.Match[str]) -> str:
    return run[1].replace('""', '"')


def unquoter(dialect: Dialect) -> Callable[[bytes, bytes], str | None]:
    """How many records lose their quotes at once, so that `STAND_IN` delimits their fields.

    It takes the records' bytes and what ends a record, gives their text in
    latin-1, and None where a record needs a closer look: an open quote, a line
    end in quotes, quotes inside a character, a quote that the ``"csv"`` rule
    takes for a letter, or so many quotes that the parts between them would take
    much memory.
    """
    delimiter, stand_in = dialect.delimiter.encode(), STAND_IN.encode()
    is_csv = dialect.quoting == "csv"

    def unquote(data: bytes, end: bytes) -> str | None:
        # The usual block is too short to matter, and the count would cost it 4 %.
        if len(data) > LONG_BLOCK and data.count(b'"') * 2 > len(data):
            return None
        parts = data.split(b'"')  # bytes are split in half the time of a text
        if len(parts) % 2 == 0 or stand_in in data or _may_break_lines(data, parts):
            return None
        if is_csv:
            if _are_letters(parts, (delimiter, end, b"\r\n")):
                return None
        elif not data.isascii() and _TORN.search(data):
            return None
        # Where nothing stands between two quotes, they are one as a letter.
        parts[2:-1:2] = [part.replace(delimiter, stand_in) if part else b'"' for part in parts[2:-1:2]]
        for index in (0, -1):
            parts[index] = parts[index].replace(delimiter, stand_in)
        return b"".join(parts).decode("latin-1")

    return unquote


def _may_break_lines(data: bytes, parts: Sequence[bytes]) -> bool:
    """Whether quotes hold line ends, or would make one by leaving.

    The ``parts`` of the data stand outside of quotes and inside in turn. Without
    an end, the last record may be no more than two quotes and would vanish; two
    between a CR and an LF would leave a CRLF.
    """
    quoted = parts[1::2]
    return not parts[-1] or has_line_end(b"".join(quoted)) or (b"" in quoted and b'\r""\n' in data)


def _are_letters(parts: Sequence[bytes], borders: tuple[bytes, ...]) -> bool:
    """Whether the ``"csv"`` rule takes some quote for a letter, as it stands at none of the borders of a field."""
    if (parts[0] and not parts[0].endswith(borders)) or not parts[-1].startswith(borders):
        return True
    between = parts[2:-1:2]
    # Mostly the delimiter is the only border, which takes no loop to see: 5 % less time.
    letters = {*map(_FIRST, filter(None, between)), *map(_LAST, filter(None, between))}
    if letters.issubset(borders[0]):
        return False
    return not all(part.startswith(borders) and part.endswith(borders) for part in between if part)


def outside_quotes(dialect: Dialect) -> Callable[[str], str]:
    """What of a record stands outside its quoted runs."""
    run = _RUN
    if dialect.quoting == "csv":
        delimiter = re.escape(dialect.delimiter)
        run = re.compile(rf'(?:\A|(?<={delimiter}))"[^"]*+(?:""[^"]*+)*+"(?={delimiter}|\Z)')
    return lambda record: run.sub("", record)


def field_writer(dialect: Dialect) -> Callable[[str], str] | None:
    """How a value is written in the dialect, where that is not as it stands.

    Quoting the whole field and doubling the quotes inside is read back alike
    under RFC 4180, under PowerSchool's import rule and by `csv`.
    """
    if dialect.quoting == "none":
        return None
    delimiter, everything = dialect.delimiter, dialect.surround_with_quotes

    def write(value: str) -> str:
        if everything or '"' in value or delimiter in value:
            return '"' + value.replace('"', '""') + '"'
        return value

    return write
