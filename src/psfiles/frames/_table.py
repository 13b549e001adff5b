"""A table of a layout: pyarrow's, in the shape that people's tools take."""

from __future__ import annotations

from html import escape
from typing import Any

from psfiles._html import element, fragment
from psfiles._tabular import Tabular

__all__ = ["Table"]


class Table(Tabular):
    """The records of a file as columns; everything that a `pyarrow.Table` can do, it can do too.

    What it shows of itself are its columns and their types: no value.
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

    def __getitem__(self, name: str | int) -> Any:
        return self._table[name]

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        columns = ", ".join(f"{field.name}: {field.type}" for field in self._table.schema)
        return f"Table({len(self)} records; {columns})"

    def _repr_html_(self) -> str:
        head = element("thead", element("tr", *(element("th", escape(name)) for name in ("Column", "Type", "Missing"))))
        rows = [
            element(
                "tr",
                element("th", escape(field.name), scope="row"),
                element("td", escape(str(field.type))),
                element("td", f"{self._table[field.name].null_count:,}"),
            )
            for field in self._table.schema
        ]
        caption = element("caption", f"{len(self):,} records")
        return fragment(element("table", caption, head, element("tbody", *rows), class_="files"))
