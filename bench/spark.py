"""Measure Spark over many nightly exports and over one large file, beside Python with one and two processes.

Run:  python -m bench.spark [--files 30 300 1500] [--runs 3] [--write] [--quick]

A simulated archive: a schedule for every district and night, of districts of
four sizes. Its files are copies of a few, so that it is written quickly; they
are read from the page cache, as they would be at best. The job is the same for
all: how many enrolments each term has, and how many faults there are. Spark's
own CSV reader and polars check nothing, and read UTF-8 only: they count the
same one column, in UTF-8 copies without damage.

Each way runs in a process of its own that may use one processor or two, and
does the job once before it is measured; Spark's start and first job are given
apart. `bench.spark_pruning` then asks for a part of a tree; `--quick` leaves
that out, and takes few files, two processors and one run. Needs Java and the
dependency groups `spark` and `bench`.
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
from typing import TYPE_CHECKING, Any

import attrs

import psfiles
from bench.exports import write_schedule
from bench.pages import chapter
from psfiles import ScheduleEntry, columns_of
from psfiles.frames import scan
from psfiles.spark._cutting import parts_of
from psfiles.spark._options import PARTITION_BYTES, Options
from psfiles.spark._plan import plan
from psfiles.spark._read import selection_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["WAYS"]

SIZES = [2000, 4000, 8000, 16_000]
"""Records in the schedules of small and large districts."""

RECORDS = 200_000
ATTRIBUTES = [column.attribute for column in columns_of(ScheduleEntry) if column.place is None]
THOUSAND = 1000

Result = dict[str, int]
Job = Callable[[Path], Result]


def counted(path: str) -> Counter[str]:
    """The enrolments of each term in a file, and its faults."""
    faults: list[Exception] = []
    counts: Counter[str] = Counter()
    for batch in scan(path, ScheduleEntry, on_error=faults.append):
        for pair in batch.column("term_id").value_counts():
            counts[str(pair["values"])] += pair["counts"].as_py()
    counts["faults"] += len(faults)
    return counts


def with_one_process(_: int) -> Job:
    """One process alone; its threads use the processors that there are."""
    return lambda folder: dict(sum(map(counted, _files(folder)), Counter()))


def with_processes(cores: int) -> Job:
    """As many processes as processors."""
    pool = multiprocessing.get_context("spawn").Pool(cores)
    return lambda folder: dict(sum(pool.imap_unordered(counted, _files(folder), chunksize=8), Counter()))


def session_of(cores: int) -> SparkSession:
    """A Spark on this machine."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.log.level", "OFF")
    return builder.config("spark.sql.shuffle.partitions", str(cores)).getOrCreate()


def with_spark(cores: int, schema: str | None = None) -> Job:
    """The data source, in Spark; with a schema, of some columns."""
    reader = session_of(cores).read.format("psfiles").option("layout", "schedule").option("onError", "column")
    if schema is not None:
        reader = reader.schema(schema)

    def run(folder: Path) -> Result:
        rows = reader.load(f"{folder}/*/*").groupBy("term_id").count().collect()
        return {"faults" if row["term_id"] is None else str(row["term_id"]): row["count"] for row in rows}

    return run


def with_one_column(cores: int) -> Job:
    """The same, of the one column that is asked for."""
    return with_spark(cores, "term_id bigint")


def with_csv(cores: int) -> Job:
    """Spark's own reader, which reads no column but the one that is counted."""
    schema = ", ".join(f"{name} {'bigint' if name == 'term_id' else 'string'}" for name in ATTRIBUTES)
    reader = session_of(cores).read.options(sep="\t", quote="").schema(schema)

    def run(folder: Path) -> Result:
        rows = reader.csv(f"{folder}/*/*").groupBy("term_id").count().collect()
        return {str(row["term_id"]): row["count"] for row in rows}

    return run


def with_polars(_: int) -> Job:
    """One process of polars: `concat` of `read_csv` of each file, of the one column."""
    import polars as pl

    def read(path: str) -> pl.DataFrame:
        place = [ATTRIBUTES.index("term_id")]
        options: dict[str, Any] = {"separator": "\t", "quote_char": None, "has_header": False}
        return pl.read_csv(path, columns=place, new_columns=["term_id"], **options)

    def run(folder: Path) -> Result:
        counts = pl.concat(map(read, _files(folder)))["term_id"].value_counts()
        return {str(term): count for term, count in counts.rows()}

    return run


