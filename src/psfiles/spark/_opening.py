"""What Spark reads of a file: the whole, a part, what gzip packed, or a member of a zip archive."""

from __future__ import annotations

import contextlib
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, BinaryIO, cast

import attrs

from psfiles.reading.parts import FilePart
from psfiles.reading.source import Source
from psfiles.spark._paths import is_export
from psfiles.spark._systems import is_remote, name_in, opened

__all__ = ["Piece", "is_archive", "is_packed", "members_of"]

_DAMAGE = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError, RuntimeError)


@attrs.frozen
class Piece:
    """What is read at once, how many bytes it has, and the ``values`` that its folders give to each row.

    ``part`` is of a file that was cut, ``member`` a name in the archive at ``path``.
    """

    path: str
    size: int
    values: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    part: FilePart | None = None
    member: str | None = None

    @property
    def name(self) -> str:
        """What places and the source column call it."""
        return self.path if self.member is None else f"{self.path}/{self.member}"

    @contextlib.contextmanager
    def opened(self) -> Iterator[Source]:
        """What can be read from. Raises OSError, also for what is damaged."""
        if self.part is not None:
            yield self.part
        elif not is_packed(self.path) and not is_remote(self.path):
            yield self.path
        else:
            with ExitStack() as stack:
                yield cast("BinaryIO", _Named(self._file(stack), self.name))

    def _file(self, stack: ExitStack) -> BinaryIO:
        file = stack.enter_context(opened(self.path))
        with _damage_named(self.name):
            if self.member is not None:
                archive = stack.enter_context(zipfile.ZipFile(file))
                return cast("BinaryIO", stack.enter_context(archive.open(self.member)))
            return cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=file))) if is_packed(self.path) else file


def is_packed(path: str) -> bool:
    """Whether the name is that of a file packed by gzip, or of a zip archive."""
    return name_in(path).lower().endswith((".gz", ".zip"))


def is_archive(path: str) -> bool:
    """Whether the name is that of a zip archive."""
    return name_in(path).lower().endswith(".zip")


def members_of(path: str) -> list[tuple[str, int]]:
    """The files in a zip archive, with their sizes; without hidden and unfinished ones."""
    with _damage_named(path), opened(path) as file, zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
    return [(member.filename, member.file_size) for member in members if is_export(name_in(member.filename))]


class _Named:
    """A file that is read once, from its begin, under a name for places."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file

    def read(self, size: int = -1) -> bytes:
        with _damage_named(self.name):
            return self._file.read(size)


@contextlib.contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Raise OSError with the file's name for what is no archive, or one that cannot be unpacked."""
    try:
        yield
    except _DAMAGE as error:
        problem = type(error).__name__
    else:
        return
    message = f"{name} cannot be unpacked ({problem}): it is damaged, unfinished, encrypted or packed in another way"
    raise OSError(message)
