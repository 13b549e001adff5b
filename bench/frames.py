"""Measure tables and streams of record batches, beside the readers of polars, pandas, pyarrow and DuckDB.

Run:  python -m bench.frames [--schedule N] [--times N] [--rounds N] [--write]

Each job runs in a process of its own, and in each round all take turns. What is
given is the time on the clock, since all of them use threads, and the memory
above what the process had after its imports. The yardstick is polars'
``read_csv`` on a copy of the file in UTF-8, which is the ground it is best on.
"""

from __future__ import annotations

import argparse
import importlib
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

import psfiles
from bench.exports import write_schedule
from bench.measure import peak_memory
from bench.pages import chapter
from psfiles import ScheduleEntry, frames
from psfiles.columns import forms_of

NAMES = [column.attribute for column in forms_of(ScheduleEntry)[0]]


# A job imports what it measures and nothing else, since that would count as its memory.
def _polars(path: Path, *, lazily: bool = False, **settings: Any) -> Any:
    import polars as pl

    types = {name: pl.Int64 if name == "term_id" else pl.String for name in NAMES}
    read: Any = pl.scan_csv if lazily else pl.read_csv
    frame = read(path, separator="\t", has_header=False, quote_char=None, schema=types, **settings)
    return _each(frame.collect_batches()) if lazily else frame


def _pandas(path: Path, **settings: Any) -> Any:
    import pandas as pd

    types = {name: "int64" if name == "term_id" else "str" for name in NAMES}
    settings |= {"dtype": types, "encoding": "windows-1252", "keep_default_na": False}
    return pd.read_csv(path, sep="\t", names=NAMES, quoting=3, **settings)


def _pyarrow(path: Path, *, lazily: bool = False) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    types = {name: pa.int64() if name == "term_id" else pa.string() for name in NAMES}
    read = csv.open_csv if lazily else csv.read_csv
    return read(
        path,
        csv.ReadOptions(column_names=NAMES, encoding="windows-1252"),
        csv.ParseOptions(delimiter="\t", quote_char=False, double_quote=False),
        csv.ConvertOptions(column_types=types),
    )


def _duckdb(path: Path) -> Any:
    import duckdb

    types = ", ".join(f"'{name}': '{'BIGINT' if name == 'term_id' else 'VARCHAR'}'" for name in NAMES)
    options = f"delim = '\t', header = false, quote = '', escape = '', auto_detect = false, columns = {{{types}}}"
    return duckdb.connect().sql(f"SELECT * FROM read_csv('{path}', {options})")  # noqa: S608 - paths of its own


def _psfiles(path: Path, dialect: psfiles.Dialect | None = None, *, dictionaries: bool = True) -> frames.Table:
    return frames.read_table(path, ScheduleEntry, dialect, on_error=_keep, dictionaries=dictionaries)


def _one_column(path: Path) -> Any:
    return frames.scan_polars(path, ScheduleEntry).select("student_number").collect()


def _each(batches: Any) -> None:
    for _ in batches:
        pass


def _keep(_: psfiles.ReadError) -> None:
    """Let a fault go by: the others cannot even say it."""


@attrs.frozen
class Job:
    """What is measured: how, on which file, and what is imported before the clock starts."""

    name: str
    run: Callable[[Path], object]
    file: str = "windows-1252"
    imports: str = "psfiles.frames"


