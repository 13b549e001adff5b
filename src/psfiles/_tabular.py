"""What can be taken as a table by the tool that people use, over Arrow, which is an extra."""

from __future__ import annotations

from typing import Any

from psfiles._extras import import_extra

__all__ = ["Tabular", "arrow"]


def arrow() -> Any:
    """The module pyarrow, of the extra ``psfiles[arrow]``."""
    return import_extra("pyarrow", "'psfiles[arrow]'")


class Tabular:
    """Hands itself out as a table: polars, pandas, DuckDB and whatever else reads Arrow take it as it is."""

    __slots__ = ()

    def to_arrow(self) -> Any:
        """A `pyarrow.Table`."""
        raise NotImplementedError

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A fresh stream on each call: DuckDB asks three times a query."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_polars(self) -> Any:
        """A `polars.DataFrame`; its texts are plain, so that frames of one district join."""
        return import_extra("polars", "polars").from_arrow(_with_plain_texts(self.to_arrow()))

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`: texts are plain, whole numbers whole where some are missing, dates ``datetime64``."""
        pandas = import_extra("pandas", "pandas")
        types = {arrow().int64(): pandas.Int64Dtype()}
        return _with_plain_texts(self.to_arrow()).to_pandas(types_mapper=types.get, date_as_object=False)

    def to_duckdb(self) -> Any:
        """A relation on DuckDB's default connection: as ``students``, ``duckdb.sql("FROM students")`` finds it."""
        return import_extra("duckdb", "duckdb").from_arrow(self.to_arrow())


def _with_plain_texts(table: Any) -> Any:
    """A table without dictionaries: neither polars nor pandas joins or appends a column of them to one of texts."""
    is_dictionary = arrow().types.is_dictionary
    if not any(is_dictionary(kind) for kind in table.schema.types):
        return table
    fields = [field.with_type(field.type.value_type) if is_dictionary(field.type) else field for field in table.schema]
    return table.cast(arrow().schema(fields, table.schema.metadata))
