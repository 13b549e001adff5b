"""Law 9: every door finds the same records and faults in any folder, and none is silent where another refuses."""

from __future__ import annotations

import contextlib
import gzip
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_bytes import RAW_TOKENS, TOKENS
from law_subjects import Fault

import psfiles
from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, District, ReadError, frames
from psfiles.checks import Report, Severity
from psfiles.command import main
from psfiles.detection.exports import Export, Exports, find_exports
from psfiles.spark._batches import FAULTS, Batches
from psfiles.spark._opening import Piece
from psfiles.spark._options import Options
from psfiles.strategies import attendance_entries, districts

pytest.importorskip("pyarrow")

NAMES = ("STUDENT.TXT", "SCHEDULE.TXT", "TEACHER.txt", "attendance.txt")
OTHER_NAMES = (*NAMES, "STUDENT (1).TXT", "STUDENT.TXT.filepart", "exports.dat", "SCHEDULE.TXT.part", "teachers.csv")
OTHER_FILES = (
    b"", b" ", b"\r\n\r\n", b"\xef\xbb\xbf", b"\x00" * 50, b"\x1a", b"<!doctype html><html>Sign in</html>",
    b"%PDF-1.7\n", b'{"error": 401}', b"PK\x03\x04xl/workbook.xml", gzip.compress(b"1\t2\r\n"), b"access denied\n",
    b"sep=\t\r\n",
)  # fmt: skip

RENAMED = {"field-count": {"field-count", "blank-line", "spreadsheet-line"}, "header": {"header", "second-header"}}
"""The codes of the findings that a fault may be, where they are not its own."""

Damage = Callable[[bytes], bytes]


def _without_column(place: int) -> Damage:
    def damage(data: bytes) -> bytes:
        rows = [line.split(b"\t") for line in data.split(b"\r\n")]
        return b"\r\n".join(b"\t".join(row[:place] + row[place + 1 :]) for row in rows)

    return damage


WHOLE: tuple[Damage, ...] = (
    lambda data: data + data,
    lambda data: data.replace(b"\r\n", b"\n"),
    lambda data: data.replace(b"\r\n", b"\r"),
    lambda data: data.replace(b"\t", b","),
    lambda data: data.replace(b"\r\n", b"\t\r\n"),
    lambda data: data.replace(b"\r\n", b"\r\n\r\n"),
    lambda data: b'"' + data[:-2].replace(b"\t", b'"\t"').replace(b"\r\n", b'"\r\n"') + b'"\r\n' if data else data,
    lambda data: b"".join(b"A\t" + line + b"\r\n" for line in data.split(b"\r\n")[:-1]),
    lambda data: data.replace(b"/20", b"/"),
    lambda data: data.decode("utf-8", "replace").encode("utf-16"),
    lambda data: data.decode("utf-8", "replace").encode("utf-16-le"),
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.replace(b"\t", b"\x00"),
    _without_column(0),
    _without_column(4),
)


