"""Tables back to records: as strict as a writer, and blind for the index of a frame."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import io
import json
import traceback
from pathlib import Path
from typing import Any, Literal

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from cases import TEACHER, student
from pyarrow import parquet

import psfiles
from psfiles import Student, Teacher, WriteError, frames

VALUE = "Qvxzk"


class Colour(enum.Enum):
    """A choice of two."""

    RED = "R"
    BLUE = "B"


@attrs.frozen
class Everything:
    """A layout with a column of each kind of value."""

    text: str = psfiles.column("Text", repeats=True)
    whole: int | None = psfiles.column("Whole")
    number: float | None = psfiles.column("Number")
    exact: decimal.Decimal | None = psfiles.column("Exact")
    flag: bool | None = psfiles.column("Flag")
    day: dt.date | None = psfiles.column("Day")
    time: dt.time | None = psfiles.column("Time")
    moment: dt.datetime | None = psfiles.column("Moment")
    colour: Colour | None = psfiles.column("Colour")
    letter: Literal["A", "B"] | None = psfiles.column("Letter")
    names: tuple[str, ...] = psfiles.column("Names")


FULL = Everything(
    text=VALUE,
    whole=7,
    number=3.5,
    exact=decimal.Decimal("3.50"),
    flag=True,
    day=dt.date(2011, 5, 4),
    time=dt.time(8, 30),
    moment=dt.datetime(2011, 5, 4, 8, 30),  # noqa: DTZ001 - without a time zone
    colour=Colour.BLUE,
    letter="A",
    names=("a", "b"),
)
BLANK = Everything("", None, None, None, None, None, None, None, None, None, ())


@pytest.mark.parametrize("tool", ["to_arrow", "to_polars", "to_pandas", "to_duckdb"])
def test_every_kind_of_value_comes_back(tool: str) -> None:
    for records in ([FULL, BLANK, FULL], [BLANK], []):
        table = frames.to_table(records, Everything)
        assert frames.from_table(getattr(table, tool)(), Everything) == records


WRONG: dict[str, list[Any]] = {
    "text": [130, True, dt.date(2011, 5, 4), b"x"],
    "whole": [True, "7", 7.5, float("nan"), 10**18],
    "number": [True, "3.5"],
    "exact": [3, 3.5, "none"],
    "flag": [1, "1"],
    "day": [dt.datetime(2011, 5, 4, 8, 30), "2011-05-04", 5],  # noqa: DTZ001
    "time": ["08:30", dt.datetime(2011, 5, 4, 8, 30), 5, dt.time(8, 30, 0, 5)],  # noqa: DTZ001
    "moment": ["2011-05-04 08:30", dt.date(2011, 5, 4), dt.datetime(2011, 5, 4, tzinfo=dt.UTC)],
    "colour": [1, "RED"],
    "letter": ["C", 1],
    "names": ["a,b", [1, 2], ["a,b"]],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_another_type_is_refused(name: str, value: Any) -> None:
    """A number is no text and a flag no number, whatever could be made of them."""
    table = frames.to_table([FULL, FULL, FULL]).to_arrow()
    is_optional = name not in ("text", "names")
    column, wrong = table.schema.get_field_index(name), pa.array([None if is_optional else value, value, value])
    with pytest.raises(WriteError) as raised:
        frames.from_table(table.set_column(column, name, wrong), Everything)
    assert raised.value.index == is_optional
    assert raised.value.column.casefold() == name
    if not isinstance(value, int):
        assert repr(value) not in "".join(traceback.format_exception(raised.value))


def test_the_row_that_is_wrong_is_found_among_many() -> None:
    days = [dt.datetime(2011, 5, 4)] * 1000  # noqa: DTZ001
    days[700] = dt.datetime(2011, 5, 4, 0, 0, 1)  # noqa: DTZ001
    table = frames.to_table([FULL] * 1000).to_arrow()
    with pytest.raises(WriteError, match="record 700 of those given, field Day: not a date") as raised:
        frames.from_table(table.set_column(5, "day", pa.array(days)), Everything)
    assert raised.value.code == "bad-date"


@pytest.mark.parametrize("value", [2**62, -(2**62)])
def test_a_date_that_python_has_not(value: int) -> None:
    table = frames.to_table([FULL]).to_arrow()
    with pytest.raises(WriteError, match="field Moment") as raised:
        frames.from_table(table.set_column(7, "moment", pa.array([value], pa.timestamp("us"))), Everything)
    assert str(value) not in "".join(traceback.format_exception(raised.value))


def test_what_tools_make_of_numbers_and_dates() -> None:
    """A whole number with gaps is a float in pandas, a date a moment, a small number has 8 bits."""
    table = frames.to_table([FULL]).to_arrow()
    for name, kind in {
        "whole": pa.int8(),
        "number": pa.float32(),
        "day": pa.timestamp("ns"),
        "text": pa.large_string(),
    }.items():
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].cast(kind))
    assert frames.from_table(table, Everything) == [FULL]
    whole = table.set_column(1, "whole", pa.array([7.0]))
    assert frames.from_table(whole, Everything) == [FULL]
    assert isinstance(frames.from_table(whole, Everything)[0].whole, int)


class TestPandas:
    """A frame that was worked with."""

    RECORDS = (student("1003"), student("1001"), student("1002", grade_level=None))

    @pytest.fixture
    def frame(self) -> pd.DataFrame:
        frame: pd.DataFrame = frames.to_table(self.RECORDS).to_pandas()
        return frame

    def test_filtered(self, frame: pd.DataFrame) -> None:
        kept = frame[frame["student_number"] != "1001"]
        assert frames.from_table(kept, Student) == [self.RECORDS[0], self.RECORDS[2]]

    def test_sorted(self, frame: pd.DataFrame) -> None:
        ordered = frame.sort_values("student_number")
        assert [record.student_number for record in frames.from_table(ordered, Student)] == ["1001", "1002", "1003"]

    def test_with_an_index_that_is_a_column(self, frame: pd.DataFrame) -> None:
        assert frames.from_table(frame.set_index("student_number"), Student) == list(self.RECORDS)
        assert frames.from_table(frame.set_axis(["x", "y", "z"], axis=0), Student) == list(self.RECORDS)

    def test_with_a_column_more(self, frame: pd.DataFrame) -> None:
        frame["more"] = 1
        with pytest.raises(ValueError, match="a column that the layout lacks"):
            frames.from_table(frame, Student)
        assert frames.from_table(frame, Student, extra_columns="ignore") == list(self.RECORDS)

    def test_with_values_of_several_types(self, frame: pd.DataFrame) -> None:
        """Arrow's own error has the value in it."""
        frame["student_number"] = pd.Series([VALUE, 130, VALUE], dtype=object)
        with pytest.raises(WriteError, match="record 1 of those given, field Student_Number: not a str") as raised:
            frames.from_table(frame, Student)
        assert VALUE not in "".join(traceback.format_exception(raised.value))

    def test_with_what_arrow_does_not_know(self, frame: pd.DataFrame) -> None:
        frame["more"] = pd.Series([VALUE, 130, object()], dtype=object)
        with pytest.raises(ValueError, match="values that Arrow cannot hold") as raised:
            frames.from_table(frame, Student, extra_columns="ignore")
        assert VALUE not in "".join(traceback.format_exception(raised.value))


