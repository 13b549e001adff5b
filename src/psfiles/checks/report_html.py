"""A report as one HTML file that a superintendent can read: no script, nothing from outside, no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from psfiles._html import Html, bars, element, fragment, light, listing, page, side_by_side, tiles
from psfiles._people import by_grade, by_school, why_suppressed
from psfiles.checks._rules import Remedy, Severity
from psfiles.layouts.names import TITLES

if TYPE_CHECKING:
    from psfiles.checks._findings import Finding
    from psfiles.checks._report import FileSummary, Report

__all__ = ["as_fragment", "as_page"]


def __dir__() -> list[str]:
    return __all__


Count = tuple[str, str]

_TITLE = "Check of PowerSchool files"
_LIGHTS = {
    Severity.ERROR: (
        "red",
        "PowerSchool or the receiver will refuse these files, or misread them: fix the errors first.",
    ),
    Severity.WARNING: ("yellow", "These files can be read, but something in them is most likely wrong."),
    Severity.INFO: ("green", "These files are in order; a few things are good to know."),
    None: ("green", "These files are in order: nothing was found."),
}
_SEVERITIES = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "info"}


def as_page(report: Report, *, suppress_below: int, title: str = _TITLE, counts: Sequence[Count] = ()) -> str:
    """The whole document; ``counts`` are large numbers of its own, each with what it counts."""
    title = f"{title}, {report.day:%d %B %Y}"
    return page(title, *_sections(report, title, counts, suppress_below))


def as_fragment(report: Report, *, suppress_below: int, title: str = _TITLE, counts: Sequence[Count] = ()) -> str:
    """The same for a notebook's cell."""
    return fragment(*_sections(report, title, counts, suppress_below))


def _sections(report: Report, title: str, counts: Sequence[Count], suppress_below: int) -> Iterator[Html]:
    """What to do comes first, the gravest before all; what was read, however much that is, comes after it."""
    yield element("h1", title)
    yield _light(report)
    if counts:
        yield element("section", tiles(counts), aria_label="Counts")
    for remedy in dict.fromkeys(report.rules[code].remedy for code in report.counts):
        yield _group(report, remedy)
    if report.notes:
        yield element("section", element("h2", "Notes"), listing(report.notes))
    yield _received(report, suppress_below)
    yield element(
        "footer",
        element(
            "p",
            "This report holds no value of any record. Where a value’s shape matters, letters are shown as A or a "
            "and digits as 9: a student number may look like ",
            element("code", "A9-9999"),
            ".",
        ),
        *([element("p", why_suppressed(suppress_below))] if suppress_below > 1 else []),
    )


def _light(report: Report) -> Html:
    colour, sentence = _LIGHTS[report.worst]
    counts = [
        f"{count:,} {name[:-1] if count == 1 and name.endswith('s') else name}"
        for severity, name in _SEVERITIES.items()
        if (count := report.count(severity))
    ]
    first = []
    if report.worst is not None and report.worst > Severity.INFO:
        first = [element("div", element("strong", "Do first: "), _first_step(report), class_="first")]
    return light(colour, sentence, ", ".join(counts), *first)


def _first_step(report: Report) -> str:
    """What is wrong that is to be looked at first, in which file, and what to do about it."""
    code, count = next(iter(report.counts.items()))
    rule = report.rules[code]
    finding = next((finding for finding in report.findings if finding.code == code), None)
    if finding is None or finding.location is None:
        said = rule.what if finding is None else _sentence(finding.message)
    else:
        name = PurePath(finding.location.source).name
        others = f" (and {count - 1:,} more)" if count > 1 and finding.message == rule.what else ""
        said = f"{name}{others}: {_sentence(finding.message)}"
    return f"{said} {rule.fix}"


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?")) else f"{message}."


def _received(report: Report, suppress_below: int) -> Html:
    rows = [_file(file) for file in report.files]
    names = ("File", "Records", "Not readable", "Settings")
    head = element("thead", element("tr", *(element("th", name, scope="col") for name in names)))
    pictures = [
        bars("Students by school", by_school(report.schools, suppress_below)),
        bars("Students by grade", by_grade(report.grades, suppress_below)),
    ]
    return element(
        "section",
        element("h2", "What was read"),
        element("table", head, element("tbody", *rows), class_="files"),
        side_by_side(pictures),
    )


def _file(file: FileSummary) -> Html:
    what = TITLES.get(file.layout, file.layout) or "Not recognised"
    return element(
        "tr",
        element("th", what, element("span", PurePath(file.source).name, class_="name"), scope="row"),
        element("td", f"{file.records:,}", data_label="Records"),
        element("td", f"{file.unread:,}", data_label="Not readable", class_="bad" if file.unread else "zero"),
        element("td", file.dialect, listing(file.advice), data_label="Settings", class_="settings"),
    )


def _group(report: Report, remedy: Remedy) -> Html:
    codes = [code for code in report.counts if report.rules[code].remedy is remedy]
    return element("section", element("h2", str(remedy)), *(_rule(report, code) for code in codes))


def _rule(report: Report, code: str) -> Html:
    rule, count = report.rules[code], report.counts[code]
    kept = [finding for finding in report.findings if finding.code == code]
    severity = str(rule.severity)
    return element(
        "details",
        element(
            "summary",
            element("span", severity, class_=f"badge {severity.lower()}"),
            element("span", rule.what, class_="what"),
            element("span", f"{count:,} ×", class_="times"),
        ),
        element(
            "dl",
            element("dt", "Why it matters"),
            element("dd", rule.why),
            element("dt", "What to do"),
            element("dd", rule.fix),
            element("dt", "Where"),
            element("dd", *_places(kept, count, rule.what)),
            element("dt", "Rule"),
            element("dd", element("code", code), f", {rule.source}" if rule.source else ""),
        ),
    )


def _places(findings: Iterable[Finding], count: int, what: str) -> Iterator[Html]:
    rows = [_place(finding, what) for finding in findings if finding.place or finding.message != what]
    if rows:
        yield element("ul", *rows, class_="places")
    if count > len(rows):
        yield element("p", f"and {count - len(rows):,} more" if rows else f"{count:,} in all", class_="more")


def _place(finding: Finding, what: str) -> Html:
    parts = []
    if finding.location is not None:
        name = PurePath(finding.location.source).name
        # Without a comma for thousands: the number goes into an editor.
        parts.append(element("span", f"{name}, line {finding.location.line}" if finding.location.record else name))
    parts += [element("span", ", ".join(finding.columns), class_="columns")] if finding.columns else []
    parts += [element("code", finding.shape)] if finding.shape else []
    parts += [element("span", f"{name} {number:,}") for name, number in finding.details.items()]
    parts += [element("span", finding.message, class_="message")] if finding.message != what else []
    return element("li", *parts)
