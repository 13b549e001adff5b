"""The one replacement of a file: what it keeps, what it writes directly, and what it never leaves behind."""

from __future__ import annotations

import errno
import gc
import itertools
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from cases import STUDENT_LINE, student

import psfiles
from psfiles import Dialect, atomic
from psfiles.atomic import AtomicFile, write_atomically

LINE = STUDENT_LINE + b"\r\n"
DUMP = "import psfiles, sys; sys.path.insert(0, 'tests'); from cases import student; psfiles.dump([student()], {!r})"
needs_root = pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may give a file away")


def program(target: str) -> list[str]:
    return [sys.executable, "-c", DUMP.format(target)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_that_goes_to_a_file_is_written_through(tmp_path: Path, target: str) -> None:
    """The file of the redirection is not replaced, and what stands there already stays."""
    redirected = tmp_path / "out"
    with redirected.open("wb") as stream:
        stream.write(b"before\n")
        stream.flush()
        inode = redirected.stat().st_ino
        subprocess.run(program(target), stdout=stream, check=True)  # noqa: S603
    assert redirected.read_bytes() == b"before\n" + LINE
    assert redirected.stat().st_ino == inode
    assert names(tmp_path) == ["out"]


def test_standard_output_that_goes_to_a_pipe(tmp_path: Path) -> None:
    """Also through a link of one's own."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    for target in ("/dev/stdout", str(tmp_path / "link")):
        assert subprocess.run(program(target), stdout=subprocess.PIPE, check=True).stdout == LINE  # noqa: S603


@pytest.mark.parametrize("name", ["a" * 250, "a" * 255, "é" * 127])
def test_names_up_to_the_limit_of_the_file_system(tmp_path: Path, name: str) -> None:
    for _ in ("new", "replaced"):
        psfiles.dump([student()], tmp_path / name)
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == LINE


def test_the_umask_is_never_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the whole process's: another thread would make a file with the wrong mode meanwhile."""
    mask = os.umask(0o027)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(os, "umask", None)
            psfiles.dump([student()], tmp_path / "new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize("special", [stat.S_ISUID, stat.S_ISGID, stat.S_ISUID | stat.S_ISGID])
def test_set_user_id_is_never_kept(tmp_path: Path, special: int) -> None:
    path = tmp_path / "old"
    path.touch()
    path.chmod(0o755 | special)
    psfiles.dump([student()], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


@needs_root
def test_owner_and_group_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.touch()
    os.chown(path, 12_345, 23_456)
    psfiles.dump([student()], path)
    assert (path.stat().st_uid, path.stat().st_gid) == (12_345, 23_456)


def test_where_the_group_cannot_be_kept_another_gets_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file was for that group's eyes, not for whichever group the new one falls to."""
    path = tmp_path / "old"
    path.touch()
    path.chmod(0o664)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    psfiles.dump([student()], path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_link_to_nothing_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("folder/file")
    write_atomically(link, "content")
    assert link.is_symlink()
    assert (tmp_path / "folder" / "file").read_bytes() == b"content"


def test_another_hard_link_keeps_the_old_content(tmp_path: Path) -> None:
    """As the documentation says."""
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "other").hardlink_to(tmp_path / "old")
    write_atomically(tmp_path / "old", b"new")
    assert ((tmp_path / "old").read_bytes(), (tmp_path / "other").read_bytes()) == (b"new", b"old")


@attrs.frozen
class Unwritable:
    """A layout with a name that windows-1252 does not have."""

    grade: str = psfiles.column("Ноты")


def test_a_header_that_cannot_be_encoded_leaves_nothing(tmp_path: Path) -> None:
    """With no record, with one, and with advice that suits a header."""
    dialect = Dialect(header=True, encoding="windows-1252")
    for records in ([], [Unwritable("A")]):
        with pytest.raises(ValueError, match="give the column another name") as caught:
            psfiles.dump(records, tmp_path / "file", dialect, record_type=Unwritable)
        assert "clean" not in str(caught.value)
        assert names(tmp_path) == []
    writer = psfiles.Writer(tmp_path / "file", Unwritable, dialect)
    with pytest.raises(ValueError, match="header"):
        writer.close()
    assert names(tmp_path) == []


def test_a_writer_that_is_let_go_leaves_nothing(tmp_path: Path) -> None:
    """No file, no open descriptor, and no warning of one."""
    before = len(list(Path("/dev/fd").iterdir()))
    (tmp_path / "file").write_bytes(b"old")
    writer = psfiles.Writer(tmp_path / "file", psfiles.Student)
    writer.write(student())
    del writer
    gc.collect()
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_program_that_ends_with_an_open_writer_leaves_nothing(tmp_path: Path) -> None:
    code = f"import psfiles; w = psfiles.Writer({str(tmp_path / 'file')!r}, psfiles.Student); w.kept = w"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)  # noqa: S603
    assert done.stderr == b""
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_that_ends_leaves_the_parents_file_alone(tmp_path: Path) -> None:
    """Neither the file nor what waits to be written to it, which the child has as well."""
    writer = psfiles.Writer(tmp_path / "file", psfiles.Student)
    writer.write(student())
    if (child := os.fork()) == 0:  # pragma: no cover - another process
        try:
            writer.discard()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    writer.close()
    assert (tmp_path / "file").read_bytes() == LINE


def test_a_private_file(tmp_path: Path) -> None:
    """Readable by its owner only, whatever the old one was."""
    path = tmp_path / "old"
    path.touch(mode=0o644)
    write_atomically(path, b"new", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_threads_that_write_one_file(tmp_path: Path) -> None:
    """One of them wins; nothing is left."""
    path = tmp_path / "file"
    threads = [threading.Thread(target=write_atomically, args=(path, str(number) * 9)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in {str(number) * 9 for number in range(8)}
    assert names(tmp_path) == ["file"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        AtomicFile(tmp_path)
    assert names(tmp_path) == []


def refusing(times: int) -> Callable[[Path, Path], None]:
    """What replaces a file as Windows does, while a reader has the old one open for some tries."""
    usual, tries = os.replace, itertools.count(1)

    def replace(new: Path, old: Path) -> None:
        if next(tries) <= times:
            raise PermissionError(errno.EACCES, "Access is denied", str(new), 5, str(old))
        usual(new, old)

    return replace


def test_a_file_that_a_reader_has_open_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "STUDENT.TXT"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(os, "replace", refusing(2))
    psfiles.dump([student()], path)
    assert path.read_bytes() == LINE


def test_a_file_that_stays_open_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the file and its cause; nothing lies beside it."""
    path = tmp_path / "STUDENT.TXT"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(os, "replace", refusing(3))
    with pytest.raises(PermissionError, match="a program has it open") as raised:
        psfiles.dump([student()], path)
    assert raised.value.filename == str(path)
    assert raised.value.__context__ is None
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["STUDENT.TXT"]
