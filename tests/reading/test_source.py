"""What a file is read from: archives' members, pipes, and what is read more than once."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from cases import STUDENT_LINE, student

import psfiles
from psfiles.reading.source import Archived, NamedBytes, Rereadable, name_of, open_source, peek

DATA = (STUDENT_LINE + b"\r\n") * 3000


def archive(path: Path, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    """The bytes of an archive with one export, written to a path."""
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("in/STUDENT.TXT", DATA)
    return bytearray(path.read_bytes())


@pytest.fixture
def member(tmp_path: Path) -> Archived:
    path = tmp_path / "exports.zip"
    archive(path)
    return Archived(str(path), "in/STUDENT.TXT")


@pytest.fixture
def pipe() -> Iterator[BinaryIO]:
    out, into = os.pipe()
    os.write(into, DATA[:2000])
    os.close(into)
    with os.fdopen(out, "rb", buffering=0) as file:
        yield file


def test_a_member_of_an_archive_is_read_like_a_file(member: Archived) -> None:
    """Its name in places is the path to the archive, and then that in it."""
    assert psfiles.load(member, psfiles.Student) == [student()] * 3000
    assert psfiles.load(member)[0] == student()
    opened = open_source(member)
    assert opened.name == name_of(member) == f"{member.archive}/in/STUDENT.TXT"
    opened.close()
    assert opened.file.closed


BREAK = {
    "compressed data": lambda data: data.__setitem__(200, data[200] ^ 0xFF),
    "local header": lambda data: data.__setitem__(0, 0),
    "half of the archive": lambda data: data.__delitem__(slice(len(data) // 2, None)),
    "nothing": lambda data: data.clear(),
}


@pytest.mark.parametrize("broken", BREAK)
def test_a_damaged_archive(member: Archived, broken: str) -> None:
    """OSError says so, whatever `zipfile` raises."""
    data = bytearray(Path(member.archive).read_bytes())
    BREAK[broken](data)
    Path(member.archive).write_bytes(data)
    for read in (lambda: psfiles.load(member, psfiles.Student), lambda: peek(member, len(DATA))):
        with pytest.raises(OSError, match=r"STUDENT\.TXT: the archive is damaged") as caught:
            read()
        assert caught.value.__context__ is caught.value.__cause__ is None


def test_a_damaged_member_that_is_not_compressed(tmp_path: Path) -> None:
    """Its sum is wrong, which is known at its end; as for a member that was given open."""
    path = tmp_path / "exports.zip"
    data = archive(path, zipfile.ZIP_STORED)
    data[1000] ^= 1
    path.write_bytes(data)
    with zipfile.ZipFile(path) as file, file.open("in/STUDENT.TXT") as opened:
        for source in (Archived(str(path), "in/STUDENT.TXT"), opened):
            with pytest.raises(OSError, match="cannot be unpacked"):
                psfiles.load(source, psfiles.Student, on_error=print)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offsets", "value", "message"), [((6, 8), 1, "it is encrypted"), ((8, 10), 99, "Python cannot unpack")]
)
def test_a_member_that_cannot_be_opened(member: Archived, offsets: tuple[int, int], value: int, message: str) -> None:
    """Encrypted, or compressed in an unknown way, as the two headers of a member say it."""
    data = bytearray(Path(member.archive).read_bytes())
    for header, offset in zip((b"PK\3\4", b"PK\1\2"), offsets, strict=True):
        data[data.index(header) + offset] = value
    Path(member.archive).write_bytes(data)
    with pytest.raises(OSError, match=message):
        psfiles.load(member, psfiles.Student)


def test_a_member_that_is_not_there(member: Archived) -> None:
    with pytest.raises(OSError, match=r"TEACHER\.TXT: the archive has no such file"):
        psfiles.load(Archived(member.archive, "TEACHER.TXT"), psfiles.Teacher)
    with pytest.raises(FileNotFoundError):
        psfiles.load(Archived("no such.zip", "TEACHER.TXT"), psfiles.Teacher)


def test_a_compressed_file_that_is_cut_off(tmp_path: Path) -> None:
    """What `gzip` raises is no OSError by itself."""
    for module in (gzip, bz2):
        path = tmp_path / "cut"
        path.write_bytes(module.compress(DATA)[:-8])
        with module.open(path, "rb") as file, pytest.raises(OSError, match="cannot be unpacked"):
            psfiles.load(file, psfiles.Student)


def test_what_can_be_read_again(tmp_path: Path, member: Archived) -> None:
    """From where it stood at first."""
    path = tmp_path / "STUDENT.TXT"
    path.write_bytes(DATA)
    file = io.BytesIO(b"before" + DATA)
    file.seek(6)
    for source in (path, str(path), member, file):
        again = Rereadable(source)
        assert again.can_reread
        for _ in range(2):
            assert len(psfiles.load(again.again(), psfiles.Student)) == 3000


def test_a_pipe_is_read_once(pipe: BinaryIO) -> None:
    once = Rereadable(pipe)
    assert not once.can_reread
    assert once.again() is pipe
    with pytest.raises(ValueError, match=r"cannot be rewound: give a path"):
        once.again()


@pytest.mark.parametrize("wanted", [3, 5000, -1])
@pytest.mark.parametrize("size", [0, 1, 100, 1999, 2000, 5000])
def test_a_pipe_that_was_looked_into_is_read_whole(pipe: BinaryIO, size: int, wanted: int) -> None:
    """By its first bytes and then the rest, in any portions."""
    head = peek(pipe, size)
    assert (head.data, head.is_whole, head.can_rewind) == (DATA[:size][:2000], size >= 2000, False)
    source = head.source
    assert name_of(source) == name_of(pipe)
    assert b"".join(iter(lambda: source.read(wanted), b"")) == DATA[:2000]  # type: ignore[union-attr]


def test_a_file_that_was_looked_into_stands_where_it_stood() -> None:
    file = NamedBytes(b"before" + DATA, "STUDENT.TXT")
    file.seek(6)
    head = peek(file, 10)
    assert (head.data, head.is_whole, head.source, head.can_rewind) == (DATA[:10], False, file, True)
    assert file.tell() == 6
    assert peek(file, len(DATA)).is_whole


def test_a_path_that_was_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert peek(path, 10) == (b"", True, path, True)
    with pytest.raises(OSError, match="no such"):
        peek(tmp_path / "no such", 10)


def test_text_is_refused_wherever_it_is_read() -> None:
    class Texts:
        name = 7  # what a file opened by its descriptor has

        def read(self, _: int) -> str:
            return "text"

    assert name_of(Texts()) == "<stream>"  # type: ignore[arg-type]
    for read in (lambda: peek(Texts(), 10), lambda: psfiles.load(Texts(), psfiles.Student)):  # type: ignore[arg-type, call-overload]
        with pytest.raises(TypeError, match="binary mode"):
            read()


def test_a_file_without_bytes_yet() -> None:
    class Waiting:
        def read(self, _: int) -> None:
            return None

    for read in (lambda: peek(Waiting(), 10), lambda: psfiles.load(Waiting(), psfiles.Student)):  # type: ignore[arg-type, call-overload]
        with pytest.raises(BlockingIOError, match="no bytes yet"):
            read()
