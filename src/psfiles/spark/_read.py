"""One read of Spark: the files, the columns that are asked for, and the filters that are pushed down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.spark._batches import Batches, columns_of_schema, spark_schema
from psfiles.spark._filters import can_apply, column_of, rows_that_pass
from psfiles.spark._folders import FOLDER_TYPES, folder_columns, folder_texts, folder_value
from psfiles.spark._opening import Piece
from psfiles.spark._options import Options
from psfiles.spark._paths import File, Selection
from psfiles.spark._plan import plan

if TYPE_CHECKING:
    from pyspark.sql.types import StructType

__all__ = ["Read", "columns_of_schema", "schema_of_source", "selection_of"]


def selection_of(options: Options) -> Selection:
    """Which files the options mean."""
    return Selection(
        paths=options.paths, root=options.base_path, names=options.path_glob_filter, minimal_age=options.min_file_age
    )


def schema_of_source(options: Options) -> StructType:
    """All columns, as the layout, the options and the folders have them."""
    folders = {}
    if options.partition_columns != "none":
        files = selection_of(options).files(may_be_none=True)
        folders = folder_columns(files, as_text=options.partition_columns == "text")
    return spark_schema(Batches(options, folders).schema)


@attrs.define
class Read:
    """It holds texts alone, so that it can be sent to workers whatever the layout is.

    ``columns`` are those that are asked for, with their types.
    """

    texts: Mapping[str, str]
    columns: Mapping[str, str]
    filters: list[Any] = attrs.field(factory=list)

    @property
    def options(self) -> Options:
        """What the texts mean."""
        return Options.of(self.texts)

    def push(self, filters: Sequence[Any]) -> list[Any]:
        """Take over the filters that can be applied here; gives the others."""
        schema = self._batches().schema
        others: list[Any] = []
        self.filters = []
        for one in filters:
            (self.filters if can_apply(one, schema) else others).append(one)
        return others

    def partitions(self, files: Sequence[File]) -> list[list[Piece]]:
        """The pieces of each partition, of those files alone whose folders pass the filters; none is opened before."""
        folders = self._folders()
        for file in files:
            if missing := [name for name in folders if name not in folder_texts(file)]:
                own = self._own_columns() | folder_columns([file])
                raise ValueError(_no_column(missing[0], folders[missing[0]], own))
        filters = [one for one in self.filters if column_of(one) in folders]
        if filters:
            rows = [{name: folder_value(file, name, kind) for name, kind in folders.items()} for file in files]
            passed = rows_that_pass(filters, self._batches().folders_of(rows))
            files = [file for file, is_passed in zip(files, passed.to_pylist(), strict=True) if is_passed]
        return plan(files, self.options, folders)

    def rows(self, pieces: Sequence[Piece]) -> Iterator[Any]:
        """The record batches of some pieces."""
        batches, folders = self._batches(), self._folders()
        filters = [one for one in self.filters if column_of(one) not in folders]
        for piece in pieces:
            for batch in batches.of(piece):
                passed = rows_that_pass(filters, batch)
                yield (batch if passed is None else batch.filter(passed)).select(list(self.columns))

    def _own_columns(self) -> dict[str, str]:
        return columns_of_schema(spark_schema(Batches(self.options).schema))

    def _folders(self) -> dict[str, str]:
        """The columns of folders; raises ValueError for a column that can be none, and is none of the source."""
        own = self._own_columns()
        for name, kind in self.columns.items():
            if own.get(name, kind if kind in FOLDER_TYPES else None) != kind:
                raise ValueError(_no_column(name, kind, own))
        return {name: kind for name, kind in self.columns.items() if name not in own}

    def _batches(self) -> Batches:
        return Batches(self.options, self._folders())


def _no_column(name: str, kind: str, known: Mapping[str, str]) -> str:
    columns = ", ".join(f"{known_name} {its_kind}" for known_name, its_kind in known.items())
    return f"there is no column {name} {kind}: there are {columns}"
