"""What can be taken as a table by the tool that people use, over Arrow, which is an extra."""

from __future__ import annotations

from typing import Any

from psfiles._extras import needed

__all__ = ["Tabular", "arrow"]


def arrow() -> Any:
    """The module pyarrow, of the extra ``psfiles[arrow]``."""
    return needed("pyarrow", "'psfiles[arrow]'")


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
        """A `polars.DataFrame`."""
        return needed("polars", "polars").from_arrow(self.to_arrow())

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`: whole numbers stay whole where some are missing, and dates are ``datetime64``."""
        pandas = needed("pandas", "pandas")
        types = {arrow().int64(): pandas.Int64Dtype()}
        return self.to_arrow().to_pandas(types_mapper=types.get, date_as_object=False)

    def to_duckdb(self) -> Any:
        """A relation on DuckDB's default connection: as ``students``, ``duckdb.sql("FROM students")`` finds it."""
        return needed("duckdb", "duckdb").from_arrow(self.to_arrow())