UTF_8, DAMAGED, COMMA = "UTF-8 copy", "1/1000 damaged", "comma"
QUOTED, IN_LINES = "every field quoted", "1/50 with a line end in quotes"
TABLES = [
    Job("polars `read_csv`", _polars, UTF_8, "polars"),
    Job("**psfiles `read_table`**", _psfiles),
    Job("**psfiles `read_table`, `to_polars`**", lambda path: _psfiles(path).to_polars(), imports="polars"),
    Job("**psfiles `read_table`**, no dictionaries", lambda path: _psfiles(path, dictionaries=False)),
    Job("**psfiles `read_table`**", _psfiles, DAMAGED),
    Job("**psfiles `read_table`**", lambda path: _psfiles(path, psfiles.AUTOSEND_COMMA), COMMA),
    Job("**psfiles `read_table`**", lambda path: _psfiles(path, psfiles.AUTOSEND_COMMA), QUOTED),
    Job("**psfiles `read_table`**", lambda path: _psfiles(path, psfiles.AUTOSEND_COMMA), IN_LINES),
    Job("**psfiles `scan_polars`**, one column", _one_column, imports="polars"),
    Job("DuckDB `read_csv`", lambda path: _duckdb(path).to_arrow_table(), UTF_8, "duckdb"),
    Job("pyarrow `read_csv`", _pyarrow, imports="pyarrow.csv"),
    Job("polars `read_csv`", lambda path: _polars(path, encoding="cp1252"), imports="polars"),
    Job("pandas `read_csv`", _pandas, imports="pandas"),
]
STREAMS = [
    Job("polars `read_csv`", _polars, UTF_8, "polars"),
    Job("**psfiles `scan`**", lambda path: _each(frames.scan(path, ScheduleEntry))),
    Job("**psfiles `scan`**", lambda path: _each(frames.scan(path, ScheduleEntry)), UTF_8),
    Job("polars `scan_csv`, in batches", lambda path: _polars(path, lazily=True), UTF_8, "polars"),
    Job("DuckDB `read_csv`, in batches", lambda path: _each(_duckdb(path).to_arrow_reader()), UTF_8, "duckdb"),
    Job("pyarrow `open_csv`", lambda path: _each(_pyarrow(path, lazily=True)), imports="pyarrow.csv"),
    Job("pandas `read_csv`, in chunks", lambda path: _each(_pandas(path, chunksize=100_000)), imports="pandas"),
    Job("**psfiles `Reader`**: records", lambda path: _each(psfiles.Reader(path, ScheduleEntry))),
]
INTRODUCTION = """\
## Frames

`python -m bench.frames --write` measured this: each job in a process of its own, in turns.
A ratio is the time on the clock, divided by that of polars' `read_csv` on a copy of the file in UTF-8 in the same
round; the median, with the least and the greatest. Memory is the most above what the process had after its imports.
All take as many threads as there are processors.

psfiles checks every field, gives the exact place of every fault, and keeps the names as they are.
polars and DuckDB cannot read windows-1252 lazily at all, and each of the others reads a blank line, a short row or
02/30 silently as something else ([decisions](explanation/decisions.md)).
"""


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.frames", description="Measure tables and streams.")
    parser.add_argument("--schedule", type=int, default=1_000_000, help="records of the file that is read as a table")
    parser.add_argument("--times", type=int, default=10, help="how many of it make the file that is streamed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    parser.add_argument("--job", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        which, index, path = options.job
        job = {"TABLES": TABLES, "STREAMS": STREAMS}[which][int(index)]
        importlib.import_module(job.imports)
        before, start = peak_memory(), time.perf_counter()
        job.run(Path(path))
        print(json.dumps([time.perf_counter() - start, peak_memory() - before]))
        return
    with tempfile.TemporaryDirectory() as folder, chapter("bench.frames", INTRODUCTION, write=options.write):
        files = _write(Path(folder), options.schedule)
        _table(f"A table of {options.schedule:,} records", "TABLES", TABLES, files, options.rounds)
        for name in ("windows-1252", UTF_8):
            data = files[name].read_bytes()
            with files[name].open("ab") as file:
                for _ in range(options.times - 1):
                    file.write(data)
        records = options.schedule * options.times
        _table(f"A stream of {records:,} records", "STREAMS", STREAMS, files, options.rounds)


def _write(folder: Path, count: int) -> dict[str, Path]:
    names = ("windows-1252", UTF_8, DAMAGED, COMMA, QUOTED, IN_LINES)
    files = {name: folder / f"{number}.txt" for number, name in enumerate(names)}
    write_schedule(files["windows-1252"], count)
    files[UTF_8].write_bytes(files["windows-1252"].read_bytes().decode("windows-1252").encode())
    write_schedule(files[DAMAGED], count, damaged=count // 1000)
    write_schedule(files[COMMA], count, psfiles.AUTOSEND_COMMA)
    rows = [line.split(b"\t") for line in files["windows-1252"].read_bytes().splitlines()]
    quoted = [[b'"%b"' % field.replace(b'"', b'""') for field in row] for row in rows]
    files[QUOTED].write_bytes(b"".join(b",".join(row) + b"\r\n" for row in quoted))
    for row in quoted[::50]:
        row[4] = b'"In two\r\nlines"'
    files[IN_LINES].write_bytes(b"".join(b",".join(row) + b"\r\n" for row in quoted))
    return files


def _table(title: str, which: str, jobs: list[Job], files: dict[str, Path], rounds: int) -> None:
    results: list[list[tuple[float, float]]] = [[] for _ in jobs]
    for number in range(rounds):
        for index in range(len(jobs)) if number % 2 == 0 else reversed(range(len(jobs))):
            command = [sys.executable, "-m", "bench.frames", "--job", which, str(index), str(files[jobs[index].file])]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very module
            results[index].append(tuple(json.loads(done.stdout)))
    print(f"### {title}\n\n| | file | ÷ polars, UTF-8 | seconds | MB |\n|---|---|---:|---:|---:|")
    for job, own in zip(jobs, results, strict=True):
        ratios = [seconds / base for (seconds, _), (base, _) in zip(own, results[0], strict=True)]
        seconds, memory = (statistics.median(values) for values in zip(*own, strict=True))
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"| {job.name} | {job.file} | {spread} | {seconds:.2f} | {memory:,.0f} |")
    print()


if __name__ == "__main__":
    main()
