"""Measure psfiles against `csv` and against what people use instead.

Run:  python -m bench [--quick] [--students N] [--schedule N] [--rounds N] [--write]

Only the ratios travel from one machine to another. ``--write`` renews the
first chapter of ``docs/benchmarks.md``; rows that psfiles loses stay in.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import os
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.pages import chapter
from bench.tables import Sizes, Table, tables

PACKAGES = "attrs cattrs msgspec pydantic dataclass-csv polars pandas duckdb".split()  # noqa: SIM905 - a list of names


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure psfiles against csv and others.")
    parser.add_argument("--students", type=int, default=100_000)
    parser.add_argument("--schedule", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="small files and three rounds")
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    options = parser.parse_args()
    sizes = Sizes(options.students, options.schedule, options.rounds)
    if options.quick:
        sizes = Sizes(students=10_000, schedule=50_000, rounds=3)
    with (
        chapter("bench", "\n".join(_introduction(sizes)), write=options.write),
        tempfile.TemporaryDirectory() as folder,
    ):
        for table in tables(Path(folder), sizes):
            print(_rendered(table), flush=True)


def _introduction(sizes: Sizes) -> Iterator[str]:
    yield "## Records\n"
    yield (
        "`python -m bench --write` measured this. A ratio is a median of "
        f"{sizes.rounds} rounds, with the least and the greatest; in each round all take turns, in one process. "
        "Less is better, and the yardstick is 1.00.\n"
    )
    yield (
        f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, {platform.python_implementation()} {platform.python_version()}, "
        + ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
        + ". All data is invented (`bench/exports.py`).\n"
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _rendered(table: Table) -> str:
    lines = [table.head, tuple("---" for _ in table.head), *table.rows]
    body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"### {table.title}\n\n{table.note}\n\n{body}\n"


if __name__ == "__main__":
    main()
