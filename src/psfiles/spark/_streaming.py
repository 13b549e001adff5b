"""New files as they arrive: what Spark's checkpoint holds is which files were read."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
from pyspark.sql.datasource import DataSourceStreamReader, InputPartition

from psfiles.spark._read import Read, selection_of

if TYPE_CHECKING:
    from pyspark.sql.streaming.datasource import ReadLimit

__all__ = ["StreamReader", "offset_of", "paths_in"]


class StreamReader(DataSourceStreamReader):
    """Each path once, also when the query is begun again from its checkpoint."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def initialOffset(self) -> dict[str, str]:  # noqa: N802 - Spark's name
        """No file."""
        return offset_of(())

    def latestOffset(self, start: dict[str, str], limit: ReadLimit) -> dict[str, str]:  # noqa: ARG002, N802 - Spark's call
        """All files that were there, and those that are.

        What was read and is gone stays known, for it may come back with its folder.
        """
        there = selection_of(self._read.options).files(may_be_none=True)
        return offset_of({*paths_in(start), *(file.path for file in there)})

    def partitions(self, start: dict[str, str], end: dict[str, str]) -> Sequence[InputPartition]:
        """The files that are new. Raises FileNotFoundError where one is gone before it was read."""
        new = paths_in(end) - paths_in(start)
        if not new:
            return []
        selection = attrs.evolve(selection_of(self._read.options), minimal_age=0)
        files = [file for file in selection.files(may_be_none=True) if file.path in new]
        if gone := sorted(new - {file.path for file in files}):
            message = f"{gone[0]} is gone, and was not read yet"
            raise FileNotFoundError(message)
        return [InputPartition(pieces) for pieces in self._read.partitions(files)]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The record batches of a partition."""
        return self._read.rows(partition.value or ())  # where nothing is to be read, Spark makes a partition


def offset_of(paths: Iterable[str]) -> dict[str, str]:
    """Paths as Spark's checkpoint can hold them: packed, since they are alike, and there may be many.

    >>> sorted(paths_in(offset_of(["b", "a"])))
    ['a', 'b']
    """
    packed = zlib.compress(json.dumps(sorted(paths)).encode())
    return {"files": base64.b64encode(packed).decode()}


def paths_in(offset: dict[str, str]) -> set[str]:
    """The paths that an offset holds."""
    return set(json.loads(zlib.decompress(base64.b64decode(offset["files"]))))
