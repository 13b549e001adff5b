"""Rules about a file as a whole: the boxes of PowerSchool's screens."""

from __future__ import annotations

from collections.abc import Callable

from psfiles.checks._rules import Remedy, Rule, Severity
from psfiles.dialects import AUTOCOMM, Dialect

__all__ = ["FILE_RULES"]

Asked = Callable[[Dialect, Dialect], bool]
"""Asked of the dialect found and of the layout's own."""


def _setting(  # noqa: PLR0917 - a table's row
    code: str, severity: Severity, what: str, why: str, fix: str, source: str, asked: Asked | None = None
) -> Rule:
    return Rule(
        code=code,
        severity=severity,
        what=what,
        why=why,
        fix=fix,
        source=source,
        remedy=Remedy.SETTINGS,
        subject="file",
        look=asked,
    )


def _has_header(found: Dialect, _: Dialect) -> bool:
    return found.header


def _has_upload_type(found: Dialect, _: Dialect) -> bool:
    return found.upload_type


def _is_quoted(found: Dialect, own: Dialect) -> bool:
    return found.surround_with_quotes and not own.surround_with_quotes


def _is_quoted_in_part(found: Dialect, own: Dialect) -> bool:
    is_other = found.quoting == "csv" and own.quoting == "none" and found.delimiter == own.delimiter
    return is_other and not found.surround_with_quotes


def _is_comma(found: Dialect, own: Dialect) -> bool:
    return found.delimiter == "," and own != AUTOCOMM


def _ends_otherwise(found: Dialect, own: Dialect) -> bool:
    return found.record_delimiter != own.record_delimiter


def _is_other_character_set(found: Dialect, own: Dialect) -> bool:
    return own == AUTOCOMM and found.encoding not in (None, own.encoding)


def _is_other_date_order(found: Dialect, own: Dialect) -> bool:
    return found.date_order != own.date_order


def _is_other_delimiter(found: Dialect, own: Dialect) -> bool:
    return found.delimiter != own.delimiter and (own == AUTOCOMM or found.delimiter != ",")


