# ruff: noqa: INP001 - a script, not a module
"""Writes ``reference/layouts.md`` from the record classes: ``python docs/generate.py``."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from pathlib import Path

from psfiles import AttendanceEntry, Column, GradeLevel, PeriodExpression, ScheduleEntry, Student, Teacher, TermId
from psfiles.columns import dialect_of, forms_of

PAGE = Path(__file__).with_name("reference") / "layouts.md"

LAYOUTS = {
    Student: ("AutoSend", "Students", "STUDENT.TXT"),
    ScheduleEntry: ("AutoSend", "Student Schedules", "SCHEDULE.TXT"),
    Teacher: ("AutoSend", "Teachers", "TEACHER.txt"),
    AttendanceEntry: ("AutoComm", "Attendance", "export/<name>.txt"),
}
TYPES = {str: "text", int: "whole number", dt.date: "date"}
LINKED = {TermId, GradeLevel, PeriodExpression}
DELIMITERS = {"\t": "tab", ",": "comma"}
ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}

HEAD = """\
<!-- Made by docs/generate.py from the record classes; do not edit. -->

# Layouts

The four layouts of the guide, in the order of their fields.
A blank text is `""`; where the type says *or blank*, a blank is `None`, elsewhere a fault.
The *key* columns together identify a record; *personal* columns are about a person.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The text of the page."""
    return "\n".join([HEAD, *("\n".join(_section(layout)) for layout in LAYOUTS)])


def _section(layout: type) -> Iterator[str]:
    screen, data, file_name = LAYOUTS[layout]
    dialect = dialect_of(layout)
    usual, *longer = forms_of(layout)
    yield f"## {layout.__name__}\n"
    yield f"{screen} *{data}*, `{file_name}`: {{class}}`psfiles.{layout.__name__}`.\n"
    yield f"{(inspect.getdoc(layout) or '').splitlines()[0]}\n"
    settings = [DELIMITERS[dialect.delimiter], ENDS[dialect.record_delimiter]]
    settings += [dialect.encoding] if dialect.encoding else []
    settings += [f"{dialect.quoting} quoting" if dialect.quoting != "none" else "no quoting"]
    yield f"Dialect: {', '.join(settings)}.\n"
    yield "| # | PowerSchool's field | attribute | type |"
    yield "|---|---|---|---|"
    for position, column in enumerate(usual, 1):
        yield _row(str(position), column)
    for form in longer:
        for position, column in enumerate(form, 1):
            if column.place is not None:
                yield _row(f"({position})", column)
        yield "\nA number in parentheses is the position of a column that only some files carry."
        yield f"The file then has {len(form)} columns, and those after it move up by one."
    yield ""


def _row(position: str, column: Column) -> str:
    name = f"{{class}}`~psfiles.{column.type.__name__}`" if column.type in LINKED else TYPES[column.type]
    blank = " or blank" if column.optional and column.place is None and not issubclass(column.type, str) else ""
    marks = ["key"] * column.key + ["personal"] * column.personal
    marks += [f"at most {column.max_length} characters"] if column.max_length else []
    aliases = "".join(f" (also `{alias}`)" for alias in column.aliases)
    cells = [position, f"`{column.name}`{aliases}", f"`{column.attribute}`", ", ".join([f"{name}{blank}", *marks])]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