@attrs.frozen
class Folder:
    """The files of a folder, by name."""

    files: Mapping[str, bytes]

    @contextlib.contextmanager
    def written(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as name:
            for file, data in self.files.items():
                Path(name, file).write_bytes(data)
            yield Path(name)


@st.composite
def edited(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes after some pieces took the place of others, and perhaps without their end."""
    pieces = st.sampled_from([*RAW_TOKENS, *(token.encode() for token in TOKENS)])
    for place, length, piece in draw(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 3), pieces), max_size=4)):
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + length :]
    lost = draw(st.just(0) | st.integers(0, 60))
    return data[: max(len(data) - lost, 0)]


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """A district's exports, each good, damaged in part or in whole, or another file; some under another name."""
    dialect = attrs.evolve(draw(st.sampled_from([AUTOSEND, AUTOSEND, AUTOSEND_COMMA])), encoding="utf-8")
    district = draw(districts(dialect, max_size=4))
    data = {
        "STUDENT.TXT": psfiles.dumps(district.students, dialect),
        "SCHEDULE.TXT": psfiles.dumps(district.schedule, dialect),
        "TEACHER.txt": psfiles.dumps(district.teachers, dialect),
    }
    if draw(st.integers(0, 4)) == 0:
        entries = draw(st.lists(attendance_entries(), max_size=3))
        data["attendance.txt"] = psfiles.dumps(entries, AUTOCOMM)
    files = {}
    for name, good in data.items():
        kind = draw(st.sampled_from(["good", "good", "edited", "whole", "other", "any"]))
        if kind == "edited":
            good = draw(edited(good))  # noqa: PLW2901 - it is good no more
        elif kind == "whole":
            good = draw(st.sampled_from(WHOLE))(good)  # noqa: PLW2901
        elif kind == "other":
            good = draw(st.sampled_from(OTHER_FILES))  # noqa: PLW2901
        elif kind == "any":
            good = draw(st.binary(max_size=80))  # noqa: PLW2901
        files[draw(st.just(name) | st.just(name) | st.just(name) | st.sampled_from(OTHER_NAMES))] = good
    return Folder(files)


def found_in(folder: Path) -> Exports | None:
    """What is found in the folder; None where there is no export."""
    try:
        return find_exports(folder)
    except psfiles.DetectionError:
        return None


def read(source: Any, layout: type, dialect: psfiles.Dialect) -> tuple[list[Any], list[Fault]]:
    """The records and the faults of a file, as the reader gives them."""
    items = list(psfiles.Reader(source, layout, dialect).scan())
    faults = [Fault.of(item) for item in items if isinstance(item, ReadError)]
    return [item for item in items if not isinstance(item, ReadError)], faults


def by_load(path: str) -> tuple[list[Any], list[Fault]] | None:
    """The records and faults that `load` gives of a file it detects; None where it refuses the file."""
    faults: list[Fault] = []
    try:
        return psfiles.load(path, on_error=lambda fault: faults.append(Fault.of(fault))), faults
    except psfiles.DetectionError:
        return None


def by_spark(export: Export) -> tuple[int, Counter[str]]:
    """The number of records, and the codes of the faults, that the record batches for Spark hold."""
    options = Options(paths=(export.name,), layout=export.layout, dialect=export.dialect, on_error="column")
    count, found = 0, Counter[str]()
    for batch in Batches(options).of(Piece(export.name, Path(export.name).stat().st_size)):
        for faults in batch.column(FAULTS).to_pylist():
            count += faults is None
            found.update(fault["code"] for fault in faults or ())
    return count, found


def status(*arguments: str) -> int:
    """How the command ends."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([*arguments])


def codes(faults: list[Fault]) -> Counter[str]:
    """The codes of single faults."""
    return Counter(member.code for fault in faults for member in (dict(fault.details)["members"] or [fault]))


class TestEveryDoor:
    @given(folders())
    def test_reads_what_load_reads(self, files: Folder) -> None:
        with files.written() as folder:
            for export in () if (found := found_in(folder)) is None else found.exports:
                records, faults = read(export.source, export.layout, export.dialect)
                if files.files[Path(export.name).name]:
                    assert by_load(export.name) == (records, faults)
                raised: list[psfiles.ReadError] = []
                batches = frames.scan(export.source, export.layout, export.dialect, on_error=raised.append)
                assert sum(batch.num_rows for batch in batches) == len(records)
                assert [*map(Fault.of, raised)] == faults
                assert by_spark(export) == (len(records), codes(faults))
                same = psfiles.compare(export.name, export.name, export.layout, export.dialect)
                assert (same.old_count, same.old_faults, same.unchanged_count) == (
                    len(records), len(faults), len(records),
                )  # fmt: skip

    @given(folders())
    def test_checks_every_record_and_finds_every_fault(self, files: Folder) -> None:
        with files.written() as folder:
            found = found_in(folder)
            if found is None:
                with pytest.raises(psfiles.DetectionError):
                    psfiles.check(folder)
                assert status("check", str(folder)) == 2
                return
            report = psfiles.check(folder)
            summaries = {file.source: file for file in report.files}
            expected: Counter[str] = Counter()
            for export in found.exports:
                records, faults = read(export.source, export.layout, export.dialect)
                summary = summaries[export.name]
                assert (summary.layout, summary.records) == (export.layout.__name__, len(records))
                assert summary.unread == sum(fault.place.record > 0 for fault in faults)
                expected += codes(faults)
            for code, count in expected.items():
                assert sum(report.counts.get(one, 0) for one in RENAMED.get(code, {code})) >= count
            if expected:
                assert report.worst is not None
                assert report.worst > Severity.INFO
            assert status("check", str(folder)) == (1 if report.has_errors else 0)

    @given(folders())
    def test_holds_the_same_district_or_refuses_it(self, files: Folder) -> None:
        with files.written() as folder:
            found = found_in(folder)
            try:
                district = District.load(folder)
            except psfiles.DetectionError:
                assert found is None or psfiles.check(folder).has_errors
                return
            assert found is not None
            every = [read(export.source, export.layout, export.dialect) for export in found.exports]
            kept = [*district.teachers, *district.students, *district.schedule, *district.attendance_entries]
            assert kept == [record for records, _ in every for record in records]
            assert [Fault.of(fault) for fault in district.faults] == [fault for _, faults in every for fault in faults]

    @given(folders())
    def test_is_silent_about_no_file_that_another_refuses(self, files: Folder) -> None:
        with files.written() as folder:
            report = self._report(folder)
            for name, data in files.files.items():
                path = str(folder / name)
                if by_load(path) is not None or (not data and report is not None and self._is_read(report, path)):
                    continue
                with pytest.raises(psfiles.DetectionError):
                    psfiles.compare(path, path)
                assert status("check", path) in ((1, 2) if data else (0, 1, 2))
                if report is not None:
                    of_file = [one for one in report.findings if one.location and one.location.source == path]
                    assert of_file, "the check is silent about the file"
                    is_named = name in NAMES
                    assert not is_named or max(one.severity for one in of_file) == Severity.ERROR

    @staticmethod
    def _report(folder: Path) -> Report | None:
        try:
            return psfiles.check(folder, keep=100)
        except psfiles.DetectionError:
            return None

    @staticmethod
    def _is_read(report: Report, path: str) -> bool:
        return any(file.source == path and file.layout for file in report.files)
