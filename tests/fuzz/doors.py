"""Every door of psfiles, each with what has to hold for any bytes at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import attrs
from law_bytes import Bytes
from law_subjects import SUBJECTS, Subject, plainly, scanned, with_small_limits
from test_law_3_any_bytes import TestAnyBytes
from test_law_3_linear_work import FOR_A_FAULT, MOST_LOOKS, work_of
from test_law_7_tables import records_and_faults, rows_and_faults
from test_law_8_any_part import parts
from test_law_8_any_part import records as records_of_part

import psfiles
from psfiles import frames, sheets
from psfiles.drafting._draft import MOST_FIELDS
from psfiles.frames import bulk
from psfiles.reading.pipeline import BLOCK_SIZE
from psfiles.reading.source import NamedBytes

FOLDER = tempfile.TemporaryDirectory(prefix="psfiles-fuzz-")
"""Files of the doors that take paths; gone when the process ends."""

DIALECTS = (
    psfiles.AUTOSEND,
    psfiles.AUTOSEND_COMMA,
    psfiles.AUTOCOMM,
    psfiles.Dialect(header=True),
    psfiles.Dialect(upload_type=True, encoding="utf-8"),
    psfiles.Dialect(delimiter=",", quoting="import"),
    psfiles.Dialect(delimiter=",", quoting="csv", surround_with_quotes=True, header=True, date_separator="-"),
    psfiles.Dialect(delimiter="|", record_delimiter="\r", encoding="utf-16", date_order="YMD"),
    psfiles.Dialect(encoding="mac-roman", date_order="DMY"),
)
"""One for each way through the code that reads."""

FOR_A_FIELD = 50_000
"""Bytes that the class of a drafted list takes for each field while it is made."""

TODAY = dt.date(2026, 11, 24)


@attrs.frozen
class Input:
    """A fuzzer's choice: a file, its layout and dialect, and the sizes of the pieces in which it is read."""

    subject: Subject
    file: Bytes
    sizes: tuple[int, ...]


def reading(given: Input) -> None:
    """Laws 2 and 3: every fault in its place, whatever the pieces, and as the plain reader has it."""
    subject, file = given.subject, given.file
    whole = scanned(subject, file.data, file.dialect)
    assert scanned(subject, file.data, file.dialect, itertools.cycle(given.sizes)) == whole
    with plainly:
        plain = scanned(subject, file.data, file.dialect)
    assert list(map(repr, plain)) == list(map(repr, whole))
    TestAnyBytes().check(subject, file)


def reading_what_is_too_long(given: Input) -> None:
    """The same, where a record may have few bytes and lines."""
    with with_small_limits:
        reading(given)


