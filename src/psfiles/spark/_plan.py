"""Which partition reads what: whole files together, or parts of a large one."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping

import attrs

from psfiles.spark._folders import folder_value
from psfiles.spark._opening import Piece, is_archive, is_packed, members_of
from psfiles.spark._options import Options
from psfiles.spark._paths import File
from psfiles.spark._systems import is_remote, name_in

__all__ = ["OPENING", "plan"]

OPENING = 1 << 18
"""Bytes that are read in the time that it takes to open a file."""


def plan(files: Iterable[File], options: Options, folders: Mapping[str, str]) -> list[list[Piece]]:
    """The pieces of each partition, with the values of some columns of their folders.

    Small files share one, since Spark needs as long for a task as psfiles for
    a megabyte.
    """
    pieces = (piece for file in files for piece in _pieces(file, options, folders))
    return list(_together(pieces, options.partition_bytes))


def _pieces(file: File, options: Options, folders: Mapping[str, str]) -> Iterator[Piece]:
    whole = Piece(file.path, file.size, {name: folder_value(file, name, kind) for name, kind in folders.items()})
    if is_archive(file.path):
        for member, size in members_of(file.path):
            if fnmatch.fnmatchcase(name_in(member), options.path_glob_filter):
                yield attrs.evolve(whole, member=member, size=size)
    elif file.size <= options.partition_bytes or is_packed(file.path) or is_remote(file.path):
        yield whole
    else:
        from psfiles.spark._cutting import parts_of

        size = options.partition_bytes
        parts = parts_of(
            file.path,
            options.layout,
            options.dialect,
            size,
            converter=options.converter,
            extra_columns=options.extra_columns,
        )
        for part in parts:
            yield attrs.evolve(whole, part=part, size=part.stop - part.start.byte)
        if not parts:
            yield whole


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
