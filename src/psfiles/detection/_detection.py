"""Which layout and dialect a file has: counted against the layouts, never guessed.

Every way in which the layouts could stand in a file is tried on its first
records; the one that reads most of them is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.columns import dialect_of, forms_of
from psfiles.detection import advice
from psfiles.detection._candidates import Candidate, trials_of
from psfiles.detection._reasons import DRAFT, MOST, Reason, layout_by_name, reason_of
from psfiles.detection._sample import Sample
from psfiles.detection._signatures import what_bytes_are
from psfiles.detection._trials import OF_THE_GUIDE, Trial, is_quoted
from psfiles.dialects import Dialect
from psfiles.exceptions import DetectionError
from psfiles.printing import printable
from psfiles.reading.pipeline import ExtraColumns
from psfiles.reading.source import Head, Source, name_of, peek

if TYPE_CHECKING:
    import cattrs

__all__ = ["LAYOUTS", "Candidate", "Detection", "detect", "detect_and_keep", "examine"]


def __dir__() -> list[str]:
    return __all__


LAYOUTS: tuple[type, ...] = OF_THE_GUIDE
"""The layouts of the guide: those that a file is counted against."""

LIMIT = 1 << 16
"""Bytes that are looked at: some 600 records, and more of them would tell the same."""


@attrs.frozen(kw_only=True)
class Detection:
    r"""What a file is: its layout, its dialect, what shows it, and what to change on PowerSchool's screen.

    ``records`` were looked at, ``read`` of them are good under the layout.
    ``alternatives`` are other ways that read as many: the file's own bytes do
    not tell which is meant, ``evidence`` says what spoke for the one chosen.

    >>> import io
    >>> detection = detect(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"))
    >>> detection.layout.__name__, detection.records, detection.read
    ('Teacher', 1, 1)
    """

    layout: type
    dialect: Dialect
    records: int
    read: int
    evidence: tuple[str, ...]
    advice: tuple[str, ...]
    alternatives: tuple[Candidate, ...] = attrs.field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The detection as JSON's own types."""
        return {
            "layout": self.layout.__name__,
            "dialect": attrs.asdict(self.dialect),
            "records": self.records,
            "read": self.read,
            "evidence": list(self.evidence),
            "advice": list(self.advice),
            "alternatives": [str(one) for one in self.alternatives],
        }

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.layout.__name__}, {advice.settings(self.dialect)}",
                *(f"  evidence: {sentence}" for sentence in self.evidence),
                *(f"  advice: {sentence}" for sentence in self.advice),
            ]
        )

    def _repr_html_(self) -> str:
        return advice.as_html(self.layout.__name__, advice.settings(self.dialect), self.evidence, self.advice)