def test_a_class_that_refuses_its_record() -> None:
    @attrs.frozen
    class Short:
        name: str = psfiles.column("Name")

        def __attrs_post_init__(self) -> None:
            if self.name:
                raise ValueError(self.name)

    with pytest.raises(ValueError, match="record 1 of those given: Short itself refuses the record") as raised:
        frames.from_table(pa.table({"name": ["", VALUE]}), Short)
    assert VALUE not in "".join(traceback.format_exception(raised.value))


def test_a_value_that_is_needed() -> None:
    @attrs.frozen
    class Needed:
        name: str | None = psfiles.column("Name", required=True)

    for names in ([None], [""]):
        with pytest.raises(WriteError, match="the layout requires a value"):
            frames.from_table(pa.table({"name": pa.array(names, pa.string())}), Needed)


class TestParquet:
    """A table that was written and read."""

    DIALECT = psfiles.Dialect(delimiter=",", quoting="csv")

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        data = psfiles.dumps([TEACHER], self.DIALECT)
        table = frames.read_table(io.BytesIO(data), Teacher, self.DIALECT)
        parquet.write_table(table.to_arrow(), tmp_path / "teachers.parquet")
        return tmp_path / "teachers.parquet"

    def test_keeps_the_layout_and_the_dialect(self, path: Path) -> None:
        schema = parquet.read_schema(path)
        assert schema.metadata[b"psfiles.layout"] == b"Teacher"
        assert psfiles.Dialect(**json.loads(schema.metadata[b"psfiles.dialect"])) == self.DIALECT
        assert schema.field("last_name").metadata[b"powerschool_name"] == b"[05]last_name"

    def test_gives_the_same_records(self, path: Path) -> None:
        for table in (parquet.read_table(path), pl.read_parquet(path), pd.read_parquet(path)):
            assert frames.from_table(table, Teacher) == [TEACHER]
