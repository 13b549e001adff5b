"""Measure detect, check and compare, beside what frictionless and pandera can do of the same checks.

Run:  python -m bench.inspection [--students N] [--schedule N] [--peers N]

Each job runs in a process of its own, so that its memory is its own. The
yardstick is `csv.reader` alone over the same files. Times are the processor's,
of all threads, so that a busy machine does not show in them. Frictionless is slow
enough to be measured on fewer records (``--peers`` students); all are told by
the microsecond a record. Only the ratios travel from one machine to another.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psfiles
from bench.exports import CLASSES, SCHOOL_DAY, District, write_rows
from bench.measure import peak_memory
from bench.pages import chapter

__all__ = ["JOBS"]

STUDENT_FIELDS = "number first last middle dob street city state zip email phone grade".split()  # noqa: SIM905
ENTRY_FIELDS = "school student term course name section expression last first room teacher".split()  # noqa: SIM905
KEY = ["school", "student", "term", "course", "section"]
DATE, TERM, EXPRESSION = r"\d\d/\d\d/\d{4}", r"-?\d+", r"(\S+\([A-Z,-]+\) ?)+"


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


def compare(folder: Path) -> None:
    """Each of the files with one in which one record in a hundred differs."""
    for name in ("STUDENT", "SCHEDULE"):
        psfiles.compare(folder / f"{name}.TXT", folder / "new" / f"{name}.TXT")


def pandera(folder: Path) -> None:
    """Dates, numbers, expressions, keys and references, of columns read as text; no places in the file."""
    import pandas as pd  # type: ignore[import-untyped]
    import pandera.pandas as pa

    settings: dict[str, Any] = {"sep": "\t", "header": None, "dtype": str, "encoding": "windows-1252", "quoting": 3}
    settings |= {"keep_default_na": False}
    students = pd.read_csv(folder / "STUDENT.TXT", names=STUDENT_FIELDS, **settings)
    entries = pd.read_csv(folder / "SCHEDULE.TXT", names=ENTRY_FIELDS, **settings)
    teachers = pd.read_csv(folder / "TEACHER.TXT", names=["a", "b", "c", "number", "d", "e", "f"], **settings)
    column, ask = pa.Column, pa.Check
    pa.DataFrameSchema(
        {
            "number": column(str, ask.str_length(min_value=1), unique=True),
            "first": column(str, ask.str_length(max_value=20)),
            "dob": column(str, ask.str_matches(f"^({DATE})?$")),
            "email": column(str, ask.str_matches(r"^([^@\s]+@[^@\s]+\.\w+([,;] ?|$))*$")),
            "grade": column(str, ask.isin([str(grade) for grade in range(-4, 14)])),
        }
    ).validate(students.assign(first=students["first"].str[:20]), lazy=True)
    pa.DataFrameSchema(
        {
            "term": column(str, ask.str_matches(f"^{TERM}$")),
            "expression": column(str, ask.str_matches(f"^{EXPRESSION}$")),
            "student": column(str, ask.isin(set(students["number"]))),
            "teacher": column(str, ask.isin(set(teachers["number"]))),
        },
        unique=KEY,
    ).validate(entries, lazy=True)


def frictionless(folder: Path) -> None:
    """Types, patterns, keys and the references between the files; quoting cannot be switched off."""
    from frictionless import Package

    def resource(name: str, fields: list[str], key: list[str], **constraints: dict[str, Any]) -> dict[str, Any]:
        described = [{"name": field, "type": "string", "constraints": constraints.get(field, {})} for field in fields]
        return {
            "name": name.lower(),
            "path": f"{name}.TXT",
            "type": "table",
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "windows-1252",
            "dialect": {"header": False, "csv": {"delimiter": "\t"}},
            "schema": {"fields": described, "primaryKey": key},
        }

    entries = resource("SCHEDULE", ENTRY_FIELDS, KEY, term={"pattern": TERM}, expression={"pattern": EXPRESSION})
    entries["schema"]["foreignKeys"] = [
        {"fields": ["student"], "reference": {"resource": "student", "fields": ["number"]}}
    ]
    students = resource("STUDENT", STUDENT_FIELDS, ["number"], dob={"pattern": DATE}, number={"required": True})
    descriptor = {"name": "district", "resources": [students, entries]}
    Package.from_descriptor(descriptor, basepath=str(folder)).validate()


JOBS: dict[str, tuple[Callable[[Path], None], str]] = {
    "csv.reader, all files": (read_csv, ""),
    "psfiles.detect, three files": (detect, ""),
    "psfiles.check, all rules": (check, ""),
    "psfiles.compare, 1 % differs": (compare, ""),
    "pandera on pandas": (pandera, "pandera"),
    "frictionless": (frictionless, "frictionless"),
}


def _write(folder: Path, students: int, schedule: int) -> int:
    """Write the files; gives how many records there are."""
    district = District(students)
    (folder / "new").mkdir(parents=True)
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
    return students + schedule + len(teachers)


def _measure(name: str, folder: Path) -> tuple[float, float]:
    """The seconds and the megabytes of a job, in a process of its own."""
    arguments = [sys.executable, "-m", "bench.inspection", "--job", name, "--folder", str(folder)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


INTRODUCTION = """\
## Detect, check and compare

`python -m bench.inspection --write` measured this, each job in a process of its own.
pandera and frictionless do what they can of the same checks, some ten of the forty, and give no place in the file;
frictionless has a smaller file, since it is slow.
"""


def _table(folder: Path, options: argparse.Namespace) -> None:
    large, small = folder / "large", folder / "small"
    sizes = {large: _write(large, options.students, options.schedule)}
    sizes[small] = _write(small, options.peers, options.peers * CLASSES)
    print(f"{options.students:,} students, {options.schedule:,} schedule entries.\n")
    print("| | records | CPU seconds | µs a record | × csv.reader | peak MB |")
    print("|---|---:|---:|---:|---:|---:|")
    yardstick = 0.0
    for name, (_, library) in JOBS.items():
        if library and importlib.util.find_spec(library) is None:
            print(f"| {name} | not installed | | | | |")
            continue
        of = small if name == "frictionless" else large
        seconds, megabytes = _measure(name, of)
        each = seconds / sizes[of] * 1e6
        yardstick = yardstick or each
        print(
            f"| {name} | {sizes[of]:,} | {seconds:.2f} | {each:.2f} | {each / yardstick:.1f} | {megabytes:.0f} |",
            flush=True,
        )


def main() -> None:
    """Print the table; or with ``--job`` the time and memory of one job."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.inspection", description="Measure detect, check and compare."
    )
    parser.add_argument("--students", type=int, default=100_000)
    parser.add_argument("--schedule", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, default=2_000, help="students of the files for frictionless")
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    parser.add_argument("--job", choices=list(JOBS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        job = JOBS[options.job][0]
        start = time.process_time()
        job(options.folder)
        print(json.dumps([time.process_time() - start, peak_memory()]))
        return
    with tempfile.TemporaryDirectory() as folder, chapter("bench.inspection", INTRODUCTION, write=options.write):
        _table(Path(folder), options)


if __name__ == "__main__":
    main()
