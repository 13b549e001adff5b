"""What AutoComm would do with each record, as a report."""

from __future__ import annotations

import enum

import attrs

from psfiles.checks import Report

__all__ = ["Outcome", "Preflight"]

_TITLE = "What AutoComm would do with the file"


class Outcome(enum.Enum):
    """What AutoComm would do with a record.

    ``AMBIGUOUS`` is one of several with the same school, student, course,
    section, date and period: which of them stands in the end depends on the
    box *Update existing records*; where it is ticked, the last (evidence of class I).

    >>> Outcome("rejected")
    <Outcome.REJECTED: 'rejected'>
    """

    IMPORTED = "imported"
    REJECTED = "rejected"
    AMBIGUOUS = "ambiguous"


@attrs.frozen(kw_only=True)
class Preflight(Report):
    """The report of a pre-flight: ``outcomes`` has one for each record, in the file's order."""

    outcomes: tuple[Outcome, ...] = ()

    def records(self, outcome: Outcome) -> tuple[int, ...]:
        """The numbers, from 1, of the records with one outcome.

        >>> Preflight(outcomes=(Outcome.IMPORTED, Outcome.REJECTED)).records(Outcome.REJECTED)
        (2,)
        """
        return tuple(number for number, one in enumerate(self.outcomes, 1) if one is outcome)

    def to_text(self, *, color: bool = False, width: int = 100, places: int = 3) -> str:
        """The report in aligned lines, the outcomes first; else as `Report.to_text`.

        >>> print(Preflight(outcomes=(Outcome.IMPORTED,)).to_text().splitlines()[0])
        Predicted import: 1 imported, 0 rejected, 0 ambiguous
        """
        counts = ", ".join(map(" ".join, self._counts()))
        return f"Predicted import: {counts}\n{super().to_text(color=color, width=width, places=places)}"

    def to_html(self, *, suppress_below: int = 10) -> str:
        """The report as one HTML document, the outcomes first; else as `Report.to_html`."""
        from psfiles.checks.report_html import as_page

        return as_page(self, suppress_below=suppress_below, title=_TITLE, counts=self._counts())

    def _repr_html_(self) -> str:
        from psfiles.checks.report_html import as_fragment

        return as_fragment(self, suppress_below=10, title=_TITLE, counts=self._counts())

    def _counts(self) -> list[tuple[str, str]]:
        return [(f"{len(self.records(outcome)):,}", outcome.value) for outcome in Outcome]

    def __str__(self) -> str:
        return self.to_text()
