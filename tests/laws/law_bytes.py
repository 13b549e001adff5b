"""Bytes of every kind: files, damaged files, files with stray bytes in them, and garbage with structure."""

from __future__ import annotations

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from law_subjects import Subject

from psfiles import Dialect
from psfiles.strategies import damaged_files, dialects, files

LINE_ENDS = ("\r\n", "\n", "\r")
TOKENS = (
    *LINE_ENDS, *LINE_ENDS, "\n\r", "\r\r\n", "\t", "\t", "\t\t\t\t\t\t", ",", ",", ",,,,,,", "|", ";",
    '"', '"', '""', '"""', '",', ',"', '"\t', '\t"', '"\r\n', '\r\n"', " ", "A", "Zoë", "1", "007", "-34", "1_0", "٣",
    "01/02/2026", "2/30/2026", "0/0/0", "1(A)", "3-4(E) 5(A-B,D)", "\ufeff", "ÿþ", "ï»¿", "\x00", "\x1a", "\x0b",
    '\r""\n', "\x1c", "\x85", "\u2028", "é", "Ã©", "\U0001f600", "[01]Student_Number", "Text", "Name\tMeets", "MWF",
)  # fmt: skip
RAW_TOKENS = (
    b"\x81", b"\x8d", b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xc3", b"\xc3\xa9", b"\xe9",
    b"\xed\xa0\x80", b"\x00", b"\r", b"\n", b"\r\n", b'"', b"\xd8\x00", b"\x00\xd8", b"\x0a\x00", b"\x0d\x00",
)  # fmt: skip
CODECS = ("utf-8", "cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "mac-roman")


@attrs.frozen
class Bytes:
    """Some bytes, and the dialect to read them in."""

    data: bytes
    dialect: Dialect


def _encoded(text: str, codec: str) -> bytes:
    return text.encode(codec, "ignore" if codec in ("cp1252", "mac-roman") else "surrogatepass")


def _records_of_tokens(dialect: Dialect, width: int) -> SearchStrategy[str]:
    """Text that often has the right number of fields."""
    field = st.sampled_from(
        ("", "1", "A", "01/02/2026", '"A"', '"', '""', '"\n', '\n"', '"\r\n"', "\n", "\r", "é", "1(A)")
    )
    row = st.lists(field, min_size=width, max_size=width)
    # In every record of a file there may be one field more, and it is not always empty.
    longer = st.builds(lambda fields, last: [*fields, last], row, st.sampled_from(("", "", "", "A")))
    token = st.sampled_from(TOKENS)
    end = st.sampled_from(LINE_ENDS) | token
    lines = (st.lists(st.tuples(rows.map(dialect.delimiter.join) | token, end), max_size=6) for rows in (row, longer))
    return st.one_of(*lines).map(lambda some: "".join(line + its_end for line, its_end in some))


def garbage(subject: Subject, dialect: Dialect) -> SearchStrategy[bytes]:
    """Bytes that nobody wrote on purpose."""
    width = len(attrs.fields(subject.layout))
    tokens = st.lists(st.sampled_from(TOKENS), max_size=30).map("".join) | _records_of_tokens(dialect, width)
    encoded = st.builds(_encoded, tokens, st.sampled_from(CODECS))
    raw = st.lists(st.sampled_from(RAW_TOKENS) | encoded, max_size=8).map(b"".join)
    return encoded | raw | st.binary(max_size=200)


def _edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes after some pieces were put in, or took the place of others."""
    for place, length, piece in edits:
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + length :]
    return data


def _pieces(dialect: Dialect) -> SearchStrategy[bytes]:
    own = [dialect.delimiter, dialect.record_delimiter]
    text = st.builds(_encoded, st.sampled_from((*own, *TOKENS)), st.sampled_from(CODECS[:5]))
    return st.sampled_from(RAW_TOKENS) | text | st.just(b"")


@st.composite
def any_bytes(draw: st.DrawFn, subject: Subject) -> Bytes:
    """Files of the subject, good, damaged or with stray pieces, and garbage, for a dialect of any kind."""
    dialect = draw(dialects())
    if draw(st.integers(0, 2)) == 0:
        return Bytes(draw(garbage(subject, dialect)), dialect)
    good = files(subject.layout, dialect, converter=subject.converter)
    damaged = damaged_files(subject.layout, dialect, converter=subject.converter)
    file = draw(good | damaged)
    edits = draw(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 3), _pieces(dialect)), max_size=4))
    # Now and then the file is read in another dialect than it was written in.
    read_in = draw(st.just(dialect) | st.just(dialect) | dialects())
    data = _edited(file.data, edits)
    # And now and then its end was lost on the way.
    lost = draw(st.just(0) | st.just(0) | st.integers(0, 40))
    return Bytes(data[: max(len(data) - lost, 0)], read_in)
