"""The data source that Spark finds; its methods have the names that Spark calls them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import StructType

from psfiles.spark._options import Options
from psfiles.spark._plan import Piece, plan

# `_batches` is imported late: without pyarrow, Spark should still find the other sources of its user.

__all__ = ["PsfilesDataSource"]


class PsfilesDataSource(DataSource):
    """Reads PowerSchool's files; `psfiles.spark` documents its options."""

    @classmethod
    def name(cls) -> str:
        """What ``format`` is given."""
        return "psfiles"

    def schema(self) -> str:
        """The columns, as the layout and the options have them."""
        from psfiles.spark._batches import Batches, spark_columns

        columns = spark_columns(Batches(Options.of(self.options)).schema)
        return ", ".join(f"`{name.replace('`', '``')}` {kind}" for name, kind in columns.items())

    def reader(self, schema: StructType) -> DataSourceReader:
        """What reads the columns of a schema, which may be some of all."""
        return _Reader(dict(self.options), schema)


class _Partition(InputPartition):
    """Some files, and parts of files."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__(pieces)
        self.pieces = pieces


class _Reader(DataSourceReader):
    """It holds texts alone, so that it can be sent to workers whatever the layout is."""

    def __init__(self, options: dict[str, str], schema: StructType) -> None:
        from psfiles.spark._batches import Batches, spark_columns

        self._options = options
        self._names = schema.fieldNames()
        known = spark_columns(Batches(Options.of(options)).schema)
        for field in schema.fields:
            kind = field.dataType.simpleString()
            if known.get(field.name) != kind:
                columns = ", ".join(f"{name} {its_kind}" for name, its_kind in known.items())
                message = f"there is no column {field.name} {kind}: there are {columns}"
                raise ValueError(message)

    def partitions(self) -> Sequence[InputPartition]:
        """The partitions; a file that is larger than one of them is gone over for its records' ends."""
        return [_Partition(pieces) for pieces in plan(Options.of(self._options))]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The record batches of a partition."""
        from psfiles.spark._batches import Batches

        assert isinstance(partition, _Partition)  # noqa: S101 - it is one of those above
        batches = Batches(Options.of(self._options))
        for piece in partition.pieces:
            for batch in batches.of(piece.source, piece.path):
                yield batch.select(self._names)
