"""Sheets as one HTML document, made to be printed: a page for each screen, nothing loaded, nothing run."""

from __future__ import annotations

import html
from collections.abc import Iterable

from psfiles._html import element
from psfiles.sheets._sheet import Row, Sheet

__all__ = ["as_fragment", "to_html"]


def to_html(sheets: Iterable[Sheet], *, title: str) -> str:
    """The whole document."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{html.escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f'<body>\n<main class="sheets">\n{"".join(map(_section, sheets))}</main>\n</body>\n</html>\n'
    )


def as_fragment(sheets: Iterable[Sheet]) -> str:
    """The same for a notebook's cell."""
    return f'<style>\n{_STYLE}</style>\n<div class="sheets">\n{"".join(map(_section, sheets))}</div>\n'


_HEAD = element(
    "thead", element("tr", *(element("th", name, scope="col") for name in ("Done", "Field", "Value", "How")))
)


def _section(sheet: Sheet) -> str:
    parts = [
        element("h2", html.escape(sheet.title)),
        element("p", html.escape(sheet.where).replace(" &gt; ", " › "), class_="where"),
        element("table", _HEAD, element("tbody", *map(_row, sheet.rows))),
    ]
    if sheet.fields:
        parts += [
            element("h3", html.escape(sheet.list_title)),
            element("p", html.escape(sheet.list_how), class_="how"),
            element("pre", html.escape(sheet.paste)),
        ]
    steps = [element("li", html.escape(step)) for step in sheet.then]
    return element("section", *parts, element("ol", *steps)) + "\n"


def _row(row: Row) -> str:
    value, how = row.value, row.how
    if value:
        cell = element("td", element("code", html.escape(value)))
    elif row.has_line:
        cell = element("td", "", class_="line")
    else:  # nothing to write, so what to do is the value
        cell, how = element("td", html.escape(how), class_="do"), ""
    return element(
        "tr",
        element("td", "", class_="done"),
        element("th", html.escape(row.field), scope="row"),
        cell,
        element("td", html.escape(how), class_="how"),
        class_="alone" if row.is_left_alone else "set",
    )


_STYLE = """\
.sheets { color: #1b1f24; background: #fff; font: 15px/1.4 system-ui, sans-serif; max-width: 54rem; margin: 0 auto;
  padding: 1rem }
.sheets * { box-sizing: border-box }
.sheets section { break-after: page; margin: 0 0 3.5rem }
.sheets section:last-child { break-after: auto }
.sheets h2 { font-size: 1.5em; line-height: 1.2; margin: 0 0 .2em }
.sheets h3 { font-size: 1.1em; margin: 1.1em 0 .1em }
.sheets p { margin: 0 0 .6em }
.sheets .where, .sheets .how, .sheets .alone { color: #555d66 }
.sheets table { border-collapse: collapse; width: 100%; font-size: inherit }
.sheets th, .sheets td { text-align: left; vertical-align: top; padding: .3em .8em .3em 0;
  border-bottom: 1px solid #d5dae0; font-weight: normal; background: none }
.sheets thead th { font-size: .8em; color: #555d66; border-bottom: 1.5px solid #59636e }
.sheets tbody th { width: 29% }
.sheets .set th, .sheets .set .do { font-weight: 600 }
.sheets td.how { font-size: .85em; width: 23%; padding-right: 0 }
.sheets td.done { width: 2.8rem }
.sheets td.done::before { content: ""; display: block; width: .9em; height: .9em; margin: .2em 0 0 .5em;
  border: 1.5px solid #59636e; border-radius: 50% }
.sheets td.line::before { content: ""; display: block; height: 1.3em; border-bottom: 1px dotted #59636e }
.sheets code, .sheets pre { font: 1em/1.35 ui-monospace, monospace }
.sheets code { font-weight: 600; overflow-wrap: anywhere; background: none; padding: 0; color: inherit }
.sheets pre { margin: 0; padding: .5em .8em; border: 1px solid #d5dae0; border-radius: .3rem; background: #f6f7f9;
  color: inherit; white-space: pre; user-select: all; break-inside: avoid }
.sheets ol { margin: .8em 0 0; padding-left: 1.4em }
@page { margin: 1.3cm 1.6cm }
@media print {
  .sheets { font-size: 12.5px; padding: 0; max-width: none }
  .sheets section { margin: 0 }
}
"""