def detect(
    source: Source,
    *,
    layouts: Sequence[type] = LAYOUTS,
    limit: int = LIMIT,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> Detection:
    r"""Which layout and dialect a file has, judged by its first ``limit`` bytes.

    ``source`` is a path or a binary file, which is left where it was;
    ``layouts`` may name one's own, the preferred ones first. The layout that
    explains most records is the file's; at least half of them must be read.
    With ``extra_columns="ignore"`` a header may name columns beside the
    layout's. The character set is that of most records that are not ASCII.

    Raises `DetectionError`, which says what the file is instead, and
    ValueError for a stream that cannot be rewound: `detect_and_keep` takes one.

    >>> import io
    >>> data = b"100,Example,Tom,T7,tom@example.org,T7,1\n101,Example,Sue,T8,,T8,1\n"
    >>> detection = detect(io.BytesIO(data))
    >>> detection.layout.__name__, detection.dialect.delimiter, detection.read
    ('Teacher', ',', 2)
    >>> print(detection.advice[0])
    AutoSend's Field Delimiter is Comma: the guide prefers Tab, since GuardianEmail itself holds commas
    """
    head = peek(source, limit)
    if not head.can_rewind:
        message = "this stream cannot be rewound, so detecting would consume its first records"
        raise ValueError(message)
    return _examined(head, layouts, converter, extra_columns)


def detect_and_keep(
    source: Source,
    *,
    layouts: Sequence[type] = LAYOUTS,
    limit: int = LIMIT,
    converter: cattrs.BaseConverter | None = None,
    extra_columns: ExtraColumns = "refuse",
) -> tuple[Detection, Source]:
    r"""What a file is, and what to read it from: also for a stream that cannot be rewound.

    Raises `DetectionError` as `detect` does.

    >>> import io, psfiles
    >>> detection, source = detect_and_keep(io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n"))
    >>> len(psfiles.load(source, detection.layout, detection.dialect))
    1
    """
    head = peek(source, limit)
    return _examined(head, layouts, converter, extra_columns), head.source


def examine(
    head: Head,
    layouts: Sequence[type],
    converter: cattrs.BaseConverter | None,
    extra_columns: ExtraColumns,
) -> Detection | Reason:
    """What a file is, or why it has none of the layouts."""
    name = name_of(head.source)
    named = layout_by_name(name, layouts)
    if what := what_bytes_are(head.data):
        return Reason(f"the file is {what}", named)
    sample = Sample.of(head.data, is_whole=head.is_whole)
    if not sample.data.strip():
        message = "no record by which to detect the layout; an export without records is a file of 0 bytes"
        return Reason(message, named)
    trials = trials_of(sample, layouts, converter, ignore_extra=extra_columns == "ignore")
    if not _tell_the_layout(trials, named):
        return reason_of(name, sample, layouts, trials, converter)
    best, *others = trials
    is_surrounded = best.dialect.quoting == "csv" and _is_surrounded(best, sample)
    rivals = [one for one in others if one.is_likely and one.read >= best.read and not one.reads_as(best)]
    return Detection(
        layout=best.layout,
        dialect=attrs.evolve(best.dialect, surround_with_quotes=True) if is_surrounded else best.dialect,
        records=best.count,
        read=best.read,
        evidence=tuple(_evidence(best, rivals, sample)),
        advice=tuple(_advice(best, sample)),
        alternatives=tuple(map(Candidate.of, rivals)),
    )


def _tell_the_layout(trials: Sequence[Trial], named: type | None) -> bool:
    """Whether the best way is likely; or explains by dates of another form what another layout would read.

    Attendance whose years have two digits also reads as teachers, without a
    fault: it is attendance, with a fault in each record. And halves of students
    also read as teachers: where the name tells another layout, nearly all must read.
    """
    if trials and named is not None and not issubclass(trials[0].layout, named):
        return trials[0].is_likely and trials[0].read >= MOST * trials[0].count
    return bool(trials) and (trials[0].is_likely or (trials[0].explains and any(one.reads_most for one in trials)))


def _examined(head: Head, *settings: Any) -> Detection:
    found = examine(head, *settings)
    if isinstance(found, Reason):
        message = f"{printable(name_of(head.source))}: {found.message}; {DRAFT}"
        raise DetectionError(message)
    return found


def _advice(best: Trial, sample: Sample) -> Iterator[str]:
    yield from advice.advice(best.dialect, dialect_of(best.layout))
    if _is_surrounded(best, sample):
        yield advice.SURROUNDED


def _is_surrounded(best: Trial, sample: Sample) -> bool:
    """Whether quotes surround every field of most records, and are taken away."""
    if best.dialect.quoting == "none" or b'"' not in sample.data:
        return False
    lines = [line.split(best.dialect.delimiter) for line in sample.lines()]
    return 2 * sum(map(is_quoted, lines)) >= len(lines)


def _evidence(best: Trial, rivals: Sequence[Trial], sample: Sample) -> Iterator[str]:
    dialect, shape = best.dialect, best.shape
    looked_at = f"the {best.count} records" if sample.is_whole else f"the first {best.count} records"
    yield f"{best.read} of {looked_at} can be read as {best.layout.__name__}, {best.fitting} have its number of fields"
    if best.worst:
        yield f"most frequent fault of the others: {best.worst}"
    if dialect.header:
        yield "the first record is a header"
    if best.extra:
        yield f"{len(best.extra)} columns of the file are not in the layout, and are ignored"
    yield f"each has {shape.width} fields" + (", and an empty one at its end" * shape.trailing)
    if not dialect.header and shape.width - dialect.upload_type > len(forms_of(best.layout)[0]):
        yield "that is the longer form of the layout"
    if _is_surrounded(best, sample):
        yield "every value is in quotes"
    yield advice.encoding_evidence(dialect.encoding)
    if sample.in_utf8 and sample.not_in_utf8:
        total = sample.in_utf8 + sample.not_in_utf8
        yield f"{sample.not_in_utf8} of the {total} records that are not ASCII are not UTF-8: the majority decides"
    for other in rivals:
        yield f"as many records can be read as {Candidate.of(other)}: {_why_not(best, other)}"


def _why_not(best: Trial, other: Trial) -> str:
    if other.telling < best.telling:
        return f"fewer of its dates, numbers and expressions fit ({other.telling} to {best.telling})"
    if other.layout is best.layout and other.dialect.quoting != best.dialect.quoting:
        return "the bytes fit both, so the layout's usual quoting was taken"
    return "the bytes fit both"
