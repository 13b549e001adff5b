"""Every public object goes to another process and comes back the same, or says in a TypeError why it does not."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cases import student

import psfiles
from psfiles import checks, exceptions, frames, sheets, testing
from psfiles import strategies as st
from psfiles.checks.district_index import DistrictIndex
from psfiles.detection import Candidate, ExportProblem, Exports, find_exports
from psfiles.exceptions import Location, PsfilesError, TransportError
from psfiles.overview import SchoolClass, TeacherLoad
from psfiles.sftp import ConnectionTest, ManagedConnection, RemoteFile
from psfiles.values import ValueKind, kind_of

ROOMS = [
    "psfiles",
    *(f"psfiles.{room}" for room in ("attendance", "checks", "comparison", "detection", "drafting", "exceptions")),
    *(f"psfiles.{room}" for room in ("frames", "layouts", "overview", "sftp", "sheets", "strategies", "testing")),
    "psfiles.values",
]

TEACHERS = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"
ATTENDANCE = b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n"
TEACHER = psfiles.Teacher("100", "Example", "Tom", "T7", "", status=1)
ENROLMENT = psfiles.ScheduleEntry(
    "100", "1001", psfiles.TermId(3600), "MA10", "Algebra", "2", psfiles.PeriodExpression("3(A-C)"),
    "Example", "Tom", "12", "T7",
)  # fmt: skip
TODAY = dt.date(2026, 11, 24)
PLACE = Location("STUDENT.TXT", 3, 4, 210)
FIELD = exceptions.FieldError(
    "not a date", code="bad-date", location=PLACE, raw=b"raw", column="DOB", position=5, value="value"
)
BUS = psfiles.make_layout("Bus", {"Student_Number": str, "Bus_Number": int | None, "EntryDate": dt.date | None})
COMPARISON = psfiles.compare(io.BytesIO(TEACHERS), io.BytesIO(TEACHERS.replace(b"\t1\r", b"\t2\r")))


def file() -> io.BytesIO:
    return io.BytesIO(TEACHERS)


def caught(action: Callable[[], object]) -> BaseException:
    try:
        action()
    except PsfilesError as error:
        return error
    pytest.fail("nothing was raised")


def of_transport(kind: type[TransportError]) -> TransportError:
    return kind("the disk is full", advice="free some space", retryable=True)


TRANSPORT = [getattr(exceptions, name) for name in exceptions.__all__ if name != "HostKeyError"]
TRANSPORT = [kind for kind in TRANSPORT if issubclass(kind, TransportError)]

SAMPLES: list[Any] = [
    student(), TEACHER, ENROLMENT, *psfiles.loads(ATTENDANCE, psfiles.AttendanceEntry),
    BUS, BUS(student_number="1001", bus_number=7, entry_date=TODAY),
    psfiles.draft(io.BytesIO(b"LastFirst\tBus\r\nExample, Ada\t7\r\n")),
    psfiles.AUTOCOMM, psfiles.columns_of(psfiles.Student)[4],
    psfiles.TermId(3600), psfiles.GradeLevel(-1), ENROLMENT.period_expression, *ENROLMENT.period_expression.meetings,
    kind_of(dt.date), kind_of(str),
    PLACE, PsfilesError("so"), exceptions.ReadError("so", code="header", location=PLACE, raw=b"x"),
    exceptions.DecodeError("so", code="undecodable", location=PLACE, raw=b"\x81"),
    exceptions.FieldCountError("so", code="field-count", location=PLACE, raw=b"x", expected=7, found=1),
    FIELD, exceptions.RecordError([FIELD, FIELD]),
    exceptions.WriteError("a line end", code="line-end", index=7, column="DOB"),
    caught(lambda: psfiles.detect(io.BytesIO(b"none"))), caught(lambda: COMPARISON.guard(max_changed=0)),
    exceptions.AttendanceError("say which", choices=["1", "3"]),
    exceptions.HostKeyError("unknown", advice="compare", offered=("SHA256:x",)),
    *map(of_transport, TRANSPORT), psfiles.detect(file()),
    Candidate(layout=psfiles.Teacher, dialect=psfiles.AUTOSEND, records=1, fitting=1, read=1, telling=0),
    find_exports(Path("STUDENT.TXT"), layouts=[psfiles.Student], dialect=psfiles.AUTOSEND).exports[0],
    ExportProblem("unknown-file", "so", "a.txt"), Exports(()),
    *checks.RULES, psfiles.check(file(), today=TODAY), *psfiles.check(file(), today=TODAY).files,
    *psfiles.check(io.BytesIO(TEACHERS.replace(b"Tom", b"Tom ")), today=TODAY).findings,
    checks.RULES[0].severity, checks.RULES[0].remedy,
    checks.FindingsSoFar(checks.RULES), checks.Context(TODAY, frozenset(), DistrictIndex()),
    psfiles.preflight(io.BytesIO(ATTENDANCE), None, today=TODAY), psfiles.Outcome.REJECTED,
    COMPARISON, *COMPARISON.changed,
    psfiles.District.load(file()), psfiles.District.load(file()).overview(),
    psfiles.District.load(file()).overview().charts,
    SchoolClass("100", "MA10", "2", psfiles.TermId(3600)), TeacherLoad(1, 2),
    sheets.Exchange.hero(), *sheets.Exchange.hero().autosend, *sheets.Exchange.hero().autocomm,
    sheets.Exchange.hero().connection, *sheets.Exchange.hero().sheets(), *sheets.Exchange.hero().sheets()[0].rows,
    frames.read_table(file(), psfiles.Teacher), frames.scan("TEACHER.txt", psfiles.Teacher),
    RemoteFile("STUDENT.TXT", 7, None, is_folder=False), ConnectionTest("OpenSSH", "SHA256:x", "aes", True, ()),
    testing.AutoComm(), testing.AutoComm().run(ATTENDANCE), testing.Faults(),
    st.SampleFile(b"", psfiles.AUTOSEND, []), st.DamagedFile(b"", psfiles.AUTOSEND, [], []),
    st.ExpectedFault(1, ("bad-date",)), st.DistrictRecords([], [], [TEACHER]),
]  # fmt: skip

REFUSED: dict[str, Callable[[Path], Any]] = {
    "Reader": lambda _: psfiles.Reader(file(), psfiles.Teacher),
    "Writer": lambda _: psfiles.Writer(io.BytesIO(), psfiles.Teacher),
    "ManagedConnection": lambda folder: ManagedConnection(
        "sftp.example.org",
        username="x",
        password="x",  # noqa: S106 - no server has it
        known_hosts=folder / "known_hosts",
    ),
}
"""What is bound to this process, and says so."""

OTHERS = {"RemoteReader", "RemoteWriter", "Session", "SftpServer"}
"""What needs a server: `tests/sftp` has it."""


def public_classes() -> Iterator[type]:
    for room in ROOMS:
        module = importlib.import_module(room)
        yield from (one for name in module.__all__ if isinstance(one := getattr(module, name), type))


def comparable(value: Any) -> Any:
    """What two copies have in common where they have no equality of their own."""
    if isinstance(value, (ValueKind, checks.Context)):  # with members that have no equality
        return repr(value).partition(" ")[0]
    if isinstance(value, type) or "__eq__" in {name for base in type(value).__mro__[:-1] for name in vars(base)}:
        return value
    state = value.__getstate__()
    return sorted(state) if isinstance(state, dict) else repr(state)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_comes_back_the_same(sample: Any) -> None:
    copy = pickle.loads(pickle.dumps(sample))  # noqa: S301 - our own bytes
    assert type(copy) is type(sample)
    assert comparable(copy) == comparable(sample)


@pytest.mark.parametrize("name", REFUSED)
def test_says_why_it_does_not_travel(name: str, tmp_path: Path) -> None:
    thing = REFUSED[name](tmp_path)
    assert type(thing).__name__ == name
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(thing)


def test_every_public_class_is_looked_at() -> None:
    known = {*map(type, SAMPLES), *(sample for sample in SAMPLES if isinstance(sample, type))}
    missing = {one.__name__ for one in public_classes() if one not in known}
    assert missing == {*REFUSED, *OTHERS}


def test_functions_travel_by_name() -> None:
    for name in psfiles.__all__:
        function = getattr(psfiles, name)
        if callable(function):
            assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - our own bytes
