"""A table of a layout: pyarrow's, in the shape that people's tools take."""

from __future__ import annotations

from typing import Any

from psfiles._extras import import_extra
from psfiles._html import element, fragment
from psfiles._tabular import Tabular
from psfiles.frames.arrow import pa

__all__ = ["Table"]


class Table(Tabular):
    r"""The records of a file as columns; everything that a `pyarrow.Table` can do, it can do too.

    What it shows of itself are its columns and their types: no value.

    >>> import io, psfiles
    >>> table = psfiles.frames.read_table(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"), psfiles.Teacher)
    >>> len(table), table["status"].to_pylist()
    (1, [1])
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    def to_arrow(self) -> Any:
        """The `pyarrow.Table`."""
        return self._table

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._table, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name in dir(self._table) if not name.startswith("_"))})

    def __narwhals_dataframe__(self) -> Any:
        """What narwhals works with, so that `narwhals.from_native` takes a table as it is."""
        narwhals = import_extra("narwhals", "narwhals")
        return narwhals.from_native(self._table)._compliant_frame  # noqa: SLF001 - it has no public name for it

    def __getitem__(self, name: str | int) -> Any:
        return self._table[name]

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        columns = ", ".join(f"{field.name}: {_in_words(field.type)}" for field in self._table.schema)
        return f"Table({len(self)} records; {columns})"

    def _repr_html_(self) -> str:
        names = ("Column", "Holds", "Blank")
        head = element("thead", element("tr", *(element("th", name, scope="col") for name in names)))
        rows = [
            element(
                "tr",
                element("th", field.name, scope="row"),
                element("td", _in_words(field.type)),
                element("td", f"{_blanks(self._table[field.name]):,}"),
            )
            for field in self._table.schema
        ]
        caption = element("caption", f"{len(self):,} records")
        return fragment(element("table", caption, head, element("tbody", *rows), class_="files"))


def _in_words(arrow_type: Any) -> str:
    return {pa.date32(): "date", pa.int64(): "whole number"}.get(arrow_type, "text")


def _blanks(column: Any) -> int:
    """How many values of a column are missing or empty texts."""
    counts = column.value_counts().to_pylist() if _in_words(column.type) == "text" else ()
    return sum(count["counts"] for count in counts if not count["values"]) or int(column.null_count)
