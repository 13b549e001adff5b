"""A report as lines of text, aligned; coloured only where asked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from psfiles.checks._rules import Severity
from psfiles.printing import printable

if TYPE_CHECKING:
    from psfiles.checks._findings import Finding
    from psfiles.checks._report import FileSummary, Report

__all__ = ["render", "summary"]

_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33", Severity.INFO: "36"}


def summary(report: Report) -> str:
    """The report in one line.

    >>> from psfiles.checks import Report
    >>> summary(Report())
    'nothing found'
    """
    counts = [f"{report.count(severity):,} {severity}" for severity in sorted(Severity, reverse=True)]
    return "nothing found" if report.is_clean else ", ".join(count for count in counts if not count.startswith("0 "))


def render(report: Report, *, color: bool, width: int, places: int) -> str:
    """The report in lines of at most ``width`` characters, but for names of files; ``places`` for each rule."""
    lines = [f"Check of {report.day.isoformat()}: {summary(report)}", "", *_file_lines(report.files)]
    for code in report.counts:
        lines += ["", *_rule_lines(report, code, color=color, width=width, places=places)]
    if report.notes:
        lines += [""]
    for note in report.notes:
        lines += textwrap.wrap(f"note: {note}", width, subsequent_indent="      ", break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def _file_lines(files: tuple[FileSummary, ...]) -> Iterator[str]:
    names = [printable(PurePath(file.source).name) for file in files]
    longest = max(map(len, names), default=0)
    for name, file in zip(names, files, strict=True):
        unread = f", {file.unread:,} unread" if file.unread else ""
        what = f"{file.layout:<15} {file.records:>10,} records{unread}" if file.layout else "no known layout"
        yield f"{name:<{longest}}  {what}"


def _rule_lines(report: Report, code: str, *, color: bool, width: int, places: int) -> Iterator[str]:
    rule = report.rules[code]
    severity = f"{rule.severity!s:<8}"
    if color:
        severity = f"\x1b[{_COLOURS[rule.severity]}m{severity}\x1b[0m"
    yield f"{severity} {code} × {report.counts[code]:,}"
    for text in (rule.what, f"→ {rule.fix}"):
        yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    shown = [finding for finding in report.findings if finding.code == code][:places]
    for finding in shown:
        place = _place(finding)
        if place:
            shape = f"; looks like {finding.shape}" if finding.shape else ""
            message = f" ({finding.message})" if finding.message != rule.what else ""
            yield f"    {place}{shape}{message}"
    if report.counts[code] > len(shown):
        yield f"    and {report.counts[code] - len(shown):,} more"


def _place(finding: Finding) -> str:
    """The place as ``path:line``, which terminals and editors open, and the fields."""
    path = f"{printable(finding.location.source)}:{finding.location.line}" if finding.location is not None else ""
    return ": ".join(filter(None, [path, ", ".join(finding.columns)]))
