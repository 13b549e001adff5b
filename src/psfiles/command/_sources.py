"""Files as the command line names them: a path, a member of an archive, or ``-`` for standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from psfiles.detection.archives import named_member
from psfiles.reading.source import NamedBytes, Source

__all__ = ["FILE", "PATH", "sources_of"]

FILE = "a file, a member of a zip archive (exports.zip/STUDENT.TXT), or - for standard input"
PATH = f"a folder, a zip archive, {FILE}"
_STANDARD_INPUT = "-"


def sources_of(paths: Iterable[str], *, read_again: bool = False) -> Iterator[Source]:
    """What the paths stand for; a standard input that is to be ``read_again`` is held in memory if need be."""
    named = list(paths)
    if named.count(_STANDARD_INPUT) > 1:
        message = "standard input can be read only once"
        raise ValueError(message)
    for path in named:
        if path == _STANDARD_INPUT:
            yield _standard_input(read_again=read_again)
        else:
            yield named_member(path) or path


def _standard_input(*, read_again: bool) -> BinaryIO:
    if sys.stdin is None:
        message = "there is no standard input"
        raise ValueError(message)
    stream: BinaryIO = sys.stdin.buffer
    return NamedBytes(stream.read(), "<stdin>") if read_again and not stream.seekable() else stream
