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
from psfiles.detection._candidates import Candidate, candidates_of, nearness
from psfiles.dialects import Dialect
from psfiles.exceptions import DetectionError
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.source import Head, Source, name_of, peek

if TYPE_CHECKING:
    import cattrs

__all__ = ["LAYOUTS", "Candidate", "Detection", "detect", "detect_and_keep"]


def __dir__() -> list[str]:
    return __all__


LAYOUTS: tuple[type, ...] = (Student, ScheduleEntry, Teacher, AttendanceEntry)
"""The layouts of the guide: those that a file is counted against."""

LIMIT = 1 << 16
"""Bytes that are looked at: some 600 records, and more of them would tell the same."""


@attrs.frozen(kw_only=True)
class Detection:
    """What a file is: its layout, its dialect, what shows it, and what to change on PowerSchool's screen.

    ``records`` were looked at, ``read`` of them are good under the layout.
    ``alternatives`` are other ways that read as many: the file's own bytes do
    not tell which is meant, ``evidence`` says what spoke for the one chosen.
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
) -> Detection:
    r"""Which layout and dialect a file has, judged by its first ``limit`` bytes.

    ``source`` is a path or a binary file, which is left where it was;
    ``layouts`` may name one's own. The layout that reads most records without
    a fault is the file's; at least half of them must be read.

    Raises `DetectionError`, which tells how near the file came to each layout,
    and ValueError for a stream that cannot be rewound: `detect_and_keep` takes
    one.

    >>>     >>> data = b"100,Example,Tom,T7,tom@example.org,T7,1\n101,Example,Sue,T8,,T8,1\n"
    >>> detection = detect(io.BytesIO(data))
    >>> detection.layout.__name__, detection.dialect.delimiter, detection.read
    ('Teacher', ',', 2)
    >>> print(detection.advice[0])
    AutoSend's Field Delimiter is Comma: the guide prefers Tab, since GuardianEmail itself holds commas
    """
    head = peek(source, limit)
    if not head.can_rewind:
        message = "this stream cannot be rewound, so detecting would use its first records up"
        raise ValueError(message)
    return _detect(head, layouts, converter)


def detect_and_keep(
    source: Source,
    *,
    layouts: Sequence[type] = LAYOUTS,
    limit: int = LIMIT,
    converter: cattrs.BaseConverter | None = None,
) -> tuple[Detection, Source]:
    """What a file is, and what to read it from: also for a stream that cannot be rewound.

    Raises `DetectionError` as `detect` does.
    """
    head = peek(source, limit)
    return _detect(head, layouts, converter), head.source


def _detect(first: Head, layouts: Sequence[type], converter: cattrs.BaseConverter | None) -> Detection:
    name, head, is_whole = name_of(first.source), first.data, first.is_whole
    head = head if is_whole else head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    if not head.strip():
        message = f"{name}: no record to tell the layout by; an export without records is a file of 0 bytes"
        raise DetectionError(message)
    candidates = candidates_of(head, layouts, converter)
    if not candidates:
        message = f"{name}: no record could be one of the layouts, under any delimiter"
        raise DetectionError(message)
    if not candidates[0].is_likely:
        near = "; ".join(nearness(head, layout, candidates) for layout in layouts)
        message = f"{name}: none of the layouts; {near}"
        raise DetectionError(message)
    best, *others = candidates
    alternatives = tuple(other for other in others if other.read >= best.read and other.content != best.content)
    return Detection(
        layout=best.layout,
        dialect=best.dialect,
        records=best.records,
        read=best.read,
        evidence=tuple(_evidence(best, alternatives, is_whole=is_whole)),
        advice=tuple(advice.advice(best.dialect, dialect_of(best.layout))),
        alternatives=alternatives,
    )


def _evidence(best: Candidate, alternatives: Sequence[Candidate], *, is_whole: bool) -> Iterator[str]:
    dialect = best.dialect
    looked_at = f"the {best.records} records" if is_whole else f"the first {best.records} records"
    yield f"{best.read} of {looked_at} read as {best.layout.__name__}, {best.fitting} have its number of fields"
    if best.worst:
        yield f"met most among the others: {best.worst}"
    if dialect.header:
        yield "the first record holds names of columns"
    yield f"each has {best.width} fields" + (", and an empty one after a delimiter at its end" * best.trailing)
    if best.width - dialect.upload_type > len(forms_of(best.layout)[0]):
        yield "that is the longer form of the layout"
    yield advice.encoding_evidence(dialect.encoding)
    for other in alternatives:
        yield f"as many read as {other}: {_why_not(best, other)}"


def _why_not(best: Candidate, other: Candidate) -> str:
    if other.telling < best.telling:
        return f"its dates, numbers and expressions tell less ({other.telling} to {best.telling})"
    if other.layout is best.layout and other.dialect.quoting != best.dialect.quoting:
        return "the bytes cannot tell, so the layout's usual quoting was taken"
    return "the bytes cannot tell the two apart"
