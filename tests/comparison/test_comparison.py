"""What a comparison counts, keeps, guards and never tells."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import itertools
import json
import pickle
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, ScheduleEntry, Teacher
from psfiles.comparison import Change, Comparison, compare, compare_by_layout, page_of
from psfiles.comparison._spellings import ColumnTexts
from psfiles.detection import Export
from psfiles.exceptions import DetectionError, GuardError

NUMBERS = ("T1", "T2", "T3", "T4", "T5")


def teacher(number: str, **changes: Any) -> Teacher:
    return attrs.evolve(Teacher("100", "Example", "Tom", number, "", number, 1), **changes)


def data(*teachers: Teacher, dialect: psfiles.Dialect = AUTOSEND) -> io.BytesIO:
    return io.BytesIO(psfiles.dumps(teachers, dialect))


def compared(old: list[Teacher], new: list[Teacher], **settings: Any) -> Comparison:
    return compare(data(*old), data(*new), Teacher, AUTOSEND, **settings)


BEFORE = [teacher(number) for number in NUMBERS]


def test_added_removed_changed() -> None:
    after = [BEFORE[0], attrs.evolve(BEFORE[1], status=2, last_name="Other"), *BEFORE[2:4], teacher("T9")]
    comparison = compare(data(*BEFORE), data(*after))
    assert (comparison.old_count, comparison.new_count, comparison.unchanged_count) == (5, 5, 3)
    assert comparison.added == (("100", "T9"),)
    assert comparison.removed == (("100", "T5"),)
    assert comparison.changed == (Change(("100", "T2"), ("[05]last_name", "status")),)
    assert comparison.columns == {"[05]last_name": 1, "status": 1}
    assert not comparison.is_same


def test_order_and_dialect_are_no_difference() -> None:
    comparison = compare(data(*BEFORE), data(*reversed(BEFORE), dialect=AUTOSEND_COMMA))
    assert comparison.is_same
    assert comparison.unchanged_count == 5


def test_a_value_written_otherwise_is_no_difference() -> None:
    old = io.BytesIO(b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tExample\tTom\t12\tT7\r\n")
    new = io.BytesIO(old.getvalue().replace(b"3600", b"03600"))
    assert compare(old, new, ScheduleEntry).is_same


def test_duplicates_are_counted() -> None:
    comparison = compared([BEFORE[0]] * 3, [BEFORE[0]])
    assert (comparison.unchanged_count, comparison.removed_count) == (1, 2)
    assert comparison.removed == (("100", "T1"),) * 2
    other = compared([BEFORE[0]], [BEFORE[0], attrs.evolve(BEFORE[0], status=2)])
    assert (other.unchanged_count, other.added_count, other.changed_count) == (1, 1, 0)


def test_two_columns_of_one_name() -> None:
    """Both are counted under it."""

    @attrs.frozen
    class Bus:
        number: str = psfiles.column("Number", key=True)
        morning: str = psfiles.column("Stop")
        evening: str = psfiles.column("Stop")

    comparison = compare(io.BytesIO(b"1\ta\tb\n"), io.BytesIO(b"1\tc\td\n"), Bus, AUTOSEND)
    assert comparison.columns == {"Stop": 2}


def test_columns_are_in_the_order_of_their_changes() -> None:
    """What changed most is first; of equal ones, the layout's order."""
    after = [attrs.evolve(one, status=2, email_addr="") for one in BEFORE[:3]]
    after[0] = attrs.evolve(after[0], last_name="Other", first_name="Sue")
    changes = [("[05]last_name", 1), ("[05]first_name", 1), ("status", 3)]
    assert [*compared(BEFORE[:3], after).columns.items()] == [changes[2], *changes[:2]]


def test_n_files_are_one_export(tmp_path: Path) -> None:
    for index, one in enumerate(BEFORE):
        psfiles.dump([one], tmp_path / f"{index}.txt")
    comparison = compare(sorted(tmp_path.iterdir()), data(*BEFORE))
    assert comparison.is_same
    assert comparison.old_count == 5


