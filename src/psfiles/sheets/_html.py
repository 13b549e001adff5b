"""Sheets as one HTML document, made to be printed: a page for each screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from psfiles._html import Html, element, fragment, page

if TYPE_CHECKING:
    from psfiles.sheets._sheet import Row, Sheet

__all__ = ["as_fragment", "as_page"]


def as_page(sheets: Iterable[Sheet], *, title: str) -> str:
    """The whole document."""
    return page(title, *map(_section, sheets))


def as_fragment(sheets: Iterable[Sheet]) -> str:
    """The same for a notebook's cell."""
    return fragment(*map(_section, sheets))


_HEAD = element(
    "thead", element("tr", *(element("th", name, scope="col") for name in ("Done", "Field", "Value", "How")))
)


def _section(sheet: Sheet) -> Html:
    parts = [
        element("h2", sheet.title),
        element("p", sheet.where.replace(" > ", " › "), class_="where"),
        element("table", _HEAD, element("tbody", *map(_row, sheet.rows))),
    ]
    if sheet.fields:
        parts += [
            element("h3", sheet.list_title),
            element("p", sheet.list_how, class_="how"),
            element("pre", sheet.paste),
        ]
    steps = [element("li", step) for step in sheet.then]
    return element("section", *parts, element("ol", *steps), class_="sheet")


def _row(row: Row) -> Html:
    value, how = row.value, row.how
    if value:
        cell = element("td", element("code", value))
    elif row.has_line:
        cell = element("td", class_="line")
    else:  # nothing to write, so what to do is the value
        cell, how = element("td", how, class_="do"), ""
    return element(
        "tr",
        element("td", class_="done"),
        element("th", row.field, scope="row"),
        cell,
        element("td", how, class_="how"),
        class_="alone" if row.is_left_alone else "set",
    )
