"""`make_layout`: names, types and settings of a list; classes that travel."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import enum
import io
import pickle
import subprocess
import sys
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import AttendanceEntry, GradeLevel, ScheduleEntry, Student, Teacher, TermId, columns_of, make_layout
from psfiles.drafting._source import layout_source
from psfiles.layouts.field_names import attribute_name
from psfiles.layouts.known_fields import KNOWN_FIELDS, known_field
from psfiles.layouts.made_classes import made_fields
from psfiles.reading.row_function import source
from psfiles.strategies import records


class Lunch(enum.Enum):
    """A type of a module's own."""

    FREE = "F"
    PAID = "P"


def attributes(*names: str) -> list[str]:
    return [column.attribute for column in columns_of(make_layout("Made", names))]


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "attribute"),
        [
            ("[01]Student_Number", "student_number"),
            ("STUDENTS.STUDENT_NUMBER", "student_number"),
            ("teachernumber", "teacher_number"),
            ("Schoolid", "school_id"),
            ("[05]last_name", "teacher_last_name"),
            ("[02]COURSE_NAME", "course_name"),
            ("Expression", "period_expression"),
            ("CC.TERMID", "term_id"),
            ("LastFirst", "last_first"),
            ("U_StudentsUserFields.Bus_Number", "bus_number"),
            ("HomePhoneISDN", "home_phone_isdn"),
            ("Bus Number", "bus_number"),
            ("class", "class_"),
            ("Self", "self_"),
            ("None", "none"),
            ("2nd Phone", "field_2nd_phone"),
            ("__private", "private"),
            ("Größe", "größe"),
            ("ﬁeld", "field"),
            ('^(*gpa method="Weighted")', "gpa_method_weighted"),
            ("#", "column_1"),
            ("", "column_1"),
            ("日本", "日本"),
        ],
    )
    def test_of_a_name(self, name: str, attribute: str) -> None:
        assert attributes(name) == [attribute]

    def test_a_second_one_has_a_number(self) -> None:
        assert attributes("Bus", "bus", "BUS_2", "Bus") == ["bus", "bus_2", "bus_2_2", "bus_3"]

    def test_what_gives_no_name_has_its_position(self) -> None:
        assert attributes("Bus", "#", "Column_4", "?") == ["bus", "column_2", "column_4", "column_4_2"]

    @pytest.mark.parametrize("layout", [Student, ScheduleEntry, Teacher, AttendanceEntry])
    def test_a_list_of_the_guide_has_those_of_its_class(self, layout: type) -> None:
        usual = [column for column in columns_of(layout) if column.place is None]
        made = columns_of(make_layout("Ours", [*(column.name for column in usual), "Bus_Number"]))
        assert [column.attribute for column in made] == [*(column.attribute for column in usual), "bus_number"]
        assert [column.type for column in made[:-1]] == [column.type for column in usual]
        assert [column.key for column in made[:-1]] == [column.key for column in usual]
        assert [column.personal for column in made[:-1]] == [column.personal for column in usual]

    @given(st.text())
    def test_any_text_gives_one_that_a_class_can_have(self, name: str) -> None:
        [attribute] = attributes(name)
        assert attribute.isidentifier()
        made = make_layout("Made", [name])
        assert getattr(make_layout("Made", {name: str})(**{attribute: "x"}), attribute) == "x"
        assert made_fields(made) == made_fields(make_layout("Made", {name: {}}))


