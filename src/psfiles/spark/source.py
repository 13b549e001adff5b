"""The data source that Spark finds; its methods have the names that Spark calls them by."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql.datasource import (
    DataSource,
    DataSourceReader,
    DataSourceStreamReader,
    DataSourceWriter,
    InputPartition,
)
from pyspark.sql.types import StructType

from psfiles.spark._options import Options

if TYPE_CHECKING:
    from psfiles.spark._read import Read

# What needs pyarrow is imported late: without it, Spark should still find the other sources of its user.

__all__ = ["PsfilesDataSource"]


def __dir__() -> list[str]:
    return __all__


class PsfilesDataSource(DataSource):
    """Reads and writes PowerSchool's files; `psfiles.spark` documents its options."""

    @classmethod
    def name(cls) -> str:
        """What ``format`` is given."""
        return "psfiles"

    def schema(self) -> StructType:
        """The columns, as the layout, the options and the folders have them."""
        from psfiles.spark._read import schema_of_source

        return schema_of_source(Options.of(self.options))

    def reader(self, schema: StructType) -> DataSourceReader:
        """What reads the columns of a schema, which may be some of all."""
        read = self._read(schema)
        return _FilteringReader(read) if _is_pushing_filters_down() else _Reader(read)

    def streamReader(self, schema: StructType) -> DataSourceStreamReader:  # noqa: N802 - Spark's name
        """What reads new files as they arrive."""
        from psfiles.spark._streaming import StreamReader

        return StreamReader(self._read(schema))

    def writer(self, schema: StructType, overwrite: bool) -> DataSourceWriter:  # noqa: FBT001 - Spark's call
        """What writes rows that have the columns of a layout."""
        from psfiles.spark._read import columns_of_schema
        from psfiles.spark._writing import FilesWriter

        return FilesWriter(dict(self.options), columns_of_schema(schema), overwrite=overwrite)

    def _read(self, schema: StructType) -> Read:
        from psfiles.spark._read import Read, columns_of_schema

        return Read(dict(self.options), columns_of_schema(schema))


class _Reader(DataSourceReader):
    def __init__(self, read: Read) -> None:
        self._read = read

    def partitions(self) -> Sequence[InputPartition]:
        """The partitions; a file that is larger than one of them is gone over for its records' ends."""
        from psfiles.spark._read import selection_of

        return [InputPartition(pieces) for pieces in self._read.partitions(selection_of(self._read.options).files())]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The record batches of a partition."""
        return self._read.rows(partition.value or ())  # where nothing is to be read, Spark makes a partition


class _FilteringReader(_Reader):
    """Spark refuses a reader that can filter where it is not set to push filters down, as by default."""

    def pushFilters(self, filters: list[Any]) -> Iterable[Any]:  # noqa: N802 - Spark's name
        """Take over what can be applied here; gives the others."""
        return self._read.push(filters)


def _is_pushing_filters_down() -> bool:
    """Whether this process plans a read with filters: for that, Spark runs or imports a module of its own."""
    planner = "pyspark.sql.worker.data_source_pushdown_filters"
    main = getattr(sys.modules["__main__"], "__spec__", None)
    return planner in sys.modules or (main is not None and main.name == planner)
