"""The check: every file once, in bounded memory apart from the keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from psfiles.checks._catalogue import RULES
from psfiles.checks._file_check import FileCheck, ReadSettings
from psfiles.checks._report import FileSummary, FindingsSoFar, Report
from psfiles.checks._rules import Context, Rule, Severity
from psfiles.checks._value_rules import email_is_checked
from psfiles.checks.district_index import DistrictIndex
from psfiles.detection import LAYOUTS
from psfiles.detection.exports import Exports, Sources, find_exports, has_other_name
from psfiles.dialects import Dialect
from psfiles.exceptions import Location
from psfiles.reading.garbage import resting_collector
from psfiles.reading.pipeline import ExtraColumns

if TYPE_CHECKING:
    import cattrs

__all__ = ["check"]


def __dir__() -> list[str]:
    return __all__


Progress = Callable[[str, int], object]

# The rules that find somebody missing in a layout, which may be the fault of its records that cannot be read.
_FOUND_NOWHERE = {
    "Student": ("unknown-student",),
    "ScheduleEntry": ("student-without-schedule", "teacher-without-class", "not-enrolled"),
    "Teacher": ("unknown-teacher",),
}


def check(
    sources: Sources,
    *,
    rules: Iterable[Rule] = RULES,
    without: Iterable[str] = (),
    severities: Mapping[str, Severity | str] | None = None,
    keep: int = 20,
    today: dt.date | None = None,
    days: Sequence[str] = (),
    layouts: Sequence[type] = LAYOUTS,
    dialect: Dialect | None = None,
    expect: Iterable[type] = (),
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
    progress: Progress | None = None,
) -> Report:
    r"""Everything that is wrong with some files, each by itself and beside the others.

    ``sources`` is a path, a folder, a binary file, or a list of these; which
    layout and dialect each has is detected among ``layouts``, unless one
    layout and its ``dialect`` are given. For each layout of ``expect`` there must
    be an export of it or of a subclass. Every record is read once; memory
    holds the keys and ``keep`` findings of each rule, never a file.

    ``rules`` may hold rules of one's own, ``without`` names codes to leave
    out, ``severities`` gives codes another severity, ``today`` is the day that
    ages and dates are measured by; with ``extra_columns="ignore"``, columns that
    a header names and the layout has not are passed over. ``progress`` is called with a file's name
    and the records read of it, now and then.

    Raises `DetectionError` for a file that has none of the layouts, where neither its
    name nor its records nor ``expect`` say that it should be one (else that is a
    finding), and for a folder without any export; OSError for a file that cannot
    be opened, and ValueError for an unknown code.

    >>> import io
    >>> report = check(io.BytesIO(b"100\tExample\tTom \tT7\t\tT8\t1\r\n"))
    >>> [finding.code for finding in report.findings]
    ['blank-around', 'teacher-number-differs']
    >>> report.findings[0].shape
    'Aaa '
    """
    rules = list(rules)
    unknown = sorted(set(without) - {rule.code for rule in rules})
    if unknown:
        message = f"no such rule: {', '.join(unknown)}"
        raise ValueError(message)
    so_far = FindingsSoFar([rule for rule in rules if rule.code not in set(without)], keep=keep, severities=severities)
    found = find_exports(
        sources,
        layouts=layouts,
        dialect=dialect,
        converter=converter,
        extra_columns=extra_columns,
        expect=expect,
    )
    day = today or dt.date.today()  # noqa: DTZ011 - a school's day is its local one
    settings = ReadSettings(converter, extra_columns, frozenset(rule.code for rule in (*RULES, *rules)))
    with resting_collector():
        return _report(found, so_far, (day, tuple(days)), settings, progress)


def _report(
    found: Exports,
    so_far: FindingsSoFar,
    calendar: tuple[dt.date, tuple[str, ...]],
    settings: ReadSettings,
    progress: Progress | None,
) -> Report:
    """The report of all files: when it is made, the index is gone, and the collector has nothing to look through."""
    layouts = frozenset(export.layout for export in found.exports)
    context = Context(calendar[0], layouts, DistrictIndex(), calendar[1])
    files, notes = [], []
    for export in found.exports:
        check_of_file = FileCheck(export, so_far, context, settings)
        files.append(check_of_file.run(progress))
        if has_other_name(export):
            so_far.add("other-name", location=Location(export.name, record=0, line=1, byte=0))
        notes += check_of_file.notes
    for problem in found.problems:
        place = Location(problem.name, record=0, line=1, byte=0) if problem.name else None
        so_far.add(problem.code, message=problem.message, location=place)
        if problem.name:
            files.append(FileSummary(source=problem.name, layout=""))
    for rule in so_far.rules.values():
        if rule.finish is not None and context.has(rule.needs):
            for location in rule.finish(context):
                so_far.add(rule.code, location=location)
    return so_far.report(
        files=tuple(files),
        notes=(*_skipped(so_far.rules.values(), context), *_doubtful(so_far.counts, files, context), *notes),
        day=context.today,
        schools=dict(context.ledger.schools),
        grades=dict(context.ledger.grades),
    )


def _skipped(rules: Iterable[Rule], context: Context) -> list[str]:
    """Which rules were skipped, and why."""
    missing: dict[str, list[str]] = {}
    for rule in rules:
        absent = [layout.__name__ for layout in rule.needs if not context.has([layout])]
        if absent:
            missing.setdefault(" and ".join(absent), []).append(rule.code)
    notes = [f"no file of {absent}, so skipped: {', '.join(codes)}" for absent, codes in missing.items()]
    if not email_is_checked() and any(rule.code == "bad-email" for rule in rules):
        notes.append("skipped: bad-email, since addresses are checked only with the extra psfiles[checks]")
    return notes


def _doubtful(counts: Mapping[str, int], files: Iterable[FileSummary], context: Context) -> Iterator[str]:
    """What was not found, perhaps only because it could not be read."""
    if context.ledger.unread_teachers:
        yield "the classes of teachers whose own record cannot be read are left out of unknown-teacher"
    left_out = context.ledger.enrolments_of_unread
    if left_out:
        yield f"enrolments of students whose own record cannot be read: {left_out:,}, left out of unknown-student"
    for file in files:
        found = [code for code in _FOUND_NOWHERE.get(file.layout, ()) if code in counts]
        if file.unread and found:
            yield f"not readable in {file.layout}: {file.unread:,}, which may explain {' and '.join(found)}"
