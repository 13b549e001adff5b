"""Whether one big file gives the same values, row for row, whichever tool they are read into.

Run:  python -m bench.same [--schedule N]

The file has a damaged record in a thousand. What the record reader gives is
held against the table, polars, pandas, DuckDB and, where it is installed, Spark,
column by column.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psfiles
from bench.exports import write_schedule
from psfiles import ScheduleEntry, frames

__all__ = ["tools_that_agree"]

Column = Callable[[str], list[Any]]


def tools_that_agree(path: Path) -> list[str]:
    """The names of the tools. Raises ValueError for one that gives other values, or other faults."""
    faults: list[str] = []
    records = psfiles.load(path, ScheduleEntry, on_error=lambda fault: faults.append(str(fault)))
    told: list[str] = []
    table = frames.read_table(path, ScheduleEntry, on_error=lambda fault: told.append(str(fault)))
    if told != faults:
        message = "the table has other faults than the records"
        raise ValueError(message)
    agreeing = []
    for tool, column in _tools(path, table):
        for name in table.column_names:
            wanted = [getattr(record, name) for record in records]
            if column(name) != wanted:
                message = f"{tool} has other values of {name}"
                raise ValueError(message)
        agreeing.append(tool)
    return agreeing


def _tools(path: Path, table: frames.Table) -> Iterator[tuple[str, Column]]:
    """Each tool, and how it gives a column."""
    yield "the table", lambda name: list(table[name].to_pylist())
    stream = frames.scan(path, ScheduleEntry, on_error=lambda _: None).to_arrow()
    yield "the stream", lambda name: list(stream[name].to_pylist())
    of_polars = table.to_polars()
    yield "polars", lambda name: list(of_polars[name].to_list())
    lazy = frames.scan_polars(path, ScheduleEntry, on_error=lambda _: None)
    yield "lazy polars", lambda name: list(lazy.select(name).collect()[name].to_list())
    of_pandas = table.to_pandas()
    yield "pandas", lambda name: [_plain(value) for value in of_pandas[name]]
    of_duckdb = table.to_duckdb()
    yield "DuckDB", lambda name: [row[0] for row in of_duckdb.project(name).fetchall()]
    if importlib.util.find_spec("pyspark") and shutil.which("java"):
        of_spark = _in_spark(path)
        yield "Spark", lambda name: list(of_spark[name].to_pylist())


def _plain(value: Any) -> Any:
    if value != value or value is None:  # noqa: PLR0124 - what is missing equals nothing
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def _in_spark(path: Path) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.host", "127.0.0.1").config("spark.log.level", "OFF").getOrCreate()
    read = spark.read.format("psfiles").option("layout", "schedule").option("onError", "column")
    rows = read.option("partitionBytes", str(8 << 20)).load(str(path)).where("_faults is null").toArrow()
    spark.stop()
    return rows


def main() -> None:
    """Write a file, and hold everything against everything."""
    parser = argparse.ArgumentParser(prog="python -m bench.same", description="Hold all tools against the records.")
    parser.add_argument("--schedule", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "SCHEDULE.TXT"
        write_schedule(path, options.schedule, damaged=options.schedule // 1000)
        print(f"{options.schedule:,} records, one in a thousand damaged. The same values and faults as records:")
        print("\n".join(f"- {tool}" for tool in tools_that_agree(path)))


if __name__ == "__main__":
    main()
