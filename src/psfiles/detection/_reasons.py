"""Why a file has none of the layouts: what it is instead, said once, without any value."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from psfiles.columns import forms_of
from psfiles.detection._nearness import comes_near
from psfiles.detection._sample import Sample
from psfiles.detection._signatures import has_nuls
from psfiles.detection._trials import ColumnTrial, Trial
from psfiles.detection._ways import DELIMITERS
from psfiles.detection.advice import DELIMITER_NAMES
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.quoting import splitter

if TYPE_CHECKING:
    import cattrs

__all__ = ["Reason", "layout_by_name", "reason_of"]

DRAFT = 'for a list of fields of your own, "psfiles draft" makes a layout'

# "Student schedules" are schedules.
_STEMS = (("sched", ScheduleEntry), ("teach", Teacher), ("attend", AttendanceEntry), ("stud", Student))

MOST = 0.9
"""The share of the records from which on a fault is the column's, and a number of fields the file's."""

MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")

FEW = 1 << 12
"""Bytes whose records show whether a file comes near a layout."""


@attrs.frozen
class Reason:
    """Why a file is no export, and the layout that it comes near, if any."""

    message: str
    layout: type | None = None


def layout_by_name(name: str, layouts: Sequence[type]) -> type | None:
    """The layout that a file's name tells."""
    stem = os.path.basename(name).casefold()  # noqa: PTH119 - it may be a name inside an archive, too
    for part, layout in _STEMS:
        if part in stem:
            return next((one for one in layouts if issubclass(one, layout)), None)
    return None


def reason_of(
    name: str,
    sample: Sample,
    layouts: Sequence[type],
    trials: Sequence[Trial],
    converter: cattrs.BaseConverter | None,
) -> Reason:
    """Why none of the ways in which a file was tried is its own."""
    named = layout_by_name(name, layouts)
    header = next((trial for trial in trials if trial.has_only_more), None)
    if header is not None:
        return Reason(_about_header(header), header.layout)
    if has_nuls(sample.data):
        return Reason("the file has NUL bytes, which no export has: the transfer or the disk failed", named)
    if not _is_text(sample.data):
        return Reason("most of its bytes are not text: it is packed, encrypted or in an unknown character set", named)
    delimiter, widths = _delimiter(sample)
    width, times = widths.most_common(1)[0]
    total = widths.total()
    nearest = _nearest(trials, named, width)
    has_width = nearest is not None and (times < MOST * total or _has_width(nearest.layout, width))
    if (
        nearest is not None
        and has_width
        and (nearest.read > 0 or comes_near(nearest.layout, _rows(nearest), converter))
    ):
        return Reason("; ".join(_about_columns(nearest)), nearest.layout)
    rows = [row for row in (line.split(delimiter) for line in sample.first(FEW).lines()) if len(row) == width]
    near = named or next((layout for layout in layouts if comes_near(layout, rows, converter)), None)
    if nearest is not None and has_width and near in (None, nearest.layout):
        return Reason("; ".join(_about_columns(nearest)), near)
    return Reason(_about_widths(widths, delimiter, [near] if near else layouts), near)


def _is_text(data: bytes) -> bool:
    """Whether most bytes are letters, digits and the like."""
    plain = bytes(range(0x20, 0x7F)) + b"\t\r\n"
    return data.startswith(MARKS) or 2 * len(data.translate(None, plain)) <= len(data)


def _rows(trial: Trial) -> list[list[str]]:
    """The rows of the layout's number of fields, without upload_type and the form's own further columns."""
    start = trial.dialect.upload_type
    return [row[start:] for row in trial.records.rows if trial.shape.takes(row)]


def _about_header(trial: Trial) -> str:
    several = "s" * (len(trial.extra) > 1)
    places = ", ".join(map(str, trial.extra))
    return (
        f"the first record names the columns of {trial.layout.__name__} and {len(trial.extra)} more, "
        f"in field{several} {places}: "
        'remove them from the list of fields, or pass extra_columns="ignore"'
    )


def _delimiter(sample: Sample) -> tuple[str, Counter[int]]:
    """The delimiter that gives most records the same number of fields, and how often each number occurs."""
    lines = sample.lines()
    counted = {}
    for delimiter in DELIMITERS:
        split = splitter(Dialect(delimiter=delimiter, quoting="none" if delimiter == "\t" else "csv"))
        counted[delimiter] = Counter(len(split(line)[0]) for line in lines)

    def rank(delimiter: str) -> tuple[bool, int]:
        width, times = counted[delimiter].most_common(1)[0]
        return width > 1, times

    best = max(DELIMITERS, key=rank)
    return best, counted[best]


def _has_width(layout: type, width: int) -> bool:
    return any(len(form) in (width, width - 1) for form in forms_of(layout))


