"""Measure how long Spark takes for one district's month of a tree, and how many files it opens.

Run:  python -m bench.spark_pruning [--districts 40] [--nights 50] [--runs 3]

It then reads the whole tree as a stream, and writes one district's month, and
both must give the rows of a batch. `bench.spark` runs it, too. Needs Java and
the dependency groups `spark` and `bench`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.exports import write_schedule
from psfiles import ScheduleEntry, columns_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["measure_pruning"]

RECORDS = 500
FIRST_NIGHT = dt.date(2026, 9, 1)
TWO_COLUMNS = "student_number string, term_id bigint, district int, date date"
WHERE = "district = 7 AND date BETWEEN '2026-10-01' AND '2026-10-31'"
PUSHDOWN = "spark.sql.python.filterPushdown.enabled"


def write_tree(root: Path, districts: int, nights: int) -> None:
    """Write a schedule for each district and night; in ASCII, so that Spark's own reader reads it, too."""
    original = root.parent / "original"
    write_schedule(original, RECORDS, non_ascii=0, commas=0)
    for district in range(districts):
        for night in range(nights):
            folder = root / f"district={district}" / f"date={FIRST_NIGHT + dt.timedelta(days=night)}"
            folder.mkdir(parents=True)
            shutil.copyfile(original, folder / "SCHEDULE.TXT")


def question(frame: DataFrame) -> list[tuple[int, int]]:
    """The enrolments of each term in one district's October."""
    return sorted((int(row[0]), row[1]) for row in frame.where(WHERE).groupBy("term_id").count().collect())


def opened_by(job: Callable[[], object], root: Path) -> int:
    """How many files a job reads, by the times of access that the file system keeps."""
    files = [file for file in root.glob("*/*/*") if not file.name.startswith(".")]
    for file in files:
        os.utime(file, (0, file.stat().st_mtime))
    job()
    opened = sum(file.stat().st_atime > 0 for file in files)
    if not opened:
        message = "the file system keeps no times of access"
        raise SystemExit(message)
    return opened


def measure_pruning(spark: SparkSession, root: Path, districts: int, nights: int, runs: int) -> None:
    """Print a table of the ways to ask."""
    csv = ", ".join(f"{column.attribute} string" for column in columns_of(ScheduleEntry) if column.place is None)
    psfiles = spark.read.format("psfiles").option("layout", "schedule")
    two, october = psfiles.schema(TWO_COLUMNS), f"{root}/district=7/date=2026-10-*"
    ways: dict[str, Callable[[], DataFrame]] = {
        "`spark.read.csv`": lambda: spark.read.csv(str(root), sep="\t", schema=f"{csv}, district int, date date"),
        "psfiles": lambda: spark.read.format("psfiles").option("layout", "schedule").load(str(root)),
        "psfiles, two columns": lambda: two.load(str(root)),
        "psfiles, two columns, filters pushed down": lambda: two.load(str(root)),
        "psfiles, two columns, a pattern with `basePath`": lambda: two.option("basePath", str(root)).load(october),
    }
    print("\n### One month of one district\n")
    print(f"Of {districts * nights:,} files of {districts} districts and {nights} nights.\n")
    print("| way | files opened | seconds |\n|---|---:|---:|")
    results = []
    for way, load in ways.items():
        spark.conf.set(PUSHDOWN, str("pushed" in way).lower())
        opened = opened_by(lambda load=load: results.append(question(load())), root)  # type: ignore[misc]
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            question(load())
            times.append(time.perf_counter() - began)
        print(f"| {way} | {opened:,} | {statistics.median(times):.2f} |")
    if any(result != results[0] for result in results):
        message = "the ways do not agree"
        raise SystemExit(message)


def compare_stream(spark: SparkSession, root: Path) -> None:
    """Read the tree as a stream, and compare it with a batch."""
    read, stream = (one.format("psfiles").option("layout", "schedule") for one in (spark.read, spark.readStream))
    rows = stream.schema(TWO_COLUMNS).load(str(root)).writeStream.format("parquet")
    sink = rows.option("checkpointLocation", str(root.parent / "checkpoint")).trigger(availableNow=True)
    sink.start(str(root.parent / "streamed")).awaitTermination()
    streamed = spark.read.parquet(str(root.parent / "streamed"))
    count = _same(streamed, read.schema(TWO_COLUMNS).load(str(root)), "a stream")
    print(f"\nA stream of the whole tree gave the {count:,} rows of a batch.")


def compare_written(spark: SparkSession, root: Path) -> None:
    """Write one district's month, and compare what is read back."""
    reader = spark.read.format("psfiles").option("layout", "schedule")
    spark.conf.set(PUSHDOWN, "true")
    month = reader.load(str(root)).where(WHERE).drop("district", "date")
    target = str(root.parent / "written")
    month.write.format("psfiles").option("layout", "schedule").mode("append").save(target)
    count = _same(reader.load(target), month, "what was written")
    print(f"One district's month was written, and its {count:,} records read back equal.")


def _same(frame: DataFrame, expected: DataFrame, what: str) -> int:
    """How many rows both frames have; SystemExit where they are not the same."""
    count = frame.count()
    if count != expected.count() or not frame.exceptAll(expected).isEmpty():
        message = f"{what} does not give the rows of a batch"
        raise SystemExit(message)
    return count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--districts", type=int, default=40)
    parser.add_argument("--nights", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.log.level", "OFF")
    spark = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "exports"
        write_tree(root, options.districts, options.nights)
        measure_pruning(spark, root, options.districts, options.nights, options.runs)
        compare_stream(spark, root)
        compare_written(spark, root)
        sys.stdout.flush()
    spark.stop()


if __name__ == "__main__":
    main()
