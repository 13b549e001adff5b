"""What one task of Spark reads."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql.datasource import InputPartition

from psfiles.spark._opening import Piece

__all__ = ["Partition", "pieces_of"]


class Partition(InputPartition):
    """Some files, and parts of files."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__(pieces)
        self.pieces = pieces


def pieces_of(partition: InputPartition) -> Sequence[Piece]:
    """The pieces of a partition; none of Spark's own, which it makes where there is nothing to read."""
    return partition.pieces if isinstance(partition, Partition) else ()
