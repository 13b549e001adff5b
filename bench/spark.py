"""Measure Spark over many nightly exports and over one large file, beside Python with one and two processes.

Run:  python -m bench.spark [--files 30 300 3000] [--runs 3] [--write]

A simulated archive: a schedule for every district and night, of districts of
four sizes. Its files are copies of a few, so that it is written quickly; they
are read from the page cache, as they would be at best. The job is the same for
all: how many enrolments each term has, and how many faults there are.

Each way runs in a process of its own that may use one processor or two, and
does the job once before it is measured; Spark's start and first job are told
apart. Needs Java and the dependency groups `spark` and `bench`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

import psfiles
from bench.exports import write_schedule
from bench.pages import page
from psfiles import ScheduleEntry
from psfiles.frames import scan
from psfiles.spark._cutting import parts_of
from psfiles.spark._options import PARTITION_BYTES, Options
from psfiles.spark._plan import plan

__all__ = ["WAYS"]

SIZES = [2000, 4000, 8000, 16_000]
"""Records in the schedules of small and large districts."""

THOUSAND = 1000

Result = dict[str, int]


def counted(path: str) -> Counter[str]:
    """The enrolments of each term in a file, and its faults."""
    faults: list[Exception] = []
    counts: Counter[str] = Counter()
    for batch in scan(path, ScheduleEntry, on_error=faults.append):
        for pair in batch.column("term_id").value_counts():
            counts[str(pair["values"])] += pair["counts"].as_py()
    counts["faults"] += len(faults)
    return counts


def with_one_process(folder: Path, _: int) -> Callable[[], Result]:
    """One process alone; its threads use the processors that there are."""
    return lambda: dict(sum(map(counted, _files(folder)), Counter()))


def with_processes(folder: Path, cores: int) -> Callable[[], Result]:
    """As many processes as processors."""
    pool = multiprocessing.get_context("spawn").Pool(cores)
    return lambda: dict(sum(pool.imap_unordered(counted, _files(folder), chunksize=8), Counter()))


def with_spark(folder: Path, cores: int, schema: str | None = None) -> Callable[[], Result]:
    """The data source, in a Spark on this machine; with a schema, of some columns."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.log.level", "OFF")
    session = builder.config("spark.sql.shuffle.partitions", str(cores)).getOrCreate()
    reader = session.read.format("psfiles").option("layout", "schedule").option("onError", "column")
    if schema is not None:
        reader = reader.schema(schema)

    def run() -> Result:
        rows = reader.load(f"{folder}/*/*").groupBy("term_id").count().collect()
        return {"faults" if row["term_id"] is None else str(row["term_id"]): row["count"] for row in rows}

    return run


def with_one_column(folder: Path, cores: int) -> Callable[[], Result]:
    """The same, of the one column that is asked for."""
    return with_spark(folder, cores, "term_id bigint")


WAYS = {
    "one process": with_one_process,
    "processes": with_processes,
    "Spark": with_spark,
    "Spark, one column": with_one_column,
}


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.glob("*/*"))


def measure_one(way: str, folder: Path, cores: int, runs: int) -> None:
    """Print how long the start with the first job took, each job then, and what the job found."""
    began = time.perf_counter()
    job = WAYS[way](folder, cores)
    result = job()
    first, times = time.perf_counter() - began, []
    for _ in range(runs):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    print(json.dumps({"first": first, "times": times, "result": result}))
    sys.stdout.flush()
    os._exit(0)  # neither the pool nor Java is waited for


def measured(way: str, folder: Path, cores: int, runs: int) -> dict[str, Any]:
    """The same in a process of its own, on as many processors."""
    command = [sys.executable, "-m", "bench.spark", "--one", way, "--folder", str(folder)]
    done = subprocess.run(  # noqa: S603
        [*command, "--cores", str(cores), "--runs", str(runs)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores]),
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write_archive(folder: Path, files: int, originals: list[Path]) -> int:
    """Write nights of 100 districts; gives the bytes."""
    size = 0
    for number in range(files):
        night = folder / f"district-{number % 100:03}" / f"night-{number // 100:03}.txt"
        night.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(originals[number % len(originals)], night)
        size += night.stat().st_size
    return size


INTRODUCTION = f"""\
# Benchmarks of Spark

`python -m bench.spark --write` measured this page on this project's machine of two processors:
schedules of many districts and nights, read and counted by term, with the same result whichever way.
Seconds are the median of some runs in a process that has done the job once;
what Spark takes to start and to do the first job is told apart.
"Processes" is psfiles in a process for each processor, without Spark.
A partition is {PARTITION_BYTES >> 20} MiB.
"""


