"""Zip archives: which members they have. Each is read where it lies; nothing is unpacked to the disk."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path, PurePosixPath

from psfiles.printing import printable
from psfiles.reading.source import Archived

__all__ = ["is_archive", "members_of", "named_member"]


def __dir__() -> list[str]:
    return __all__


def is_archive(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a zip archive, by its name and by what is in it."""
    return Path(path).suffix.casefold() == ".zip" and Path(path).is_file() and zipfile.is_zipfile(path)


def members_of(path: str | os.PathLike[str]) -> list[Archived]:
    """The files of an archive, by name, without hidden ones; those of its folders, too.

    Raises OSError for a damaged archive, and ValueError where a file is encrypted.
    """
    members = [member for member in _entries(path) if not member.is_dir() and not _is_hidden(member.filename)]
    return [_member(path, member) for member in sorted(members, key=lambda member: member.filename)]


# What `zipfile` raises for a directory that is none.
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error)


def _entries(path: str | os.PathLike[str]) -> list[zipfile.ZipInfo]:
    """What the archive's directory says is in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except _DAMAGED:
        message = f"{printable(os.fsdecode(path))}: the archive is damaged"
    raise OSError(message)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def named_member(path: str) -> Archived | None:
    """The member that ``archive.zip/folder/name`` names; None where the path is a file, or leads through no archive.

    Raises FileNotFoundError where the archive has no such member, another
    OSError for a damaged archive, and ValueError where the file is encrypted.
    """
    if os.path.lexists(path):
        return None
    archive = next((folder for folder in Path(path).parents if is_archive(folder)), None)
    if archive is None:
        return None
    name = Path(path).relative_to(archive).as_posix()
    member = next((member for member in reversed(_entries(archive)) if member.filename == name), None)
    if member is None:
        message = f"{printable(os.fsdecode(archive))} has no member {printable(name)}"
        raise FileNotFoundError(message)
    return _member(archive, member)


def _member(path: str | os.PathLike[str], member: zipfile.ZipInfo) -> Archived:
    if member.flag_bits & 1:
        message = f"{printable(os.fsdecode(path))}/{printable(member.filename)} is encrypted: unpack the archive first"
        raise ValueError(message)
    return Archived(os.fsdecode(path), member.filename)
