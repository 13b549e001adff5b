"""What a file cannot hold is told, before a byte of the record is written."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import pickle
from typing import Any

import attrs
import pytest
from cases import attendance, entry, forced, student
from layouts_for_tests import Locker

import psfiles
from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect

FAULTS: list[tuple[str, Any, Dialect, str, str]] = [
    ("tab where it cannot be quoted", student(first="A\tB"), AUTOSEND, "First_Name", "delimiter"),
    ("comma where it cannot be quoted", student(first="A,B"), Dialect(delimiter=","), "First_Name", "delimiter"),
    ("lf", student(first="A\nB"), AUTOSEND, "First_Name", "line-end"),
    ("cr", student(last_name="A\rB"), AUTOSEND, "Last_Name", "line-end"),
    ("line end that could be quoted", student(first="A\nB"), AUTOSEND_COMMA, "First_Name", "line-end"),
    ("outside windows-1252", student(first="Łucja"), AUTOSEND, "First_Name", "unencodable"),
    ("control character of no meaning there", student(first="\x81"), AUTOSEND, "First_Name", "unencodable"),
    ("half a character", student(first="\ud800"), Dialect(encoding="utf-8"), "First_Name", "unencodable"),
    ("half a character, utf-16", student(first="\udc00"), Dialect(encoding="utf-16"), "First_Name", "unencodable"),
    ("code too long", forced(attendance, code="UNEXCUSED"), AUTOCOMM, "Attendance Code", "too-long"),
    ("period too long", forced(attendance, period_abbreviation="HOME"), AUTOCOMM, "Period Abbreviation", "too-long"),
    ("no text", forced(student, first=None), AUTOSEND, "First_Name", "blank"),
    ("bytes", forced(student, first=b"Ada"), AUTOSEND, "First_Name", "bad-text"),
    ("number as identifier", forced(student, number=1001), AUTOSEND, "Student_Number", "bad-text"),
    ("text as date", forced(student, dob="05/04/2011"), AUTOSEND, "DOB", "bad-date"),
    ("time as date", forced(student, dob=dt.datetime(2011, 5, 4, tzinfo=dt.UTC)), AUTOSEND, "DOB", "bad-date"),
    ("no required date", forced(attendance, att_date=None), AUTOCOMM, "Att_Date", "blank"),
    ("no required number", forced(entry, term_id=None), AUTOSEND, "termid", "blank"),
    ("half a grade", forced(Locker, "1", combination=1.5), AUTOSEND, "Combination", "bad-integer"),
    ("number of 19 digits", Locker("1", combination=10**18), AUTOSEND, "Combination", "bad-integer"),
    ("empty where None is meant", Locker("1", remark=""), AUTOSEND, "Remark", "blank"),
    ("mark at the start", student(number="\ufeff1"), Dialect(encoding="utf-8"), "Student_Number", "mark"),
    ("mark of utf-8 in windows-1252", student(number="ï»¿1"), AUTOSEND, "Student_Number", "mark"),
    ("mark of utf-16 in windows-1252", student(number="ÿþ"), AUTOSEND, "Student_Number", "mark"),
]


@pytest.mark.parametrize(("record", "dialect", "column", "code"), [pytest.param(*f[1:], id=f[0]) for f in FAULTS])
def test_what_the_file_cannot_hold(record: Any, dialect: Dialect, column: str, code: str) -> None:
    """The fault names record and field; the stream holds what stood before, whole."""
    target = io.BytesIO()
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dump([record], target, dialect)
    assert (caught.value.index, caught.value.column, caught.value.code) == (0, column, code)
    assert caught.value.problem in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert target.getvalue() == b""
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (str(copy), vars(copy)) == (str(caught.value), vars(caught.value))


def test_good_records_before_the_bad_one_are_written() -> None:
    """And its index counts over all batches."""
    target = io.BytesIO()
    good = [student(str(number)) for number in range(1000)]
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dump([*good, student(first="\t")], target)
    assert caught.value.index == 1000
    assert psfiles.loads(target.getvalue(), psfiles.Student) == good


def test_writing_goes_on_after_a_fault() -> None:
    """A caller may set the record aside."""
    target = io.BytesIO()
    with psfiles.Writer(target, psfiles.Student) as writer:
        for record in (student("1"), student("2", "\t"), student("3")):
            with contextlib.suppress(psfiles.WriteError):
                writer.write(record)
    assert [record.student_number for record in psfiles.loads(target.getvalue(), psfiles.Student)] == ["1", "3"]


def test_a_mark_is_text_where_a_mark_or_a_header_stands_before_it() -> None:
    """Only the very start of the file can be taken for a mark."""
    record = student(number="\ufeff1")
    for dialect in (Dialect(encoding="utf-8-sig"), Dialect(encoding="utf-16"), Dialect(encoding="utf-8", header=True)):
        assert psfiles.loads(psfiles.dumps([record], dialect), psfiles.Student, dialect) == [record]
    second = psfiles.dumps([student(), record], Dialect(encoding="utf-8"))
    assert psfiles.loads(second, psfiles.Student) == [student(), record]


def test_one_file_holds_one_form() -> None:
    """The first record decides whether there is a Period column."""
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dumps([entry(), entry(period="3")])
    assert (caught.value.index, caught.value.column, caught.value.code) == (1, "Period", "form")
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dumps([entry(period="3"), entry()])
    assert (caught.value.index, caught.value.column) == (1, "Period")


def test_records_of_another_class() -> None:
    """A subclass may have columns that the file has not, so it is another class too."""

    @attrs.frozen
    class Longer(psfiles.Teacher):
        room: str = psfiles.column("Room", default="")

    for other in (entry(), Longer("1", "a", "b", "c", "d"), None, "text"):
        with pytest.raises(TypeError, match="record 1 is a"):
            psfiles.dumps([psfiles.Teacher("1", "a", "b", "c", "d"), other])
    with pytest.raises(TypeError, match="not an attrs class"):
        psfiles.dumps(["text"])


def test_numbers_that_equal_whole_ones_are_written_as_such() -> None:
    """Whatever was written before: the memory of values must not decide."""
    for combination in (True, 1.0):
        for others in ([], [Locker("1", combination=1)]):
            data = psfiles.dumps([*others, forced(Locker, "1", combination=combination)])
            assert psfiles.loads(data, Locker)[-1] == Locker("1", combination=1)


def test_header_names_that_cannot_stand() -> None:
    @attrs.frozen
    class Odd:
        text: str = psfiles.column("a\tb")

    with pytest.raises(ValueError, match="cannot be in a header"):
        psfiles.dumps([Odd("x")], Dialect(header=True))


def test_clean_makes_texts_fit() -> None:
    """Line ends and delimiters become blanks, characters their look-alikes; what has none stays a fault."""
    dirty = student(first="A\r\nB\tC\nD", last_name="Łukasz Ő‐ﬁ e\u0301 …", middle_name="ı’ʼ")
    assert psfiles.loads(psfiles.dumps([dirty], clean=True), psfiles.Student) == [
        student(first="A B C D", last_name="Lukasz O-fi é …", middle_name="i’’")
    ]
    comma = psfiles.dumps([student(first="A,B\nC\tD")], AUTOSEND_COMMA, clean=True)
    assert psfiles.loads(comma, psfiles.Student, AUTOSEND_COMMA) == [student(first="A,B C\tD")]
    with pytest.raises(psfiles.WriteError) as caught:
        psfiles.dumps([student(first="中")], clean=True)
    assert caught.value.code == "unencodable"
    with pytest.raises(psfiles.WriteError):
        psfiles.dumps([forced(attendance, code="UNEXCUSED")], clean=True)
    assert psfiles.dumps([student()], clean=True) == psfiles.dumps([student()])
