"""Which partition reads what: whole files together, or parts of a large one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from psfiles.reading.parts import FilePart
from psfiles.spark._options import Options
from psfiles.spark._paths import files_of

__all__ = ["Piece", "plan"]

OPENING = 1 << 18
"""Bytes that are read in the time that it takes to open a file."""


@attrs.frozen
class Piece:
    """A file or a part of one, and how many bytes it has."""

    path: str
    source: str | FilePart
    size: int


def plan(options: Options) -> list[list[Piece]]:
    """The pieces of each partition.

    Small files share one, since Spark needs as long for a task as psfiles for
    a megabyte.
    """
    pieces = (piece for path in files_of(options.paths) for piece in _pieces(path, options))
    return list(_together(pieces, options.partition_bytes))


def _pieces(path: str, options: Options) -> Iterator[Piece]:
    size = Path(path).stat().st_size
    parts: list[FilePart] = []
    if size > options.partition_bytes:
        from psfiles.spark._cutting import parts_of

        parts = parts_of(path, options.layout, options.dialect, options.partition_bytes, converter=options.converter)
    for part in parts:
        yield Piece(path, part, part.stop - part.start.byte)
    if not parts:
        yield Piece(path, path, size)


def _together(pieces: Iterable[Piece], most: int) -> Iterator[list[Piece]]:
    """Pieces in their order, as many at a time as have the size of a partition."""
    partition: list[Piece] = []
    size = 0
    for piece in pieces:
        cost = piece.size + OPENING
        if partition and size + cost > most:
            yield partition
            partition, size = [], 0
        partition.append(piece)
        size += cost
    if partition:
        yield partition
