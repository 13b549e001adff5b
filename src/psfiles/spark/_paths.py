"""Which files some paths mean."""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Iterable, Iterator, Sequence

import attrs

from psfiles.detection.exports import UNFINISHED
from psfiles.spark._systems import Entry, FileSystem, absolute, join, parent_of, system_of

__all__ = ["File", "Selection", "is_export"]

_IN_PATTERNS = re.compile(r"[*?\[]")


@attrs.frozen
class File:
    """A file, its bytes, and the folders between it and the root that was loaded."""

    path: str
    size: int
    folders: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Selection:
    """The files that paths and patterns mean.

    A folder stands for the files directly in it, and in its folders named
    ``column=value``; for no hidden ones, whose names begin with a dot or an
    underscore, and no unfinished uploads. ``names`` is a pattern of files'
    names; a file younger than ``minimal_age`` seconds waits.
    """

    paths: Sequence[str]
    root: str | None = None
    names: str = "*"
    minimal_age: float = 0

    def files(self, *, may_be_none: bool = False) -> list[File]:
        """The files, each once.

        Raises FileNotFoundError for a path that leads nowhere, or for a pattern
        or a folder without files unless there ``may_be_none``, and ValueError
        for a path that is not under the root.

        >>> Selection(paths=["/nowhere/STUDENT.TXT"]).files()
        Traceback (most recent call last):
        FileNotFoundError: there is no file at /nowhere/STUDENT.TXT
        """
        found: dict[str, File] = {}
        for path in map(absolute, self.paths):
            of_path = list(self._at(path))
            if not of_path and not (may_be_none and (_IN_PATTERNS.search(path) or system_of(path).entry(path))):
                message = f"there is no file at {path}"
                raise FileNotFoundError(message)
            found.update((file.path, file) for file in of_path)
        return list(found.values())

    def _at(self, path: str) -> Iterator[File]:
        system = system_of(path)
        entry = system.entry(path)
        # A path that is there means itself, also where a bracket in it could be a pattern.
        if entry is None:
            root, pattern = _fixed_part(path)
            matching: Iterable[Entry] = _matching(system, root, pattern) if pattern else ()
        else:
            root, matching = (path if entry.is_folder else parent_of(path)), [entry]
        root = root if self.root is None else absolute(self.root)
        for match in matching:
            for file in _in_folder(system, match.path) if match.is_folder else (match,):
                if self._is_wanted(file.name) and self._is_old_enough(system, file):
                    yield File(file.path, file.size, _folders_between(root, file.path))

    def _is_wanted(self, name: str) -> bool:
        # Of an archive, it is its members that have the name.
        return name.lower().endswith(".zip") or fnmatch.fnmatchcase(name, self.names)

    def _is_old_enough(self, system: FileSystem, file: Entry) -> bool:
        return not self.minimal_age or time.time() - system.modified(file.path) >= self.minimal_age


def is_export(name: str) -> bool:
    """Whether a name in a folder may be an export's: it is not hidden, and its upload has ended."""
    return not _is_hidden(name) and not name.casefold().endswith(UNFINISHED)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def _in_folder(system: FileSystem, folder: str) -> Iterator[Entry]:
    for entry in _sorted(system, folder):
        if not entry.is_folder:
            if is_export(entry.name):
                yield entry
        elif "=" in entry.name and not _is_hidden(entry.name):
            yield from _in_folder(system, entry.path)


def _sorted(system: FileSystem, folder: str) -> list[Entry]:
    return sorted(system.entries(folder), key=lambda entry: entry.name)


def _fixed_part(path: str) -> tuple[str, list[str]]:
    """The folder above the first name that is a pattern, and the names from there on."""
    head, chained, tail = path.partition("::")
    names = head.split("/")
    first = next((place for place, name in enumerate(names) if _IN_PATTERNS.search(name)), len(names))
    fixed = "/".join(names[:first])
    return (f"{fixed}/" if fixed.endswith("/") or not fixed else fixed) + chained + tail, names[first:]


def _matching(system: FileSystem, folder: str, names: Sequence[str]) -> Iterator[Entry]:
    """What is in a folder and has names that match; ``**`` stands for any number of folders."""
    if not names:
        if (entry := system.entry(folder)) is not None:
            yield entry
        return
    first, *rest = names
    if not _IN_PATTERNS.search(first):
        yield from _matching(system, join(folder, first), rest)
        return
    at_folder = system.entry(folder)
    if at_folder is not None and at_folder.is_folder:
        if first == "**":
            yield from _matching(system, folder, rest)
        yield from _matching_in(system, folder, first, rest)


def _matching_in(system: FileSystem, folder: str, first: str, rest: Sequence[str]) -> Iterator[Entry]:
    for entry in _sorted(system, folder):
        if not entry.is_folder:
            if not rest and is_export(entry.name) and fnmatch.fnmatchcase(entry.name, first):
                yield entry
        elif first == "**" and not _is_hidden(entry.name):
            yield from _matching(system, entry.path, [first, *rest])
        elif fnmatch.fnmatchcase(entry.name, first) and not _is_hidden(entry.name):
            yield from _matching(system, entry.path, rest)


def _folders_between(root: str, path: str) -> tuple[str, ...]:
    above, below = root.partition("::")[0].rstrip("/") + "/", path.partition("::")[0]
    if not below.startswith(above):
        message = f"{path} is not under the basePath {root}"
        raise ValueError(message)
    return tuple(below[len(above) :].split("/")[:-1])
