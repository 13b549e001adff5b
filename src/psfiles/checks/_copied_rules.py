"""Rules about what spreadsheets and copying leave in values: quotes, formulas, invisible characters, headers."""

from __future__ import annotations

import re

from psfiles.checks._rules import Context, Look, Remedy, Rule, Severity
from psfiles.checks.texts import NewTexts
from psfiles.columns import columns_of
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.headers import fold

__all__ = ["COPIED_RULES"]

_OF_SPREADSHEET = re.compile(
    r"""
    (?s:"[^"]*(?:""[^"]*)*")              # quotes around the value
    | ="?.*                               # a formula, as ="01001"
    | -?[0-9](?:[.,][0-9]+)?E\+[0-9]{2,}  # 1.23E+11
    | [0-9]+\.0+                          # 1001.0
    | \#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|\#+)
    """,
    re.VERBOSE,
)
_MARKS = ('"|', "=", "E+", ".0", "#")
_NULLS = frozenset({"NULL", "<NULL>", "\\N", "(null)"})
_NAMES = frozenset({"first_name", "last_name", "middle_name", "teacher_first_name", "teacher_last_name"})

_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


_LOST = re.compile(r"[^\W\d]\?+[^\W\d]")


def _is_of_spreadsheet(text: str) -> bool:
    return _OF_SPREADSHEET.fullmatch(text) is not None or text in _NULLS


def _is_of_spreadsheet_in_name(text: str) -> bool:
    """As elsewhere; but there are people called Null."""
    return _OF_SPREADSHEET.fullmatch(text) is not None


def _may_be_of_spreadsheet(new: NewTexts, _: ColumnCodec) -> bool:
    joined = new.joined
    return any(mark in joined for mark in _MARKS) or not _NULLS.isdisjoint(new.texts)


def _opens_a_quote(text: str) -> bool:
    return text.startswith('"') and text.count('"') % 2 == 1


def _lone_quote(_: Context, __: type, ___: ColumnCodec) -> Look:
    return _opens_a_quote


def _may_open_a_quote(new: NewTexts, _: ColumnCodec) -> bool:
    return '|"' in new.joined or new.joined.startswith('"')


def _has_invisible(text: str) -> bool:
    return _INVISIBLE.search(text) is not None


def _spreadsheet_in_key(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    return _is_of_spreadsheet if codec.column.key else None


def _spreadsheet_elsewhere(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    if codec.column.key:
        return None
    return _is_of_spreadsheet_in_name if codec.column.attribute in _NAMES else _is_of_spreadsheet


def _invisible_in_key(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    return _has_invisible if codec.column.key else None


def _invisible_elsewhere(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    return None if codec.column.key else _has_invisible


def _lost_in_name(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    return _has_lost_letter if codec.column.attribute in _NAMES else None


def _has_lost_letter(text: str) -> bool:
    return _LOST.search(text) is not None


def _may_have_lost_letters(new: NewTexts, _: ColumnCodec) -> bool:
    return "?" in new.joined


def _first_key(layout: type) -> str:
    columns = columns_of(layout)
    return next((column.attribute for column in columns if column.key), columns[0].attribute)


def _names_its_column(_: Context, layout: type, codec: ColumnCodec) -> Look | None:
    """For the first column of the key, or of all: nobody's number is the name of a column."""
    if codec.column.attribute != _first_key(layout):
        return None
    names = {fold(name)[1] for name in (codec.column.name, *codec.column.aliases)}
    return lambda text: fold(text)[1] in names


def _may_name_its_column(new: NewTexts, codec: ColumnCodec) -> bool:
    joined = new.joined.casefold()
    return any(name.casefold()[-2:] in joined for name in (codec.column.name, *codec.column.aliases))


_WITHOUT_SPREADSHEET = "Send the file as PowerSchool wrote it; to look at it, open a copy with every column as text."

COPIED_RULES = (
    Rule(
        code="spreadsheet-key",
        severity=Severity.ERROR,
        what="A key is written as a spreadsheet does: in quotes, or as 1.23E+11, 1001.0 or #N/A.",
        why="It is not PowerSchool's identifier: the record belongs to nobody.",
        fix=_WITHOUT_SPREADSHEET,
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="text",
        start=_spreadsheet_in_key,
        sieve=_may_be_of_spreadsheet,
    ),
    Rule(
        code="spreadsheet-value",
        severity=Severity.WARNING,
        what='A value is written as a spreadsheet does: in quotes, or as ="01001", 1.23E+11, 1001.0, #N/A or NULL.',
        why="The receiver shows it like that, and takes it for a change.",
        fix=_WITHOUT_SPREADSHEET,
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="text",
        start=_spreadsheet_elsewhere,
        sieve=_may_be_of_spreadsheet,
    ),
    Rule(
        code="lone-quote",
        severity=Severity.WARNING,
        what="A value begins with a quote that is never closed.",
        why="Many receivers look for the closing quote, and swallow the records before it.",
        fix="Delete the quote in PowerSchool, or in the program that wrote the file.",
        source="seen in running exports",
        subject="text",
        start=_lone_quote,
        sieve=_may_open_a_quote,
    ),
    Rule(
        code="spreadsheet-line",
        severity=Severity.ERROR,
        what="The first line is a spreadsheet's or PowerShell's own: sep= or #TYPE.",
        why="The receiver reads it as a record.",
        fix="Send the file as PowerSchool wrote it, or delete the line.",
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="fault",
    ),
    Rule(
        code="invisible-in-key",
        severity=Severity.ERROR,
        what="A field that identifies the record holds an invisible character, such as U+FEFF or a zero-width space.",
        why="It looks right but is another identifier: the record belongs to nobody.",
        fix="If files were joined, leave out their byte-order marks; else enter the value again.",
        source="seen in running exports",
        subject="characters",
        start=_invisible_in_key,
    ),
    Rule(
        code="invisible-character",
        severity=Severity.WARNING,
        what="A value holds an invisible character, such as a soft hyphen or a zero-width space.",
        why="It looks right but is another value: look-ups and comparisons fail.",
        fix="Delete the value and enter it again by hand.",
        source="seen in running exports",
        subject="characters",
        start=_invisible_elsewhere,
    ),
    Rule(
        code="question-mark",
        severity=Severity.WARNING,
        what="A name holds a question mark in place of a letter, which is lost.",
        why="The receiver shows it, and finds nobody under the right name.",
        fix="Send the file as PowerSchool wrote it, in windows-1252 or UTF-8.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.SENDER,
        subject="text",
        start=_lost_in_name,
        sieve=_may_have_lost_letters,
    ),
    Rule(
        code="second-header",
        severity=Severity.ERROR,
        what="Field names are repeated among the records: two files were joined.",
        why="The receiver reads them as a record, and the files may overlap.",
        fix="Send each file by itself, or join them without their headers.",
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="text",
        start=_names_its_column,
        sieve=_may_name_its_column,
    ),
)
