"""One screen as a sheet: its fields in order, and what to do with each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import attrs

__all__ = ["Row", "Sheet", "to_markdown", "to_text"]

ENTER = "enter"
SELECT = "select"
LEAVE_BLANK = "leave blank"
LEAVE_UNCHECKED = "leave unchecked"
CHECK = "check"
BY_HAND = "enter by hand; do not write it down"


@attrs.frozen
class Row:
    """One field of a screen: its label there, the value, and how it gets there.

    ``value`` is empty for a box, for a field that is left alone, and for what
    is only known to whoever enters it.

    >>> Row("Sort Order", "", "leave blank").is_left_alone
    True
    """

    field: str
    value: str
    how: str = ""

    @property
    def is_left_alone(self) -> bool:
        """Whether nothing is to be done with the field."""
        return self.how in (LEAVE_BLANK, LEAVE_UNCHECKED)

    @property
    def has_line(self) -> bool:
        """Whether the value may be written by hand on the sheet: not a box, nor a password."""
        return not (self.value or self.is_left_alone or self.how in (CHECK, BY_HAND))


def box(field: str, *, checked: bool) -> Row:
    """A box to check, or to leave alone."""
    return Row(field, "", CHECK if checked else LEAVE_UNCHECKED)


def optional(field: str, value: str, how: str = "") -> Row:
    """A field that is left blank where there is no value."""
    return Row(field, value, how if value else LEAVE_BLANK)


@attrs.frozen
class Sheet:
    """What to enter on one screen: where it is, its rows, the list of fields to paste, and what to do last.

    >>> rows = (Row("Name", "Hero Student Info", "enter"),)
    >>> sheet = Sheet("Example", "Setup > System", rows, then=("Click Submit.",))
    >>> print(sheet.to_text())
    Example
    =======
    Setup > System
    <BLANKLINE>
    Name  Hero Student Info  (enter)
    <BLANKLINE>
    Then: Click Submit.
    <BLANKLINE>
    """

    title: str
    where: str
    rows: tuple[Row, ...]
    list_title: str = ""
    fields: tuple[str, ...] = ()
    list_how: str = ""
    then: tuple[str, ...] = ()

    @property
    def paste(self) -> str:
        """The list of fields, one a line, as it is pasted into the screen."""
        return "\n".join(self.fields)

    def to_text(self) -> str:
        """The sheet in aligned lines."""
        return to_text([self])

    def to_markdown(self) -> str:
        """The sheet as Markdown with a table."""
        return to_markdown([self])

    def to_html(self) -> str:
        """The sheet as one HTML document to print."""
        from psfiles.sheets._html import as_page

        return as_page([self], title=self.title)

    def _repr_html_(self) -> str:
        from psfiles.sheets._html import as_fragment

        return as_fragment([self])

    def __str__(self) -> str:
        return self.to_text()


def to_text(sheets: Iterable[Sheet]) -> str:
    """Sheets in aligned lines."""
    return "\n".join(_text(sheet) for sheet in sheets)


def _text(sheet: Sheet) -> str:
    width = max((len(row.field) for row in sheet.rows), default=0)
    lines = [sheet.title, "=" * len(sheet.title), *textwrap.wrap(sheet.where, 100), ""]
    for row in sheet.rows:
        how = f"({row.how})" if row.how else ""
        lines.append("  ".join(filter(None, [f"{row.field:<{width}}", row.value, how])).rstrip())
    if sheet.fields:
        lines += ["", f"{sheet.list_title}: {sheet.list_how}", "", *sheet.fields]
    return "\n".join([*lines, "", *(f"Then: {step}" for step in sheet.then), ""])


def to_markdown(sheets: Iterable[Sheet]) -> str:
    """Sheets as Markdown with tables."""
    return "\n".join(_markdown(sheet) for sheet in sheets)


def _markdown(sheet: Sheet) -> str:
    lines = [f"## {_escaped(sheet.title)}", "", _escaped(sheet.where), "", "| Field | Value | |", "|---|---|---|"]
    for row in sheet.rows:
        value = f"`{row.value}`".replace("|", r"\|") if row.value else ""
        lines.append(f"| {_escaped(row.field)} | {value} | {_escaped(row.how)} |")
    if sheet.fields:
        lines += ["", f"{_escaped(sheet.list_title)}: {_escaped(sheet.list_how)}", "", "```text", *sheet.fields, "```"]
    return "\n".join([*lines, "", *(f"- {_escaped(step)}" for step in sheet.then), ""])


def _escaped(text: str) -> str:
    for letter in "\\`*_[]<>|":
        text = text.replace(letter, f"\\{letter}")
    return text
