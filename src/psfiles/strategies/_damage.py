"""Strategies for files that are damaged, and the faults that reading them must give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from psfiles.columns import forms_of
from psfiles.dialects import Dialect
from psfiles.reading.codecs import ColumnCodec
from psfiles.strategies._files import MARKS, Form, draw_form, encode
from psfiles.strategies._values import can_hold
from psfiles.values import KindName

if TYPE_CHECKING:
    import cattrs

__all__ = ["DamagedFile", "ExpectedFault", "damaged_files"]

RecordT = TypeVar("RecordT")


@attrs.frozen
class ExpectedFault:
    """A fault that reading must give: the number of the record, and the codes of its single faults.

    ``code`` and ``exceptions`` are those of a `psfiles.ReadError`, so that the
    same lines look at both; ``record`` is its ``location.record``.

    >>> expected = ExpectedFault(record=3, codes=("bad-date", "blank"))
    >>> expected.code, [one.code for one in expected.exceptions]
    ('record', ['bad-date', 'blank'])
    """

    record: int
    codes: tuple[str, ...]

    @property
    def code(self) -> str:
        """The stable name of the kind of fault; that of a group where several fields are at fault."""
        return self.codes[0] if len(self.codes) == 1 else "record"

    @property
    def exceptions(self) -> tuple[ExpectedFault, ...]:
        """The single faults of the record: this one, or a group's members."""
        return tuple(ExpectedFault(self.record, (code,)) for code in self.codes)


@attrs.frozen
class DamagedFile(Generic[RecordT]):
    r"""A file's bytes, the dialect to read them in, the good records, and all the faults, in order.

    >>> import io, psfiles
    >>> file = DamagedFile(b"no teacher\r\n", psfiles.AUTOSEND, [], [ExpectedFault(1, ("field-count",))])
    >>> found = list(psfiles.Reader(io.BytesIO(file.data), psfiles.Teacher, file.dialect).scan())
    >>> [fault.code for fault in found] == [expected.code for expected in file.faults]
    True
    """

    data: bytes
    dialect: Dialect
    records: list[RecordT]
    faults: list[ExpectedFault]


Line = tuple[str, tuple[str, ...]]
"""A line without its end, and the codes of what is wrong with it."""


@st.composite
def damaged_files(
    draw: st.DrawFn,
    layout: type[RecordT],
    dialect: SearchStrategy[Dialect] | Dialect | None = None,
    *,
    max_size: int = 5,
    converter: cattrs.BaseConverter | None = None,
) -> DamagedFile[RecordT]:
    """Files of a layout in which at least one record is damaged.

    Records are cut short or torn in two, have too many fields, values that
    their column cannot hold, bytes that mean nothing, a quote that is never
    closed; or the header does not suit the layout, and no record can be read.
    The arguments are those of `files`.

    >>> from hypothesis import find
    >>> from psfiles import AUTOSEND, AttendanceEntry
    >>> find(damaged_files(AttendanceEntry, AUTOSEND), lambda file: not file.records).faults
    [ExpectedFault(record=1, codes=('field-count',))]
    """
    form = draw_form(draw, layout, dialect, converter)
    lines: list[Line] = []
    good = []
    for entry, its_lines in draw(st.lists(_parts(form), min_size=1, max_size=max_size)):
        lines += its_lines
        good += entry
    # Blank lines at the end are no records. Too many fields are never blank.
    while form.width > 1 and lines and not lines[-1][0]:
        lines.pop()
    if not any(codes for _, codes in lines):
        lines.append((_too_many(form), ("field-count",)))
    if form.dialect.quoting == "import" and not any('"' in line for line, _ in lines) and draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), ('"never closed', ("open-quote",)))
    if form.dialect.header:
        names = form.header()
        if draw(st.booleans()):
            names[-1] = "Unknown_Field"
            lines = [(line, ("header",)) for line, _ in [("", ()), *lines]]
            good = []
            lines[0] = (form.line(names), ("header",))
        else:
            lines.insert(0, (form.line(names), ()))
    first = 0 if form.dialect.header else 1
    faults = [ExpectedFault(number, codes) for number, (_, codes) in enumerate(lines, first) if codes]
    data = encode(form, [line for line, _ in lines], form.dialect.record_delimiter)
    return DamagedFile(data, form.dialect, good, faults)


def _parts(form: Form) -> SearchStrategy[tuple[list[Any], list[Line]]]:
    """A record that is damaged or good, and its lines."""
    damaged = form.records.flatmap(lambda entry: _damaged_lines(form, form.texts(entry)))
    return damaged.map(lambda lines: ([], lines)) | form.records.map(
        lambda entry: ([entry], [(form.line(form.texts(entry)), ())])
    )