def test_keep() -> None:
    comparison = compared(BEFORE, [], keep=2)
    assert (comparison.removed_count, len(comparison.removed)) == (5, 2)
    added = compared([], BEFORE, keep=2)
    assert (added.added_count, len(added.added)) == (5, 2)
    changed = compared(BEFORE, [attrs.evolve(one, status=2) for one in BEFORE], keep=2)
    assert (changed.changed_count, len(changed.changed)) == (5, 2)
    assert {inspect.signature(one).parameters["keep"].default for one in (compare, compare_by_layout)} == {10_000}


def test_faults_are_counted() -> None:
    comparison = compare(data(*BEFORE), io.BytesIO(psfiles.dumps(BEFORE) + b"short\r\n"))
    assert (comparison.is_same, comparison.old_faults, comparison.new_faults) == (True, 0, 1)


@pytest.mark.parametrize("repeated", [1, 2])
def test_faults_of_either_side_are_compared_with_nothing(repeated: int) -> None:
    """However many there are of them, and of other records."""
    for old_faults, new_faults in itertools.product(range(3), repeat=2):
        old, new = (psfiles.dumps(BEFORE * repeated) + b"short\r\n" * faults for faults in (old_faults, new_faults))
        comparison = compare(io.BytesIO(old), io.BytesIO(new), Teacher, AUTOSEND)
        assert (comparison.is_same, comparison.unchanged_count) == (True, 5 * repeated)
        assert (comparison.old_faults, comparison.new_faults) == (old_faults, new_faults)


