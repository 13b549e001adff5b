"""Law 1: what was written is read back, and what was read is written back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from cases import forced
from hypothesis import given
from hypothesis import strategies as st
from law_subjects import NAMED_ENCODINGS, Subject, for_every_subject, plainly

import psfiles
from psfiles.columns import columns_of, forms_of
from psfiles.strategies import damaged_files, dialects, files, records


def lists_of_records(subject: Subject, dialect: psfiles.Dialect) -> st.SearchStrategy[list[Any]]:
    """Records for one file: either form of a layout that has two."""
    one = records(subject.layout, dialect, converter=subject.converter)
    extra = {column.attribute for form in forms_of(subject.layout) for column in form if column.place is not None}
    if not extra:
        return st.lists(one, max_size=5)
    longer = st.builds(attrs.evolve, one, **dict.fromkeys(extra, st.sampled_from(["", "3", "HR"])))
    return st.lists(one, max_size=5) | st.lists(longer, max_size=5)


def starts_like_a_mark(records_: list[Any], dialect: psfiles.Dialect) -> bool:
    """Whether the file would begin with what every reader takes for a byte-order mark."""
    data = psfiles.dumps(records_[:1], attrs.evolve(dialect, encoding="utf-8-sig", header=False))
    text = data.decode("utf-8-sig").encode(dialect.encoding or "", "ignore")
    return text.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


# As a list, since an alphabet of text would hardly ever give one of the few.
AWKWARD = st.sampled_from('\t,;|"\r\n\x00\x0b\x1a\x1f A')
ANY_TEXT = st.lists(AWKWARD | st.characters(), max_size=6).map("".join)


class TestWrittenIsReadBack:
    """``loads(dumps(records)) == records``, for every dialect that names its encoding."""

    @for_every_subject
    @given(st.data())
    def test_records(self, subject: Subject, data: st.DataObject) -> None:
        dialect = data.draw(dialects(encoding=NAMED_ENCODINGS))
        entries = data.draw(lists_of_records(subject, dialect))
        options: dict[str, Any] = {"converter": subject.converter}
        try:
            written = psfiles.dumps(entries, dialect, record_type=subject.layout, **options)
        except psfiles.WriteError as error:
            assert error.code in {"mark", "header"}
            assert starts_like_a_mark(entries, dialect)
            return
        read = psfiles.loads(written, subject.layout, dialect, **options)
        assert read == entries
        assert [list(map(type, attrs.astuple(entry, recurse=False))) for entry in read] == [
            list(map(type, attrs.astuple(entry, recurse=False))) for entry in entries
        ]

    @for_every_subject
    @given(st.data())
    def test_any_text_comes_back_or_is_refused(self, subject: Subject, data: st.DataObject) -> None:
        """What a file cannot hold is never written: not the delimiter, a line end, or a character it does not have."""
        dialect = data.draw(dialects(encoding=NAMED_ENCODINGS, header=st.just(False)))
        entry = data.draw(records(subject.layout, dialect, converter=subject.converter))
        columns = [column.attribute for column in columns_of(subject.layout) if column.type is str]
        entry = forced(attrs.evolve, entry, **{data.draw(st.sampled_from(columns)): data.draw(ANY_TEXT)})
        options: dict[str, Any] = {"converter": subject.converter}
        try:
            written = psfiles.dumps([entry], dialect, **options)
        except psfiles.WriteError:
            return
        assert psfiles.loads(written, subject.layout, dialect, **options) == [entry]

    @for_every_subject
    @given(st.data())
    def test_files_that_others_write(self, subject: Subject, data: st.DataObject) -> None:
        """With or without a last record end, blank lines after it, an empty last field, any character set."""
        file = data.draw(files(subject.layout, converter=subject.converter))
        assert psfiles.loads(file.data, subject.layout, file.dialect, converter=subject.converter) == file.records

    @for_every_subject
    @given(st.data())
    def test_damaged_files(self, subject: Subject, data: st.DataObject) -> None:
        """The good records come through, and every damage is told with its codes and its number."""
        file = data.draw(damaged_files(subject.layout, converter=subject.converter))
        faults: list[psfiles.ReadError] = []
        read = psfiles.loads(
            file.data, subject.layout, file.dialect, on_error=faults.append, converter=subject.converter
        )
        assert read == file.records
        assert [(fault.location.record, tuple(one.code for one in fault.exceptions)) for fault in faults] == [
            (expected.record, expected.codes) for expected in file.faults
        ]


def canonical_file(texts: list[list[str]], dialect: psfiles.Dialect) -> bytes:
    """The bytes of rows, written here by hand: without quotes, for texts that need none."""
    text = "".join(dialect.delimiter.join(row) + dialect.record_delimiter for row in texts)
    codec = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(dialect.encoding or "", dialect.encoding or "")
    mark = {"utf-16": b"\xff\xfe", "utf-8-sig": b"\xef\xbb\xbf"}.get(dialect.encoding or "", b"")
    return mark + text.encode(codec) if texts else b""


WORDS = st.text("AZaz09 '.#&-é", max_size=6)
NUMBERS = st.integers(-999, 99999).map(str)
DATES = st.dates().map(lambda date: f"{date.month:02}/{date.day:02}/{date.year:04}")
DAYS = st.sampled_from(["", "M", "MWF", "TH"])
CANONICAL: dict[str, Callable[[], list[st.SearchStrategy[str]]]] = {
    "Student": lambda: [*[WORDS] * 4, DATES | st.just(""), *[WORDS] * 6, NUMBERS | st.just("")],
    "ScheduleEntry": lambda: [WORDS, WORDS, NUMBERS, *[WORDS] * 7, WORDS.filter(bool)],
    "Teacher": lambda: [*[WORDS] * 6, NUMBERS | st.just("")],
    "AttendanceEntry": lambda: [*[WORDS] * 4, DATES, WORDS, st.sampled_from(["", "1", "HR"])],
    "Note": lambda: [WORDS],
    "Locker": lambda: [WORDS, DATES | st.just(""), NUMBERS | st.just(""), WORDS],
    "Club": lambda: [WORDS, DAYS, WORDS],
    "Made": lambda: [WORDS, WORDS, DATES | st.just(""), NUMBERS | st.just(""), WORDS],
    "Drafted": lambda: [WORDS, DATES | st.just(""), NUMBERS.map("{}.50".format) | st.just("")],
}


class TestReadIsWrittenBack:
    """``dumps(loads(data)) == data``, for the bytes that psfiles itself would choose."""

    @for_every_subject
    @given(st.data())
    def test_canonical_bytes(self, subject: Subject, data: st.DataObject) -> None:
        dialect = psfiles.Dialect(
            delimiter=data.draw(st.sampled_from("\t,|")),
            record_delimiter=data.draw(st.sampled_from(["\r\n", "\n", "\r"])),
            encoding=data.draw(NAMED_ENCODINGS),
            quoting=data.draw(st.sampled_from(["none", "csv", "import"])),
        )
        rows = data.draw(st.lists(st.tuples(*CANONICAL[subject.layout.__name__]()).map(list), max_size=5))
        canonical = canonical_file(rows, dialect)
        read = psfiles.loads(canonical, subject.layout, dialect, converter=subject.converter)
        assert len(read) == len(rows)
        assert psfiles.dumps(read, dialect, record_type=subject.layout, converter=subject.converter) == canonical

    @for_every_subject
    @given(st.data())
    def test_what_was_read_from_any_file(self, subject: Subject, data: st.DataObject) -> None:
        """Written canonically once, a file does not change any more, whichever way it is read."""
        file = data.draw(files(subject.layout, dialects(encoding=NAMED_ENCODINGS), converter=subject.converter))
        options: dict[str, Any] = {"converter": subject.converter}
        once = psfiles.dumps(file.records, file.dialect, record_type=subject.layout, **options)
        with plainly:
            read = psfiles.loads(once, subject.layout, file.dialect, **options)
        assert psfiles.dumps(read, file.dialect, record_type=subject.layout, **options) == once
