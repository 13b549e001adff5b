"""Which files some paths mean."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["files_of"]

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):/", re.IGNORECASE)


def files_of(paths: Iterable[str]) -> list[str]:
    """The files that paths and patterns mean, each once.

    A folder stands for the files directly in it, but not for those whose names
    begin with a dot or an underscore, as everywhere in Spark.

    Raises FileNotFoundError for a path that leads nowhere, and ValueError for
    one that is none of a file system that Python can open.

    >>> files_of(["s3a://exports/STUDENT.TXT"])
    Traceback (most recent call last):
    ValueError: s3a: is no file system that Python can open: mount it on the driver and every worker, and give that path
    """
    return list(dict.fromkeys(file for path in paths for file in _found(_local(path))))


def _found(path: str) -> list[str]:
    # A path that is there means itself, also where a bracket in it could be a pattern.
    matching = [path] if Path(path).exists() else sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - with a root or without
    found = [file for match in matching for file in _files_at(match)]
    if not found:
        message = f"there is no file at {path}"
        raise FileNotFoundError(message)
    return found


def _files_at(path: str) -> Iterator[str]:
    if not Path(path).is_dir():
        yield path
        return
    for file in sorted(Path(path).iterdir()):
        if file.is_file() and not file.name.startswith((".", "_")):
            yield str(file)


def _local(path: str) -> str:
    match = _SCHEME.match(path)
    if match is None:
        # A worker may stand in another folder than the driver.
        return str(Path(path).absolute())
    if match["scheme"].lower() == "file":
        return "/" + path[match.end() :].lstrip("/")
    message = (
        f"{match['scheme']}: is no file system that Python can open: "
        "mount it on the driver and every worker, and give that path"
    )
    raise ValueError(message)
