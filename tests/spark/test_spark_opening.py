"""Packed and remote files; no running Spark is needed for them."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("pyspark.sql.datasource")
fsspec: Any = pytest.importorskip("fsspec")

import psfiles  # noqa: E402 - where it can be imported
from psfiles.spark._read import Read, columns_of_schema, schema_of_source, selection_of  # noqa: E402
from psfiles.spark._writing import FilesWriter  # noqa: E402

TEACHER = b"100\tExample\tTom\tT7\t\tT7\t1\r\n"
COLUMNS = {"file": "string", "teacher_number": "string"}


def read(*paths: Path | str, columns: dict[str, str] = COLUMNS, **settings: str) -> list[dict[str, Any]]:
    texts = {"layout": "teachers", "sourcecolumn": "file", "path": str(paths[0]), **settings}
    reading = Read(texts, columns)
    partitions = reading.partitions(selection_of(reading.options).files())
    return [row for pieces in partitions for batch in reading.rows(pieces) for row in batch.to_pylist()]


def row(path: Path | str) -> dict[str, Any]:
    return {"file": str(path), "teacher_number": "T7"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "exports.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("north/TEACHER.txt", TEACHER)
        file.writestr("STUDENT.TXT", b"bad")
        file.writestr("__MACOSX/._TEACHER.txt", b"bad")
        file.writestr("TEACHER.txt.part", b"bad")
    return path


class TestPacked:
    def test_gzip(self, tmp_path: Path) -> None:
        path = tmp_path / "TEACHER.txt.GZ"
        path.write_bytes(gzip.compress(TEACHER))
        assert read(path, partitionbytes="1") == [row(path)]

    def test_members_of_a_zip_archive(self, archive: Path) -> None:
        assert read(archive.parent, pathglobfilter="TEACHER*") == [row(f"{archive}/north/TEACHER.txt")]

    def test_a_fault_has_the_members_place(self, archive: Path) -> None:
        with pytest.raises(psfiles.ReadError, match=r"exports.zip/STUDENT.TXT, record 1, line 1, byte 0"):
            read(archive)

    @pytest.mark.parametrize(
        ("name", "data"),
        [("a.gz", TEACHER), ("a.gz", gzip.compress(TEACHER, mtime=0)[:-9]), ("a.zip", TEACHER), ("a.zip", b"")],
    )
    def test_what_is_damaged_is_no_end_of_a_file(self, tmp_path: Path, name: str, data: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(OSError, match=f"{name} cannot be unpacked"):
            read(path)


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    for name in ("district=7/TEACHER.txt", "district=12/TEACHER.txt", "district=12/.hidden", "old/TEACHER.txt"):
        system.pipe(f"/exports/{name}", TEACHER)
    system.pipe("/exports/old/TEACHER.txt.gz", gzip.compress(TEACHER))
    yield system
    system.rm("/exports", recursive=True)


@pytest.mark.usefixtures("memory")
class TestRemote:
    def test_a_tree(self) -> None:
        found = read("memory://exports", columns={"district": "int", **COLUMNS})
        names = [f"memory://exports/district={district}/TEACHER.txt" for district in (12, 7)]
        assert found == [{"district": district, **row(name)} for district, name in zip((12, 7), names, strict=True)]

    def test_its_columns(self) -> None:
        options = Read({"layout": "teachers", "path": "memory://exports"}, {}).options
        assert columns_of_schema(schema_of_source(options))["district"] == "int"

    @pytest.mark.parametrize(
        ("pattern", "names"),
        [
            ("memory://exports/old/TEACHER.txt", ["old/TEACHER.txt"]),
            ("memory://exports/*/TEACHER.txt.gz", ["old/TEACHER.txt.gz"]),
            ("memory://exports/**/district=[0-9]/*", ["district=7/TEACHER.txt"]),
        ],
    )
    def test_patterns(self, pattern: str, names: list[str]) -> None:
        assert read(pattern) == [row(f"memory://exports/{name}") for name in names]

    def test_nothing_there(self) -> None:
        with pytest.raises(FileNotFoundError, match="there is no file at memory://exports/new"):
            read("memory://exports/new")

    def test_a_fault_has_its_place(self, memory: Any) -> None:
        memory.pipe("/exports/old/TEACHER.txt", b"bad")
        with pytest.raises(psfiles.ReadError, match=r"^memory://exports/old/TEACHER.txt, record 1, line 1, byte 0"):
            read("memory://exports/old/*.txt")

    def test_an_archive_in_an_archive(self, memory: Any, archive: Path) -> None:
        memory.pipe("/exports/old/exports.zip", archive.read_bytes())
        found = read("memory://exports/old/exports.zip", pathglobfilter="T*")
        assert found == [row("memory://exports/old/exports.zip/north/TEACHER.txt")]

    def test_zip_as_a_file_system(self, archive: Path) -> None:
        for path in (
            f"zip://*/TEACHER.txt::{archive}",
            f"zip://north::{archive}",
            f"zip://north/TEACHER.txt::{archive}",
        ):
            assert read(path) == [row(f"zip://north/TEACHER.txt::{archive}")]

    def test_files_modified_just_now_wait(self) -> None:
        with pytest.raises(FileNotFoundError):
            read("memory://exports", minfileage="1000")


def test_a_file_system_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="nosuch"):
        read("nosuch://exports/TEACHER.txt")


@pytest.mark.parametrize("path", ["memory://outbox", "s3a://outbox/TEACHER.txt"])
def test_writes_to_remote_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="local disk only: write there, and copy them"):
        FilesWriter({"layout": "teachers", "path": path}, {}, overwrite=True)
