"""The check of one file: its columns a block at a time, each rule at what it looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.checks._asking import Records, asking, entering
from psfiles.checks._columns import FoundByPart, ShapeColumns, Table
from psfiles.checks._combinations import Parts
from psfiles.checks._reading_rules import generic_rule
from psfiles.checks._record_ends import record_ends_of
from psfiles.checks._report import FileSummary, FindingsSoFar
from psfiles.checks._rules import AtFault, Context, Look, Rule
from psfiles.checks.district_index import DistrictIndex
from psfiles.checks.masking import shape_of_text
from psfiles.checks.texts import ColumnTexts
from psfiles.columns import columns_of, dialect_of, forms_of
from psfiles.detection import advice
from psfiles.detection.exports import Export
from psfiles.exceptions import FieldCountError, FieldError, Location, ReadError
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.reading.blocks import Block
from psfiles.reading.explaining import SECOND_HEADER
from psfiles.reading.pipeline import ExtraColumns, Pipeline
from psfiles.reading.shapes import Shape
from psfiles.reading.twins import init_only_stores

if TYPE_CHECKING:
    import cattrs

__all__ = ["FileCheck", "ReadSettings"]

Progress = Callable[[str, int], object]

FEWEST_OF_ALL = 10
"""Records from which on it is said once that something is so in all of them."""

NEARLY_ALL = 0.9

CONSEQUENCES = {
    "spreadsheet-key": ("duplicate-key", "two-people"),
    "spreadsheet-value": ("bad-email",),
    "email-phone-swapped": ("bad-email",),
    "same-keys": ("duplicate-key", "two-people"),
    "repeated-keys": ("duplicate-key", "two-people"),
    "blank-key": ("duplicate-key", "two-people"),
}
"""What follows from a cause: it is left out where the cause is found as often in the same file."""


@attrs.frozen
class ReadSettings:
    """How files are read, and the codes of all rules there are: a fault of another code gets a rule of its own."""

    converter: cattrs.BaseConverter | None
    extra_columns: ExtraColumns
    known_codes: frozenset[str]


class FileCheck:
    """The check of one file; ``notes`` says what was left out of the report, and why."""

    def __init__(self, export: Export, so_far: FindingsSoFar, context: Context, settings: ReadSettings) -> None:
        self._export, self._layout = export, export.layout
        self._so_far, self._context = so_far, context
        self._settings = settings
        self._records = self._unread = self._repeated = 0
        self._record_ends: set[bytes] = set()
        self._by_columns: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._shape: Shape | None = None
        self._met: dict[str, int] = {}
        self.notes: list[str] = []
        self._rules = list(so_far.rules.values())
        self._names = {column.attribute: column.name for column in columns_of(export.layout)}
        self._texts: dict[Shape, list[ColumnTexts | None]] = {}
        self._checks: dict[tuple[Shape, str | None], _ShapeCheck] = {}

    def run(self, progress: Progress | None) -> FileSummary:
        """Read the file, and say what it is."""
        export, own = self._export, dialect_of(self._layout)
        before = dict(self._so_far.counts)
        for rule in self._rules:
            if rule.subject == "file" and rule.look is not None and rule.look(export.dialect, own):
                self._add_for_file(rule.code)
        self._looks = [
            (rule, look)
            for rule in self._rules
            if rule.subject in ("fields", "columns", "record")
            and self._names.keys() >= set(rule.columns)
            and self._context.has(rule.needs)
            and (look := rule.look_at(self._context, self._layout)) is not None
        ]
        pipeline = Pipeline(
            export.source,
            self._layout,
            export.dialect,
            converter=self._settings.converter,
            extra_columns=self._settings.extra_columns,
        )
        try:
            self._take_blocks(pipeline, progress)
        finally:
            pipeline.close()
        if not self._records and not self._unread:
            self._add_for_file("no-students" if issubclass(self._layout, Student) else "empty-file")
        if len(self._record_ends) > 1:
            self._add_for_file("mixed-record-ends")
        self._ask_of_columns()
        self._fold(before)
        return FileSummary(
            source=export.name,
            layout=self._layout.__name__,
            dialect=advice.settings(export.dialect),
            records=self._records,
            unread=self._unread,
            advice=() if export.detection is None else export.detection.advice,
        )

    def _take_blocks(self, pipeline: Pipeline, progress: Progress | None) -> None:
        faults = pipeline.header_faults()
        self._shape = pipeline.shape
        for fault in faults:
            self._take_fault(fault)
        for block in pipeline.blocks():
            if faults:  # no record can be read
                for index in range(len(block)):
                    self._take_fault(pipeline.judge(block, index))
            else:
                self._take_block(pipeline, block)
            if len(self._record_ends) <= 1:
                self._record_ends |= record_ends_of(block, pipeline.record_delimiter)
            if progress is not None:
                progress(self._export.name, self._records)

    def _ask_of_columns(self) -> None:
        """Ask the rules about whole columns."""
        if self._records < FEWEST_OF_ALL:
            return
        columns: dict[str, set[str]] = {}
        for shape in self._texts.values():
            for texts in filter(None, shape):
                columns.setdefault(texts.codec.column.attribute, set()).update(texts.first)
        for rule in self._rules:
            look = rule.look_at(self._context, self._layout) if rule.subject == "distinct" else None
            for attribute in look(columns) if look is not None else ():
                self._add_for_file(rule.code, self._columns(attribute))

    def _take_block(self, pipeline: Pipeline, block: Block) -> None:
        texts = block.texts
        is_split = set(map(type, texts)) != {str}
        check = self._check_of(pipeline.shape, None if is_split else block.delimiter)
        rows, odd = check.columns.cut(block.rows() if is_split else texts)
        indices: Sequence[int] = range(len(texts))
        if odd:
            left_out = set(odd)
            indices = [index for index in indices if index not in left_out]
        parts = list(zip(*rows, strict=True))
        refused, found = check.look(parts) if rows else (set(), [])
        if refused:
            odd = sorted([*odd, *(indices[row] for row in refused)])
            kept = [row for row in range(len(rows)) if row not in refused]
            indices = [indices[row] for row in kept]
            parts = list(zip(*(rows[row] for row in kept), strict=True))
        judged = [(index, pipeline.judge_row(block, index)) for index in odd]
        for _, one in judged:
            if isinstance(one.item, ReadError):
                self._take_fault(one.item, one.row)
        if indices:
            self._take(check, Table(block, indices, pipeline.name, parts), found)
        for index, one in judged:
            if one.shape is not None and not isinstance(one.item, ReadError):
                self._take_judged(Table(block, [index], pipeline.name, [(text,) for text in one.row]), one.shape)

    def _take_judged(self, table: Table, shape: Shape) -> None:
        """A record of another shape than its file's."""
        check = self._check_of(shape, None)
        _, found = check.columns.look(table.parts)
        self._take(check, table, found)

    def _check_of(self, shape: Shape, delimiter: str | None) -> _ShapeCheck:
        check = self._checks.get((shape, delimiter))
        if check is None:
            texts = self._texts.get(shape)
            if texts is None:
                texts = self._texts[shape] = [
                    None if codec is None else ColumnTexts(codec, self._layout, self._rules, self._context)
                    for codec in shape.codecs
                ]
            columns = ShapeColumns(shape, self._layout, texts, delimiter)
            check = self._checks[shape, delimiter] = _ShapeCheck(
                columns, self._layout, self._looks, self._context.ledger
            )
        return check

    def _take(self, check: _ShapeCheck, table: Table, found: FoundByPart) -> None:
        self._records += table.size
        self._take_shape(check.columns.shape, table)
        for index, one in table.found(found):
            details = one.objection.details
            self._add(one.objection.code, table, index, one.attributes, details=details, text=one.text)
        check.enter(table)
        self._repeated += len(self._context.ledger.repeated)
        for code, index, at_fault in check.ask(table.parts):
            self._add(code, table, index, at_fault)

    def _take_shape(self, shape: Shape, table: Table) -> None:
        width = len(forms_of(self._layout)[0]) if self._layout is ScheduleEntry else shape.width
        for code, met in (
            ("trailing-delimiter", shape.trailing),
            ("period-column", shape.width - self._export.dialect.upload_type > width),
        ):
            if met and code not in self._met:
                self._add(code, table, 0, ())
                self._met[code] = 1

    def _columns(self, at_fault: AtFault) -> tuple[str, ...]:
        attributes = () if at_fault is True else (at_fault,) if isinstance(at_fault, str) else at_fault
        return tuple(self._names[attribute] for attribute in attributes)  # type: ignore[union-attr]

    def _add(
        self,
        code: str,
        table: Table,
        index: int,
        at_fault: AtFault,
        *,
        details: Mapping[str, int] | None = None,
        text: str = "",
        times: int = 1,
    ) -> None:
        columns = self._columns(at_fault)
        self._by_columns[code, columns] += times
        if not self._so_far.wants(code):
            self._so_far.add(code, times=times)
            return
        self._so_far.add(
            code,
            location=table.location(index),
            columns=columns,
            details=details,
            shape=shape_of_text(text),
            times=times,
        )

    def _add_for_file(self, code: str, columns: Sequence[str] = ()) -> None:
        self._so_far.add(code, location=Location(self._export.name, record=0, line=1, byte=0), columns=columns)

    def _take_fault(self, fault: ReadError, row: Sequence[str] = ()) -> None:
        self._unread += fault.location.record > 0
        self._note_unread(row)
        for one in fault.exceptions:
            code, told = _as_finding(one)
            if code not in self._so_far.rules and code not in self._settings.known_codes:
                self._so_far.learn(generic_rule(code))
            self._by_columns[code, tuple(told.get("columns", ()))] += 1
            self._so_far.add(code, location=one.location, **told)

    def _note_unread(self, row: Sequence[str]) -> None:
        """Keep the number of somebody whose record cannot be read: in the schedule, he or she is not unknown."""
        index = self._context.ledger
        for layout, attribute, numbers in (
            (Student, "student_number", index.unread_students),
            (Teacher, "teacher_number", index.unread_teachers),
        ):
            if issubclass(self._layout, layout) and self._shape is not None:
                place = _place_of(self._shape, attribute)
                if place is not None and place < len(row):
                    numbers.add(row[place])

    def _fold(self, counts_before: Mapping[str, int]) -> None:
        """Say once what is so in every record, and take back what follows from another finding."""
        records, source = self._records + self._unread, self._export.name
        in_file = {code: count - counts_before.get(code, 0) for code, count in self._so_far.counts.items()}
        earlier = self._context.ledger.files[self._layout]
        self._context.ledger.files[self._layout] += 1
        if earlier and self._repeated * 2 > records:
            self._add_for_file("same-keys")
            in_file["same-keys"] = self._repeated
        elif self._repeated * 2 >= records >= FEWEST_OF_ALL and not any(
            in_file.get(code, 0) >= self._repeated for code in ("spreadsheet-key", "blank-key")
        ):
            self._add_for_file("repeated-keys")
            in_file["repeated-keys"] = self._repeated
        for cause, consequences in CONSEQUENCES.items():
            for code in consequences:
                if 0 < in_file.get(code, 0) <= in_file.get(cause, 0):
                    times = in_file.pop(code)
                    self._so_far.withdraw(code, times, source)
                    self.notes.append(f"{code} × {times:,} in {source}: follows from {cause}, and is left out")
        for (code, columns), count in self._by_columns.items():
            rule = self._so_far.rules.get(code)
            if rule is not None and records >= FEWEST_OF_ALL and count >= NEARLY_ALL * records:
                many = f"all {records:,}" if count == records else f"{count:,} of the {records:,}"
                message = f"{rule.what} This applies to {many} records. {rule.of_all}".rstrip()
                self._so_far.say_of_all(code, columns, source, message)