class TestTypes:
    def test_known_fields_have_theirs_and_others_are_text(self) -> None:
        made = make_layout("Made", ["DOB", "Grade_Level", "TermID", "Enroll_Status", "SchoolID", "Bus", "GPA"])
        types = [(column.type, column.optional) for column in columns_of(made)]
        assert types == [
            (dt.date, True),
            (GradeLevel, True),
            (TermId, False),
            (int, True),
            (str, False),
            (str, False),
            (str, False),
        ]

    def test_what_is_given_goes_before_what_is_known(self) -> None:
        made = make_layout("Made", {"DOB": str, "Bus": int | None, "Grade_Level": {"type": int, "personal": True}})
        columns = columns_of(made)
        assert [column.type for column in columns] == [str, int, int]
        assert [column.personal for column in columns] == [True, False, True]

    def test_settings_and_columns(self) -> None:
        made = make_layout(
            "Made",
            {
                "Student_Number": {"max_length": 4},
                "Flag": {"type": bool, "true": "Y", "false": "N"},
                "bus": psfiles.column("U_StudentsUserFields.Bus_Number", required=True, aliases=["Bus"]),
                "since": {"name": "EntryDate", "default": None},
            },
        )
        number, flag, bus, since = columns_of(made)
        assert (number.key, number.personal, number.max_length) == (True, True, 4)
        assert (flag.true, flag.false) == ("Y", "N")
        assert (bus.attribute, bus.name, bus.type, bus.required, bus.aliases) == (
            *("bus", "U_StudentsUserFields.Bus_Number", str, True),
            ("Bus",),
        )
        assert (since.attribute, since.type, since.has_default) == ("since", dt.date, True)
        assert made("1001", True, "B7").since is None

    def test_a_default_before_what_has_none(self) -> None:
        made = make_layout("Made", {"A": {"default": ""}, "B": str})
        assert psfiles.loads(b"x\ty\r\n", made) == [made(a="x", b="y")]

    def test_keys_follow_from_the_list_or_are_given(self) -> None:
        def keys(fields: Any) -> list[str]:
            return [column.attribute for column in columns_of(make_layout("Made", fields)) if column.key]

        assert keys(["SchoolID", "Student_Number", "LastFirst"]) == ["student_number"]
        assert keys(["Course_Number", "Section_Number", "TermID"]) == ["course_number", "section_number", "term_id"]
        assert keys(["Bus", "Stop"]) == []
        assert keys({"Student_Number": str, "Bus": {"key": True}}) == ["bus"]
        assert keys({"Student_Number": {"key": False}, "Bus": str}) == []

    @pytest.mark.parametrize(
        ("name", "fields", "error"),
        [
            ("Made", "Student_Number", TypeError),
            ("Made", [], TypeError),
            ("Made", {}, TypeError),
            ("Made", [7], TypeError),
            ("Made", [("A", str, "more")], TypeError),
            ("Made", {"A": int | str}, TypeError),
            ("Made", {"A": {"colour": "red"}}, TypeError),
            ("Not a name", ["A"], ValueError),
            ("class", ["A"], ValueError),
        ],
    )
    def test_what_is_none_is_refused_at_once(self, name: str, fields: Any, error: type[Exception]) -> None:
        with pytest.raises(error):
            make_layout(name, fields)


NAMES = ["Student_Number", "LastFirst", "EntryDate", "Grade_Level", "U_StudentsUserFields.Bus_Number"]
Bus = make_layout("Bus", NAMES)
ADA = Bus("1001", "Example, Ada", dt.date(2026, 8, 17), 7, "012")


@attrs.frozen
class OurBus(Bus):  # type: ignore[misc, valid-type]
    """A made layout may be written on."""

    stop: str = psfiles.column("Stop")

    @property
    def is_late(self) -> bool:
        return self.stop > "5"


