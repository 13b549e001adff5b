"""Where records begin and end, in files that make it hard to tell."""

from __future__ import annotations

from typing import Any

import pytest
from cases import STUDENT_LINE, student
from layouts_for_tests import Address, Note

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect
from psfiles.reading.framing import LONGEST, MOST_LINES, Framer

CRLF = b"\r\n"


def frame(data: bytes, dialect: Dialect = AUTOSEND, *, width: int = 2, size: int = 1 << 15) -> list[list[str]]:
    """The rows of a file handed over in chunks of a size."""
    framer = Framer(dialect, frozenset({width}))
    rows: list[list[str]] = []
    for start in range(0, len(data), size):
        for block in framer.feed(data[start : start + size]):
            rows.extend(block.rows())
    for block in framer.close():
        rows.extend(block.rows())
    return rows


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 15])
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a\tb\nc\td\r\n", [["a", "b"], ["c", "d"]]),  # LF decides; a CR before an LF belongs to the end
        (b"a\tb\rc\td\r\n", [["a", "b"], ["c", "d"]]),  # CR decides; so it does here
        (b"a\tb\r\nc\t\nd\r\n", [["a", "b"], ["c", "\nd"]]),  # a lone LF inside
        (b"a\tb\r\nc\td\r\r\n", [["a", "b"], ["c", "d\r"]]),  # a lone CR before the end
        (b"a\nA\tb\r\nc\td\r\n", [["a\nA", "b"], ["c", "d"]]),  # in the first record, which ends where it is whole
        (b"a\nA\tb\t\r\nc\td\t\r\n", [["a\nA", "b", ""], ["c", "d", ""]]),  # and may have an empty last field
        (b"a\r\nc\td\r\n", [["a"], ["c", "d"]]),  # a short first record ends at its first end
        (b"a\tb\n\nc\td\n\n\n", [["a", "b"], [""], ["c", "d"]]),  # blank lines: inside a row, at the end nothing
        (b"\n\na\tb\n", [[""], [""], ["a", "b"]]),
        (b"a\tb\r\nX\r\n", [["a", "b"], ["X"]]),  # a short last record is no blank line
        (b"\n\r\n\r", []),
        (b"a\tb\r\n\r", [["a", "b"]]),
        (b"a\tb\r\nc\td\n", [["a", "b"], ["c", "d"]]),  # at the end of the file any line end ends the record
        (b"a\x0bA\tb\x0cB\r\n\x85\tx\r\n", [["a\x0bA", "b\x0cB"], ["…", "x"]]),  # no line ends, these
    ],
)
def test_record_ends(data: bytes, rows: list[list[str]], size: int) -> None:
    """The first record's end decides; lone ones are text where the record is whole."""
    assert frame(data, size=size) == rows


@pytest.mark.parametrize("size", [1, 2, 5, 1 << 15])
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'a,"b\r\nB"\r\nc,d\r\n', [["a", "b\r\nB"], ["c", "d"]]),
        (b'a,"b\nB"\r\nc,d\r\n', [["a", "b\nB"], ["c", "d"]]),  # a quoted LF does not decide
        (b'a,"b\r\n""\r\n\r\nB"\r\nc,d\r\n', [["a", 'b\r\n"\r\n\r\nB'], ["c", "d"]]),
        (b'a,"b\r\nc,d\r\n', [["a", '"b'], ["c", "d"]]),  # never closed: a letter
        (b'a,"b\r\nc,"d\r\n', [["a", '"b'], ["c", '"d']]),
        (b'a,"b\r\nc,d"\r\n', [["a", '"b'], ["c", 'd"']]),  # two whole records are never joined to one
        (b'"a\r\nb" x,c\r\n', [['"a'], ['b" x', "c"]]),  # closed, but not before a delimiter: no quoted field
        (b'"a\r\nb"', [['"a'], ['b"']]),  # joined it would be too narrow
        (b'"a,b"c,d\r\n', [['"a', 'b"c', "d"]]),
        (b'"a","b"\r\n"a""","b,c"\r\n', [["a", "b"], ['a"', "b,c"]]),
    ],
)
def test_quoted_line_ends(data: bytes, rows: list[list[str]], size: int) -> None:
    """A quote open at a line's end joins lines only where that makes one whole record of them."""
    assert frame(data, AUTOSEND_COMMA, size=size) == rows


def test_a_quote_looks_ahead_so_far_and_no_farther() -> None:
    """A value of as many lines as allowed is joined, one of one line more is not."""
    for lines, joined in ((MOST_LINES, True), (MOST_LINES + 1, False)):
        data = b'a,"' + b"\n".join([b"x"] * lines) + b'"\nc,d\n'
        for size in (3, 1 << 15):
            assert (len(frame(data, AUTOSEND_COMMA, size=size)) == 2) is joined


@pytest.mark.parametrize("size", [1 << 12, 1 << 15, 1 << 22])
def test_a_long_record_is_whole_without_lone_line_ends(size: int) -> None:
    """Its length alone does not make a record bad."""
    text = b"x" * (LONGEST * 2)
    assert [len(row[1]) for row in frame(b"a\t" + text + CRLF + b"c\td\r\n", size=size)] == [LONGEST * 2, 1]


