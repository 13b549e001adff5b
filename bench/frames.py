"""Measure tables and streams of record batches, beside the readers of polars, pandas, pyarrow and DuckDB.

Run:  python -m bench.frames [--schedule N] [--times N] [--rounds N] [--write]

Each job runs in a process of its own, and in each round all take turns. What is
told is the time on the clock, since all of them use threads, and the memory
above what the process had after its imports. The yardstick is polars'
``read_csv`` on a copy of the file in UTF-8, which is the ground it is best on.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from pyarrow import csv

import psfiles
from bench.exports import write_schedule
from bench.measure import peak_memory
from bench.pages import page
from psfiles import ScheduleEntry, frames
from psfiles.columns import forms_of

NAMES = [column.attribute for column in forms_of(ScheduleEntry)[0]]
POLARS = {name: pl.Int64 if name == "term_id" else pl.String for name in NAMES}
PLAIN: dict[str, Any] = {"separator": "\t", "has_header": False, "quote_char": None, "schema": POLARS}
PANDAS: dict[str, Any] = {
    "sep": "\t",
    "names": NAMES,
    "dtype": {name: "int64" if name == "term_id" else "str" for name in NAMES},
    "quoting": 3,
    "encoding": "windows-1252",
    "keep_default_na": False,
}
ARROW: dict[str, Any] = {
    "read_options": csv.ReadOptions(column_names=NAMES, encoding="windows-1252"),
    "parse_options": csv.ParseOptions(delimiter="\t", quote_char=False, double_quote=False),
    "convert_options": csv.ConvertOptions(
        column_types={name: pa.int64() if name == "term_id" else pa.string() for name in NAMES}
    ),
}
COLUMNS = ", ".join(f"'{name}': '{'BIGINT' if name == 'term_id' else 'VARCHAR'}'" for name in NAMES)
OPTIONS = f"delim = '\t', header = false, quote = '', escape = '', auto_detect = false, columns = {{{COLUMNS}}}"


def _in_duckdb(path: Path) -> Any:
    return duckdb.connect().sql(f"SELECT * FROM read_csv('{path}', {OPTIONS})")  # noqa: S608 - paths of its own


def _of_polars_batches(path: Path) -> None:
    for _ in pl.scan_csv(path, **PLAIN).collect_batches():
        pass


def _of_duckdb_batches(path: Path) -> None:
    for _ in _in_duckdb(path).to_arrow_reader():
        pass


def _each(batches: Any) -> None:
    for _ in batches:
        pass


def _keep(_: psfiles.ReadError) -> None:
    """Let a fault go by: the others cannot even say it."""


@attrs.frozen
class Job:
    """What is measured: on which file, and what else is to be said of it."""

    name: str
    run: Callable[[Path], object]
    file: str = "windows-1252"


TABLES = [
    Job("polars `read_csv`", lambda path: pl.read_csv(path, **PLAIN), "UTF-8 copy"),
    Job("**psfiles `read_table`**", lambda path: frames.read_table(path, ScheduleEntry)),
    Job("**psfiles `read_table`, `to_polars`**", lambda path: frames.read_table(path, ScheduleEntry).to_polars()),
    Job(
        "**psfiles `read_table`**",
        lambda path: frames.read_table(path, ScheduleEntry, on_error=_keep),
        "1/1000 damaged",
    ),
    Job(
        "**psfiles `read_table`**", lambda path: frames.read_table(path, ScheduleEntry, psfiles.AUTOSEND_COMMA), "comma"
    ),
    Job("DuckDB `read_csv`", lambda path: _in_duckdb(path).to_arrow_table(), "UTF-8 copy"),
    Job("pyarrow `read_csv`", lambda path: csv.read_csv(path, **ARROW)),
    Job("polars `read_csv`", lambda path: pl.read_csv(path, **PLAIN, encoding="cp1252")),
    Job("pandas `read_csv`", lambda path: pd.read_csv(path, **PANDAS)),
]
STREAMS = [
    Job("polars `read_csv`", lambda path: pl.read_csv(path, **PLAIN), "UTF-8 copy"),
    Job("**psfiles `scan`**", lambda path: _each(frames.scan(path, ScheduleEntry))),
    Job("**psfiles `scan`**", lambda path: _each(frames.scan(path, ScheduleEntry)), "UTF-8 copy"),
    Job("polars `scan_csv`, in batches", _of_polars_batches, "UTF-8 copy"),
    Job("DuckDB `read_csv`, in batches", _of_duckdb_batches, "UTF-8 copy"),
    Job("pyarrow `open_csv`", lambda path: _each(csv.open_csv(path, **ARROW))),
    Job("pandas `read_csv`, in chunks", lambda path: _each(pd.read_csv(path, **PANDAS, chunksize=100_000))),
    Job("**psfiles `Reader`**: records", lambda path: _each(psfiles.Reader(path, ScheduleEntry))),
]
INTRODUCTION = """\
# Benchmarks of frames

