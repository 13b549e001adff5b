"""Every kind of value: both directions, strict and exact, through every door."""

# ruff: noqa: DTZ001 - these files have no time zones
from __future__ import annotations

import datetime as dt
import decimal
import enum
import pickle
import traceback
from collections.abc import Callable
from typing import Any, Literal

import attrs
import cattrs
import pytest
from cases import forced
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOSEND, Dialect, column
from psfiles.checks import RULES
from psfiles.converters import JSON_FORMS, make_converter
from psfiles.frames import from_table, to_table
from psfiles.frames.arrow import ARROW_TYPES
from psfiles.reading.twins import init_only_stores
from psfiles.strategies import dialects, records
from psfiles.strategies._damage import BAD_TEXTS
from psfiles.strategies._records import KIND_STRATEGIES
from psfiles.values import kind_of
from psfiles.values.kind import KIND_NAMES

TABLES: dict[str, dict[Any, Any]] = {
    "JSON": JSON_FORMS,
    "Arrow": ARROW_TYPES,
    "strategies": KIND_STRATEGIES,
    "damage": BAD_TEXTS,
}


class Colour(enum.Enum):
    RED = "R"
    BLUE = "B"


class Rank(enum.IntEnum):
    FIRST = 1
    SECOND = 2


class Plan(enum.StrEnum):
    FREE = "F"
    PAID = "P"


@attrs.frozen
class Everything:
    """One column of each kind, and one of each that may be blank."""

    number: str = column("Number", key=True, required=True)
    active: bool = column("Active", true="Y", false="N")
    amount: decimal.Decimal = column("Amount")
    average: float = column("Average")
    colour: Colour = column("Colour")
    rank: Rank = column("Rank")
    plan: Plan = column("Plan")
    size: Literal["S", "M", 7] = column("Size")
    rings: dt.time = column("Rings")
    began: dt.datetime = column("Began")
    emails: tuple[str, ...] = column("Emails", separator=";")
    maybe_active: bool | None = column("MaybeActive")
    maybe_amount: decimal.Decimal | None = column("MaybeAmount")
    maybe_average: float | None = column("MaybeAverage")
    maybe_colour: Colour | None = column("MaybeColour")
    maybe_size: Literal["S", "M"] | None = column("MaybeSize")
    maybe_rings: dt.time | None = column("MaybeRings")
    maybe_began: dt.datetime | None = column("MaybeBegan")
    maybe_emails: tuple[str, ...] | None = column("MaybeEmails", separator=";")


ONE = Everything(
    "1", True, decimal.Decimal("3.50"), -0.5, Colour.RED, Rank.SECOND, Plan.PAID, 7, dt.time(8, 30),
    dt.datetime(2026, 9, 14, 8, 30), ("a", "b"), None, None, None, None, None, None, None, None,
)  # fmt: skip


def layout_of(field: Any, annotation: Any) -> Any:
    """A layout of one column."""
    return attrs.frozen(type("Odd", (), {"odd": field, "__annotations__": {"odd": annotation}}))


def test_a_new_kind_is_missing_from_every_table_until_it_stands_there() -> None:
    """``converted`` is the user's own: each table says elsewhere what it does with these."""
    known = set(KIND_NAMES) - {"converted"}
    assert {name: table.keys() ^ known for name, table in TABLES.items()} == {name: set() for name in TABLES}
    more = known | {"a new kind"}
    assert {name for name, table in TABLES.items() if table.keys() != more} == set(TABLES)


def test_every_fault_of_a_kind_has_a_rule() -> None:
    """Else it would vanish from a report, which then says clean; a text is refused by no kind of texts."""
    kinds = {kind for one in psfiles.columns_of(Everything) if (kind := one.kind())}
    codes = {kind.code for kind in kinds if BAD_TEXTS[kind.name]}
    assert codes <= {rule.code for rule in RULES}


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    dialect = data.draw(dialects(encoding=st.sampled_from(["utf-8", "windows-1252"])))
    entries = data.draw(st.lists(records(Everything, dialect), max_size=4))
    written = psfiles.dumps(entries, dialect, record_type=Everything)
    read = psfiles.loads(written, Everything, dialect)
    assert read == entries
    assert psfiles.dumps(read, dialect, record_type=Everything) == written


