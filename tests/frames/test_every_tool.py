"""The same values, row for row, through records, a table, polars, pandas and DuckDB, for every dialect."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import attrs
import duckdb
import pandas as pd
import polars as pl
import pytest
from cases import CASES, Case
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts_for_tests import Locker

import psfiles
from psfiles import frames
from psfiles.strategies import files

LAYOUTS = [psfiles.Student, psfiles.ScheduleEntry, psfiles.Teacher, psfiles.AttendanceEntry, Locker]
Rows = list[tuple[Any, ...]]


def rows_of_polars(table: frames.Table) -> Rows:
    assert table.to_polars().equals(pl.DataFrame(table))
    rows: Rows = table.to_polars().rows()
    return rows


def rows_of_pandas(table: frames.Table) -> Rows:
    frame = table.to_pandas()
    assert pd.DataFrame.from_arrow(table).shape == frame.shape
    return [tuple(map(_plain, row)) for row in frame.itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def rows_of_duckdb(table: frames.Table) -> Rows:
    relation = table.to_duckdb()
    assert duckdb.from_arrow(table).fetchall() == relation.fetchall()
    rows: Rows = relation.fetchall()
    return rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_table_gives_the_records(case: Case) -> None:
    """The table of cases that drives reader and writer."""
    layout = type(case.records[0]) if case.records else psfiles.Student
    table = frames.read_table(io.BytesIO(case.data), layout, case.dialect)
    assert list(map(repr, frames.from_table(table, layout))) == list(map(repr, case.records))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("rows_of", [rows_of_polars, rows_of_pandas, rows_of_duckdb])
@settings(max_examples=20)
@given(data=st.data())
def test_every_tool_gives_the_records_values(layout: type[Any], rows_of: Any, data: st.DataObject) -> None:
    file = data.draw(files(layout))
    table = frames.read_table(io.BytesIO(file.data), layout, file.dialect)
    assert rows_of(table) == [attrs.astuple(record) for record in file.records]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_a_lazy_frame_gives_the_records_values(layout: type[Any], data: st.DataObject) -> None:
    file = data.draw(files(layout))
    lazy = frames.scan_polars(io.BytesIO(file.data), layout, file.dialect)
    assert lazy.collect().rows() == [attrs.astuple(record) for record in file.records]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_there_and_back(layout: type[Any], data: st.DataObject) -> None:
    """Records to a table, through the frame of each tool, and back."""
    records = data.draw(files(layout)).records
    table = frames.to_table(records, layout)
    for frame in (table, table.to_arrow(), table.to_polars(), table.to_pandas(), table.to_duckdb()):
        back = frames.from_table(frame, layout)
        assert back == records
        assert list(map(repr, back)) == list(map(repr, records))