@attrs.frozen
class Archive:
    """The largest archive that was measured: what it took all processors, and the driver alone."""

    files: int
    megabytes: float
    processor_seconds: float
    planning_seconds: float


def many_files(options: argparse.Namespace, folder: Path) -> Archive:
    """Print the table of many files."""
    originals = [folder / f"original-{count}" for count in SIZES]
    for original, count in zip(originals, SIZES, strict=True):
        write_schedule(original, count, damaged=3)
    print("## Many files\n\nSeconds.\n")
    print(f"| files | MB | processors | {' | '.join(WAYS)} | Spark's start and first job |")
    print(f"|---:|---:|---:|{'---:|' * len(WAYS)}---:|")
    for files in options.files:
        archive = folder / f"archive-{files}"
        megabytes = write_archive(archive, files, originals) / 1e6
        for cores in (1, 2):
            seconds, first = compared(list(WAYS), archive, cores, options.runs)
            print(f"| {files:,} | {megabytes:,.0f} | {cores} | {in_cells(seconds)} | {first:.0f} |")
    began = time.perf_counter()
    partitions = plan(Options.of({"layout": "schedule", "path": f"{archive}/*/*"}))
    planning = time.perf_counter() - began
    print(
        f"\nSpark's time holds that of planning: {planning:.2f} seconds for the last, on the driver alone, "
        f"for {len(partitions)} partitions."
    )
    return Archive(files, megabytes, 2 * seconds["Spark"], planning)


def large_file(options: argparse.Namespace, folder: Path) -> None:
    """Print the table of one large file."""
    path = folder / "large" / "district" / "night.txt"
    path.parent.mkdir(parents=True)
    write_schedule(path, 200_000, damaged=20)
    original = path.read_bytes()
    with path.open("ab") as file:
        for _ in range(options.large - 1):
            file.write(original)
    megabytes = path.stat().st_size / 1e6
    ways = ["one process", "Spark", "Spark, one column"]
    print(f"\n## One large file\n\n{megabytes:,.0f} MB, {options.large * 200_000:,} records; seconds.\n")
    print(f"| processors | {' | '.join(ways)} |\n|---:|{'---:|' * len(ways)}")
    for cores in (1, 2):
        seconds, _ = compared(ways, folder / "large", cores, options.runs)
        print(f"| {cores} | {in_cells(seconds)} |")
    began = time.perf_counter()
    parts = parts_of(str(path), ScheduleEntry, psfiles.AUTOSEND, PARTITION_BYTES)
    passing = time.perf_counter() - began
    print(
        f"\nSpark's time holds that of the pass that cuts the file into {len(parts)} parts: "
        f"{passing:.2f} seconds, on the driver alone."
    )


def compared(ways: list[str], folder: Path, cores: int, runs: int) -> tuple[dict[str, float], float]:
    """The seconds of each way, and those of Spark's start; they must have found the same."""
    found = {way: measured(way, folder, cores, runs) for way in ways}
    if len({json.dumps(one["result"], sort_keys=True) for one in found.values()}) > 1:
        message = f"the ways do not agree on {folder.name}"
        raise SystemExit(message)
    return {way: statistics.median(one["times"]) for way, one in found.items()}, found["Spark"]["first"]


def in_cells(seconds: dict[str, float]) -> str:
    """Times as the cells of a table."""
    return " | ".join(f"{time:.2f}" for time in seconds.values())


def on_paper(archive: Archive) -> None:
    """Print what a thousand times the largest archive would take."""
    hours = archive.processor_seconds * THOUSAND / 3600
    megabytes = archive.megabytes * THOUSAND
    minutes = archive.planning_seconds * THOUSAND / 60
    print(
        "\n## A thousand times as much, on paper\n\n"
        f"That is {archive.files * THOUSAND:,} files of {megabytes / 1e6:.1f} TB.\n"
        "Files share nothing, so the work grows with the bytes and falls with the processors.\n"
        f"By the last row of the first table it is {hours:,.1f} hours of one processor: {hours:,.0f} of them need an "
        f"hour, and their disks give them {megabytes / 3600:,.0f} MB a second.\n"
        "What does not fall with the processors is the driver's: to find and plan the files, "
        f"{minutes:,.0f} minutes, and more where they are found over a network.\n"
        "So an archive of that size is better read folder by folder, each night's when it comes."
    )


def main() -> None:
    """Print the tables, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--large", type=int, default=60, help="times 200,000 records of the large file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks-spark.md")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure_one(options.one, options.folder, options.cores, options.runs)
    with page("benchmarks-spark.md", INTRODUCTION, write=options.write), tempfile.TemporaryDirectory() as name:
        archive = many_files(options, Path(name))
        large_file(options, Path(name))
        on_paper(archive)


if __name__ == "__main__":
    main()
