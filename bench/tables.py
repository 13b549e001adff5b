"""The tables: what is measured, over which files, against which yardstick."""

from __future__ import annotations

import csv
import gc
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import attrs

import psfiles
from bench.exports import write_schedule, write_students
from bench.measure import fresh_process, in_turns
from bench.readers import PEERS, csv_reader, psfiles_reader
from bench.subjects import MADE, OWN, SCHEDULE, STUDENTS
from bench.writers import WRITERS, csv_writer

__all__ = ["Sizes", "Table", "tables"]

Job = Callable[[], object]
Row = tuple[str, ...]


@attrs.frozen
class Sizes:
    """Records of a file, and rounds of each measurement."""

    students: int
    schedule: int
    rounds: int


@attrs.frozen
class Table:
    """One table, ready to be printed; ``note`` says what its numbers are."""

    title: str
    note: str
    head: Row
    rows: list[Row]


def tables(folder: Path, sizes: Sizes) -> Iterator[Table]:
    """Every table, each as soon as it is measured."""
    students, schedule = folder / "students.txt", folder / "schedule.txt"
    write_students(students, sizes.students)
    write_schedule(schedule, sizes.schedule)
    yield _streams(students, schedule, sizes)
    yield _variants(folder, sizes)
    yield _lists(students, schedule, sizes)
    yield _writing(students, sizes)
    yield _costs(folder, schedule)


def _available(makers: Mapping[str, Callable[[], Job]]) -> tuple[dict[str, Job], list[str]]:
    """The jobs that can be done here, and the peers that are not installed."""
    jobs, missing = {}, []
    for name, make in makers.items():
        try:
            jobs[name] = make()
        except ModuleNotFoundError:
            missing.append(name)
    return jobs, missing


def _streams(students: Path, schedule: Path, sizes: Sizes) -> Table:
    columns = []
    for path, subject in ((students, STUDENTS), (schedule, SCHEDULE)):
        jobs, missing = _available({name: partial(peer, path, subject) for name, peer in PEERS.items()})
        found = {ratio.name: str(ratio) for ratio in in_turns(csv_reader(path), jobs, sizes.rounds)}
        columns.append(found | dict.fromkeys(missing, "not installed"))
    rows = [(name, *(column[name] for column in columns)) for name in PEERS]
    head = ("who", f"{sizes.students:,} students", f"{sizes.schedule:,} schedule records")
    return Table("Reading a stream", "Time ÷ `csv.reader` over the decoded file, tab, CRLF, windows-1252.", head, rows)


def _variants(folder: Path, sizes: Sizes) -> Table:
    comma = psfiles.AUTOSEND_COMMA
    utf8 = psfiles.Dialect(encoding="utf-8")
    cr = psfiles.Dialect(record_delimiter="\r")
    variants: dict[str, tuple[psfiles.Dialect, dict[str, Any]]] = {
        "comma, 30 % of records quoted": (comma, {"commas": 0.3}),
        "comma, 60 % of records quoted": (comma, {"commas": 0.6}),
        "tab, UTF-8": (utf8, {}),
        "tab, CR": (cr, {}),
        "one record in 1000 damaged": (psfiles.AUTOSEND, {"damaged": 1 / 1000}),
        "one record in 100 damaged": (psfiles.AUTOSEND, {"damaged": 1 / 100}),
    }
    rows: list[Row] = []
    for name, (dialect, settings) in variants.items():
        cells = []
        for subject, write, count in (
            (STUDENTS, write_students, sizes.students),
            (SCHEDULE, write_schedule, sizes.schedule),
        ):
            path = folder / f"variant_{dialect.encoding}.txt".replace("utf-8", "utf8")
            chosen = dict(settings)
            if "damaged" in chosen:
                chosen["damaged"] = round(chosen["damaged"] * count)
            write(path, count, dialect, **chosen)
            jobs = {name: psfiles_reader(path, subject, dialect)}
            cells += [str(ratio) for ratio in in_turns(csv_reader(path, dialect.delimiter), jobs, sizes.rounds)]
        rows.append((name, *cells))
    path = folder / "students.txt"
    jobs = {"own": psfiles_reader(path, OWN), "made": psfiles_reader(path, MADE)}
    own, made = in_turns(csv_reader(path), jobs, sizes.rounds)
    rows.append(("a layout of one's own, maximal widths checked", str(own), ""))
    rows.append(("a layout made by `make_layout`", str(made), ""))
    head = ("file", "students", "schedule")
    return Table("Reading other files", "Time of `psfiles.Reader` ÷ `csv.reader` over the same file.", head, rows)