def _as_finding(fault: ReadError) -> tuple[str, dict[str, Any]]:
    """The code of the rule that a single fault belongs to, and what its finding says."""
    first_bytes = fault.raw[:8].lstrip(b'\xef\xbb\xbf"').upper()
    if fault.location.record <= 1 and first_bytes.startswith((b"SEP=", b"#TYPE")):
        return "spreadsheet-line", {}
    if isinstance(fault, FieldCountError):
        details = {"expected": fault.expected, "found": fault.found}
        return (fault.code, {"message": fault.problem, "details": details}) if fault.found else ("blank-line", {})
    if isinstance(fault, FieldError):
        return fault.code, {
            "message": fault.problem,
            "columns": [fault.column],
            "shape": shape_of_text(fault.value),
        }
    if fault.problem == SECOND_HEADER:
        return "second-header", {}
    return fault.code, {"message": fault.problem}


class _ShapeCheck:
    """What is asked of the records of one shape."""

    def __init__(
        self, columns: ShapeColumns, layout: type, looks: Iterable[tuple[Rule, Look]], index: DistrictIndex
    ) -> None:
        self.columns = columns
        self.enter = entering(columns, layout, index)
        self._records = None if init_only_stores(layout) else Records(columns, layout)
        self._asks = [
            (rule.code, ask) for rule, look in looks if (ask := asking(columns, layout, rule, look)) is not None
        ]

    def look(self, parts: Parts) -> tuple[set[int], FoundByPart]:
        """The indices of the records that cannot be made, and what rules say of single texts and sections."""
        refused, found = self.columns.look(parts)
        if self._records is not None:
            kept = [index for index in range(len(parts[0])) if index not in refused]
            of_kept = self._records.refused([[part[index] for index in kept] for part in parts])
            refused |= {kept[index] for index in of_kept}
        return refused, found

    def ask(self, parts: Parts) -> Iterator[tuple[str, int, AtFault]]:
        """What the other rules find."""
        for code, ask in self._asks:
            for index, at_fault in ask(parts):
                yield code, index, at_fault


def _place_of(shape: Shape, attribute: str) -> int | None:
    names = [codec and codec.column.attribute for codec in shape.codecs]
    return names.index(attribute) if attribute in names else None
