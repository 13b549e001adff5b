"""Files as Arrow tables, and through them as frames of polars, pandas and DuckDB.

Needs the extra ``psfiles[arrow]``. What is read is as strictly checked as by
`psfiles.Reader`, with the same faults at the same places.
"""

from psfiles.frames._polars import scan_polars
from psfiles.frames._records import to_table
from psfiles.frames._scan import Scan, read_table, scan
from psfiles.frames._table import Table
from psfiles.frames._to_records import from_table
from psfiles.frames.arrow import schema_of

__all__ = ["Scan", "Table", "from_table", "read_table", "scan", "scan_polars", "schema_of", "to_table"]


def __dir__() -> list[str]:
    return __all__