def _lists(students: Path, schedule: Path, sizes: Sizes) -> Table:
    rows: list[Row] = []
    for path, subject in ((students, STUDENTS), (schedule, SCHEDULE)):
        kind = subject.record_type.__name__

        def csv_list(path: Path = path) -> None:
            with path.open(encoding="windows-1252", newline="") as file:
                list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

        def load(path: Path = path, kind: type = subject.record_type) -> None:
            psfiles.load(path, kind)

        (ratio,) = in_turns(csv_list, {"load": load}, sizes.rounds)
        base = fresh_process(
            f"import csv; file = open({str(path)!r}, encoding='windows-1252', newline=''); "
            "rows = list(csv.reader(file, delimiter='\\t', quoting=csv.QUOTE_NONE))",
            memory=True,
        )
        own = fresh_process(
            f"import psfiles; records = psfiles.load({str(path)!r}, psfiles.{kind})",
            memory=True,
        )
        rows.append((path.stem, str(ratio), f"{base:.0f}", f"{own:.0f}", f"{own / base:.2f}"))
    head = ("file", "time ÷ `list(csv.reader(…))`", "its MB", "psfiles' MB", "÷")
    note = "`psfiles.load` against `list(csv.reader(…))`; memory in fresh processes, above a bare interpreter."
    return Table("Reading a list", note, head, rows)


def _writing(students: Path, sizes: Sizes) -> Table:
    records = psfiles.load(students, psfiles.Student)
    gc.freeze()  # the records are not what is measured
    jobs, missing = _available({name: partial(peer, records) for name, peer in WRITERS.items()})
    rows: list[Row] = [(ratio.name, str(ratio)) for ratio in in_turns(csv_writer(records), jobs, sizes.rounds)]
    gc.unfreeze()
    rows += [(name, "not installed") for name in missing]
    note = "Time ÷ `csv.writer.writerows` of ready tuples of strings, to bytes in windows-1252."
    return Table("Writing", note, ("who", f"{sizes.students:,} students"), rows)


def _costs(folder: Path, schedule: Path) -> Table:
    walk = "import psfiles, collections; collections.deque(psfiles.Reader({!r}, psfiles.ScheduleEntry), 0)"
    small = folder / "small.txt"
    write_schedule(small, 10_000)
    timed = "import time; start = time.perf_counter(); {}; print(1000 * (time.perf_counter() - start))"
    first = "import psfiles; " + timed.format(f"next(iter(psfiles.Reader({str(schedule)!r}, psfiles.ScheduleEntry)))")
    rows: list[Row] = [
        ("memory of walking through 10,000 records", f"{fresh_process(walk.format(str(small)), memory=True):.0f} MB"),
        (
            f"memory of walking through all records ({schedule.stat().st_size / 1e6:.0f} MB)",
            f"{fresh_process(walk.format(str(schedule)), memory=True):.0f} MB",
        ),
        ("import of psfiles", _least(timed.format("import psfiles"))),
        ("of that, import of attrs", _least(timed.format("import attrs"))),
        ("first record of the schedule", _least(first)),
    ]
    note = "In fresh processes; memory above a bare interpreter, imports included; the least of seven times."
    return Table("Fixed costs", note, ("what", "cost"), rows)


def _least(code: str) -> str:
    return f"{min(fresh_process(code) for _ in range(7)):.0f} ms"
