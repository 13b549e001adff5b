"""A report as annotations of GitHub Actions, in the form of its workflow commands."""

from __future__ import annotations

from collections.abc import Iterator

from psfiles.checks import Finding, Report, Severity

__all__ = ["github_annotations"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_annotations(report: Report) -> Iterator[str]:
    """A line for each finding that was kept, and the summary.

    >>> finding = Finding(code="bad-date", severity=Severity.ERROR, message="50% of the dates are no dates.")
    >>> list(github_annotations(Report(findings=(finding,))))[0]
    '::error title=bad-date::50%25 of the dates are no dates.'
    """
    yield from map(_annotation, report.findings)
    yield report.to_text().splitlines()[0]


def _annotation(finding: Finding) -> str:
    place = finding.location
    properties = {} if place is None else {"file": place.source, "line": str(place.line)}
    properties["title"] = finding.code
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    where = f" ({finding.place})" if place is not None else ""
    return f"::{_LEVELS[finding.severity]} {listed}::{_message(finding.message + where)}"


def _message(text: str) -> str:
    """A text that ends no line and begins no command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
