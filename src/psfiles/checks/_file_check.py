"""The check of one file: its columns a block at a time, each rule at what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from psfiles.checks._blocks import Blocks, Judged
from psfiles.checks._columns import Found, Selection, ShapeColumns, Table
from psfiles.checks._report import FileSummary, Tally
from psfiles.checks._rules import AtFault, Context, Look, Rule
from psfiles.checks.masking import shape_of_text
from psfiles.checks.texts import ColumnTexts
from psfiles.columns import columns_of, dialect_of, forms_of
from psfiles.detection import advice
from psfiles.detection.exports import Export
from psfiles.exceptions import FieldCountError, FieldError, Location, ReadError
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.reading.row_function import Memo, init_only_stores
from psfiles.reading.shapes import Shape

if TYPE_CHECKING:
    import cattrs

__all__ = ["FileCheck"]

Progress = Callable[[str, int], object]

SECTION_COLUMNS = (
    "school_id",
    "term_id",
    "course_number",
    "section_number",
    "period_expression",
    "teacher_number",
)
MOST_COMBINATIONS = 1 << 16
"""Distinct combinations of texts of some columns that are remembered."""


class FileCheck:
    """The check of one file."""

    def __init__(
        self, export: Export, layout: type, tally: Tally, context: Context, converter: cattrs.BaseConverter | None
    ) -> None:
        self._export, self._layout = export, layout
        self._tally, self._context = tally, context
        self._converter = converter
        self._records = self._unread = 0
        self._rules = list(tally.rules.values())
        self._names = {column.attribute: column.name for column in columns_of(layout)}
        self._texts: dict[Shape, list[ColumnTexts | None]] = {}
        self._checks: dict[tuple[Shape, str | None], _ShapeCheck] = {}

    def run(self, progress: Progress | None) -> FileSummary:
        """Read the file, and say what it is."""
        export, own = self._export, dialect_of(self._layout)
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
        blocks = Blocks(export.source, self._layout, export.dialect, self._converter)
        try:
            for block in blocks:
                self._take_block(blocks, block)
                if progress is not None:
                    progress(export.name, self._records)
        finally:
            blocks.close()
        if not self._records and not self._unread:
            self._add_for_file("empty-file")
        return FileSummary(
            source=export.name,
            layout=self._layout.__name__,
            dialect=advice.settings(export.dialect),
            records=self._records,
            unread=self._unread,
            advice=() if export.detection is None else export.detection.advice,
        )

    def _take_block(self, blocks: Blocks, block: Any) -> None:
        if blocks.header_faults:
            for fault in blocks.header_faults:
                self._take_fault(fault)
            blocks.header_faults = []
            self._header = True
        texts = list(block.texts)
        if getattr(self, "_header", False):
            for index in range(len(texts)):
                for item in blocks.judge(block, index):
                    self._take_fault(item)
            return
        is_split = all(type(text) is str for text in texts)
        check = self._check_of(blocks.shape, block.delimiter if is_split else None)
        if is_split:
            rows, odd = check.columns.cut(texts)
        else:
            rows, odd = check.columns.cut([[] if text is None else text.split(block.delimiter) for text in texts])
        index_of: Sequence[int] = range(len(texts))
        if odd:
            left_out = set(odd)
            index_of = [index for index in index_of if index not in left_out]
        parts = list(zip(*rows, strict=True))
        refused, found = check.columns.look(parts) if rows else (set(), [])
        if check.makes_records and rows:
            refused |= check.refused_by_class(Table(check.columns, parts, len(rows), None), refused)
        if refused:
            odd = sorted([*odd, *(index_of[row] for row in refused)])
            kept = [row for row in range(len(rows)) if row not in refused]
            index_of = [index_of[row] for row in kept]
            parts = list(zip(*(rows[row] for row in kept), strict=True))
        judged = [item for index in odd for item in blocks.judge(block, index)]
        for item in judged:
            if isinstance(item, ReadError):
                self._take_fault(item)
        if index_of:
            self._take(
                check,
                Table(check.columns, parts, len(index_of), lambda row: blocks.locate(block, index_of[row])),
                found,
            )
        for item in judged:
            if isinstance(item, Judged):
                self._take_judged(item)

    def _take_judged(self, judged: Judged) -> None:
        """A record that only the exact way can read."""
        check = self._check_of(judged.shape, None)
        parts = [(text,) for text in judged.row]
        _, found = check.columns.look(parts)
        self._take(check, Table(check.columns, parts, 1, lambda _: judged.location), found)

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
            check = self._checks[shape, delimiter] = _ShapeCheck(columns, self._layout, self._looks, self._context)
        return check

    def _take(self, check: _ShapeCheck, table: Table, found: list[tuple[int, Mapping[str, list[Found]]]]) -> None:
        self._records += len(table)
        self._take_shape(table)
        for index, one in table.found(found):
            objection = one.objection
            self._add(objection.code, table, index, [one.column], details=objection.details, text=one.text)
        check.enter(table)
        for code, index, at_fault in check.look(table):
            self._add(code, table, index, self._columns(at_fault))

    def _take_shape(self, table: Table) -> None:
        shape = table.columns.shape
        width = len(forms_of(self._layout)[0]) if self._layout is ScheduleEntry else shape.width
        for code, met in (
            ("trailing-delimiter", shape.trailing),
            ("period-column", shape.width - self._export.dialect.upload_type > width),
        ):
            if met:
                self._add(code, table, 0, [], times=len(table))

    def _columns(self, at_fault: AtFault) -> list[str]:
        attributes = [] if at_fault is True else [at_fault] if isinstance(at_fault, str) else list(at_fault)  # type: ignore[arg-type]
        return [self._names[attribute] for attribute in attributes]

    def _add(
        self,
        code: str,
        table: Table,
        index: int,
        columns: Sequence[str],
        *,
        details: Mapping[str, int] | None = None,
        text: str = "",
        times: int = 1,
    ) -> None:
        if not self._tally.wants(code):
            self._tally.add(code, times=times)
            return
        self._tally.add(
            code,
            location=table.locate(index),
            columns=columns,
            details=details,
            shape=shape_of_text(text),
            times=times,
        )

    def _add_for_file(self, code: str) -> None:
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


class _ShapeCheck:
    """What is asked of records of one shape beyond their single texts."""

    def __init__(
        self, columns: ShapeColumns, layout: type, looks: Iterable[tuple[Rule, Look]], context: Context
    ) -> None:
        self.columns = columns
        self._layout, self._index = layout, context.ledger
        self._asks = [_asking(columns, layout, rule, look) for rule, look in looks]
        self.makes_records = not init_only_stores(layout)
        self._record = _Records(columns, layout)
        self._enters = self._entering()

    def refused_by_class(self, table: Table, refused: set[int]) -> set[int]:
        """The indices of the records that their own class refuses."""
        return self._record.refused(table, refused)

    def enter(self, table: Table) -> None:
        """Enter the keys of the records."""
        self._enters(table)

    def look(self, table: Table) -> Iterable[tuple[str, int, AtFault]]:
        """What the rules find."""
        for ask in self._asks:
            yield from ask(table)

    def _entering(self) -> Callable[[Table], None]:
        index, layout, columns = self._index, self._layout, self.columns
        if issubclass(layout, ScheduleEntry):
            students = Selection(columns, ["student_number"])
            selection = Selection(columns, SECTION_COLUMNS)
            sections = Memo(lambda key: index.section(*selection.values_of(key)), MOST_COMBINATIONS)

            def enter_enrolments(table: Table) -> None:
                of_each = [sections[key] for key in selection.keys(table)]
                index.enter_enrolments(students.column(table), of_each)

            return enter_enrolments
        keys = [Selection(columns, [column.attribute]) for column in columns_of(layout) if column.key]
        others: tuple[str, ...] = ()
        if issubclass(layout, Student):
            others = ("student_number", "grade_level")
        elif issubclass(layout, Teacher):
            others = ("teacher_number", "last_name", "first_name", "status")
        also = [Selection(columns, [attribute]) for attribute in others]

        def enter(table: Table) -> None:
            if keys:
                of_keys = [key.column(table) for key in keys]
                index.enter_keys(layout, of_keys[0] if len(keys) == 1 else list(zip(*of_keys, strict=True)))
            of_others = [one.column(table) for one in also]
            if issubclass(layout, Student):
                index.enter_students(*of_others, table.locate)
            elif issubclass(layout, Teacher):
                numbers, last, first, statuses = of_others
                index.enter_teachers(numbers, list(zip(last, first, strict=True)), statuses, table.locate)

        return enter


class _Records:
    """Makes records, for the rules that look at them and the classes that refuse some."""

    def __init__(self, columns: ShapeColumns, layout: type) -> None:
        self._layout = layout
        import attrs

        fields = attrs.fields(layout)
        present = [field for field in fields if field.name in columns.places]
        self._aliases = [field.alias for field in present]
        self._selections = [Selection(columns, [field.name]) for field in present]

    def _make(self, row: Sequence[Any]) -> Any:
        return self._layout(**dict(zip(self._aliases, row, strict=True)))

    def of(self, table: Table) -> list[Any]:
        return [self._make(row) for row in zip(*(one.column(table) for one in self._selections), strict=True)]

    def refused(self, table: Table, left_out: set[int]) -> set[int]:
        refused = set()
        good = [index for index in range(len(table)) if index not in left_out]
        parts = [[part[index] for index in good] for part in table.parts]
        rows = zip(*(one.column(Table(table.columns, parts, len(good), table.locate)) for one in self._selections))
        for index, row in zip(good, rows, strict=True):
            try:
                self._make(row)
            except Exception:  # noqa: BLE001 - a user's validator may raise what it likes
                refused.add(index)
        return refused


Ask = Callable[[Table], Iterable[tuple[str, int, AtFault]]]


def _asking(columns: ShapeColumns, layout: type, rule: Rule, look: Look) -> Ask:
    if rule.subject == "fields":
        return _Combinations(columns, rule, look)
    if rule.subject == "columns":
        selections = [Selection(columns, [attribute]) for attribute in rule.columns]

        def ask_columns(table: Table) -> Iterable[tuple[str, int, AtFault]]:
            return ((rule.code, index, at_fault) for index, at_fault in look(*(one.column(table) for one in selections)))

        return ask_columns
    records = _Records(columns, layout)

    def ask_records(table: Table) -> Iterable[tuple[str, int, AtFault]]:
        for index, record in enumerate(records.of(table)):
            at_fault = look(record)
            if at_fault:
                yield rule.code, index, at_fault

    return ask_records


class _Combinations:
    """A rule that looks at some columns together, at each distinct combination once."""

    def __init__(self, columns: ShapeColumns, rule: Rule, look: Look) -> None:
        self._selection = Selection(columns, rule.columns)
        self._code, self._look = rule.code, look
        self._good: set[Any] = set()

    def __call__(self, table: Table) -> Iterable[tuple[str, int, AtFault]]:
        keys = self._selection.keys(table)
        bad = {}
        new = set(keys).difference(self._good)
        for key in new:
            at_fault = self._look(*self._selection.values_of(key))
            if at_fault:
                bad[key] = at_fault
        if len(self._good) > MOST_COMBINATIONS:
            self._good.clear()
        self._good |= new.difference(bad)
        for index, key in enumerate(keys) if bad else ():
            if key in bad:
                yield self._code, index, bad[key]