FILE_RULES = (
    _setting(
        "header-present",
        Severity.ERROR,
        "The first record holds the names of the columns.",
        "The receiver takes it for a record.",
        "Clear the box 'First record…' on the AutoSend or AutoComm screen.",
        "guide, 'First record…: leave blank'",
        _has_header,
    ),
    _setting(
        "upload-type-present",
        Severity.ERROR,
        "The file has one more column, upload_type, before all others.",
        "Every field is read as the one before it.",
        "Clear the box 'Include upload_type' on the AutoSend screen.",
        "guide, 'Include upload_type: leave blank'",
        _has_upload_type,
    ),
    _setting(
        "comma-delimited",
        Severity.INFO,
        "The fields are delimited by commas.",
        "The guide allows it, but GuardianEmail and addresses hold commas themselves.",
        "Set Field Delimiter to Tab.",
        "guide, 'Field Delimiter: TAB is preferable'",
        _is_comma,
    ),
    _setting(
        "surrounded-by-quotes",
        Severity.INFO,
        "Every value is in quotes.",
        "A receiver that takes a quote for a letter finds it in every name and number.",
        "Clear the box 'Surround \"field values\" in Quotes' of the export.",
        "seen in running exports: Data Export Manager",
        _is_quoted,
    ),
    _setting(
        "some-quoted",
        Severity.WARNING,
        "Some values are in quotes, others are not.",
        "AutoSend writes none: a receiver that takes a quote for a letter finds it in names and numbers.",
        "Send the file as PowerSchool wrote it, without what a spreadsheet adds.",
        "seen in running exports: Through a spreadsheet",
        _is_quoted_in_part,
    ),
    _setting(
        "wrong-delimiter",
        Severity.ERROR,
        "The fields are delimited by a character that the guide does not allow.",
        "The receiver finds one field where it wants many.",
        "Set Field Delimiter to Tab.",
        "guide, 'Field Delimiter'",
        _is_other_delimiter,
    ),
    _setting(
        "record-delimiter",
        Severity.WARNING,
        "The records do not end as the guide requires: CRLF for AutoSend, LF for AutoComm.",
        "Many receivers take either; one that does not joins records, or keeps half of the end in the last field.",
        "Set Record Delimiter to CRLF for AutoSend, and write LF for AutoComm.",
        "guide, 'Record Delimiter'",
        _ends_otherwise,
    ),
    _setting(
        "mixed-record-ends",
        Severity.WARNING,
        "The records of one file end in different ways.",
        "Parts of it come from different programs; a receiver that knows one end joins records.",
        "Send the file as PowerSchool wrote it, and put no files together.",
        "seen in running exports: Put together",
    ),
    _setting(
        "character-set",
        Severity.WARNING,
        "An import file for AutoComm is not in Windows ANSI.",
        "PowerSchool reads every letter outside ASCII as two or three others.",
        "Write windows-1252, or choose UTF-8 on the AutoComm screen.",
        "guide, 'Character Set: Windows ANSI'",
        _is_other_character_set,
    ),
    _setting(
        "date-order",
        Severity.ERROR,
        "The dates are not written month, day, year.",
        "PowerSchool reads another date, or none.",
        "Write dates as MM/DD/YYYY.",
        "documented by PowerSchool or a vendor: Values",
        _is_other_date_order,
    ),
    _setting(
        "empty-file",
        Severity.WARNING,
        "The file holds no record.",
        "An empty run looks so, but so does a selection that selects nobody: a receiver may remove everybody.",
        "Look whether the school, term and selection of the export are right.",
        "documented by PowerSchool or a vendor: Bytes",
    ),
    _setting(
        "no-students",
        Severity.ERROR,
        "The students' file holds no record.",
        "A receiver that takes it for the list of all students removes everybody.",
        "Look whether the school and selection of the Students export are right.",
        "documented by PowerSchool or a vendor: Bytes",
    ),
    _setting(
        "not-an-export",
        Severity.ERROR,
        "A file that should be an export is none.",
        "None of its records can be read.",
        "Export it again, as the guide shows; for a list of fields of one's own, psfiles draft makes a layout.",
        "the guide's four layouts",
    ),
    _setting(
        "missing-export",
        Severity.ERROR,
        "An export that was expected is not among the files.",
        "The receiver keeps what it was sent before, or has nothing.",
        "Look whether that export ran, and wrote to this folder.",
        "the caller's own list, expect=",
    ),
    _setting(
        "unfinished-file",
        Severity.ERROR,
        "A file has the name of an export whose upload has not ended.",
        "It may be half of an export: it was not checked.",
        "Wait for the upload to end, or delete what an interrupted one has left.",
        "seen in running exports: Delivered wrong",
    ),
    _setting(
        "same-keys",
        Severity.ERROR,
        "Most records of a file have the keys of another file's.",
        "They are the exports of two nights, or a file and its copy: the receiver takes one of the two.",
        "Send one of them.",
        "seen in running exports: Delivered wrong",
    ),
    _setting(
        "repeated-keys",
        Severity.ERROR,
        "Half of a file's records or more have the key of another record in it.",
        "The receiver keeps one of them for each key: the file was written twice, or its key is another field.",
        "Look whether the file was put together with itself, and whether the list of fields has the right number.",
        "seen in running exports: Put together",
    ),
    _setting(
        "other-name",
        Severity.WARNING,
        "A file has the name of another export than its records are of.",
        "A receiver that goes by the name reads every field as another, or refuses the file.",
        "Look at the path of each AutoSend record: two may have changed places.",
        "guide, the names of the three files",
    ),
    _setting(
        "unknown-file",
        Severity.INFO,
        "A file of the folder is none of the layouts.",
        "It was not checked; if it should be an export, it is badly broken.",
        "Run psfiles detect on it, or move it elsewhere.",
        "the guide's four layouts",
    ),
    _setting(
        "trailing-delimiter",
        Severity.INFO,
        "The records have one more delimiter at their end.",
        "A receiver that counts fields refuses it; this one reads it.",
        "Look for a blank field at the end of the list of fields.",
        "seen in running exports: Bytes",
    ),
    _setting(
        "period-column",
        Severity.INFO,
        "The schedule has Period and Expression as two columns, 12 in all.",
        "The guide's list is meant as 11; a receiver that reads by position may be one off.",
        "Enter 'Expression' alone, in the place that the guide's list shows.",
        "inferred: The four layouts",
    ),
)