WAYS = {
    "one process": with_one_process,
    "processes": with_processes,
    "Spark": with_spark,
    "Spark, one column": with_one_column,
    "`spark.read.csv`": with_csv,
    "polars": with_polars,
}
UNCHECKED = {"`spark.read.csv`", "polars"}
"""The ways that need the UTF-8 copies."""


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.glob("*/*"))


def measure_way(way: str, cores: int, runs: int, folders: list[Path]) -> None:
    """Print how long the start with the first job took; and of each folder, each job's time and what it found."""
    began = time.perf_counter()
    job = WAYS[way](cores)
    job(folders[0])
    first, times, results = time.perf_counter() - began, [], []
    for folder in folders:
        results.append(job(folder))
        times.append([_timed(job, folder) for _ in range(runs)])
    print(json.dumps({"first": first, "times": times, "results": results}))
    sys.stdout.flush()
    os._exit(0)  # neither the pool nor Java is waited for


def _timed(job: Job, folder: Path) -> float:
    began = time.perf_counter()
    job(folder)
    return time.perf_counter() - began


def measured(way: str, cores: int, runs: int, folders: list[Path]) -> dict[str, Any]:
    """The same in a process of its own, on as many processors."""
    command = [sys.executable, "-m", "bench.spark", "--way", way, "--cores", str(cores), "--runs", str(runs)]
    done = subprocess.run(  # noqa: S603
        [*command, "--folders", *map(str, folders)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores]),
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


INTRODUCTION = f"""\
## Spark

`python -m bench.spark --write` measured this on this project's machine of two processors:
schedules of many districts and nights, read and counted by term, with the same result whichever way.
`spark.read.csv` and polars (`concat` of `read_csv`) check nothing, read the counted column only,
and read UTF-8 copies without damage.
Times are of a process that has done the job once; Spark's start is given apart.
"One process" is psfiles alone, whose threads use both processors where it may; "processes" is one for each processor.
In the small files three records are damaged, of some thousands; the last row is one large file.
A partition is {PARTITION_BYTES >> 20} MiB.
"""


@attrs.frozen
class Archive:
    """Some files in a folder, and copies of them in UTF-8 and without damage."""

    folder: Path
    copies: Path
    files: int
    megabytes: float


def write_archive(root: Path, files: int, sizes: list[int]) -> Archive:
    """Write the nights of 100 districts."""
    archive, size = Archive(root / "exports", root / "copies", files, 0), 0
    for folder, utf_8 in ((archive.folder, False), (archive.copies, True)):
        originals = [_write_original(root / f"{folder.name}-{count}", count, 3, utf_8=utf_8) for count in sizes]
        for number in range(files):
            night = folder / f"district-{number % 100:03}" / f"night-{number // 100:03}.txt"
            night.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(originals[number % len(originals)], night)
            size += 0 if utf_8 else night.stat().st_size
    return attrs.evolve(archive, megabytes=size / 1e6)


def write_large_file(root: Path, times: int) -> Archive:
    """Write one file of many records."""
    archive = Archive(root / "exports", root / "copies", 1, 0)
    for folder, utf_8 in ((archive.copies, True), (archive.folder, False)):
        path = folder / "district" / "night.txt"
        path.parent.mkdir(parents=True)
        original = _write_original(path, RECORDS, 20, utf_8=utf_8).read_bytes()
        with path.open("ab") as file:
            for _ in range(times - 1):
                file.write(original)
    return attrs.evolve(archive, megabytes=path.stat().st_size / 1e6)


