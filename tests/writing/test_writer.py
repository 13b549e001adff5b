"""Files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from cases import STUDENT_LINE, student

import psfiles
from psfiles import Dialect


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that is there already."""
    path = tmp_path / "STUDENT.TXT"
    path.write_bytes(b"old")
    return path


def failing() -> Iterator[psfiles.Student]:
    yield student()
    raise KeyboardInterrupt


def test_the_file_appears_at_the_end(target: Path) -> None:
    """Until then the old one stands, and what is written can be read by its owner alone."""
    with psfiles.Writer(target, psfiles.Student) as writer:
        writer.write(student())
        writer.write_all([student("1002")] * 600)
        assert target.read_bytes() == b"old"
        [temporary] = [path for path in target.parent.iterdir() if path != target]
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert len(psfiles.load(target, psfiles.Student)) == 601
    assert list(target.parent.iterdir()) == [target]


def test_the_mode_is_that_of_the_old_file_or_of_any_new_one(target: Path) -> None:
    target.chmod(0o640)
    psfiles.dump([student()], target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    new = target.with_name("new")
    psfiles.dump([student()], str(new))
    ordinary = target.with_name("ordinary")
    ordinary.touch()
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


@pytest.mark.parametrize("records", [[student(first="\t")], [student()] * 600 + [student(first="\n")]])
def test_a_fault_leaves_the_old_file_and_no_litter(target: Path, records: list[Any]) -> None:
    with pytest.raises(psfiles.WriteError):
        psfiles.dump(records, target)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_an_interruption_leaves_the_old_file_and_no_litter(target: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        psfiles.dump(failing(), target)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        psfiles.dump([student()], target)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        psfiles.dump([student()], tmp_path / "missing" / "STUDENT.TXT")


def test_a_link_stays_a_link(target: Path) -> None:
    """The file that it points to is replaced, not the link."""
    link = target.with_name("link")
    link.symlink_to(target)
    psfiles.dump([student()], link)
    assert link.is_symlink()
    assert target.read_bytes() == STUDENT_LINE + b"\r\n"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no regular file is not replaced by one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    psfiles.dump([student()], pipe)
    assert os.read(reader, 1000) == STUDENT_LINE + b"\r\n"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(psfiles.WriteError):
        psfiles.dump([student(first="\t")], os.devnull)
    assert Path(os.devnull).is_char_device()


def test_a_given_file_stays_open_and_gets_no_more_than_the_records() -> None:
    target = io.BytesIO()
    psfiles.dump([student()], target)
    psfiles.dump([student()], target)
    assert target.getvalue() == (STUDENT_LINE + b"\r\n") * 2


def test_no_records_give_no_bytes(tmp_path: Path) -> None:
    """Unless a header is wanted, for which somebody has to say of which layout."""
    path = tmp_path / "empty"
    psfiles.dump([], path)
    assert path.read_bytes() == b""
    for dialect in (Dialect(header=True), Dialect(encoding="utf-16"), Dialect(encoding="utf-8-sig")):
        assert psfiles.dumps([], dialect) == b""
    header = psfiles.dumps([], Dialect(header=True), record_type=psfiles.Teacher)
    assert header.count(b"\t") == 6
    assert psfiles.loads(header, psfiles.Teacher, Dialect(header=True)) == []
    assert psfiles.dumps([], Dialect(encoding="utf-16"), record_type=psfiles.Teacher) == b""


def test_targets_that_are_none() -> None:
    for target in (io.StringIO(), 3, None):
        with pytest.raises(TypeError, match="open for writing bytes"):
            psfiles.dump([student()], target)  # type: ignore[arg-type]


def test_a_closed_writer(target: Path) -> None:
    """Closing twice is closing once; writing afterwards is a mistake."""
    writer = psfiles.Writer(target, psfiles.Student)
    writer.write(student())
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.write(student())
    assert target.read_bytes() == STUDENT_LINE + b"\r\n"


def test_discard(target: Path) -> None:
    writer = psfiles.Writer(target, psfiles.Student)
    writer.write(student())
    writer.discard()
    with pytest.raises(ValueError, match="closed"):
        writer.write(student())
    writer.close()
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]
    stream = io.BytesIO()
    psfiles.Writer(stream, psfiles.Student).discard()
    assert stream.getvalue() == b""


@attrs.frozen
class Bus:
    """A list of which some files carry more."""

    number: str = psfiles.column("Number")
    line: str | None = psfiles.column("Line", place=1, default=None)
    driver: str | None = psfiles.column("Driver", place=2, default=None)


def test_two_columns_that_only_some_files_carry() -> None:
    """Each is looked at by itself, where a list writes neither."""
    assert psfiles.dumps([Bus("7"), Bus("8")]) == b"7\r\n8\r\n"
    assert psfiles.loads(psfiles.dumps([Bus("7", "A", "B")]), Bus) == [Bus("7", "A", "B")]
    with pytest.raises(psfiles.WriteError, match="field Driver"):
        psfiles.dumps([Bus("7", "A")])
