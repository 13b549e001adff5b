"""Rows for Spark: the columns of its table, and the record batches of a file or a part of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from psfiles._tabular import arrow
from psfiles.exceptions import FieldError, ReadError
from psfiles.frames import scan, schema_of
from psfiles.spark._folders import FOLDER_TYPES
from psfiles.spark._opening import Piece
from psfiles.spark._options import Options

if TYPE_CHECKING:
    from pyspark.sql.types import StructType

__all__ = ["FAULTS", "Batches", "columns_for_spark", "columns_of_schema", "spark_schema"]

pa: Any = arrow()

FAULTS = "_faults"
"""The column of a bad record's faults."""


class Batches:
    """What Spark gets of files, under some options: a ``schema``, and record batches that have it.

    A bad record is a row of its own, all null but its faults, its file and what
    its ``folders`` say, which are columns by their names with their types.
    """

    def __init__(self, options: Options, folders: Mapping[str, str] = MappingProxyType({})) -> None:
        self._options = options
        self._folders = pa.schema([(name, FOLDER_TYPES[kind].arrow_type) for name, kind in folders.items()])
        self.schema: Any = pa.schema([*self._own_columns(), *self._folders])
        if len({name.casefold() for name in self.schema.names}) < len(self.schema.names):
            message = "two columns would have one name: choose another sourceColumn, or partitionColumns none"
            raise ValueError(message)

    def _own_columns(self) -> list[Any]:
        """The columns without those of folders."""
        options = self._options
        place = [("source", pa.string()), ("record", pa.int64()), ("line", pa.int64()), ("byte", pa.int64())]
        fault = [("code", pa.string()), ("field", pa.string()), ("problem", pa.string()), *place]
        if options.table == "faults":
            return [pa.field(*column) for column in fault]
        fields = columns_for_spark(options.layout)
        if options.source_column is not None:
            fields.insert(0, pa.field(options.source_column, pa.string()))
        if options.on_error == "column":
            fields.append(pa.field(FAULTS, pa.list_(pa.field("element", pa.struct(fault)))))
        return fields

    def folders_of(self, rows: Sequence[Mapping[str, Any]]) -> Any:
        """The columns of folders as a table, of their values for each file."""
        return pa.Table.from_pylist(list(rows), schema=self._folders)

    def of(self, piece: Piece) -> Iterator[Any]:
        """The record batches of a file, or of a part of it.

        Raises ReadError for the first bad record where the read is to fail,
        and OSError for what cannot be opened.
        """
        with piece.opened() as source:
            yield from self._of(source, piece)

    def _of(self, source: Any, piece: Piece) -> Iterator[Any]:
        options = self._options
        faults: list[list[dict[str, Any]]] = []
        is_strict = options.table == "records" and options.on_error == "fail"

        def take(error: ReadError) -> None:
            faults.append([_row(fault) for fault in error.exceptions])

        batches = scan(
            source,
            options.layout,
            options.dialect,
            on_error=None if is_strict else take,
            converter=options.converter,
            extra_columns=options.extra_columns,
        )
        constants: dict[Any, Any] = {options.source_column: piece.name, **piece.values}
        for batch in batches:
            if options.table == "records":
                yield self._of_records(batch, constants)
            if faults:
                yield self._of_faults(faults, constants)
                faults.clear()
        if faults:
            yield self._of_faults(faults, constants)

    def _of_records(self, batch: Any, constants: Mapping[Any, Any]) -> Any:
        own = set(batch.schema.names)
        arrays = [
            batch.column(field.name).cast(field.type)
            if field.name in own
            else pa.repeat(pa.scalar(constants.get(field.name), field.type), batch.num_rows)
            for field in self.schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _of_faults(self, faults: Iterable[list[dict[str, Any]]], constants: Mapping[Any, Any]) -> Any:
        if self._options.table == "faults":
            rows = [fault for of_record in faults for fault in of_record]
        else:
            rows = [{FAULTS: of_record} for of_record in faults]
        return pa.RecordBatch.from_pylist([{**constants, **row} for row in rows], schema=self.schema)


def _row(fault: ReadError) -> dict[str, Any]:
    """What may be told of a fault: no value is in it."""
    place = fault.location
    return {
        "code": fault.code,
        "field": fault.column if isinstance(fault, FieldError) else None,
        "problem": fault.problem,
        "source": place.source,
        "record": place.record,
        "line": place.line,
        "byte": place.byte,
    }


def columns_for_spark(layout: type) -> list[Any]:
    """The columns of a layout, in Arrow's types that Spark has, too."""
    return [pa.field(field.name, _type_for_spark(field.type)) for field in schema_of(layout)]


def _type_for_spark(arrow_type: Any) -> Any:
    """A type as Spark has it: it counts nanoseconds of a day, and has its own name for the items of a list."""
    if pa.types.is_time64(arrow_type):
        return pa.time64("ns")
    return pa.list_(pa.field("element", arrow_type.value_type)) if pa.types.is_list(arrow_type) else arrow_type


def spark_schema(schema: Any) -> StructType:
    """A schema of Arrow as Spark's."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema, prefer_timestamp_ntz=True)


def columns_of_schema(schema: StructType) -> dict[str, str]:
    """The columns of a schema, each with its type as Spark writes it."""
    return {field.name: field.dataType.simpleString() for field in schema.fields}