@given(st.data())
def test_json_and_tables_give_the_same_records(data: st.DataObject) -> None:
    entries = data.draw(st.lists(records(Everything), min_size=1, max_size=3))
    converter = make_converter()
    assert [converter.structure(plain, Everything) for plain in converter.unstructure(entries)] == entries
    assert from_table(to_table(entries), Everything) == entries


@pytest.mark.parametrize("text", ["3.50", "3.5", "0.00", "-0.0", "12345678901234567890.12", "007"])
def test_a_decimal_keeps_its_digits(text: str) -> None:
    """Equal values with other zeros must not be taken for one another."""
    amounts = [decimal.Decimal(text), decimal.Decimal(text + ("0" if "." in text else ".0"))]
    entries = [attrs.evolve(ONE, amount=amount) for amount in amounts]
    read = psfiles.loads(psfiles.dumps(entries), Everything)
    assert [str(entry.amount) for entry in read] == [str(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (float, "1e+16", 1e16),
        (float, ".5", 0.5),
        (bool, "0", False),
        (bool, "", None),
        (decimal.Decimal, ".75", decimal.Decimal("0.75")),
        (dt.time, "8:30", dt.time(8, 30)),
        (dt.time, "08:30:15", dt.time(8, 30, 15)),
        (dt.time, "08:30AM", dt.time(8, 30)),
        (dt.time, "12:05 am", dt.time(0, 5)),
        (dt.time, "12:05PM", dt.time(12, 5)),
        (dt.datetime, "2026-09-14T08:30", dt.datetime(2026, 9, 14, 8, 30)),
        (dt.datetime, "2026-09-14 08:30:00.5", dt.datetime(2026, 9, 14, 8, 30, 0, 500_000)),
        (dt.datetime, "9/14/2026 8:30 PM", dt.datetime(2026, 9, 14, 20, 30)),
        (dt.datetime, "0/0/0", None),
        (Rank, "2", Rank.SECOND),
        (tuple[str, ...], "a, b", ("a", " b")),
    ],
)
def test_texts_that_are_values(kind: Any, text: str, value: object) -> None:
    known = kind_of(kind)
    assert known is not None
    read = known.from_text(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("kind", [float, decimal.Decimal, bool, dt.time, dt.datetime, dt.date, int, Rank, Colour])
@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "1_0",
        " 7",
        "7 ",
        "+7",
        "٣",
        "Infinity",
        "5.",
        "0x7",
        "9" * 5000,
        "8:3",
        "08:30 XM",
        "13:30PM",
        "0:30 am",
        "24:00",
        "--",
        "ſ",
    ],
)
def test_texts_that_are_none(kind: Any, text: str) -> None:
    """And Python's limit on digits never shows."""
    known = kind_of(kind)
    assert known is not None
    with pytest.raises(ValueError):  # noqa: PT011 - the kind itself says the problem, without the value
        known.from_text(text)


def test_a_field_of_5000_digits_is_a_fault_like_another() -> None:
    faults: list[psfiles.ReadError] = []
    line = psfiles.dumps([ONE]).replace(b"3.50", b"3" * 5000)
    assert psfiles.loads(line, Everything, on_error=faults.append) == []
    assert [fault.code for fault in faults] == ["bad-number"]


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("number", "", "blank"),
        ("amount", decimal.Decimal("nan"), "bad-number"),
        ("amount", decimal.Decimal("1E+999999"), "bad-number"),
        ("average", float("inf"), "bad-number"),
        ("average", float("nan"), "bad-number"),
        ("average", 2**53 + 1, "bad-number"),
        ("rings", dt.time(8, 30, 0, 5), "bad-time"),
        ("rings", dt.time(8, 30, tzinfo=dt.UTC), "bad-time"),
        ("began", dt.datetime(2026, 9, 14, tzinfo=dt.UTC), "bad-datetime"),
        ("emails", ("a;b",), "bad-list"),
        ("emails", ("",), "bad-list"),
        ("maybe_emails", (), "blank"),
    ],
)
def test_what_would_come_back_changed_is_refused(attribute: str, value: Any, code: str) -> None:
    """Alone, and behind a good record, when texts of values are remembered."""
    for before in ([], [ONE]):
        with pytest.raises(psfiles.WriteError) as caught:
            psfiles.dumps([*before, attrs.evolve(ONE, **{attribute: value})])
        assert (caught.value.code, caught.value.index) == (code, len(before))


