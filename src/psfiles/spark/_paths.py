"""Which files some paths mean."""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Iterable, Iterator, Sequence

import attrs

from psfiles.detection.exports import UNFINISHED
from psfiles.spark._systems import Entry, absolute, entries_in, entry_at, join, modified, parent_of

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
            if not of_path and not (may_be_none and (_IN_PATTERNS.search(path) or entry_at(path))):
                message = f"there is no file at {path}"
                raise FileNotFoundError(message)
            found.update((file.path, file) for file in of_path)
        return list(found.values())

    def _at(self, path: str) -> Iterator[File]:
        entry = entry_at(path)
        # A path that is there means itself, also where a bracket in it could be a pattern.
        if entry is None:
            root, pattern = _fixed_part(path)
            above = entry_at(root) if pattern else None
            matching: Iterable[Entry] = () if above is None else _matching(above, pattern)
        else:
            root, matching = (path if entry.is_folder else parent_of(path)), [entry]
        root = root if self.root is None else absolute(self.root)
        for match in matching:
            for file in _in_folder(match) if match.is_folder else (match,):
                if self._is_wanted(file):
                    yield File(file.path, file.size, _folders_between(root, file.path))

    def _is_wanted(self, file: Entry) -> bool:
        # Of an archive, it is its members that have the name.
        if not file.name.lower().endswith(".zip") and not fnmatch.fnmatchcase(file.name, self.names):
            return False
        return not self.minimal_age or time.time() - modified(file.path) >= self.minimal_age


def is_export(name: str) -> bool:
    """Whether a name in a folder may be an export's: it is not hidden, and its upload has ended."""
    return not _is_hidden(name) and not name.casefold().endswith(UNFINISHED)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def _in(folder: Entry) -> list[Entry]:
    """The folders and the files in a folder, by name, without hidden and unfinished ones."""
    found = sorted(entries_in(folder.path))
    return [one for one in found if (not _is_hidden(one.name) if one.is_folder else is_export(one.name))]


def _in_folder(folder: Entry) -> Iterator[Entry]:
    for entry in _in(folder):
        if not entry.is_folder:
            yield entry
        elif "=" in entry.name:
            yield from _in_folder(entry)


def _fixed_part(path: str) -> tuple[str, list[str]]:
    """The folder above the first name that is a pattern, and the names from there on."""
    head, chained, tail = path.partition("::")
    pattern = re.search(r"[^/]*[*?\[].*", head)
    return (path, []) if pattern is None else (head[: pattern.start()] + chained + tail, pattern[0].split("/"))


def _matching(entry: Entry, names: Sequence[str]) -> Iterator[Entry]:
    """What is in a folder and has names that match; ``**`` stands for any number of folders."""
    if not names:
        yield entry
        return
    if not entry.is_folder:
        return
    first, *rest = names
    if first == "**":
        yield from _matching(entry, rest)
        below, rest = [one for one in _in(entry) if one.is_folder], [*names]
    elif _IN_PATTERNS.search(first):
        below = [one for one in _in(entry) if fnmatch.fnmatchcase(one.name, first)]
    else:
        below = [one for one in (entry_at(join(entry.path, first)),) if one is not None]
    for one in below:
        yield from _matching(one, rest)


def _folders_between(root: str, path: str) -> tuple[str, ...]:
    above, below = root.partition("::")[0].rstrip("/") + "/", path.partition("::")[0]
    if not below.startswith(above):
        message = f"{path} is not under the basePath {root}"
        raise ValueError(message)
    return tuple(below[len(above) :].split("/")[:-1])
