"""A report as one HTML file that a superintendent can read: no script, nothing from outside, no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING

from psfiles._html import bars, element, fragment, listing, page, tiles
from psfiles._people import by_grade, by_school, why_untold
from psfiles.checks._rules import Remedy, Severity
from psfiles.layouts.names import TITLES

if TYPE_CHECKING:
    from psfiles.checks._findings import Finding
    from psfiles.checks._report import FileSummary, Report

__all__ = ["as_fragment", "as_page"]

Count = tuple[str, str]

_TITLE = "Check of PowerSchool files"
_LIGHTS = {
    Severity.ERROR: (
        "red",
        "Stop",
        "Something in these files will be refused, or read as something else: mend the errors first.",
    ),
    Severity.WARNING: ("yellow", "Look", "These files can be read, but something in them is not as it should be."),
    Severity.INFO: ("green", "Go", "These files are in order; a few things are good to know."),
    None: ("green", "Go", "These files are in order: nothing was found."),
}
_SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}


def as_page(report: Report, *, suppress_below: int, title: str = _TITLE, counts: Sequence[Count] = ()) -> str:
    """The whole document; ``counts`` are large numbers of its own, each with what it counts."""
    title = f"{title}, {report.day:%d %B %Y}"
    return page(title, *_sections(report, title, counts, suppress_below))


def as_fragment(report: Report, *, suppress_below: int, title: str = _TITLE, counts: Sequence[Count] = ()) -> str:
    """The same for a notebook's cell."""
    return fragment(*_sections(report, title, counts, suppress_below))


def _sections(report: Report, title: str, counts: Sequence[Count], suppress_below: int) -> Iterator[str]:
    yield element("h1", escape(title))
    yield _light(report)
    if counts:
        yield element("section", tiles(counts), aria_label="Counts")
    yield _received(report, suppress_below)
    for remedy in Remedy:
        yield _group(report, remedy)
    if report.notes:
        yield element("section", element("h2", "Notes"), listing(report.notes))
    yield element(
        "footer",
        element(
            "p",
            "No value of any record stands in this report. Where a value’s form matters, letters are shown as A or a "
            "and digits as 9: a student number may look like ",
            element("code", "A9-9999"),
            ".",
        ),
        element("p", why_untold(suppress_below)) if suppress_below > 1 else "",
    )


def _light(report: Report) -> str:
    colour, word, sentence = _LIGHTS[report.worst]
    counts = [
        f"{count:,} {name.lower() if count == 1 else name.lower() + 's'}"
        for severity, name in _SEVERITIES.items()
        if (count := report.count(severity))
    ]
    return element(
        "section",
        element("div", element("span", "", class_="lamp", aria_hidden="true"), element("strong", word), class_="word"),
        element("p", escape(sentence), element("span", escape(", ".join(counts)), class_="counts") if counts else ""),
        class_=f"light {colour}",
        aria_label="Result",
    )


def _received(report: Report, suppress_below: int) -> str:
    rows = [_file(file) for file in report.files]
    head = element(
        "thead",
        element("tr", *(element("th", name, scope="col") for name in ("File", "Records", "Not readable", "Form"))),
    )
    pictures = [
        bars("Students by school", by_school(report.schools, suppress_below)),
        bars("Students by grade", by_grade(report.grades, suppress_below)),
    ]
    return element(
        "section",
        element("h2", "What was read"),
        element("table", head, element("tbody", *rows), class_="files"),
        element("div", *pictures, class_="pictures"),
    )


def _file(file: FileSummary) -> str:
    what = TITLES.get(file.layout, file.layout) or "Not recognised"
    return element(
        "tr",
        element("th", escape(what), element("span", escape(PurePath(file.source).name), class_="name"), scope="row"),
        element("td", f"{file.records:,}", data_label="Records"),
        element("td", f"{file.unread:,}", data_label="Not readable", class_="bad" if file.unread else "zero"),
        element("td", escape(file.dialect) + listing(file.advice), data_label="Form", class_="form"),
    )


def _group(report: Report, remedy: Remedy) -> str:
    codes = [code for code in report.counts if report.rules[code].remedy is remedy]
    if not codes:
        return ""
    return element("section", element("h2", escape(str(remedy))), *(_rule(report, code) for code in codes))


def _rule(report: Report, code: str) -> str:
    rule, count = report.rules[code], report.counts[code]
    kept = [finding for finding in report.findings if finding.code == code]
    severity = _SEVERITIES[rule.severity]
    return element(
        "details",
        element(
            "summary",
            element("span", severity, class_=f"badge {severity.lower()}"),
            element("span", escape(rule.what), class_="what"),
            element("span", f"{count:,} ×", class_="times"),
        ),
        element(
            "dl",
            element("dt", "Why it matters"),
            element("dd", escape(rule.why)),
            element("dt", "What to do"),
            element("dd", escape(rule.mend)),
            element("dt", "Where"),
            element("dd", *_places(kept, count)),
            element("dt", "Rule"),
            element("dd", element("code", escape(code)), escape(f", {rule.source}") if rule.source else ""),
        ),
    )


def _places(findings: Iterable[Finding], count: int) -> Iterator[str]:
    rows = [_place(finding) for finding in findings if finding.place]
    if rows:
        yield element("ul", *rows, class_="places")
    if count > len(rows):
        yield element("p", f"and {count - len(rows):,} more" if rows else f"{count:,} in all", class_="more")


def _place(finding: Finding) -> str:
    parts = []
    if finding.location is not None:
        name = PurePath(finding.location.source).name
        line = f", line {finding.location.line:,}" if finding.location.record else ""
        parts.append(element("span", escape(f"{name}{line}")))
    parts += [element("span", escape(", ".join(finding.columns)), class_="columns")] if finding.columns else []
    parts += [element("code", escape(finding.shape))] if finding.shape else []
    parts += [element("span", escape(f"{name} {number:,}")) for name, number in finding.details.items()]
    return element("li", " ".join(parts))
