"""The nightly exchange, from three AutoSend exports to an AutoComm attendance file.

Run without arguments, it works on the invented district in ``sample_district``.
With ``--sftp`` the files come and go over SFTP: through a server that it starts
itself, or through the connection that ``--connection`` describes.

    python examples/daily_exchange.py --sftp
    python examples/daily_exchange.py path/to/exports --day 2026-09-14
    python examples/daily_exchange.py --sftp --connection exchange.toml

Nothing that it prints holds a value of a record.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psfiles
from psfiles import AttendanceEntry, District

if TYPE_CHECKING:
    from psfiles.sftp import ManagedConnection, Session

HERE = Path(__file__).parent
EXPORTS = ("STUDENT.TXT", "SCHEDULE.TXT", "TEACHER.txt")
ATTENDANCE = "export/attendance.txt"
ABSENT = "A"
"""The code of an unexcused absence; yours must equal PowerSchool's exactly."""


def main(arguments: list[str] | None = None) -> int:
    """Run the exchange; 0 where a valid attendance file was written."""
    options = parse(arguments)
    with contextlib.ExitStack() as stack:
        folder, session = options.folder, None
        if options.sftp:
            session = stack.enter_context(connect(options.connection, folder))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="exchange-")))
            for name in EXPORTS:
                with progress(f"download {name}") as advance:
                    session.download(f"{options.imports}{name}", folder / name, progress=advance)
        district = read(folder)
        if options.yesterday:
            compare(options.yesterday, folder)
        entries = mark(district, options.day)
        report = psfiles.preflight(entries, district, codes=[ABSENT, "T"], today=options.day)
        print(report.to_text(color=sys.stdout.isatty()))
        if report.has_errors:
            return 1  # AutoComm would reject records at night, in an e-mail that nobody reads
        output = options.output
        output.parent.mkdir(parents=True, exist_ok=True)
        write(entries, output)
        if session is not None:
            with progress("upload the attendance") as advance:
                session.upload(output, ATTENDANCE, progress=advance)
            print(f"uploaded to {ATTENDANCE}, where AutoComm fetches it")
    return 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "sample_district", help="the three exports")
    parser.add_argument("--day", type=dt.date.fromisoformat, default=dt.date(2026, 9, 14), help="as YYYY-MM-DD")
    parser.add_argument("--output", type=Path, default=HERE / ATTENDANCE, help="the attendance file to write")
    parser.add_argument("--yesterday", type=Path, help="yesterday's exports, to compare with")
    parser.add_argument("--sftp", action="store_true", help="fetch and send over SFTP")
    parser.add_argument("--connection", type=Path, help="a TOML file with a [connection] table")
    parser.add_argument("--imports", default="imports/", help="the server's folder of AutoSend's files")
    return parser.parse_args(arguments)


def read(folder: Path) -> District:
    """Read and check the exports; a bad record is told and set aside, the others are used."""
    with progress(f"read {folder.name}"):
        district = District.load(folder)
    print(
        f"read {len(district.students)} students, {len(district.schedule)} enrolments, "
        f"{len(district.teachers)} teachers; {len(district.faults)} records could not be read"
    )
    for fault in district.faults:
        print(f"  {fault}")
    report = district.check()
    print()
    print(report.to_text(color=sys.stdout.isatty()))
    return district


def compare(yesterday: Path, today: Path) -> None:
    """Refuse to go on with an export that has collapsed overnight."""
    for name in EXPORTS:
        comparison = psfiles.compare(yesterday / name, today / name)
        comparison.guard(max_removed=0.1)
        print(comparison)


def mark(district: District, day: dt.date) -> list[AttendanceEntry]:
    """Mark every 25th student absent all day: where your own system would say who was."""
    absent = {student.student_number for student in district.students[::25]}
    entries = [
        entry.attendance(day, ABSENT, period=entry.period_expression.meetings[0].period)
        for entry in district.schedule
        if entry.student_number in absent and not entry.dropped
    ]
    print(f"marked {len(absent)} students absent on {day}")
    return entries


def write(entries: list[AttendanceEntry], output: Path) -> None:
    """Write the file whole or not at all, and make sure that it reads back."""
    psfiles.dump(entries, output)
    if psfiles.load(output, AttendanceEntry) != entries:
        sys.exit("the file does not read back as it was written: nothing is sent")
    print(f"wrote {len(entries)} records of attendance, {output.stat().st_size} bytes, to {output}")


@contextlib.contextmanager
def connect(description: Path | None, exports: Path) -> Iterator[Session]:
    """A session with the described server, or with one of our own that holds the exports."""
    from psfiles.sftp import ManagedConnection
    from psfiles.testing import sftp_server

    with contextlib.ExitStack() as stack:
        if description is not None:
            connection: ManagedConnection = ManagedConnection.from_toml(description)
        else:
            server = stack.enter_context(sftp_server())
            for folder in ("imports", "export"):
                (server.root / folder).mkdir()
            for name in EXPORTS:
                shutil.copy(exports / name, server.root / "imports" / name)
            connection = ManagedConnection(**server.settings)
        print(f"connect to {connection.host}:{connection.port}, host key {', '.join(connection.host_keys)}")
        yield stack.enter_context(connection.connect())


@contextlib.contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], Any] | None]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
