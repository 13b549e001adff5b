"""Quotes taken off many records at once, and lines joined to records, beside the plain ways to do both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import settings

from psfiles import Dialect
from psfiles.reading.charset import CharacterSet
from psfiles.reading.joining import LineJoiner, fits
from psfiles.reading.lines import Span, record_ends, spans_of
from psfiles.reading.quoting import outside_quotes, splitter
from psfiles.reading.splitting import RecordSplitter

IS_THOROUGH = settings.default is not None and settings.default.max_examples > 1000
QUOTED = [Dialect(delimiter=",", quoting="csv"), Dialect(delimiter=",", quoting="import")]


def texts(alphabet: Sequence[str], longest: int) -> Iterator[str]:
    """Every text over an alphabet, up to a length."""
    for length in range(longest + 1):
        yield from map("".join, itertools.product(alphabet, repeat=length))


def test_without_quoting_a_quote_is_a_letter() -> None:
    assert splitter(Dialect(delimiter=","))('"a,b"') == (['"a', 'b"'], None)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("dialect", QUOTED, ids=lambda dialect: dialect.quoting)
def test_records_read_at_once_are_those_read_one_by_one(dialect: Dialect, end: str) -> None:
    """Over quotes, delimiters, line ends, letters, and the two halves of a character."""
    charset = CharacterSet(None)
    records = RecordSplitter(dialect, charset, most_lines=50, longest=1 << 20)
    at_once = 0
    short, long = texts('",x\r\n\xc3\xa9', 7 if IS_THOROUGH else 5), texts('",x\n', 8 if IS_THOROUGH else 7)
    for text in itertools.chain(short, long):
        # Where half of the bytes are quotes, every record is looked at by itself.
        data = f"xxxxxxxx,x{end}{text}{end}".encode("latin-1")
        charset.encoding = None
        split = records.split_at_once(data, end, {2})
        if split is None:
            continue
        at_once += 1
        rows = [record.split(split.delimiter) for record in split.texts]
        encoding, charset.encoding = charset.encoding, None
        each, used = records.split_each(data, record_ends(end), {2}, joins=True, final=True)
        assert (rows, encoding, used) == (list(each.texts), charset.encoding, len(data)), text
        assert list(split.find_spans()) == list(each.find_spans()), text
    assert at_once > 3000


def joined(dialect: Dialect, data: bytes, lines: list[Span], width: int, *, most: int, longest: int) -> list[Span]:
    """The records of a whole file: each text is split as a whole to see whether it is a record."""
    split, outside = splitter(dialect), outside_quotes(dialect)

    def text(first: int, last: int) -> str:
        return data[lines[first][0] : lines[last][1]].decode("latin-1")

    def is_record(record: str) -> bool:
        row, open_field = split(record)
        return fits(row, {width}) and (open_field is None or dialect.quoting == "csv")

    def last_line(first: int) -> int:
        for last in range(first + 1, min(first + most, len(lines))):
            whole = text(first, last)
            if len(whole) > longest:
                break
            if '"' in text(last, last) and split(whole)[1] is None:
                has_stray = not {"\r", "\n"}.isdisjoint(outside(whole))
                are_records = all(is_record(text(line, line)) for line in range(first, last + 1))
                return last if is_record(whole) and not has_stray and not are_records else first
        return first

    records, index = [], 0
    while index < len(lines):
        last = last_line(index) if split(text(index, index))[1] is not None else index
        records.append((lines[index][0], lines[last][1]))
        index = last + 1
    return records


@pytest.mark.parametrize(("most", "longest"), [(50, 1 << 20), (3, 1 << 20), (50, 6)])
@pytest.mark.parametrize("dialect", QUOTED, ids=lambda dialect: dialect.quoting)
def test_lines_are_joined_where_the_whole_is_a_record(dialect: Dialect, most: int, longest: int) -> None:
    """Also where the file comes in two pieces: what wants more lines is then looked at again."""
    joiner = LineJoiner(dialect, most_lines=most, longest=longest)
    count = 0
    for text in texts(['"', ",", "x", "\r\n", "\n"], 7 if IS_THOROUGH else 6):
        if text.count('"') < 2 or "\r\n" not in text:
            continue
        data = text.encode()
        lines = spans_of(data, record_ends("\r\n"))
        for width in (1, 2):
            expected = joined(dialect, data, lines, width, most=most, longest=longest)
            assert joiner.join(data, lines, {width}, final=True) == (expected, len(data)), (text, width)
            count += len(expected) < len(lines)
            certain, used = joiner.join(data, lines, {width}, final=False)
            assert certain == expected[: len(certain)], (text, width)
            assert used == (len(data) if len(certain) == len(expected) else expected[len(certain)][0]), (text, width)
    assert count > 100
