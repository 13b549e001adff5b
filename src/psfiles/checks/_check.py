"""The check: every file once, in bounded memory apart from the keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from psfiles.checks._catalogue import RULES
from psfiles.checks._ledger import Ledger
from psfiles.checks._masking import shape_of_text
from psfiles.checks._report import FileSummary, Report, Tally
from psfiles.checks._rules import Context, Look, Rule, Severity, Verdict
from psfiles.checks._stream import Batch, batches
from psfiles.checks._value_rules import email_is_checked
from psfiles.checks._watch import ColumnWatch
from psfiles.columns import columns_of, dialect_of, forms_of
from psfiles.detection import LAYOUTS, advice
from psfiles.detection.exports import Export, Sources, find_exports
from psfiles.dialects import Dialect
from psfiles.exceptions import FieldCountError, FieldError, Location, ReadError
from psfiles.layouts import ScheduleEntry
from psfiles.reading.collecting import resting_collector
from psfiles.reading.shapes import Shape

if TYPE_CHECKING:
    import cattrs

__all__ = ["check"]


def __dir__() -> list[str]:
    return __all__


Progress = Callable[[str, int], object]

# The rules that find somebody missing in a layout, which may be the fault of its records that cannot be read.
_FOUND_NOWHERE = {
    "Student": ("unknown-student",),
    "ScheduleEntry": ("student-without-schedule", "teacher-without-class", "not-enrolled"),
    "Teacher": ("unknown-teacher",),
}


def check(
    sources: Sources,
    *,
    rules: Iterable[Rule] = RULES,
    without: Iterable[str] = (),
    severities: Mapping[str, Severity | str] | None = None,
    keep: int = 20,
    today: dt.date | None = None,
    layouts: Sequence[type] = LAYOUTS,
    dialect: Dialect | None = None,
    converter: cattrs.BaseConverter | None = None,
    progress: Progress | None = None,
) -> Report:
    r"""Everything that is wrong with some files, each by itself and beside the others.

    ``sources`` is a path, a folder, a binary file, or a list of these; which
    layout and dialect each has is detected among ``layouts``, unless one
    layout and its ``dialect`` are given. Every record is read once; memory
    holds the keys and ``keep`` findings of each rule, never a file.

    ``rules`` may hold rules of one's own, ``without`` names codes to leave
    out, ``severities`` gives codes another severity, ``today`` is the day that
    ages and dates are measured by. ``progress`` is called with a file's name
    and the records read of it, now and then.

    Raises `DetectionError` for a file that was named and is none of the
    layouts, OSError for one that cannot be opened, and ValueError for an
    unknown code.

    >>> import io
    >>> report = check(io.BytesIO(b"100\tExample\tTom \tT7\t\tT8\t1\r\n"))
    >>> [finding.code for finding in report.findings]
    ['blank-around', 'teacher-number-differs']
    >>> report.findings[0].shape
    'Aaa '
    """
    rules = list(rules)
    unknown = sorted(set(without) - {rule.code for rule in rules})
    if unknown:
        message = f"no such rule: {', '.join(unknown)}"
        raise ValueError(message)
    tally = Tally([rule for rule in rules if rule.code not in set(without)], keep=keep, severities=severities)
    found = find_exports(sources, layouts=layouts, dialect=dialect, converter=converter)
    exports = found.require_sound()
    context = Context(
        today=today or dt.date.today(),  # noqa: DTZ011 - a school's day is its local one
        layouts=frozenset(export.layout for export in exports),
        ledger=Ledger(),
    )
    with resting_collector():
        files = [_FileCheck(export, tally, context, converter).run(progress) for export in exports]
    for problem in found.problems:
        tally.add("unknown-file", location=Location(problem.name, record=0, line=1, byte=0))
        files.append(FileSummary(source=problem.name, layout=""))
    for rule in tally.rules.values():
        if rule.finish is not None and context.layouts.issuperset(rule.needs):
            for location in rule.finish(context):
                tally.add(rule.code, location=location)
    return tally.report(
        files=tuple(files),
        notes=(*_unasked(tally.rules.values(), context), *_doubtful(tally.counts, files)),
        day=context.today,
        schools=dict(context.ledger.schools()),
        grades=dict(context.ledger.grades),
    )


def _unasked(rules: Iterable[Rule], context: Context) -> list[str]:
    """What was not asked, and why."""
    missing: dict[str, list[str]] = {}
    for rule in rules:
        absent = [layout.__name__ for layout in rule.needs if layout not in context.layouts]
        if absent:
            missing.setdefault(" and ".join(absent), []).append(rule.code)
    notes = [f"no file of {absent}, so not asked: {', '.join(codes)}" for absent, codes in missing.items()]
    if not email_is_checked() and any(rule.code == "bad-email" for rule in rules):
        notes.append("skipped: bad-email, since addresses are checked only with the extra psfiles[checks]")
    return notes


def _doubtful(counts: Mapping[str, int], files: Iterable[FileSummary]) -> Iterator[str]:
    """What was not found, perhaps only because it could not be read."""
    for file in files:
        found = [code for code in _FOUND_NOWHERE.get(file.layout, ()) if code in counts]
        if file.unread and found:
            yield f"not readable in {file.layout}: {file.unread:,}, which may be why there is {' and '.join(found)}"


class _FileCheck:
    """The check of one file."""

    def __init__(self, export: Export, tally: Tally, context: Context, converter: cattrs.BaseConverter | None) -> None:
        self._export = export
        self._tally = tally
        self._context = context
        self._converter = converter
        self._records = self._unread = 0
        self._watches: dict[Shape, list[ColumnWatch | None]] = {}

    def run(self, progress: Progress | None) -> FileSummary:
        """Read the file and tell what it is."""
        export, layout = self._export, self._export.layout
        own = dialect_of(layout)
        for rule in self._tally.rules.values():
            if rule.subject == "file" and rule.start is not None and rule.start(export.dialect, own):
                self._tell_file(rule.code)
        self._looks = [(rule, look) for rule in self._tally.rules.values() if (look := self._look(rule, layout))]
        self._note = self._context.ledger.notes(layout)
        self._names = {column.attribute: column.name for column in columns_of(layout)}
        for item in batches(export.source, layout, export.dialect, self._converter):
            if isinstance(item, ReadError):
                self._take_fault(item)
            else:
                self._take(item)
                if progress is not None:
                    progress(export.name, self._records)
        if not self._records and not self._unread:
            self._tell_file("empty-file")
        return FileSummary(
            source=export.name,
            layout=layout.__name__,
            dialect=advice.settings(export.dialect),
            records=self._records,
            unread=self._unread,
            advice=() if export.detection is None else export.detection.advice,
        )

    def _look(self, rule: Rule, layout: type) -> Look | None:
        if rule.subject not in ("record", "district") or rule.start is None:
            return None
        return rule.start(self._context, layout) if self._context.layouts.issuperset(rule.needs) else None

    def _tell_file(self, code: str) -> None:
        self._tally.add(code, location=Location(self._export.name, record=0, line=1, byte=0))

    def _take_fault(self, fault: ReadError) -> None:
        if fault.location.record:
            self._unread += 1
        for one in fault.exceptions:
            if isinstance(one, FieldCountError):
                if one.found:
                    details = {"expected": one.expected, "found": one.found}
                    self._tally.add(one.code, message=one.problem, location=one.location, details=details)
                else:
                    self._tally.add("blank-line", location=one.location)
            elif isinstance(one, FieldError):
                self._tally.add(
                    one.code,
                    message=one.problem,
                    location=one.location,
                    columns=[one.column],
                    shape=shape_of_text(one.value),
                )
            else:
                self._tally.add(one.code, message=one.problem, location=one.location)

    def _take(self, batch: Batch) -> None:
        self._records += len(batch.records)
        self._take_shape(batch)
        for position, watch in enumerate(self._watches_of(batch.shape)):
            if watch is None:
                continue
            texts = [row[position] for row in batch.rows]
            bad = watch.bad(texts)
            if not bad:
                continue
            for place, text in enumerate(texts):
                for code, details in bad.get(text, ()):
                    self._tell(code, batch, place, [watch.column.name], details=details, shape=text)
        self._take_records(batch)

    def _take_shape(self, batch: Batch) -> None:
        layout = self._export.layout
        width = len(forms_of(layout)[0]) if layout is ScheduleEntry else batch.shape.width
        for code, met in (
            ("trailing-delimiter", batch.shape.trailing),
            ("period-column", batch.shape.width - self._export.dialect.upload_type > width),
        ):
            if met and batch.records:
                self._tell(code, batch, 0, [], times=len(batch.records))

    def _take_records(self, batch: Batch) -> None:
        ledger, note, looks = self._context.ledger, self._note, self._looks
        place = 0

        def here() -> Location:
            return batch.locate(place)

        for place, record in enumerate(batch.records):
            if note is not None:
                ledger.repeated = note(record, here)
            for rule, look in looks:
                verdict = look(record)
                if verdict:
                    self._tell(rule.code, batch, place, self._columns(verdict))

    def _columns(self, verdict: Verdict) -> list[str]:
        attributes = [] if verdict is True else [verdict] if isinstance(verdict, str) else list(verdict)  # type: ignore[arg-type]
        return [self._names[attribute] for attribute in attributes]

    def _tell(
        self,
        code: str,
        batch: Batch,
        place: int,
        columns: Sequence[str],
        *,
        details: Mapping[str, int] | None = None,
        shape: str = "",
        times: int = 1,
    ) -> None:
        if not self._tally.wants(code):
            self._tally.add(code, times=times)
            return
        self._tally.add(
            code,
            location=batch.locate(place),
            columns=columns,
            details=details,
            shape=shape_of_text(shape),
            times=times,
        )

    def _watches_of(self, shape: Shape) -> list[ColumnWatch | None]:
        watches = self._watches.get(shape)
        if watches is None:
            rules: list[Any] = list(self._tally.rules.values())
            watches = [
                None if codec is None else ColumnWatch(codec, self._export.layout, rules, self._context)
                for codec in shape.codecs
            ]
            self._watches[shape] = watches
        return watches
