"""Measure detect, check, compare, tables and marking, beside what others can do of the same.

Run:  python -m bench.inspection [--quick] [--students N] [--schedule N] [--peers N] [--rounds N] [--write]

Each job runs in a process of its own, so that its memory is its own; the jobs take
turns. The yardstick is `csv.reader` alone over the same files. Times are the
processor's, of all threads, so that a busy machine does not show in them. What a job
imports is not measured. Small files, and frictionless, which is slow, have ``--peers`` students. Only the ratios
travel from one machine to another.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.util
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
from bench.exports import CLASSES, SCHOOL_DAY, District, write_rows
from bench.measure import fresh_process, peak_memory
from bench.pages import chapter
from bench.peers import PEERS

__all__ = ["JOBS"]

PERIODS = ["HR", *"123456789"]


@attrs.frozen
class Job:
    """What is measured: ``run`` is given what ``prepare``, which is not measured, makes of the folder."""

    run: Callable[[Any], object]
    package: str = ""
    is_small: bool = False
    prepare: Callable[[Path], Any] = attrs.field(default=lambda folder: folder)


def read_csv(folder: Path) -> None:
    """The yardstick: no types, no checks, no places."""
    for name in ("STUDENT", "SCHEDULE", "TEACHER"):
        with (folder / f"{name}.TXT").open(encoding="windows-1252", newline="") as file:
            for _ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                pass


def detect(folder: Path) -> None:
    """Which layout and dialect the three files have."""
    for path in folder.glob("*.TXT"):
        psfiles.detect(path)


def check(folder: Path) -> None:
    """All rules, within the files and between them."""
    psfiles.check(folder, today=SCHOOL_DAY)


def scan(folder: Path) -> None:
    """The columns of the three files, read once and let go: what tables cannot do without."""
    for name, layout in (
        ("STUDENT", psfiles.Student),
        ("SCHEDULE", psfiles.ScheduleEntry),
        ("TEACHER", psfiles.Teacher),
    ):
        for _ in psfiles.frames.scan(folder / f"{name}.TXT", layout):
            pass


def mark_a_day(district: psfiles.District) -> None:
    """Every student absent in one period, as far as it is one class."""
    for student in district.students:
        with contextlib.suppress(psfiles.AttendanceError):
            district.attendance(student.student_number, SCHOOL_DAY, "A", "3")


def pre_flight(prepared: tuple[Path, psfiles.District]) -> None:
    """A record of attendance for every enrolment."""
    folder, district = prepared
    psfiles.preflight(
        folder / "sent" / "attendance.txt", district, codes=["A", "T", "UNX"], periods=PERIODS, today=SCHOOL_DAY
    )


def compare(folder: Path) -> None:
    """Each of the files with one in which one record in a hundred differs."""
    for name in ("STUDENT", "SCHEDULE"):
        psfiles.compare(folder / f"{name}.TXT", folder / "new" / f"{name}.TXT")


def _load(folder: Path) -> psfiles.District:
    return psfiles.District.load([folder / f"{name}.TXT" for name in ("STUDENT", "SCHEDULE", "TEACHER")])


YARDSTICK = "csv.reader, all files"
JOBS: dict[str, Job] = {
    YARDSTICK: Job(read_csv),
    "psfiles.detect, three files": Job(detect),
    "psfiles.check, all rules": Job(check),
    "psfiles.check, small files": Job(check, is_small=True),
    "psfiles.compare, 1 % differs": Job(compare),
    "psfiles.frames.scan": Job(scan, "pyarrow"),
    "District.tables": Job(lambda district: district.tables, "pyarrow", prepare=_load),
    "District.attendance, a period of all students": Job(mark_a_day, prepare=_load),
    "psfiles.preflight, every enrolment": Job(pre_flight, prepare=lambda folder: (folder, _load(folder))),
    **{name: Job(run, package, is_small=name == "frictionless") for name, (run, package) in PEERS.items()},
}


def _write(folder: Path, students: int, schedule: int) -> int:
    """Write the files; gives how many records there are."""
    district = District(students)
    for side in ("new", "sent"):
        (folder / side).mkdir(parents=True)
    write_rows(folder / "STUDENT.TXT", district.students(), students)
    write_rows(folder / "SCHEDULE.TXT", district.schedule(), schedule)
    teachers = list(district.teachers())
    write_rows(folder / "TEACHER.TXT", teachers, len(teachers))
    changed = (
        (*row[:5], "9 New Road" if index % 100 == 0 else row[5], *row[6:])
        for index, row in enumerate(district.students())
    )
    moved = ((*row[:9], "Z9" if index % 100 == 0 else row[9], row[10]) for index, row in enumerate(district.schedule()))
    write_rows(folder / "new" / "STUDENT.TXT", changed, students)
    write_rows(folder / "new" / "SCHEDULE.TXT", moved, schedule)
    write_rows(folder / "sent" / "attendance.txt", district.attendance(), schedule, psfiles.AUTOCOMM)
    return students + schedule + len(teachers)


def _measure(name: str, folder: Path) -> tuple[float, float]:
    """The seconds and the megabytes of a job, in a process of its own."""
    arguments = [sys.executable, "-m", "bench.inspection", "--job", name, "--folder", str(folder)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def _command(folder: Path, rounds: int) -> str:
    """The processor time of the command, divided by that of Python's start with the same imports."""
    command = ["-m", "psfiles", "check", *(str(path) for path in sorted(folder.glob("*.TXT")))]
    imported = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-X", "importtime", *command], check=False, capture_output=True, text=True
    ).stderr
    names = {line.rpartition("|")[2].strip() for line in imported.splitlines() if line.startswith("import time:")}
    modules = ",".join(sorted(name for name in names if name.startswith("psfiles") and "__main__" not in name))
    ratios = [_seconds_of(command) / _seconds_of(["-c", f"import {modules}"]) for _ in range(rounds)]
    return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


