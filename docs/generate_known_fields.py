# ruff: noqa: INP001 - a script, not a module
"""Writes ``reference/known-fields.md`` from the table of known fields: ``python docs/generate_known_fields.py``."""

from __future__ import annotations

import datetime as dt
import itertools
import types
import typing
from collections.abc import Iterator
from pathlib import Path

from psfiles import GradeLevel, PeriodExpression, TermId
from psfiles.layouts.field_names import attribute_name
from psfiles.layouts.known_fields import KNOWN_FIELDS, KnownField

PAGE = Path(__file__).with_name("reference") / "known-fields.md"
TYPES = {str: "text", int: "whole number", dt.date: "date"}
LINKED = {TermId, GradeLevel, PeriodExpression}

HEAD = """\
<!-- Made by docs/generate_known_fields.py from psfiles.layouts.known_fields; do not edit. -->

# Known fields

What {func}`psfiles.make_layout` and {func}`psfiles.draft` know of PowerSchool's fields.
A field is found by any spelling: `[01]Student_Number`, `STUDENTS.STUDENT_NUMBER` and `Student Number` are one.
Its attribute is its name in lower case, with an underscore between words (`GuardianEmail` is `guardian_email`),
unless another follows it in parentheses.
Any other field is text.

A type is given only where all sources agree.
A field that *varies* from district to district is text in a made layout, and in a draft what the file proves.
*or blank*: a blank is read as `None`.
*Source*: **G** the guide, **D** PowerSchool's documentation, **C** public code that reads such files.

The key of a list of students is Student_Number.
With Section_Number in the list, SchoolID, TermID and Course_Number belong to it;
with Att_Date, the key is that of attendance.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The text of the page."""
    groups = itertools.groupby(KNOWN_FIELDS, key=lambda known: known.group)
    return "\n".join([HEAD, *("\n".join(_section(group, fields)) for group, fields in groups)])


def _section(group: str, fields: Iterator[KnownField]) -> Iterator[str]:
    yield f"## {group}\n"
    yield "| type | source | fields |"
    yield "|---|---|---|"
    alike: dict[tuple[str, str], list[str]] = {}
    for known in fields:
        attribute = "" if known.attribute == attribute_name(known.name) else f" (`{known.attribute}`)"
        alike.setdefault((_type(known), known.evidence), []).append(f"`{known.name}`{attribute}")
    for (kind, evidence), names in alike.items():
        yield f"| {kind} | {evidence} | {', '.join(names)} |"
    yield ""


def _type(known: KnownField) -> str:
    members = typing.get_args(known.type) or (known.type,)
    (kind,) = (member for member in members if member is not types.NoneType)
    name = f"{{class}}`~psfiles.{kind.__name__}`" if kind in LINKED else TYPES[kind]
    marks = ["personal"] * known.personal + ["varies"] * known.varies
    marks += [f"at most {known.max_length} characters"] if known.max_length else []
    return ", ".join([f"{name} or blank" if types.NoneType in members else name, *marks])


if __name__ == "__main__":
    main()