`python -m bench.frames --write` measured this page: each job in a process of its own, in turns.
A ratio is the time on the clock, divided by that of polars' `read_csv` on a copy of the file in UTF-8 in the same
round; the median, with the least and the greatest. Memory is the most above what the process had after its imports.
All take as many threads as there are processors.

psfiles checks every field, tells the exact place of every fault, and gives the names as they are.
polars and DuckDB cannot read windows-1252 lazily at all, and each of the others reads a blank line, a short row or
02/30 as something else without a word ([decisions](explanation/decisions.md)).
"""


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.frames", description="Measure tables and streams.")
    parser.add_argument("--schedule", type=int, default=1_000_000, help="records of the file that is read as a table")
    parser.add_argument("--times", type=int, default=10, help="how many of it make the file that is streamed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks-frames.md")
    parser.add_argument("--job", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        which, index, path = options.job
        job = {"TABLES": TABLES, "STREAMS": STREAMS}[which][int(index)]
        before, start = peak_memory(), time.perf_counter()
        job.run(Path(path))
        print(json.dumps([time.perf_counter() - start, peak_memory() - before]))
        return
    with tempfile.TemporaryDirectory() as folder, page("benchmarks-frames.md", INTRODUCTION, write=options.write):
        files = _write(Path(folder), options.schedule)
        _table(f"A table of {options.schedule:,} records", "TABLES", TABLES, files, options.rounds)
        for name in ("windows-1252", "UTF-8 copy"):
            data = files[name].read_bytes()
            with files[name].open("ab") as file:
                for _ in range(options.times - 1):
                    file.write(data)
        records = options.schedule * options.times
        _table(f"A stream of {records:,} records", "STREAMS", STREAMS, files, max(1, options.rounds - 2))


def _write(folder: Path, count: int) -> dict[str, Path]:
    files = {
        name: folder / f"{number}.txt"
        for number, name in enumerate(("windows-1252", "UTF-8 copy", "1/1000 damaged", "comma"))
    }
    write_schedule(files["windows-1252"], count)
    files["UTF-8 copy"].write_bytes(files["windows-1252"].read_bytes().decode("windows-1252").encode())
    write_schedule(files["1/1000 damaged"], count, damaged=count // 1000)
    write_schedule(files["comma"], count, psfiles.AUTOSEND_COMMA)
    return files


def _table(title: str, which: str, jobs: list[Job], files: dict[str, Path], rounds: int) -> None:
    results: list[list[tuple[float, float]]] = [[] for _ in jobs]
    for number in range(rounds):
        for index in range(len(jobs)) if number % 2 == 0 else reversed(range(len(jobs))):
            command = [sys.executable, "-m", "bench.frames", "--job", which, str(index), str(files[jobs[index].file])]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very module
            results[index].append(tuple(json.loads(done.stdout)))
    print(f"## {title}\n\n| | file | ÷ polars, UTF-8 | seconds | MB |\n|---|---|---:|---:|---:|")
    for job, own in zip(jobs, results, strict=True):
        ratios = [seconds / base for (seconds, _), (base, _) in zip(own, results[0], strict=True)]
        seconds, memory = (statistics.median(values) for values in zip(*own, strict=True))
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"| {job.name} | {job.file} | {spread} | {seconds:.2f} | {memory:,.0f} |")
    print()


if __name__ == "__main__":
    main()