def _write_original(path: Path, count: int, damaged: int, *, utf_8: bool) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if utf_8:
        write_schedule(path, count, attrs.evolve(psfiles.AUTOSEND, encoding="utf-8"))
    else:
        write_schedule(path, count, damaged=damaged)
    return path


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Print everything."""
    runs = "one run" if options.runs == 1 else f"the median of {options.runs} runs"
    print(f"Each time is {runs}; the load average of the two processors was {os.getloadavg()[2]:.1f} before.\n")
    archives = [write_archive(folder / str(files), files, SIZES) for files in options.files]
    archives.append(write_large_file(folder / "large", options.large))
    found = {
        cores: {
            way: measured(
                way, cores, options.runs, [one.copies if way in UNCHECKED else one.folder for one in archives]
            )
            for way in WAYS
        }
        for cores in options.processors
    }
    pairs = [(way, one["results"]) for ways in found.values() for way, one in ways.items()]
    # Damaged records are faults where they are checked, some of them two, and are whole in the copies.
    checked = {json.dumps(results, sort_keys=True) for way, results in pairs if way not in UNCHECKED}
    unchecked = {json.dumps(results, sort_keys=True) for way, results in pairs if way in UNCHECKED}
    if len(checked) > 1 or len(unchecked) > 1:
        message = "the ways do not agree"
        raise SystemExit(message)
    print(f"| files | MB | processors | {' | '.join(f'{way}, s' for way in WAYS)} |")
    print(f"|---:|---:|---:|{'---:|' * len(WAYS)}")
    for number, archive in enumerate(archives):
        for cores, ways in found.items():
            seconds = " | ".join(f"{statistics.median(one['times'][number]):.2f}" for one in ways.values())
            print(f"| {archive.files:,} | {archive.megabytes:,.0f} | {cores} | {seconds} |")
    first = ", ".join(f"{ways['Spark']['first']:.0f} s with {cores}" for cores, ways in found.items())
    print(f"\nSpark's start with its first job took {first}.")
    share = statistics.median(found[2]["processes"]["times"][-2]) / statistics.median(found[2]["Spark"]["times"][-2])
    print(
        f"On one machine, processes need {share:.2f} of Spark's time for {archives[-2].files:,} files: "
        "Spark hands every column from Python to Java. "
        "It pays where one machine is not enough, or where it is what you have."
    )
    if options.quick:
        return
    planning = the_drivers_part(archives[-2], archives[-1])
    pruning = [sys.executable, "-m", "bench.spark_pruning", "--runs", str(options.runs)]
    print(subprocess.run(pruning, check=True, capture_output=True, text=True).stdout)  # noqa: S603
    on_paper(archives[-2], 2 * statistics.median(found[2]["Spark"]["times"][-2]), planning)


def the_drivers_part(many: Archive, large: Archive) -> float:
    """Print what the driver does alone; gives the seconds that it plans many files."""
    began = time.perf_counter()
    options = Options.of({"layout": "schedule", "path": f"{many.folder}/*/*"})
    partitions = plan(selection_of(options).files(), options, {})
    planning = time.perf_counter() - began
    path = str(large.folder / "district" / "night.txt")
    began = time.perf_counter()
    parts = parts_of(path, ScheduleEntry, psfiles.AUTOSEND, PARTITION_BYTES)
    cutting = time.perf_counter() - began
    print(
        f"In Spark's times is what the driver does alone: to plan {many.files:,} files as {len(partitions)} partitions "
        f"takes {planning:.2f} s, to cut the one file into {len(parts)} parts {cutting:.2f} s."
    )
    return planning


def on_paper(archive: Archive, processor_seconds: float, planning: float) -> None:
    """Print what a thousand times an archive would take."""
    hours = processor_seconds * THOUSAND / 3600
    megabytes = archive.megabytes * THOUSAND
    minutes = planning * THOUSAND / 60
    print(
        "\n### A thousand times as much, on paper\n\n"
        f"That is {archive.files * THOUSAND:,} files of {megabytes / 1e6:.1f} TB.\n"
        "Files share nothing, so the work grows with the bytes and falls with the processors.\n"
        f"By the row of {archive.files:,} files on two processors it is {hours:,.1f} hours of one processor: "
        f"{hours:,.0f} of them need an "
        f"hour, and their disks give them {megabytes / 3600:,.0f} MB a second.\n"
        "What does not fall with the processors is the driver's: to find and plan the files, "
        f"{minutes:,.1f} minutes, and more where they are found over a network; and Spark's start.\n"
        "Not included is what a cluster's disks, its network and its other users take."
    )


def main() -> None:
    """Print the tables, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[30, 300, 1500])
    parser.add_argument("--large", type=int, default=60, help="times that the large file has 200,000 records")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few files, two processors, one run")
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--cores", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folders", type=Path, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.processors = (1, 2)
    if options.quick:
        options.files, options.large, options.runs, options.processors = [40], 2, 1, (2,)
    if options.way:
        measure_way(options.way, options.cores, options.runs, options.folders)
    with chapter("bench.spark", INTRODUCTION, write=options.write), tempfile.TemporaryDirectory() as name:
        measure(options, Path(name))


if __name__ == "__main__":
    main()
