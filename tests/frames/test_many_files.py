"""Several files as one table: lists, folders and globs, with the source of each record, in order."""

from __future__ import annotations

import io
import itertools
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from cases import STUDENT_LINE

import psfiles
from psfiles import DetectionError, ReadError, Student, Teacher, frames
from psfiles.frames import _parallel

LINE = b"100\tExample\tTom\tT%d\ttom@example.org\tT8\t1\r\n"


def teachers(*numbers: int) -> bytes:
    return b"".join(LINE % number for number in numbers)


def numbers_of(table: Any) -> list[str]:
    numbers: list[str] = table["teacher_number"].to_pylist()
    return numbers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three exports of teachers and one of students."""
    for number in (1, 2, 3):
        (tmp_path / f"TEACHER_{number}.txt").write_bytes(teachers(number, number + 10))
    (tmp_path / "STUDENT.TXT").write_bytes(STUDENT_LINE + b"\r\n")
    return tmp_path


EXPECTED = ["T1", "T11", "T2", "T12", "T3", "T13"]


@pytest.mark.parametrize("size", [0, 1 << 20])
class TestOrder:
    """The same where files are read ahead, and where they are streamed."""

    @pytest.fixture(autouse=True)
    def _size(self, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_parallel, "BULK_SIZE", size)
        monkeypatch.setattr(_parallel, "WORKERS", 1)

    def test_a_list(self, folder: Path) -> None:
        paths = [folder / f"TEACHER_{number}.txt" for number in (3, 1)]
        assert numbers_of(frames.read_table(paths, Teacher)) == ["T3", "T13", "T1", "T11"]

    def test_a_folder(self, folder: Path) -> None:
        """Exports of other layouts stay out."""
        assert numbers_of(frames.read_table(folder, Teacher)) == EXPECTED
        assert frames.scan_polars(folder, Teacher).collect()["teacher_number"].to_list() == EXPECTED

    def test_a_glob(self, folder: Path) -> None:
        for pattern in (f"{folder}/TEACHER_*.txt", folder / "TEACHER_*.txt", f"{folder}/**/TEACHER_*.txt"):
            assert numbers_of(frames.scan(pattern, Teacher).to_arrow()) == EXPECTED

    def test_streams_in_a_list(self) -> None:
        stream = frames.scan([io.BytesIO(teachers(1)), io.BytesIO(teachers(2))], Teacher)
        for _ in range(2):
            assert numbers_of(stream.to_arrow()) == ["T1", "T2"]

    def test_the_source_of_each_record(self, folder: Path) -> None:
        sources = [str(folder / f"TEACHER_{number}.txt") for number in (1, 1, 2, 2, 3, 3)]
        table = frames.read_table(folder, Teacher, source_column="file")
        assert table.column_names[-1] == "file"
        assert table["file"].to_pylist() == sources
        lazy = frames.scan_polars(folder, Teacher, source_column="file")
        assert lazy.select("file").collect()["file"].to_list() == sources
        assert lazy.filter(pl.col("file") == sources[2]).select("teacher_number").collect().height == 2
        assert pl.concat([table.to_polars(), lazy.collect()]).height == 12
        assert len(frames.from_table(table, Teacher, extra_columns="ignore")) == 6

    def test_faults_come_in_the_order_of_the_files(self, folder: Path) -> None:
        for number in (1, 3):
            with (folder / f"TEACHER_{number}.txt").open("ab") as file:
                file.write(b"short\r\n")
        faults: list[ReadError] = []
        paths = sorted(folder.glob("TEACHER*"))
        assert numbers_of(frames.read_table(paths, Teacher, on_error=faults.append)) == EXPECTED
        assert [fault.location.source for fault in faults] == [str(paths[0]), str(paths[2])]

    def test_a_fault_is_raised_after_the_records_before_it(self, folder: Path) -> None:
        with (folder / "TEACHER_2.txt").open("ab") as file:
            file.write(b"short\r\n")
        numbers: list[str] = []
        batches = map(numbers_of, frames.scan(f"{folder}/TEACHER*", Teacher))
        with pytest.raises(ReadError) as raised:
            numbers.extend(itertools.chain.from_iterable(batches))
        assert numbers == EXPECTED[:4]
        assert raised.value.location.source.endswith("TEACHER_2.txt")

    def test_a_file_that_is_gone(self, folder: Path) -> None:
        with pytest.raises(FileNotFoundError):
            frames.read_table([folder / "TEACHER_1.txt", folder / "TEACHER_9.txt"], Teacher)


def test_small_files_are_read_on_several_threads(folder: Path) -> None:
    threads: set[str] = set()
    read = _parallel._read_whole

    def spy(*arguments: Any) -> Any:
        threads.add(threading.current_thread().name)
        return read(*arguments)

    with patch.object(_parallel, "_read_whole", spy):
        frames.read_table(f"{folder}/TEACHER*", Teacher)
    assert threads
    assert threading.current_thread().name not in threads


class TestWhatIsMeant:
    def test_a_layout_is_detected(self, folder: Path) -> None:
        assert numbers_of(frames.read_table(f"{folder}/TEACHER*")) == EXPECTED
        assert frames.scan_polars(folder / "STUDENT.TXT").collect().height == 1
        assert frames.scan(io.BytesIO(teachers(1))).to_arrow().num_rows == 1

    def test_each_file_has_its_dialect(self, folder: Path) -> None:
        (folder / "TEACHER_2.txt").write_bytes(teachers(2, 12).replace(b"\t", b","))
        assert numbers_of(frames.read_table(folder, Teacher)) == EXPECTED

    def test_several_layouts(self, folder: Path) -> None:
        with pytest.raises(ValueError, match=r"several layouts \(Teacher, Student\): name the one that is wanted"):
            frames.read_table(folder)

    def test_no_export_of_the_layout(self, folder: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no export of ScheduleEntry among the files"):
            frames.read_table(folder, psfiles.ScheduleEntry)

    def test_what_should_be_an_export_and_is_none(self, folder: Path) -> None:
        (folder / "TEACHER_2.txt").write_bytes(b"<html>Sign in</html>")
        for sources in (folder, f"{folder}/TEACHER*"):
            with pytest.raises(DetectionError, match="web page"):
                frames.scan(sources)
        with pytest.raises(DetectionError, match="web page"):
            frames.read_table(folder, Teacher)

    def test_nothing_matches(self, folder: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no file matches"):
            frames.scan(folder / "*.csv", Teacher)
        with pytest.raises(ValueError, match="the list is empty"):
            frames.scan([], Teacher)

    def test_a_file_whose_name_is_a_pattern(self, tmp_path: Path) -> None:
        path = tmp_path / "TEACHER[1].txt"
        path.write_bytes(teachers(1))
        assert numbers_of(frames.read_table(path, Teacher)) == ["T1"]

    def test_the_name_of_a_column(self) -> None:
        with pytest.raises(ValueError, match="the layout already has a column status"):
            frames.scan(io.BytesIO(teachers(1)), Teacher, source_column="status")

    def test_columns_that_the_layout_has_not(self) -> None:
        header = b"Schoolid\tlast_name\tfirst_name\tteachernumber\temail_addr\tteachernumber\tstatus\tBus\r\n"
        data = header + teachers(1, 2, 3).replace(b"\r\n", b"\tB\r\n")
        for dialect, layout in ((psfiles.Dialect(header=True), Teacher), (None, None)):
            table = frames.read_table(io.BytesIO(data), layout, dialect, extra_columns="ignore")
            assert numbers_of(table) == ["T1", "T2", "T3"]
            lazy = frames.scan_polars(io.BytesIO(data), layout, dialect, extra_columns="ignore")
            assert lazy.collect().height == 3

    def test_a_student_file_is_no_teacher_file(self, folder: Path) -> None:
        with pytest.raises(ReadError):
            frames.read_table([folder / "STUDENT.TXT"], Teacher)
        assert len(frames.read_table([folder / "STUDENT.TXT"], Student)) == 1