@pytest.mark.parametrize(
    ("attribute", "value"), [("active", 1), ("plan", "P"), ("rank", 2), ("size", 7.0), ("average", "SECRET")]
)
def test_what_equals_a_value_is_not_written_for_it(attribute: str, value: Any) -> None:
    """Whatever was written before: the memory of values must not decide."""
    with pytest.raises(TypeError, match=f"Everything.{attribute} must be ") as refused:
        attrs.evolve(ONE, **{attribute: value})
    assert "SECRET" not in "".join(traceback.format_exception_only(refused.value))
    with pytest.raises(psfiles.WriteError):
        psfiles.dumps([ONE, forced(attrs.evolve, ONE, **{attribute: value})])


@pytest.mark.parametrize("annotation", [list[str], set[str], dict[str, str], tuple[str, int], complex, enum.Flag])
@pytest.mark.parametrize("converter", [None, cattrs.Converter()])
def test_a_type_that_cannot_be_read_and_written_is_refused(annotation: Any, converter: Any) -> None:
    layout = layout_of(column("Odd"), annotation)
    with pytest.raises(TypeError, match="'Odd'"):
        psfiles.loads(b"", layout, converter=converter)


@pytest.mark.parametrize(
    "annotation",
    [
        Literal["1", 1],
        Literal[True],
        enum.Enum("Twice", {"A": 1, "B": "1"}),
        enum.Enum("Half", {"A": 0.5}),
        enum.Enum("Empty", {}),
    ],
)
def test_choices_that_cannot_be_told_apart(annotation: Any) -> None:
    with pytest.raises(TypeError, match="choice"):
        kind_of(annotation)


def test_settings_that_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="the same text for true and false"):
        column("Flag", true="Y", false="Y")
    with pytest.raises(ValueError, match="empty separator"):
        column("List", separator="")
    for settings, annotation in (
        ({"true": "Y"}, str),
        ({"separator": ";"}, str),
        ({"false": ""}, bool | None),
        ({"false": "", "required": True}, bool),
    ):
        layout = layout_of(column("Odd", **settings), annotation)
        with pytest.raises(TypeError, match="attribute 'odd'"):
            psfiles.columns_of(layout)


class TestHooks:
    """A hook of the user's for a type that psfiles knows is used or refused, never ignored."""

    @staticmethod
    def converter() -> cattrs.Converter:
        converter = make_converter()
        converter.register_structure_hook(dt.date, lambda text, _: dt.date.fromisoformat(text))
        return converter

    def test_both_directions_are_used(self) -> None:
        converter = self.converter()
        converter.register_unstructure_hook(dt.date, lambda day: day.isoformat())
        layout = layout_of(column("Day"), dt.date)
        day = layout(dt.date(2026, 9, 14))
        assert psfiles.dumps([day], converter=converter) == b"2026-09-14\r\n"
        assert psfiles.loads(b"2026-09-14\r\n", layout, converter=converter) == [day]

    def test_one_direction_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"'DOB' holds .*no hook both ways"):
            psfiles.loads(b"", psfiles.Student, converter=self.converter())
        converter = make_converter()
        converter.register_unstructure_hook(dt.date, lambda day: day.isoformat())
        with pytest.raises(TypeError, match="register a structure hook"):
            psfiles.loads(b"", psfiles.Student, converter=converter)

    def test_without_one_the_dialect_says_how(self) -> None:
        from cattrs.preconf.json import make_converter as make_json_converter

        for converter in (make_converter(), cattrs.Converter(), make_json_converter()):
            assert psfiles.dumps([ONE], converter=converter) == psfiles.dumps([ONE])
            assert psfiles.loads(psfiles.dumps([ONE]), Everything, converter=converter) == [ONE]
            psfiles.loads(b"", psfiles.Student, converter=converter)