@pytest.mark.parametrize("most", [1, 2, 200_000])
@given(old=st.lists(st.integers(0, 30)), new=st.lists(st.integers(0, 30)))
@settings(max_examples=40, deadline=None)
def test_it_counts_as_a_plain_comparison_does(most: int, old: list[int], new: list[int]) -> None:
    """Also where the differing records are matched part by part."""
    before, after = [[teacher(f"T{n // 3}", status=n % 3) for n in numbers] for numbers in (old, new)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("psfiles.comparison._matching.MOST_DIFFERING", most)
        comparison = compared(before, after)
    left, right = Counter(before), Counter(after)
    keys = [
        Counter(one.teacher_number for one in (side - other).elements())
        for side, other in ((left, right), (right, left))
    ]
    assert comparison.unchanged_count == (left & right).total()
    assert comparison.changed_count == (keys[0] & keys[1]).total()
    assert comparison.removed_count == (keys[0] - keys[1]).total()
    assert comparison.added_count == (keys[1] - keys[0]).total()
    assert Counter(key[1] for key in comparison.added) == keys[1] - keys[0]
    assert comparison.columns == ({"status": comparison.changed_count} if comparison.changed_count else {})


class TestGuard:
    """It stops a collapsed export and lets any other through."""

    def test_a_usual_day(self) -> None:
        compared(BEFORE, BEFORE).guard(max_removed=0, max_changed=0, max_added=0, max_unread=0, min_rows=5)

    def test_at_the_limit(self) -> None:
        compared(BEFORE, BEFORE[1:]).guard(max_removed=0.2)

    @pytest.mark.parametrize(
        ("new", "limits", "problem"),
        [
            (BEFORE[1:], {}, "Teacher: 1 of 5 records removed, more than 10%"),
            ([], {"max_removed": None}, "Teacher: 0 records, fewer than 1"),
            (BEFORE, {"min_rows": 6}, "Teacher: 5 records, fewer than 6"),
            ([*BEFORE, teacher("T6")], {"max_added": 0.1}, "Teacher: 1 of 5 records added, more than 10%"),
            (
                [attrs.evolve(one, status=2) for one in BEFORE],
                {"max_changed": 0.5},
                "Teacher: 5 of 5 records changed, more than 50%",
            ),
        ],
    )
    def test_a_collapsed_export(self, new: list[Teacher], limits: dict[str, Any], problem: str) -> None:
        comparison = compared(BEFORE, new)
        with pytest.raises(GuardError) as caught:
            comparison.guard(**limits)
        assert str(caught.value) == problem
        assert caught.value.comparison == comparison
        assert str(pickle.loads(pickle.dumps(caught.value))) == problem  # noqa: S301 - our own

    def test_unreadable_records(self) -> None:
        comparison = compare(data(*BEFORE), io.BytesIO(psfiles.dumps(BEFORE) + b"short\r\n"))
        with pytest.raises(GuardError, match="1 of 6 records not readable, more than 10%"):
            comparison.guard()
        comparison.guard(max_unread=0.2)


class TestRefused:
    """What cannot be compared."""

    def test_two_layouts(self) -> None:
        other = io.BytesIO(b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tExample\tTom\t12\tT7\r\n")
        with pytest.raises(ValueError, match=r"several layouts \(ScheduleEntry, Teacher\)"):
            compare(data(*BEFORE), other)

    def test_no_key(self) -> None:
        @attrs.frozen
        class Line:
            text: str = psfiles.column("Text")

        with pytest.raises(ValueError, match="Line has no key: mark its columns with key=True"):
            compare(io.BytesIO(b"a\n"), io.BytesIO(b"b\n"), Line, AUTOSEND)

    def test_a_stream_that_cannot_be_rewound(self) -> None:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

        with pytest.raises(ValueError, match="cannot be rewound"):
            compare(Pipe(data(*BEFORE).getvalue()), data(*BEFORE))


def test_a_layout_of_ones_own() -> None:
    @attrs.define
    class Locker:  # mutable, so not hashable
        number: str = psfiles.column("Number", key=True)
        size: int = psfiles.column("Size")

    comparison = compare(io.BytesIO(b"1\t5\n2\t6\n"), io.BytesIO(b"1\t5\n2\t7\n"), Locker, AUTOSEND)
    assert comparison.changed == (Change(("2",), ("Size",)),)


def test_no_value_is_told() -> None:
    secret = "Qvxzk"  # noqa: S105 - no password
    before = [teacher(f"{secret}{n}", last_name=f"{secret}{n}") for n in range(3)]
    after = [attrs.evolve(before[0], last_name=secret), before[1], teacher(f"{secret}9")]
    comparison = compared(before, after)
    assert (comparison.changed_count, comparison.removed_count, comparison.added_count) == (1, 1, 1)
    with pytest.raises(GuardError) as caught:
        comparison.guard(max_changed=0)
    told = [str(comparison), repr(comparison), json.dumps(comparison.to_dict()), comparison.to_html()]
    told += [comparison._repr_html_(), page_of([comparison]), repr(comparison.changed), repr(caught.value)]
    assert secret not in "".join(told)
    assert "[05]last_name" in comparison.to_html()
    assert json.loads(json.dumps(comparison.to_dict()))["columns"] == {"[05]last_name": 1}


class TestPage:
    """The page says first whether the new export can be believed, and which files were compared."""

    @pytest.mark.parametrize(
        ("after", "light", "sentence"),
        [
            (BEFORE, "green", "Nothing changed."),
            (BEFORE[:4], "red", "Teacher: 1 of 5 records removed, more than 10%."),
            ([*BEFORE, teacher("T9")], "green", "The changes are within the usual limits"),
        ],
    )
    def test_verdict(self, after: list[Teacher], light: str, sentence: str) -> None:
        page = compared(BEFORE, after).to_html()
        assert f'class="light {light}"' in page
        assert sentence in page

    def test_records_that_cannot_be_read(self) -> None:
        before = [teacher(f"T{number}") for number in range(20)]
        new = io.BytesIO(data(*before).getvalue() + b"100\tno teacher\r\n")
        page = compare(data(*before), new, Teacher, AUTOSEND).to_html()
        assert 'class="light yellow"' in page
        assert "1 could not be read" in page

    def test_the_worst_of_several_decides(self) -> None:
        page = page_of(iter([compared(BEFORE, BEFORE), compared(BEFORE, BEFORE[:1])]))
        assert page.count('class="light red"') == page.count('class="light ') == 1

    def test_files_and_day(self, tmp_path: Path) -> None:
        for name, folder in (("a.txt", "old"), ("b.txt", "new"), ("a.txt", "new")):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_bytes(data(*BEFORE).getvalue())
        comparison = compare(tmp_path / "old" / "a.txt", tmp_path / "new" / "b.txt")
        assert (comparison.old_name, comparison.new_name) == ("a.txt", "b.txt")
        alike = compare(tmp_path / "old" / "a.txt", tmp_path / "new" / "a.txt")
        assert (alike.old_name, alike.new_name) == (str(Path("old", "a.txt")), str(Path("new", "a.txt")))
        assert comparison == alike
        assert "a.txt" not in repr(comparison)
        page = attrs.evolve(alike, day=dt.date(2026, 9, 14)).to_html()
        assert "14 September 2026" in page
        assert f"records in {Path('old', 'a.txt')}." in page


STUDENTS = b"1001\tSue\tExample\t\t09/01/2015\t\t\t\t\t\t\t-1\r\n1002\tTom\tExample\t\t09/02/2015\t\t\t\t\t\t\t5\r\n"


class TestValues:
    """Values are compared, exactly, whatever their texts and their hashes."""

    def test_zeros_before_a_school(self) -> None:
        old, new = (data(*(attrs.evolve(one, school_id=school) for one in BEFORE)) for school in ("0130", "130"))
        assert compare(old, new).is_same

    def test_zeros_in_the_key_of_what_changed(self) -> None:
        before, after = teacher("T1", school_id="0130"), teacher("T1", school_id="130", status=2)
        comparison = compared([before], [after])
        assert comparison.changed == (Change(("130", "T1"), ("status",)),)

    def test_zeros_in_the_key_of_what_is_gone(self) -> None:
        """The key of a removed record is its own, as it is read."""
        before = [teacher("T1", school_id="0130", last_name=name) for name in ("One", "Two")]
        comparison = compared(before, [teacher("T1", school_id="130")])
        assert (comparison.changed_count, comparison.removed) == (1, (("0130", "T1"),))

    def test_few_texts_are_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A column of which every text is another one takes no more memory than others do: a text is read again."""
        monkeypatch.setattr("psfiles.comparison._spellings.MOST_KNOWN", 3)
        read: list[str] = []
        read_one = ColumnTexts.of

        def of(self: ColumnTexts, text: str) -> str:
            read.append(text)
            return read_one(self, text)

        monkeypatch.setattr(ColumnTexts, "of", of)
        schools = [*map(str, range(1000, 9000)), "1000"]  # more than one block has
        teachers = [teacher("T1", school_id=school) for school in schools]
        assert compared(teachers, teachers).is_same
        assert (read.count("1000"), read.count("1001")) == (2, 1)

    def test_a_date_order_of_each_file(self) -> None:
        """The text of one value in one file is that of another in the other."""
        layout, others = psfiles.Student, attrs.evolve(AUTOSEND, date_order="DMY")
        sides = [
            Export(io.BytesIO(STUDENTS), "old", layout, AUTOSEND),
            Export(io.BytesIO(STUDENTS), "new", layout, others),
        ]
        assert compare(sides[0], sides[1]).columns == {"DOB": 2}

    def test_headers_in_another_order_and_other_columns(self) -> None:
        names = ["[05]first_name", "status", "Schoolid", "teachernumber", "Extra", "[05]last_name", "email_addr"]
        rows = [
            names,
            *([one.first_name, str(one.status), "100", one.teacher_number, "x", "Example", ""] for one in BEFORE),
        ]
        new = io.BytesIO("".join("\t".join(row) + "\r\n" for row in rows).encode())
        old = data(*BEFORE)
        comparison = compare(old, new, extra_columns="ignore")
        assert (comparison.unchanged_count, comparison.is_same) == (5, True)

    def test_twelve_columns_beside_eleven(self) -> None:
        """No Period and a blank one are two values."""
        old = b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tExample\tTom\t12\tT7\r\n"
        new = old.replace(b"\t3(A-C)", b"\t\t3(A-C)")
        assert compare(io.BytesIO(old), io.BytesIO(new)).columns == {"Period": 1}
        assert compare(io.BytesIO(new), io.BytesIO(new)).is_same

    def test_delimiters_in_values(self) -> None:
        """The fields of two records may be one text when they are joined."""
        usual = Export(data(*BEFORE), "tab", Teacher, AUTOSEND)
        one, other = teacher("T9", last_name="a\tb", first_name="c"), teacher("T9", last_name="a", first_name="b\tc")
        old, new = (Export(data(x, dialect=AUTOSEND_COMMA), "comma", Teacher, AUTOSEND_COMMA) for x in (one, other))
        assert compare([usual, old], [usual, new]).columns == {"[05]last_name": 1, "[05]first_name": 1}

    def test_the_separator_that_stands_in_for_a_delimiter(self) -> None:
        """A character of a value delimits no field."""
        old, broken = data(*BEFORE, dialect=AUTOSEND_COMMA), b"100,Example,Tom,T9\x1f,T9,1\r\n"
        comparison = compare(old, io.BytesIO(old.getvalue() + broken), Teacher, AUTOSEND_COMMA)
        assert (comparison.is_same, comparison.new_faults) == (True, 1)

    def test_a_text_like_that_of_no_value(self) -> None:
        """No text is taken for a column that is not there."""
        row = "100,1001,3600,MA10,Algebra,2,3(A-C),Example,Tom,12,T7\r\n"
        for text in ("\t0", "\t1", "\x1f0", "\x1f1", "\t", "\x1f"):
            rows = [row, row.replace(",3(A-C)", f',"{text}",3(A-C)')]
            for old, new in (rows, rows[::-1]):
                before, after = (io.BytesIO(side.encode()) for side in (old, new))
                assert compare(before, after, ScheduleEntry, AUTOSEND_COMMA).columns == {"Period": 1}


class TestEmpty:
    """An empty side has the layout of the other, and what should be an export and is none is refused."""

    def test_either_side(self, tmp_path: Path) -> None:
        empty = tmp_path / "x.txt"
        empty.touch()
        for one in (io.BytesIO(), empty):
            assert compare(data(*BEFORE), one).removed_count == 5
            assert compare(one, data(*BEFORE)).added_count == 5
            with pytest.raises(GuardError, match="5 of 5 records removed"):
                compare(data(*BEFORE), one).guard()

    def test_both_sides(self) -> None:
        assert compare(io.BytesIO(), io.BytesIO(), Teacher).is_same
        with pytest.raises(DetectionError, match="no record by which to detect the layout"):
            compare(io.BytesIO(), io.BytesIO())

    def test_a_folder_whose_export_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "TEACHER.txt").write_bytes(psfiles.dumps(BEFORE))
        (tmp_path / "STUDENT.TXT").write_bytes(b"<html>Sign in</html>")
        for sides in ((tmp_path, data(*BEFORE)), (data(*BEFORE), tmp_path)):
            with pytest.raises(DetectionError, match="web page"):
                compare(*sides)
            with pytest.raises(DetectionError, match="web page"):
                compare_by_layout(*sides)

    def test_layouts_are_told_apart(self) -> None:
        @attrs.frozen
        class Ours(Teacher):
            """A layout that has to be named."""

        assert compare(data(*BEFORE), data(*BEFORE), layouts=[Ours]).layout is Ours


def test_a_header_that_does_not_suit_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the file is read: once for each part of what differs."""
    monkeypatch.setattr("psfiles.comparison._matching.MOST_DIFFERING", 1)
    dialect = attrs.evolve(AUTOSEND, header=True)
    broken = Export(io.BytesIO(b"No\tsuch\tcolumns\r\n1\t2\t3\r\n"), "broken", Teacher, dialect)
    comparison = compare([data(*BEFORE)], [broken, data(teacher("T8"), teacher("T9"))])
    assert (comparison.new_faults, comparison.added_count, comparison.removed_count) == (2, 2, 5)


def test_no_record_is_read_that_is_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are looked up before they are split: of an unchanged side, no text is read twice."""
    read: list[str] = []
    usual = ColumnTexts.are_usual

    def are_usual(self: ColumnTexts, texts: Sequence[str]) -> bool:
        read.extend(texts)
        return usual(self, texts)

    monkeypatch.setattr(ColumnTexts, "are_usual", are_usual)
    compared(BEFORE, BEFORE)
    assert len(read) == 2 * len(BEFORE)  # the schools and statuses of the old side
