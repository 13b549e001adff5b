"""Every way to read a file's first bytes, the best first: all on a few kilobytes, the promising ones on more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from psfiles.columns import dialect_of
from psfiles.detection import advice
from psfiles.detection._sample import Sample
from psfiles.detection._trials import Trial, try_way
from psfiles.detection._ways import Way, quotings_of, ways_of
from psfiles.dialects import Dialect

if TYPE_CHECKING:
    import cattrs

__all__ = ["Candidate", "trials_of"]

FEW = 1 << 12
"""Bytes that every way is tried on: some forty records."""


@attrs.frozen(kw_only=True)
class Candidate:
    r"""One way to read a file, and how well it does.

    Of ``records`` looked at, ``fitting`` have its number of fields and ``read``
    are records without a fault. ``telling`` counts values that hardly any text
    would be taken for: dates, expressions, numbers.

    >>> import io, psfiles
    >>> detection = psfiles.detect(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"))
    >>> [type(other).__name__ for other in detection.alternatives]
    []
    """

    layout: type
    dialect: Dialect
    records: int
    fitting: int
    read: int
    telling: int

    @classmethod
    def of(cls, trial: Trial) -> Candidate:
        """A trial, without the records that it holds."""
        return cls(
            layout=trial.layout,
            dialect=trial.dialect,
            records=trial.count,
            fitting=trial.fitting,
            read=trial.read,
            telling=trial.telling,
        )

    def __str__(self) -> str:
        return f"{self.layout.__name__}, {advice.settings(self.dialect)}"


def trials_of(
    sample: Sample, layouts: Sequence[type], converter: cattrs.BaseConverter | None, *, ignore_extra: bool
) -> list[Trial]:
    """The ways to read the first bytes of a file, each tried, the best first.

    Where none of them does on a few kilobytes, all are tried on everything.
    """

    def tried(ways: Iterable[Way], some: Sample) -> list[Trial]:
        return sorted(
            (try_way(way, some, converter, ignore_extra=ignore_extra) for way in ways), key=_rank, reverse=True
        )

    few = sample.first(FEW)
    lines = few.lines()
    trials = tried(ways_of(lines, layouts), few) if lines else []
    if few is sample:
        return trials
    if trials and trials[0].explains:
        promising = {_way(trial): None for trial in trials if _is_promising(trial, trials[0])}
        if b'"' in sample.data and b'"' not in few.data:
            promising = {way: None for one in promising for way in quotings_of(one)}
        trials = tried(promising, sample)
        if trials[0].explains:
            return trials
    return tried(ways_of(sample.lines(), layouts), sample)


def _way(trial: Trial) -> Way:
    return trial.layout, attrs.evolve(trial.dialect, encoding=None)


def _is_promising(trial: Trial, best: Trial) -> bool:
    """Whether more records could make a way the best, or one that reads as many."""
    if trial is best or trial.read >= best.read:
        return True
    return trial.is_likely and 2 * trial.telling >= best.telling if best.is_likely else trial.explains


def _rank(trial: Trial) -> tuple[bool, bool, int, int, int]:
    """How well a way explains the file, the best being the highest.

    What is read counts less than what it tells: an attendance file with some
    bad dates also reads as teachers, without a fault. How PowerSchool reads
    the quotes of a file that it imports is not up to the file.
    """
    has_records = trial.read + trial.near > 0
    is_binding = has_records and dialect_of(trial.layout).quoting == trial.dialect.quoting == "import"
    return trial.explains, is_binding, trial.telling, trial.read, -trial.terms