class TestRecords:
    """What can be made can be written: types and widths."""

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"student_number": 1001}, TypeError),
            ({"att_date": "SECRET"}, TypeError),
            ({"att_date": dt.datetime(2026, 9, 14)}, TypeError),
            ({"att_date": None}, TypeError),
            ({"attendance_code": "SECRET-CODE"}, ValueError),
        ],
    )
    def test_refused_by_init_and_by_evolve(self, changes: dict[str, Any], error: type[Exception]) -> None:
        values: dict[str, Any] = {
            "school_id": "1", "student_number": "1", "course_number": "M", "section_number": "1",
            "att_date": dt.date(2026, 9, 14), "attendance_code": "A", "period_abbreviation": "1",
        }  # fmt: skip
        good = psfiles.AttendanceEntry(**values)
        makes: list[Callable[[], Any]] = [
            lambda: psfiles.AttendanceEntry(**values | changes),
            lambda: attrs.evolve(good, **changes),
        ]
        for make in makes:
            with pytest.raises(error, match=f"AttendanceEntry.{next(iter(changes))} ") as caught:
                make()
            assert "SECRET" not in "".join(traceback.format_exception_only(caught.value))
            assert caught.value.__cause__ is caught.value.__context__ is None
        assert pickle.loads(pickle.dumps(good)) == good  # noqa: S301 - our own bytes

    @pytest.mark.parametrize("value", ["SECRET", 3600.5, True, None])
    def test_a_converter_of_psfiles_shows_no_value(self, value: Any) -> None:
        texts: list[Any] = ["t"] * 11
        make: Any = psfiles.ScheduleEntry
        with pytest.raises(TypeError, match=r"ScheduleEntry\.term_id must be TermId") as caught:
            make(*texts[:2], value, *texts[3:])
        assert caught.value.__cause__ is caught.value.__context__ is None
        assert make(*texts[:2], 3600, *texts[3:]).term_id.school_year == "2026-27"

    def test_the_reader_passes_it_by(self) -> None:
        """A validator of the user's own counts, psfiles' own does not."""
        assert init_only_stores(psfiles.Student)
        assert init_only_stores(Everything)
        field = column("Code")
        field.validator(lambda *_: None)
        assert not init_only_stores(layout_of(field, str))


class TestCharacterSet:
    """Where none is named, what a reader would take for UTF-8 is refused."""

    def test_the_first_record_that_is_not_ascii_decides(self) -> None:
        teacher = psfiles.Teacher("1", "Ann", "", "", "", status=1)
        looks, plain = attrs.evolve(teacher, last_name="NuÃ±ez"), attrs.evolve(teacher, last_name="Zoë")
        for count in (0, 1, 600):
            with pytest.raises(psfiles.WriteError) as caught:
                psfiles.dumps([*[teacher] * count, looks, plain])
            assert (caught.value.code, caught.value.index, caught.value.column) == (
                "looks-like-utf-8", count, "[05]last_name",
            )  # fmt: skip
        assert psfiles.loads(psfiles.dumps([teacher, plain, looks]), psfiles.Teacher) == [teacher, plain, looks]
        named = attrs.evolve(AUTOSEND, encoding="windows-1252")
        assert psfiles.loads(psfiles.dumps([looks], named), psfiles.Teacher, named) == [looks]


class TestDialect:
    """Its settings, honoured by both ways of writing."""

    def test_every_field_in_quotes(self) -> None:
        dialect = Dialect(delimiter=",", quoting="csv", surround_with_quotes=True, upload_type=True, header=True)
        teacher = psfiles.Teacher("1", "Ann", "", "", "", status=1)
        odd = attrs.evolve(teacher, first_name='"A", b')
        for entries in ([teacher] * 3, [teacher, odd], [odd]):
            written = psfiles.dumps(entries, dialect)
            lines = written.split(b"\r\n")[:-1]
            assert all(line.startswith(b'"') and line.endswith(b'"') for line in lines)
            assert psfiles.loads(written, psfiles.Teacher, dialect) == entries
        assert psfiles.dumps([teacher], dialect).split(b"\r\n")[1] == b'"","1","Ann","","","","","1"'

    @pytest.mark.parametrize(
        "settings",
        [
            {"surround_with_quotes": True},
            {"date_separator": "."},
            {"record_delimiter": "x"},
            {"quoting": "all"},
            {"date_order": "YDM"},
        ],
    )
    def test_bad_settings_are_named_in_a_plain_sentence(self, settings: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=f"^{next(iter(settings))} ") as caught:
            Dialect(**settings)
        assert "Attribute(" not in str(caught.value)