class TestClasses:
    def test_equal_lists_give_one_class(self) -> None:
        assert make_layout("Bus", NAMES) is Bus
        assert make_layout("Bus", dict.fromkeys(NAMES)) is Bus
        assert make_layout("Other", NAMES) is not Bus
        assert make_layout("Bus", {"A": psfiles.column("A", key=True)}) is make_layout("Bus", {"A": {"key": True}})
        assert make_layout("Bus", {"A": {"type": int, "default": 0}}) is not make_layout(
            "Bus", {"A": {"type": int, "default": False}}
        )

    def test_records_are_as_any_other(self) -> None:
        assert repr(ADA).startswith("Bus(student_number='1001'")
        assert attrs.evolve(ADA, bus_number="7").bus_number == "7"
        assert {ADA, copy.copy(ADA), copy.deepcopy(ADA)} == {ADA}
        assert isinstance(ADA.grade_level, GradeLevel)
        assert not hasattr(ADA, "__dict__")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            ADA.bus_number = "7"
        with pytest.raises(TypeError):
            Bus("1001", "Example, Ada", "2026-08-17", 7, "012")

    def test_they_take_the_fast_path(self) -> None:
        assert "record = Twin()" in source(Bus)
        assert "record = Twin()" in source(OurBus)

    @pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_they_pickle(self, protocol: int) -> None:
        ours = OurBus("1001", "Example, Ada", None, None, "012", "7")  # type: ignore[call-arg]
        sent = (Bus, OurBus, ADA, ours)
        came = pickle.loads(pickle.dumps(sent, protocol))  # noqa: S301 - our own bytes
        assert came == sent
        assert came[0] is Bus
        assert type(came[3]) is OurBus

    def test_another_process_makes_the_class_anew(self) -> None:
        code = "import pickle, sys; print(pickle.load(sys.stdin.buffer)[1])"
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], input=pickle.dumps((Bus, ADA)), capture_output=True, check=True
        )
        assert done.stdout.decode().strip() == repr(ADA)

    def test_many_records_name_their_class_once(self) -> None:
        one = len(pickle.dumps([ADA]))
        assert len(pickle.dumps([attrs.evolve(ADA, bus_number=str(number)) for number in range(100)])) < one * 20

    def test_strategies_frames_and_converters_take_them(self) -> None:
        frames = pytest.importorskip("psfiles.frames")
        data = psfiles.dumps([ADA])
        table = frames.read_table(io.BytesIO(data), Bus)
        assert frames.from_table(table, Bus) == [ADA]
        converter = psfiles.make_converter()
        assert converter.structure(converter.unstructure([ADA]), list[Bus]) == [ADA]  # type: ignore[valid-type]

    @given(records(Bus))
    def test_drawn_records_are_written_and_read(self, record: Any) -> None:
        assert psfiles.loads(psfiles.dumps([record], psfiles.AUTOCOMM), Bus, psfiles.AUTOCOMM) == [record]


class TestSource:
    @pytest.mark.parametrize(
        "layout",
        [
            Bus,
            make_layout("Bus", ["teachernumber", "teachernumber", "#", ""]),
            make_layout("Bus", {"bus": psfiles.column("X", key=True)}),
            make_layout("Bus", {name: {"key": False} for name in ("Course_Number", "Section_Number")}),
            make_layout("Bus", {"A": {"type": Lunch, "default": Lunch.FREE}, "B": {"type": int, "default": -1}}),
            make_layout("Bus", {"A": {"type": dt.date | None, "default": dt.date(2026, 8, 17)}}),
            make_layout("Bus", {"A": {"type": decimal.Decimal, "default": decimal.Decimal("3.50")}}),
            make_layout("Bus", {"A": {"type": tuple[str, ...], "default": ("x",)}, 'B "\n\\': str}),
            make_layout(
                "Bus", {"Student_Number": {"key": False, "personal": False}, "GuardianEmail": {"aliases": ["E"]}}
            ),
        ],
    )
    def test_it_makes_the_very_class(self, layout: type) -> None:
        names: dict[str, Any] = {}
        exec(layout_source(layout), names)  # noqa: S102 - the text is psfiles' own
        assert names["Bus"] is layout

    def test_a_written_class_is_imported(self) -> None:
        assert layout_source(Student) == "from psfiles import Student"
        assert layout_source(OurBus) == f"from {__name__} import OurBus"

    def test_a_type_of_no_module_has_no_text(self) -> None:
        class Here(enum.Enum):
            A = "A"

        with pytest.raises(ValueError, match="define it in one"):
            layout_source(make_layout("Bus", {"A": Here}))


class TestKnownFields:
    def test_each_name_is_known_once(self) -> None:
        names = [known.name for known in KNOWN_FIELDS]
        assert len(names) > 150
        assert [known_field(name) for name in names] == list(KNOWN_FIELDS)

    def test_no_two_share_an_attribute(self) -> None:
        given = [known.attribute for known in KNOWN_FIELDS]
        assert len(set(given)) == len(given)

    @pytest.mark.parametrize("layout", [Student, ScheduleEntry, AttendanceEntry])
    def test_the_guide_s_fields_are_among_them(self, layout: type) -> None:
        for column in columns_of(layout):
            known = known_field(column.name)
            assert known is not None
            assert (known.attribute, known.personal, known.evidence) == (column.attribute, column.personal, "G")

    def test_an_attribute_follows_from_most_names(self) -> None:
        odd = [known.name for known in KNOWN_FIELDS if known.attribute != attribute_name(known.name)]
        assert len(odd) < 15

    @pytest.mark.parametrize("name", ["Name", "Bus_Number", "U_Extension.Last_Name", "", "[99]Colour"])
    def test_others_are_not_known(self, name: str) -> None:
        assert known_field(name) is None
