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
        "The first record holds field names.",
        "The receiver reads it as a record.",
        "Clear the box 'First record…' on the AutoSend or AutoComm screen.",
        "guide, 'First record…: leave blank'",
        _has_header,
    ),
    _setting(
        "upload-type-present",
        Severity.ERROR,
        "The file has an additional first column, upload_type.",
        "Every field is off by one.",
        "Clear the box 'Include upload_type' on the AutoSend screen.",
        "guide, 'Include upload_type: leave blank'",
        _has_upload_type,
    ),
    _setting(
        "comma-delimited",
        Severity.INFO,
        "The fields are delimited by commas.",
        "The guide allows it, but GuardianEmail and addresses contain commas.",
        "Set Field Delimiter to Tab.",
        "guide, 'Field Delimiter: TAB is preferable'",
        _is_comma,
    ),
    _setting(
        "surrounded-by-quotes",
        Severity.INFO,
        "Every value is in quotes.",
        "A receiver may take the quotes as part of the values.",
        "Clear the box 'Surround \"field values\" in Quotes' of the export.",
        "seen in running exports",
        _is_quoted,
    ),
    _setting(
        "some-quoted",
        Severity.WARNING,
        "Some values are in quotes, others are not.",
        "AutoSend writes no quotes: a receiver may take them as part of names and numbers.",
        "Send the file as PowerSchool wrote it, not as a spreadsheet saved it.",
        "seen in running exports",
        _is_quoted_in_part,
    ),
    _setting(
        "wrong-delimiter",
        Severity.ERROR,
        "The fields are delimited by a character that the guide does not allow.",
        "The receiver finds one field instead of many.",
        "Set Field Delimiter to Tab.",
        "guide, 'Field Delimiter'",
        _is_other_delimiter,
    ),
    _setting(
        "record-delimiter",
        Severity.WARNING,
        "The records do not end as the guide requires: CRLF for AutoSend, LF for AutoComm.",
        "Some receivers then join records, or keep half of the record delimiter in the last field.",
        "Set Record Delimiter to CRLF for AutoSend, and write LF for AutoComm.",
        "guide, 'Record Delimiter'",
        _ends_otherwise,
    ),
    _setting(
        "mixed-record-ends",
        Severity.WARNING,
        "The records of one file end in different ways.",
        "Its parts come from different programs; a receiver that expects one record delimiter joins records.",
        "Send the file as PowerSchool wrote it; do not join files.",
        "seen in running exports",
    ),
    _setting(
        "character-set",
        Severity.WARNING,
        "An import file for AutoComm is not in Windows ANSI.",
        "PowerSchool misreads every letter outside ASCII.",
        "Write windows-1252, or choose UTF-8 on the AutoComm screen.",
        "guide, 'Character Set: Windows ANSI'",
        _is_other_character_set,
    ),
    _setting(
        "date-order",
        Severity.ERROR,
        "Dates are not written month, day, year.",
        "PowerSchool reads another date, or none.",
        "Write dates as MM/DD/YYYY.",
        "documented by PowerSchool or a vendor",
        _is_other_date_order,
    ),
    _setting(
        "empty-file",
        Severity.WARNING,
        "The file has no record.",
        "An export that selects nobody looks the same, and a receiver may remove everybody.",
        "Check the school, term and selection of the export.",
        "documented by PowerSchool or a vendor",
    ),
    _setting(
        "no-students",
        Severity.ERROR,
        "The students' file has no record.",
        "A receiver may remove every student.",
        "Check the school and selection of the Students export.",
        "documented by PowerSchool or a vendor",
    ),
    _setting(
        "not-an-export",
        Severity.ERROR,
        "A file that should be an export has none of the known layouts.",
        "None of its records can be read.",
        "Export it again as the guide shows; for a list of fields of your own, psfiles draft makes a layout.",
        "the guide's four layouts",
    ),
    _setting(
        "missing-export",
        Severity.ERROR,
        "An expected export is missing.",
        "The receiver keeps its old data, or has none.",
        "Check that the export ran and wrote to this folder.",
        "the caller's own list, expect=",
    ),
    _setting(
        "unfinished-file",
        Severity.ERROR,
        "A file's name says that its upload has not ended.",
        "It may be half an export, so it was not checked.",
        "Wait for the upload to end, or delete what an interrupted one left.",
        "seen in running exports",
    ),
    _setting(
        "same-keys",
        Severity.ERROR,
        "Most records of a file have the keys of another file's records.",
        "They are two nights' exports, or a file and its copy: the receiver takes one of them.",
        "Send only one of them.",
        "seen in running exports",
    ),
    _setting(
        "repeated-keys",
        Severity.ERROR,
        "Half of a file's records or more share their key with another record.",
        "The receiver keeps one record for each key: the file was written twice, or its key is another field.",
        "Check whether the file was joined to itself, and whether the list of fields has the right number.",
        "seen in running exports",
    ),
    _setting(
        "other-name",
        Severity.WARNING,
        "A file is named like another export than the one it holds.",
        "A receiver that goes by the name misreads every field, or refuses the file.",
        "Check the path of each AutoSend record: two may be swapped.",
        "guide, the names of the three files",
    ),
    _setting(
        "unknown-file",
        Severity.INFO,
        "A file of the folder has none of the known layouts.",
        "It was not checked; if it should be an export, it is badly damaged.",
        "Run psfiles detect on it, or move it elsewhere.",
        "the guide's four layouts",
    ),
    _setting(
        "trailing-delimiter",
        Severity.INFO,
        "Each record has one more delimiter at its end.",
        "A receiver that counts fields refuses the record.",
        "Remove the blank field at the end of the list of fields.",
        "seen in running exports",
    ),
    _setting(
        "period-column",
        Severity.INFO,
        "The schedule has Period and Expression as two columns, 12 in all.",
        "The guide means 11 columns; a receiver that reads by position may be off by one.",
        "Enter only Expression, in its place in the guide's list.",
        "inferred",
    ),
)
