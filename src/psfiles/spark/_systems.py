"""Where files lie: a disk, or what `fsspec` can open."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from psfiles._extras import import_extra

__all__ = ["Entry", "FileSystem", "absolute", "is_remote", "join", "name_in", "parent_of", "system_of"]

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/", re.IGNORECASE)


class Entry(NamedTuple):
    """A file or a folder; ``size`` is in bytes."""

    path: str
    name: str
    is_folder: bool
    size: int


class FileSystem(Protocol):
    """What is in a folder, and a file's bytes; paths are whole ones."""

    def entry(self, path: str) -> Entry | None:
        """What is at a path, if anything."""
        ...

    def entries(self, folder: str) -> Iterator[Entry]:
        """What is in a folder."""
        ...

    def modified(self, path: str) -> float:
        """When a file was modified, in seconds since 1970."""
        ...

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file's bytes, as long as they are needed."""
        ...


def system_of(path: str) -> FileSystem:
    """The file system of a path."""
    return _Remote() if is_remote(path) else _Local()


def is_remote(path: str) -> bool:
    """Whether a path has a scheme other than that of this machine's files."""
    match = _SCHEME.match(path)
    return match is not None and match["scheme"].lower() != "file"


def absolute(path: str) -> str:
    """A path that means the same in every process: a worker may stand in another folder than the driver."""
    match = _SCHEME.match(path)
    if match is None:
        return Path(path).absolute().as_posix()
    return path if is_remote(path) else "/" + path[match.end() :].lstrip("/")


def join(folder: str, name: str) -> str:
    """The path of what is in a folder; the folder may itself be in an archive, ``zip://folder::archive.zip``."""
    head, chained, tail = folder.partition("::")
    return f"{head}{'' if head.endswith('/') else '/'}{name}{chained}{tail}"


def name_in(path: str) -> str:
    """The last name in a path."""
    return path.partition("::")[0].rstrip("/").rpartition("/")[2]


def parent_of(path: str) -> str:
    """The folder that a path is in."""
    head, chained, tail = path.partition("::")
    return head.rpartition("/")[0] + chained + tail


class _Local:
    def entry(self, path: str) -> Entry | None:
        found = Path(path)
        return Entry(path, found.name, found.is_dir(), found.stat().st_size) if found.exists() else None

    def entries(self, folder: str) -> Iterator[Entry]:
        with os.scandir(folder) as all_found:
            for found in all_found:
                with contextlib.suppress(FileNotFoundError):  # a link may lead nowhere
                    yield Entry(join(folder, found.name), found.name, found.is_dir(), found.stat().st_size)

    def modified(self, path: str) -> float:
        return Path(path).stat().st_mtime

    def open(self, path: str) -> BinaryIO:
        return Path(path).open("rb")


class _Remote:
    def entry(self, path: str) -> Entry | None:
        system, inner = _opened(path)
        try:
            return _remote_entry(path, system.info(inner))
        except FileNotFoundError:
            return None

    def entries(self, folder: str) -> Iterator[Entry]:
        system, inner = _opened(folder)
        for info in system.ls(inner, detail=True):
            name = info["name"].rstrip("/").rpartition("/")[2]
            yield _remote_entry(join(folder, name), info)

    def modified(self, path: str) -> float:
        system, inner = _opened(path)
        return float(system.modified(inner).timestamp())

    @contextlib.contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        system, inner = _opened(path)  # an archive is closed with the file system that looks into it
        with system.open(inner, "rb") as file:
            yield file


def _opened(path: str) -> tuple[Any, str]:
    """A file system of fsspec, and what it calls the path.

    Listings are not kept: a stream looks for what is new.
    """
    system, inner = import_extra("fsspec", "'psfiles[remote]'").url_to_fs(path, use_listings_cache=False)
    return system, inner


def _remote_entry(path: str, info: Any) -> Entry:
    return Entry(path, name_in(path), info["type"] == "directory", info.get("size") or 0)