def _damaged_lines(form: Form, texts: list[str]) -> SearchStrategy[list[Line]]:
    """What may be left of a record."""
    kinds: list[SearchStrategy[list[Line]]] = [st.just([(_too_many(form), ("field-count",))])]
    cuts = [[(line, ("field-count",)) for line in map(form.line, rows)] for rows in _cuts(form, texts)]
    if cuts:
        kinds.append(st.sampled_from(cuts))
    places = [place for place in range(form.width) if _bad_texts(form, place)]
    if places:
        kinds.append(_with_bad_fields(form, texts, places))
    byte = _meaningless(form)
    if byte:
        # Without quotes, none of which the byte would then leave open.
        kinds.append(st.just([(byte + form.line(texts).replace('"', ""), ("undecodable",))]))
    return st.one_of(kinds)


def _too_many(form: Form) -> str:
    return form.dialect.delimiter.join(["more"] * (form.width + 3))


def _cuts(form: Form, texts: Sequence[str]) -> list[list[list[str]]]:
    """Rows that are too short: a blank line, the beginning of a record, both halves of one."""
    starts = [[[*texts[:width], "cut"]] for width in range(form.width - 1)]
    halves = [
        [[*texts[:place], "12 Elm St"], ["Apt 4", *texts[place + 1 :], "end"][: form.width - place]]
        for place in range(1, form.width - 1)
    ]
    blank = [[[""]]] if form.width > 1 else []
    return [rows for rows in (*starts, *blank, *halves) if not any(_fits(form, row) for row in rows)]


def _fits(form: Form, row: Sequence[str]) -> bool:
    forms = [form.codecs] if form.dialect.header else forms_of(form.layout)
    widths = {len(one) + form.dialect.upload_type for one in forms}
    return len(row) in widths or (not row[-1] and len(row) - 1 in widths)


def _with_bad_fields(form: Form, texts: Sequence[str], places: Sequence[int]) -> SearchStrategy[list[Line]]:
    def line(bad: dict[int, tuple[str, str]]) -> list[Line]:
        row = [bad[place][0] if place in bad else text for place, text in enumerate(texts)]
        return [(form.line(row), tuple(bad[place][1] for place in sorted(bad)))]

    chosen = st.sets(st.sampled_from(places), min_size=1, max_size=3)
    return chosen.flatmap(
        lambda some: st.fixed_dictionaries({place: st.sampled_from(_bad_texts(form, place)) for place in sorted(some)})
    ).map(line)


def _bad_texts(form: Form, place: int) -> list[tuple[str, str]]:
    """Texts that a column cannot hold, and the code of the fault that each of them is."""
    index = place - form.dialect.upload_type
    if index < 0:
        return []
    codec: ColumnCodec = form.codecs[index]
    column = codec.column
    if column.max_length is not None:
        return [("X" * (column.max_length + 1), "too-long")]
    blanks: list[str] = [""] if column.required or not column.optional else []
    kind = column.kind()
    if codec.kind.name == "text":
        return [("", "blank")] if column.required else []
    if kind is None or codec.kind.name == "converted":
        return []
    if kind.name == "date":
        blanks = blanks and ["", "0/0/0"]
    texts = BAD_TEXTS[kind.name]
    bad = [(text, kind.code) for text in texts if codec.read_fault(text) == (kind.code, kind.problem)]
    blanks = [text for text in blanks if codec.read_fault(text) is not None]
    return [pair for pair in (*bad, *((blank, "blank") for blank in blanks)) if can_hold(form.dialect, pair[0])]


BAD_TEXTS: dict[KindName, tuple[str, ...]] = {
    "text": (),
    "integer": ("seven", "1_0", "+7", "7.5", " 7", "1" * 19),
    "number": ("nan", "inf", "1_0", " 7", "1e999", "1,5"),
    "decimal": ("nan", "1_0", "+7", "7 ", "1e3", "1,5"),
    "boolean": ("true", "yes", "2", " 1"),
    "date": ("99/99/9999", "02/30/2026", "9/14/26", "today"),
    "time": ("24:00", "8.30", "08:60", "13:00PM", "0:30AM"),
    "datetime": ("2026-02-30 08:30", "2026-09-14", "08:30", "2026-09-14T08:30Z"),
    "choice": ("no choice", "?"),
    "list": (),
}
"""What values of each kind look like and are not: what Python's own conversions take, or almost."""


def _meaningless(form: Form) -> str:
    """A byte that means nothing in the file's character set, as Python escapes it; blank where there is none.

    Only where the character set is sure before the first record.
    """
    if form.dialect.encoding is None and form.encoding not in MARKS:
        return ""
    return {"windows-1252": "\udc81", "utf-8": "\udcff", "utf-8-sig": "\udcff", "utf-16": "\ud800"}.get(
        form.encoding, ""
    )
