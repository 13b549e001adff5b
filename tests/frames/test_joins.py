"""Frames of one district join and append, and every tool takes a table as it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from cases import TEACHER, entry, student
from pyarrow import dataset, parquet

import psfiles
from psfiles import AttendanceEntry, ScheduleEntry, Student, Teacher, frames

LAYOUTS: list[type] = [Student, ScheduleEntry, Teacher, AttendanceEntry]
DISTRICT = psfiles.District([student()], [entry(), entry("1002")], [TEACHER])


def types_of(frame: Any) -> dict[str, Any]:
    return dict(frame.collect_schema()) if isinstance(frame, pl.LazyFrame) else dict(frame.dtypes.items())


def made(tool: str, layout: type) -> Any:
    """An empty frame of a layout."""
    if tool == "scan_polars":
        return frames.scan_polars(io.BytesIO(), layout)
    if tool == "to_polars":
        return frames.to_table([], layout).to_polars().lazy()
    return frames.to_table([], layout).to_pandas()


@pytest.mark.parametrize("tool", ["to_polars", "scan_polars", "to_pandas"])
def test_columns_of_one_name_have_one_type(tool: str) -> None:
    types: dict[str, set[str]] = {}
    for layout in LAYOUTS:
        for name, kind in types_of(made(tool, layout)).items():
            types.setdefault(name, set()).add(str(kind))
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}
    shared = set(types_of(made(tool, ScheduleEntry))) & set(types_of(made(tool, Teacher)))
    assert {"school_id", "teacher_number"} <= shared


def test_schedules_join_teachers() -> None:
    for tables in (DISTRICT.to_polars(), {name: table.to_polars() for name, table in DISTRICT.tables.items()}):
        joined = tables["schedule"].join(tables["teachers"], on="teacher_number")
        assert joined.height == 2
    joined = DISTRICT.to_pandas()["schedule"].merge(DISTRICT.to_pandas()["teachers"], on="teacher_number")
    assert len(joined) == 2
    assert isinstance(joined["teacher_number"].dtype, pd.StringDtype)
    query = "SELECT count(*) FROM schedule JOIN teachers USING (teacher_number)"
    assert DISTRICT.to_duckdb().sql(query).fetchall() == [(2,)]


def test_a_table_and_a_lazy_frame_of_one_file_append() -> None:
    data = psfiles.dumps([entry(), entry("1002")])
    table = frames.read_table(io.BytesIO(data), ScheduleEntry)
    lazy = frames.scan_polars(io.BytesIO(data), ScheduleEntry)
    assert pl.concat([table.to_polars(), lazy.collect()]).height == 4
    assert pl.concat([table.to_polars().lazy(), lazy]).collect().height == 4


def test_the_arrow_table_keeps_its_dictionaries() -> None:
    assert pa.types.is_dictionary(DISTRICT.tables["schedule"].schema.field("teacher_number").type)


class TestTakenAsItIs:
    """By tools that know nothing of psfiles."""

    TABLE = DISTRICT.tables["schedule"]

    def test_by_narwhals(self) -> None:
        narwhals = pytest.importorskip("narwhals")
        frame = narwhals.from_native(self.TABLE)
        assert frame.select("student_number").to_dict(as_series=False) == {"student_number": ["1001", "1002"]}
        assert frame.to_native().equals(self.TABLE.to_arrow())

    def test_by_ibis(self) -> None:
        ibis = pytest.importorskip("ibis")
        assert ibis.memtable(self.TABLE).count().to_pyarrow().as_py() == 2

    def test_by_datasets(self, tmp_path: Path) -> None:
        dataset.write_dataset(self.TABLE, tmp_path / "schedule", format="parquet")
        back = dataset.dataset(tmp_path / "schedule").to_table()
        assert frames.from_table(back, ScheduleEntry) == [*DISTRICT.schedule]

    def test_a_dataset_needs_the_arrow_table(self) -> None:
        found = dataset.dataset(self.TABLE.to_arrow()).filter(dataset.field("student_number") == "1002").to_table()
        assert frames.from_table(found, ScheduleEntry) == [DISTRICT.schedule[1]]

    def test_by_duckdb(self) -> None:
        schedule = self.TABLE
        counted: Any = duckdb.sql("SELECT count(*) FROM schedule")
        assert counted.fetchall() == [(len(schedule),)]

    def test_parquet_needs_the_arrow_table(self, tmp_path: Path) -> None:
        """`write_table` takes pyarrow's own class alone, which nothing else can be."""
        with pytest.raises(TypeError, match=r"expected pyarrow\.lib\.Table"):
            parquet.write_table(self.TABLE, tmp_path / "schedule.parquet")
        parquet.write_table(self.TABLE.to_arrow(), tmp_path / "schedule.parquet")
        assert frames.from_table(parquet.read_table(tmp_path / "schedule.parquet"), ScheduleEntry) == [
            *DISTRICT.schedule
        ]
