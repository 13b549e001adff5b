"""Where files lie: on a disk, or where `fsspec` can look. Paths are whole ones."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from psfiles._extras import import_extra

__all__ = [
    "Entry",
    "absolute",
    "entries_in",
    "entry_at",
    "is_remote",
    "join",
    "modified",
    "name_in",
    "opened",
    "parent_of",
]

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/", re.IGNORECASE)


class Entry(NamedTuple):
    """A file or a folder; ``size`` is in bytes."""

    path: str
    is_folder: bool
    size: int

    @property
    def name(self) -> str:
        """The last name in its path."""
        return name_in(self.path)


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


def name_in(path: str) -> str:
    """The last name in a path."""
    return path.partition("::")[0].rstrip("/").rpartition("/")[2]


def parent_of(path: str) -> str:
    """The folder that a path is in."""
    head, chained, tail = path.partition("::")
    return head.rpartition("/")[0] + chained + tail


def join(folder: str, name: str) -> str:
    """The path of what is in a folder; the folder may itself be in an archive, ``zip://folder::archive.zip``."""
    head, chained, tail = folder.partition("::")
    return f"{head}{'' if head.endswith('/') else '/'}{name}{chained}{tail}"


def entry_at(path: str) -> Entry | None:
    """What is at a path, if anything."""
    try:
        if not is_remote(path):
            return _local_entry(path, Path(path))
        system, inner = _remote(path)
        return _remote_entry(path, system.info(inner))
    except FileNotFoundError:
        return None


def entries_in(folder: str) -> Iterator[Entry]:
    """What is in a folder."""
    if is_remote(folder):
        system, inner = _remote(folder)
        for info in system.ls(inner, detail=True):
            yield _remote_entry(join(folder, name_in(info["name"])), info)
        return
    with os.scandir(folder) as all_found:
        for found in all_found:
            with contextlib.suppress(FileNotFoundError):  # a link may lead nowhere
                yield _local_entry(join(folder, found.name), found)


def modified(path: str) -> float:
    """When a file was modified, in seconds since 1970."""
    if not is_remote(path):
        return Path(path).stat().st_mtime
    system, inner = _remote(path)
    return float(system.modified(inner).timestamp())


@contextlib.contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file's bytes, as long as they are needed."""
    system, inner = _remote(path) if is_remote(path) else (None, path)
    # An archive is closed with the file system that looks into it.
    with open(path, "rb") if system is None else system.open(inner, "rb") as file:  # noqa: PTH123
        yield file


def _remote(path: str) -> tuple[Any, str]:
    """A file system of fsspec, and what it calls the path.

    Listings are not kept: a stream looks for what is new.
    """
    system, inner = import_extra("fsspec", "'psfiles[remote]'").url_to_fs(path, use_listings_cache=False)
    return system, inner


def _local_entry(path: str, found: Path | os.DirEntry[str]) -> Entry:
    return Entry(path, found.is_dir(), found.stat().st_size)


def _remote_entry(path: str, info: Any) -> Entry:
    return Entry(path, info["type"] == "directory", info.get("size") or 0)