def _seconds_of(arguments: list[str]) -> float:
    """The processor time of Python with some arguments, from its start on."""
    code = (
        "import resource, subprocess\n"
        f"subprocess.run({[sys.executable, *arguments]!r}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)"
    )
    return fresh_process(code)


INTRODUCTION = """\
## Detect, check and compare

`python -m bench.inspection --write` measured this, each job in a process of its own: medians of all rounds, ratios with
the least and the greatest. The others do what they can of the same, some ten of the sixty rules, and give no place in
the file; frictionless has small files, since it is slow.
"""


def _table(folder: Path, options: argparse.Namespace) -> None:
    large, small = folder / "large", folder / "small"
    sizes = {large: _write(large, options.students, options.schedule)}
    sizes[small] = _write(small, options.peers, options.peers * CLASSES)
    present = {name: job for name, job in JOBS.items() if not job.package or importlib.util.find_spec(job.package)}
    measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in present}
    for _ in range(options.rounds):
        yardsticks = {of: _measure(YARDSTICK, of)[0] for of in sizes}
        for name, job in present.items():
            of = small if job.is_small else large
            used, memory = _measure(name, of)
            measured[name].append((used, used / yardsticks[of], memory))
    print(
        f"{options.students:,} students, {options.schedule:,} schedule entries; small files have {options.peers:,}.\n"
    )
    print("| | records | CPU seconds | × csv.reader | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for name, job in JOBS.items():
        if name not in present:
            print(f"| {name} | not installed | | | |")
            continue
        seconds, ratios, megabytes = zip(*measured[name], strict=True)
        spread = f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
        size, middle = sizes[small if job.is_small else large], statistics.median(seconds)
        print(f"| {name} | {size:,} | {middle:.2f} | {spread} | {max(megabytes):.0f} |")
    ratio = _command(small, options.rounds)
    print(f"\n`psfiles check` of the small files takes {ratio} of Python's own start with its imports.")


def main() -> None:
    """Print the table; or with ``--job`` the time and memory of one job."""
    parser = argparse.ArgumentParser(prog="python -m bench.inspection", description="Measure detect, check, compare.")
    parser.add_argument("--students", type=int, default=100_000)
    parser.add_argument("--schedule", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, default=2_000, help="students of the small files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="small files and one round")
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    parser.add_argument("--job", choices=list(JOBS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.students, options.schedule, options.peers, options.rounds = 2_000, 16_000, 200, 1
    if options.job:
        job = JOBS[options.job]
        job.run(job.prepare(options.folder.parent / "small"))  # what is imported and compiled is not measured
        prepared = job.prepare(options.folder)
        start = time.process_time()
        job.run(prepared)
        print(json.dumps([time.process_time() - start, peak_memory()]))
        return
    with tempfile.TemporaryDirectory() as folder, chapter("bench.inspection", INTRODUCTION, write=options.write):
        _table(Path(folder), options)


if __name__ == "__main__":
    main()
