"""What a check found, counted exactly, and as many of the findings as are kept."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from psfiles._tabular import Tabular
from psfiles.checks._findings import Finding
from psfiles.checks._rules import Rule, Severity
from psfiles.exceptions import Location
from psfiles.values import GradeLevel

__all__ = ["FileSummary", "Report", "FindingsSoFar"]


def __dir__() -> list[str]:
    return __all__


CAUSES = (
    *("not-an-export", "missing-export", "no-students", "same-keys", "repeated-keys", "other-name", "unfinished-file"),
    *("upload-type-present", "header", "header-present", "second-header", "spreadsheet-line", "wrong-delimiter"),
    *(
        "date-order",
        "spreadsheet-key",
        "invisible-in-key",
        "blank-key",
        "wrong-column",
        "blank-column",
        "stand-in-column",
    ),
    *("mixed-record-ends", "some-quoted", "schedule-incomplete", "school-without-schedule", "no-term", "last-year"),
    *("no-current-teacher", "teacher-names-swapped", "email-phone-swapped", "empty-file", "blank-line"),
    "question-mark",
)
"""Findings that explain others, in the order in which they are to be looked at."""


@attrs.frozen(kw_only=True)
class FileSummary:
    r"""One file that was checked: what it is, and how much of it there is.

    ``layout`` is the record class's name, ``dialect`` the settings in words,
    ``records`` counts those read and ``unread`` those that could not be;
    ``advice`` is what to change on PowerSchool's screen. ``layout`` is empty
    for a file that has none of the layouts.

    >>> import io, psfiles
    >>> report = psfiles.check(io.BytesIO(b"100,Example,Tom,T7,,T7,1\r\n"))
    >>> [(file.layout, file.records, file.unread) for file in report.files]
    [('Teacher', 1, 0)]
    """

    source: str
    layout: str
    dialect: str = ""
    records: int = 0
    unread: int = 0
    advice: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Report(Tabular):
    """What a check found: gravest first, what explains other findings before these, and what is found most first.

    ``counts`` is exact for each rule's code; of each rule only the first
    ``keep`` findings are kept in ``findings``. ``notes`` says what was not
    asked, and what is in doubt. ``rules`` are those that were asked. ``schools`` counts
    students by school id, ``grades`` by grade level.

    As a table (``to_polars`` and its like, or by itself to what reads Arrow)
    it is its findings.
    """

    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = attrs.field(factory=dict)
    rules: Mapping[str, Rule] = attrs.field(factory=dict, repr=False)
    files: tuple[FileSummary, ...] = ()
    notes: tuple[str, ...] = ()
    schools: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    grades: Mapping[GradeLevel | None, int] = attrs.field(factory=dict, repr=False)
    day: dt.date = attrs.field(factory=dt.date.today)

    def count(self, severity: Severity | str) -> int:
        """How many findings of one severity there are, kept or not.

        >>> Report().count("ERROR")
        0
        """
        wanted = Severity[severity] if isinstance(severity, str) else severity
        return sum(count for code, count in self.counts.items() if self.rules[code].severity == wanted)

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found; None where nothing was."""
        return max((self.rules[code].severity for code in self.counts), default=None)

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found."""
        return not self.counts

    @property
    def has_errors(self) -> bool:
        """Whether PowerSchool or the receiver will refuse something of it."""
        return self.worst == Severity.ERROR

    def to_text(self, *, color: bool = False, width: int = 100, places: int = 3) -> str:
        """The report in aligned lines, with up to ``places`` findings of each rule; ``color`` for a terminal.

        >>> print(Report(day=dt.date(2026, 9, 14)).to_text().splitlines()[0])
        Check of 2026-09-14: nothing found
        """
        from psfiles.checks._report_text import render

        return render(self, color=color, width=width, places=places)

    def to_dict(self, *, suppress_below: int = 10) -> dict[str, Any]:
        """The report as JSON's own types, in the form that `SCHEMA` describes.

        Counts of students of a school or grade are None below ``suppress_below``,
        and so are those from which such a count would follow.
        """
        from psfiles.checks._report_json import as_dict

        return as_dict(self, suppress_below=suppress_below)

    def to_json(self, *, suppress_below: int = 10) -> str:
        """The report as JSON: `to_dict` in text."""
        return json.dumps(self.to_dict(suppress_below=suppress_below), indent=2)

    def to_html(self, *, suppress_below: int = 10) -> str:
        """The report as one HTML document: nothing from outside, no script, no value of a record.

        Counts of students of a school or grade are suppressed below ``suppress_below``,
        and so are those from which such a count could be computed.
        """
        from psfiles.checks.report_html import as_page

        return as_page(self, suppress_below=suppress_below)

    def to_arrow(self) -> Any:
        """The findings as a `pyarrow.Table`, a row each; no value."""
        from psfiles.checks._report_table import as_table

        return as_table(self)

    def _repr_html_(self) -> str:
        from psfiles.checks.report_html import as_fragment

        return as_fragment(self, suppress_below=10)

    def __str__(self) -> str:
        return self.to_text()


class FindingsSoFar:
    """Findings as they come in: all are counted, the first ``keep`` of each rule are kept.

    ``severities`` replaces rules' own; findings of a rule that is not among
    ``rules`` are passed over, which is how one is switched off.
    """

    def __init__(
        self, rules: Iterable[Rule], *, keep: int = 20, severities: Mapping[str, Severity | str] | None = None
    ) -> None:
        changed = {code: Severity[s] if isinstance(s, str) else s for code, s in (severities or {}).items()}
        self.rules: dict[str, Rule] = {
            rule.code: attrs.evolve(rule, severity=changed.get(rule.code, rule.severity)) for rule in rules
        }
        unknown = sorted(changed.keys() - self.rules.keys())
        if unknown:
            message = f"no such rule: {', '.join(unknown)}"
            raise ValueError(message)
        self.counts: Counter[str] = Counter()
        self._keep = keep
        self._findings: dict[str, list[Finding]] = {}
        self._of_all: set[str] = set()

    def wants(self, code: str) -> bool:
        """Whether one more finding of a rule would be kept."""
        return code in self.rules and len(self._findings.get(code, ())) < self._keep

    def add(
        self,
        code: str,
        *,
        message: str = "",
        location: Location | None = None,
        columns: Iterable[str] = (),
        details: Mapping[str, int] | None = None,
        shape: str = "",
        times: int = 1,
    ) -> None:
        """Count a finding ``times`` over, and keep it while there is room; the message is the rule's ``what``."""
        rule = self.rules.get(code)
        if rule is None:
            return
        self.counts[code] += times
        if self.wants(code):
            finding = Finding(
                code=code,
                severity=rule.severity,
                message=message or rule.what,
                location=location,
                columns=tuple(columns),
                details=details or {},
                shape=shape,
            )
            self._findings.setdefault(code, []).append(finding)

    def learn(self, rule: Rule) -> None:
        """Take in a rule more."""
        self.rules[rule.code] = rule

    def withdraw(self, code: str, times: int, source: str) -> None:
        """Take back findings of a rule in one file, which are found to follow from another's."""
        self.counts[code] -= times
        if not self.counts[code]:
            del self.counts[code]
        self._findings[code] = [
            finding
            for finding in self._findings.get(code, ())
            if finding.location is None or finding.location.source != source
        ]

    def say_of_all(self, code: str, columns: tuple[str, ...], source: str, message: str) -> None:
        """Let the first of a rule's findings in some columns of a file say what goes for all."""
        kept = self._findings.get(code, [])
        for index, finding in enumerate(kept):
            if finding.columns == columns and finding.location is not None and finding.location.source == source:
                kept[index] = attrs.evolve(finding, message=message)
                self._of_all.add(code)
                return

    def _rank(self, code: str) -> tuple[int, int, bool, int, str]:
        """Gravest first; then what explains others, what goes for all records of a file, and what is found most."""
        cause = CAUSES.index(code) if code in CAUSES else len(CAUSES)
        return -self.rules[code].severity, cause, code not in self._of_all, -self.counts[code], code

    def report(self, **others: Any) -> Report:
        """The report of all that was added; ``others`` are its ``files``, ``notes`` and ``day``.

        >>> from psfiles.checks import RULES
        >>> so_far = FindingsSoFar(RULES)
        >>> so_far.add("blank-key", columns=["Student_Number"])
        >>> so_far.report().count("ERROR")
        1
        """
        order = sorted(self.counts, key=self._rank)
        return Report(
            findings=tuple(finding for code in order for finding in self._findings.get(code, ())),
            counts={code: self.counts[code] for code in order},
            rules={code: rule.without_looks() for code, rule in self.rules.items()},
            **others,
        )