def _nearest(trials: Sequence[Trial], named: type | None, width: int) -> Trial | None:
    """The way that comes nearest: one of the layout that the file's name tells, if that is among them."""

    def rank(trial: Trial) -> tuple[bool, int, int, int, int]:
        good = trial.read + trial.near
        is_usual = not trial.dialect.upload_type
        return trial.layout is named, good, trial.fitting * is_usual, -trial.bad.total(), trial.telling

    fitting = [trial for trial in trials if trial.fitting and not trial.is_contradicted and _is_meant(trial)]
    if named is not None and not any(trial.layout is named for trial in fitting) and not _has_width(named, width):
        return None
    return max(fitting, key=rank, default=None)


def _is_meant(trial: Trial) -> bool:
    """Whether a first column upload_type was more than tried."""
    return trial.read > 0 or not trial.dialect.upload_type


def _about_widths(widths: Counter[int], delimiter: str, layouts: Sequence[type]) -> str:
    """How many fields the records have, beside the numbers of the layouts."""
    (width, times), total = widths.most_common(1)[0], widths.total()
    if width == 1:
        found = f"{_records(times, total)} 1 field: no tab, comma, semicolon or bar splits them"
    else:
        found = f"{_records(times, total)} {width} fields, delimited by {DELIMITER_NAMES[delimiter]}"
    wanted = ", ".join(
        f"{layout.__name__} has {' or '.join(str(len(form)) for form in forms_of(layout))}" for layout in layouts
    )
    text = f"{found}; {wanted}"
    if len(layouts) > 1 or width == 1:
        return text
    usual = len(forms_of(layouts[0])[0])
    if width == usual:
        return f"{text}: but hardly any value is in its place: the columns are in another order"
    if width >= 2 * usual - 1:
        return f"{text}: the record or field delimiters were changed on the way"
    if times < MOST * total:
        return f"{text}: {_why_they_differ(widths, usual)}"
    if width > usual:
        return (
            f"{text}: AutoSend's list of Fields to Export has {width - usual} more than the guide's, "
            "or the box 'Include upload_type' is ticked"
        )
    return f"{text}: AutoSend's list of Fields to Export lacks {usual - width} of the guide's"


def _why_they_differ(widths: Counter[int], usual: int) -> str:
    """Why records have different numbers of fields."""
    first, second = [*(width for width, _ in widths.most_common(2)), 0][:2]
    if first + second == usual + 1:
        return "a line end inside a value cuts each record in two"
    return "others have other numbers: lines were cut, or delimiters changed on the way"


def _records(times: int, total: int) -> str:
    if times == total:
        return "the only record has" if total == 1 else f"each of the {total} records looked at has"
    return f"{times} of the {total} records looked at have"


def _about_columns(trial: Trial) -> Iterator[str]:
    """Which columns are wrong in every record, and why; else how many records can be read."""
    whole = [place for place, count in sorted(trial.bad.items()) if count >= MOST * trial.fitting]
    name = trial.layout.__name__
    if not whole or trial.read:
        yield f"{trial.read} of the {trial.count} records looked at can be read as {name}"
        if trial.worst:
            yield f"most often {trial.worst}"
        return
    yield f"{_records(trial.fitting, trial.count)} {trial.shape.width} fields, as {name} has, and none can be read"
    columns = trial.groups[0].columns
    for place in whole:
        column = columns[place]
        # Counted by records: a text that stands in many is one of few distinct ones.
        code = max(column.faults.values(), key=lambda code: trial.faults[f"{code} in {column.column.name}"])
        cause = _cause(column, columns, place)
        wrong = (
            f"{column.column.name} (field {place + 1}) is wrong in {_share(trial.bad[place], trial.fitting)} ({code})"
        )
        yield f"{wrong}: {cause}" if cause else wrong


def _share(count: int, total: int) -> str:
    return "every record" if count == total else f"{count} of {total} records"


def _cause(column: ColumnTrial, columns: dict[int, ColumnTrial], place: int) -> str:
    """Why the texts of a column cannot be read, where most have one cause."""
    causes = Counter(column.dates.get(text) or _of_another_form(text) for text in column.faults)
    cause, times = causes.most_common(1)[0]
    if cause and times >= MOST * len(column.faults):
        return cause
    other = _where_it_stands(column, columns, place)
    return "" if other is None else f"its values are in field {other + 1}, so the columns are in another order"


def _of_another_form(text: str) -> str:
    if not text.strip():
        return "it is blank"
    if len(text) > 1 and text[0] == text[-1] == '"':
        return 'the values are in quotes, which quoting="csv" removes'
    whole, point, decimals = text.removeprefix("-").partition(".")
    if point and whole.isdecimal() and not decimals.strip("0"):
        return "whole numbers have decimals, as a spreadsheet writes them"
    return ""


def _where_it_stands(column: ColumnTrial, columns: dict[int, ColumnTrial], place: int) -> int | None:
    """Another column that holds what this one should."""
    for other, candidate in columns.items():
        texts = [text for text in candidate.texts if text]
        if other != place and candidate.column.type is not column.column.type and texts:
            values = ColumnTrial(column.codec, set(texts))
            if not values.faults and sum(values.points.values()) >= 2 * len(texts):
                return other
    return None
