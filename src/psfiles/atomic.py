"""A file that appears whole or not at all: records, reports, downloads and known hosts are written by it.

What is kept of the file that is replaced: its name, its place behind symbolic
links, its permissions less set-user-id and the like, and its owner and group
where the system allows that. What is not kept: other hard links go on naming
the old content, and extended attributes and access lists are those of a new
file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
import weakref
from io import BufferedWriter
from pathlib import Path

__all__ = ["AtomicFile", "unfinished_name", "write_atomically"]

PRIVATE = 0o600
PAUSES = (0, 0.05, 0.1, 0.2, 0.4)
"""Seconds before each try to replace a file that another program may have open."""

LINKS = 40
"""As many symbolic links as Linux follows for one path."""


class AtomicFile:
    """A temporary file beside ``path`` that takes its place when committed, or when a ``with`` block ends well.

    Its mode is 0600 until then, and with ``private`` also afterwards. One that
    is let go without `commit` is removed. What nothing can take the place of is
    written to directly: a pipe, a device, and ``/dev/stdout`` and its like,
    wherever they lead.
    """

    def __init__(self, path: str | os.PathLike[str], *, private: bool = False) -> None:
        self._path = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._old = _status(path)
        self.file: BufferedWriter
        process = os.getpid()  # between the making of the file and `finalize` nothing may fail
        descriptor = _own_descriptor(os.fspath(path))
        if descriptor is not None:
            self.file = open(path, "wb", opener=lambda *_: os.dup(descriptor))  # noqa: SIM115 - as the next
        elif self._old is not None and not stat.S_ISREG(self._old.st_mode):
            self.file = open(path, "wb")  # noqa: PTH123, SIM115 - ours until commit or discard
        else:
            temporary = _beside(self._path)
            self._mode = PRIVATE if private else _mode_at(self._path, self._old)
            self.file = _created(temporary)
            self._temporary = temporary
        self._abandoned = weakref.finalize(self, _discard, self.file, self._temporary, process)

    def commit(self) -> None:
        """Put the file in its place; on any failure the old one stays as it was."""
        try:
            self.file.flush()
            if self._temporary is not None:
                os.fsync(self.file.fileno())
            self.file.close()
            if self._temporary is not None:
                os.chmod(self._temporary, self._kept_by(self._temporary))  # noqa: PTH101
                _replace(self._temporary, self._path)
        except BaseException:
            self.discard()
            raise
        self._abandoned.detach()
        if self._temporary is not None:
            _sync_folder(self._path.parent)

    def discard(self) -> None:
        """Leave the old file as it was, and nothing beside it."""
        self._abandoned()

    def __enter__(self) -> BufferedWriter:
        return self.file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()

    def _kept_by(self, temporary: Path) -> int:
        """Give the file the old one's owner and group; the mode that it can have with those it got."""
        if self._old is None or _given_to(self._old, temporary):
            return self._mode
        # Another group gets no more than everybody has.
        return self._mode & ~0o070 | (self._mode & 0o007) << 3


def write_atomically(path: str | os.PathLike[str], content: str | bytes, *, private: bool = False) -> None:
    """Have ``content``, a text as UTF-8, stand at ``path`` whole or not at all.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(f"{folder}/report.html", "<p>two students</p>")
    ...     Path(folder, "report.html").read_text()
    '<p>two students</p>'
    """
    with AtomicFile(path, private=private) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def unfinished_name() -> str:
    """A name for a file that is not whole yet: hidden, ours to see, not to be guessed, and short.

    The name of the target is no part of it, as that may be as long as a name can be.
    """
    return f".psfiles-{secrets.token_hex(8)}.part"


def _beside(path: Path) -> Path:
    return path.with_name(unfinished_name())


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        return None


def _own_descriptor(path: str) -> int | None:
    """The number of the open file of this process that a path like ``/dev/stdout`` or ``/dev/fd/63`` names.

    It is that open file which has to be written to, from where it stands: a
    shell's redirection may already have gone there, or appends.
    """
    folders = {os.path.realpath(folder) for folder in ("/dev/fd", "/proc/self/fd")}
    for _ in range(LINKS):
        folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
        folder = os.path.realpath(folder)
        if folder in folders:
            return int(name) if name.isdecimal() else None
        path = os.path.join(folder, name)  # noqa: PTH118
        if not os.path.islink(path):  # noqa: PTH114
            return None
        path = os.path.join(folder, os.readlink(path))  # noqa: PTH115, PTH118
    return None


def _created(path: Path) -> BufferedWriter:
    """A new file, readable by its owner only; one that is there is never taken."""
    try:
        return open(path, "xb", opener=lambda name, flags: os.open(name, flags, PRIVATE))
    except FileExistsError:
        raise
    except BaseException:
        _remove(path)
        raise


def _mode_at(path: Path, old: os.stat_result | None) -> int:
    """The mode of the old file, or the one that a new file gets there.

    By the looks of one: the process's umask can only be read by changing it,
    for every thread.
    """
    if old is not None:
        return old.st_mode & 0o777  # set-user-id and its like were granted to the old content
    sample = _beside(path)
    try:
        sample.touch(exist_ok=False)
        return stat.S_IMODE(os.stat(sample).st_mode)  # noqa: PTH116
    finally:
        _remove(sample)


def _given_to(old: os.stat_result, path: Path) -> bool:
    """Give a file the owner and group of another, as far as allowed; whether it has that group."""
    if not hasattr(os, "chown"):
        return True
    for owner in (old.st_uid, -1):
        with contextlib.suppress(OSError):
            os.chown(path, owner, old.st_gid)
            return True
    return False


def _replace(new: Path, old: Path) -> None:
    """Put one file in the place of another.

    Windows refuses while a reader, or a virus scanner, has the old one open.
    """
    for pause in PAUSES:
        time.sleep(pause)
        with contextlib.suppress(PermissionError):
            os.replace(new, old)  # noqa: PTH105
            return
    message = "not replaced, since a program has it open or its folder allows no change; the old file is unchanged"
    raise PermissionError(errno.EACCES, message, os.fspath(old))


def _discard(file: BufferedWriter, temporary: Path | None, process: int) -> None:
    # What waits to be written is not wanted any more. A child of this process
    # has it as well, with the same position in the file.
    with contextlib.suppress(OSError):
        file.raw.close()
    if temporary is not None and process == os.getpid():
        _remove(temporary)


def _remove(path: Path) -> None:
    """Remove a file that may be there, also when interrupted meanwhile."""
    try:
        path.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut, where the system can promise it."""
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        descriptor = os.open(folder, os.O_RDONLY)
        stack.callback(os.close, descriptor)
        os.fsync(descriptor)
