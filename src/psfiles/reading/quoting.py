"""The three quoting rules, splitting and joining side by side.

A splitter gives a record's fields, and the index of the field in which a quote
is open at the record's end (None where all are closed).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["STAND_IN", "Splitter", "closing_quote", "field_writer", "outside_quotes", "splitter", "unquoter"]

STAND_IN = "\x1f"
"""What `unquoter` sets in place of the delimiter: ASCII's own separator of fields."""

LONG_TEXT = 1 << 16
"""Characters from which on `unquoter` looks at how many of them are quotes: each is a part of some 70 bytes."""

Splitter = Callable[[str], tuple[list[str], int | None]]

# Possessive (`*+`), or a megabyte of quotes would keep seventy for going back.
_RUN = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
# In latin-1: what may be two halves of one character in UTF-8, torn by quotes.
_TORN = re.compile('[\x80-\xff]"+[\x80-\xff]')


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


def unquoter(dialect: Dialect) -> Callable[[str, str], str | None]:
    """How the text of many records loses its quotes at once, so that `STAND_IN` delimits its fields.

    It takes the text, in latin-1, and what ends a record, and gives None where
    a record needs a closer look: an open quote, a line end in quotes, quotes
    inside a character, a quote that the ``"csv"`` rule takes for a letter, or
    so many quotes that the parts between them would take much memory.
    """
    delimiter, is_csv = dialect.delimiter, dialect.quoting == "csv"

    def unquote(text: str, end: str) -> str | None:
        # The usual block is too short to matter, and the count would cost it 4 %.
        if len(text) > LONG_TEXT and text.count('"') * 2 > len(text):
            return None
        parts = text.split('"')
        # Two quotes between a CR and an LF would vanish, and leave a CRLF.
        if len(parts) % 2 == 0 or STAND_IN in text or '\r""\n' in text:
            return None
        first, *between, last = parts[::2]
        quoted = "".join(parts[1::2])
        # Without an end, the last record may be no more than two quotes and would vanish.
        if not last or "\r" in quoted or "\n" in quoted:
            return None
        if is_csv:
            borders = (delimiter, end, "\r\n")
            whole = (part.startswith(borders) and part.endswith(borders) for part in between if part)
            if not ((not first or first.endswith(borders)) and last.startswith(borders) and all(whole)):
                return None
        elif not text.isascii() and _TORN.search(text):
            return None
        # Where nothing stands between two quotes, they are one as a letter.
        parts[2:-1:2] = [part.replace(delimiter, STAND_IN) if part else '"' for part in between]
        parts[0], parts[-1] = first.replace(delimiter, STAND_IN), last.replace(delimiter, STAND_IN)
        return "".join(parts)

    return unquote


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