def work(given: Input) -> None:
    """Law 3: each byte is looked at a few times, also when the file goes on in the same way."""
    file = given.file
    data = file.data * (1 + 20_000 // (len(file.data) or 1))
    looks, faults = work_of(data, file.dialect, 1 << 10)
    assert looks <= MOST_LOOKS * len(data) + FOR_A_FAULT * faults


def memory(given: Input) -> None:
    """Law 3: what is held is a few times the file, and a few blocks."""
    tracemalloc.start()
    try:
        checking(given)
        drafting(given)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    data = given.file.data
    fields = max((line.count(mark) for line in data.splitlines() for mark in (b"\t", b",", b";", b"|")), default=0)
    assert peak <= 100 * BLOCK_SIZE + 100 * len(data) + FOR_A_FIELD * min(fields, MOST_FIELDS)


def writing(given: Input) -> None:
    """Law 1: what was read is written so that it is read again, or refused."""
    dialect = attrs.evolve(given.file.dialect, encoding=given.file.dialect.encoding or "utf-8")
    options: dict[str, Any] = {"converter": given.subject.converter}
    layout = given.subject.layout
    records: list[Any] = psfiles.loads(given.file.data, layout, given.file.dialect, on_error=ignore, **options)
    try:
        data = psfiles.dumps(records, dialect, **options) if records else b""
    except psfiles.WriteError:
        return
    assert psfiles.loads(data, layout, dialect, **options) == records


def tables(given: Input) -> None:
    """Law 7: a table holds what the reader gives."""
    size = given.sizes[0]
    with patch.object(bulk, "ODD_SIZE", size):
        assert rows_and_faults(given.subject, given.file, size) == records_and_faults(given.subject, given.file)


def file_parts(given: Input) -> None:
    """Law 8: the parts of a file give what the whole gives."""
    path, subject, file = Path(FOLDER.name, "file"), given.subject, given.file
    cut: list[Any] = [*parts(path, file, subject, given.sizes[0])] or [path]
    assert [item for part in cut for item in records_of_part(part, file, subject)] == records_of_part(
        path, file, subject
    )


def detecting(given: Input) -> None:
    """A file is a layout, which then reads it, or none; a district is that or none, too."""
    data = given.file.data
    try:
        found = psfiles.detect(io.BytesIO(data))
    except psfiles.DetectionError:
        return
    records: list[Any] = psfiles.loads(data, found.layout, found.dialect, on_error=ignore)
    district = psfiles.District.load(io.BytesIO(data))
    loaded = (district.students, district.schedule, district.teachers, district.attendance_entries)
    assert [*itertools.chain(*loaded)] == records
    repr(district.overview())
    with contextlib.suppress(psfiles.WriteError):  # a field with a line end is in no file without quotes
        district.check(today=TODAY)


def _code_in_a_check(fault: psfiles.ReadError) -> str:
    """The code of a fault's finding: a blank line has a rule of its own."""
    is_blank = isinstance(fault, psfiles.FieldCountError) and not fault.found
    return "blank-line" if is_blank else fault.code


def checking(given: Input) -> None:
    """Law 9: the check reads the records that are loaded, and says each fault."""
    subject, file = given.subject, given.file
    faults: list[psfiles.ReadError] = []
    options: dict[str, Any] = {"converter": subject.converter}
    records = psfiles.loads(file.data, subject.layout, file.dialect, on_error=faults.append, **options)
    report = psfiles.check(
        NamedBytes(file.data), layouts=[subject.layout], dialect=file.dialect, today=TODAY, **options
    )
    (checked,) = report.files
    assert (checked.records, checked.unread) == (len(records), len([one for one in faults if one.location.record]))
    codes = {_code_in_a_check(one) for fault in faults for one in fault.exceptions}
    # A header amid the records is said by a rule of its own, too.
    assert codes <= report.counts.keys() | ({"header"} if "second-header" in report.counts else set())
    report.to_text(), report.to_json(), report.to_html()


def comparing(given: Input) -> None:
    """A file is the same as itself, and its beginning is compared without a word."""
    data, layout, dialect = given.file.data, given.subject.layout, given.file.dialect
    options: dict[str, Any] = {"converter": given.subject.converter}
    try:
        same = psfiles.compare(io.BytesIO(data), io.BytesIO(data), layout, dialect, **options)
        psfiles.compare(io.BytesIO(data[: len(data) // 2]), io.BytesIO(data), layout, dialect, **options).to_html()
    except ValueError as error:
        assert "key" in str(error)
        return
    assert same.is_same


def drafting(given: Input) -> None:
    """A draft reads its file, and its module makes it again."""
    try:
        draft = psfiles.draft(io.BytesIO(given.file.data))
    except psfiles.DetectionError:
        return
    made: dict[str, Any] = {}
    exec(draft.to_python(), made)  # noqa: S102 - of what is drafted here
    assert made["DIALECT"] == draft.dialect
    faults: list[psfiles.ReadError] = []
    records = psfiles.loads(given.file.data, draft.layout, draft.dialect, on_error=faults.append)
    assert len(faults) <= len(records)
    frames.read_table(io.BytesIO(given.file.data), draft.layout, draft.dialect, on_error=ignore)


def before_sending(given: Input) -> None:
    """Attendance before it is sent: an outcome for each record."""
    encoded = given.file.dialect.encoding in ("utf-16", "utf-8-sig")
    dialect = psfiles.AUTOCOMM if encoded else given.file.dialect
    psfiles.preflight(io.BytesIO(given.file.data), None, codes=["A"], dialect=dialect, today=TODAY).to_text()


def archives(given: Input) -> None:
    """An archive with the file in it, and the file as an archive."""
    path = Path(FOLDER.name, "exports.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("TEACHER.txt", given.file.data)
    open_folder(path)
    path.write_bytes(given.file.data)
    open_folder(path)


def open_folder(path: Path) -> None:
    """Whatever takes folders takes this one, or says why not."""
    for door in (psfiles.check, psfiles.District.load):
        try:
            door(path)
        except (psfiles.PsfilesError, OSError):
            continue
        except ValueError as error:
            assert "encrypted" in str(error)


def screens(given: Input) -> None:
    """The settings of an exchange, or why they are none."""
    path = Path(FOLDER.name, "exchange.toml")
    path.write_bytes(given.file.data)
    try:
        exchange = sheets.Exchange.from_toml(path)
    except ValueError:
        return
    exchange.to_html()
    path.write_text(exchange.to_toml(), encoding="utf-8")
    assert sheets.Exchange.from_toml(path) == exchange


def ignore(_: psfiles.ReadError) -> None:
    """Go on after a fault."""


DOORS: tuple[Callable[[Input], None], ...] = (
    reading, reading_what_is_too_long, work, memory, writing, tables, file_parts,
    detecting, checking, comparing, drafting, before_sending, archives, screens,
)  # fmt: skip

CHOICES = 4
"""The first bytes of what a fuzzer gives: the door, the layout, the dialect and the sizes."""


def split(data: bytes) -> tuple[Callable[[Input], None], Input]:
    """The door that bytes of a fuzzer choose, and what is given there."""
    door, subject, dialect, size = data[:CHOICES].ljust(CHOICES, b"\0")
    file = Bytes(data[CHOICES:], DIALECTS[dialect % len(DIALECTS)])
    sizes = (1 + size % 7, 1 + size // 7 % 30, 1 + size // 210)
    return DOORS[door % len(DOORS)], Input(SUBJECTS[subject % len(SUBJECTS)], file, sizes)