@pytest.mark.parametrize("size", [1 << 12, 1 << 15, 1 << 22])
def test_a_long_record_is_not_held_together_across_lone_line_ends(size: int) -> None:
    """Memory is bounded where CRLF comes first and then a million lines by LF."""
    lines = b"1\tMain\n" * (LONGEST // 4)
    data = b"0\tMain\r\n" + lines + b"2\tMain\r\n3\tMain\r\n"
    assert [record.number for record in chunked(data, size, Address)] == ["0", *["1"] * (LONGEST // 4), "2", "3"]


def test_pieces_of_a_long_record_are_whole_lines() -> None:
    """Also of those that come before its end is seen."""
    text = "x" * 1000
    count = 3 * LONGEST // len(text)
    rows = frame(b"0\tMain\r\n" + f"1\t{text}\n".encode() * count + b"2\tMain\r\n")
    assert rows == [["0", "Main"], *[["1", text]] * count, ["2", "Main"]]


def chunked(data: bytes, size: int, layout: type) -> list[Any]:
    class Chunks:
        position = 0

        def read(self, _: int) -> bytes:
            start = self.position
            self.position += size
            return data[start : start + size]

    return list(psfiles.Reader(Chunks(), layout))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1 << 15, 1 << 22])
def test_a_run_of_blank_lines_is_the_end_of_the_file_or_damage(size: int) -> None:
    """Up to a length they are no records; a longer run is told, whatever way the bytes come."""
    for ends, rows in ((LONGEST // 2, 1), (LONGEST // 2 + 1, LONGEST // 2 + 2)):
        assert len(frame(b"a\tb\r\n" + CRLF * ends, size=size)) == rows
    assert len(frame(b"a\tb\r\n" + CRLF * (LONGEST // 2 + 1) + b"c\td\r\n\r\n", size=size)) == LONGEST // 2 + 3


def test_a_blank_line_is_a_record_of_one_column() -> None:
    """And only one line end is taken off the last one."""
    assert psfiles.loads(b"\n\n", Note) == [Note(""), Note("")]
    assert psfiles.loads(b"a\r\n\r\nb", Note) == [Note("a"), Note(""), Note("b")]
    assert psfiles.loads(b"a\r\nb\n", Note) == [Note("a"), Note("b")]


def test_the_character_set_is_decided_once() -> None:
    """By the first line that is not ASCII, for good; until then it is open."""
    ascii_only = psfiles.Reader(stream(STUDENT_LINE), psfiles.Student)
    list(ascii_only)
    assert ascii_only.encoding is None
    for name, encoding in (("Zoë".encode(), "utf-8"), (b"Zo\xeb", "windows-1252")):
        reader = psfiles.Reader(stream(STUDENT_LINE.replace(b"Ada", name)), psfiles.Student)
        assert [record.first_name for record in reader] == ["Zoë"]
        assert reader.encoding == encoding


def test_a_named_character_set_is_not_decided() -> None:
    """What is named is taken, save for a mark."""
    data = STUDENT_LINE.replace(b"Ada", "Zoë".encode())
    assert psfiles.loads(data, psfiles.Student, Dialect(encoding="windows-1252")) == [student(first="ZoÃ«")]
    assert psfiles.loads(b"\xef\xbb\xbf" + data, psfiles.Student, Dialect(encoding="windows-1252")) == [
        student(first="Zoë")
    ]


def test_a_mark_inside_is_text() -> None:
    """Only the start of the file has a mark, also where the dialect expects one and the file has none."""
    data = STUDENT_LINE + b"\r\n\xef\xbb\xbf" + STUDENT_LINE
    records = psfiles.loads(data, psfiles.Student, Dialect(encoding="utf-8-sig"))
    assert [record.student_number for record in records] == ["1001", "\ufeff1001"]


def test_utf_16_without_a_mark() -> None:
    """Named but not marked, it is read little end first, as Windows writes it."""
    data = STUDENT_LINE.decode().encode("utf-16-le")
    assert psfiles.loads(data, psfiles.Student, Dialect(encoding="utf-16")) == [student()]


def stream(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


@pytest.mark.parametrize(("codec", "mark"), [("windows-1252", b""), ("utf-16-le", b"\xff\xfe")])
def test_places_are_the_same_in_any_order(codec: str, mark: bytes) -> None:
    """Also where records have several lines, and where a character has two bytes."""
    text = "".join(f"{number}\n{number}\tZoë\r\n" for number in range(9))
    data = mark + text.encode(codec)
    framer = Framer(AUTOSEND, frozenset({2}))
    [block] = [*framer.feed(data), *framer.close()]
    places = [block.location(index, "") for index in range(len(block))]
    assert [block.location(index, "") for index in reversed(range(len(block)))] == places[::-1]
    assert [place.line for place in places] == list(range(1, 19, 2))
    assert data[places[3].byte :].decode(codec).startswith("3\n3\tZoë")


def test_places_count_from_the_file() -> None:
    """Marks, two-byte characters and lines inside of values are counted as the file has them."""
    text = "Zoë\tx\r\na\nb\ty\r\nshort\r\n"
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"", "windows-1252")):
        faults: list[psfiles.ReadError] = []
        data = mark + text.encode(codec)
        assert len(psfiles.loads(data, Address, on_error=faults.append)) == 2
        place = faults[0].location
        assert (place.record, place.line) == (3, 4)
        assert data[place.byte :] == "short\r\n".encode(codec)
        assert faults[0].raw == "short".encode(codec)
