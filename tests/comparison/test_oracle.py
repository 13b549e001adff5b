"""Law 10: a comparison counts as an oracle does that holds every record of both sides."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import cattrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect, ScheduleEntry, Student, Teacher
from psfiles.columns import columns_of, forms_of
from psfiles.comparison import compare
from psfiles.detection.exports import Export
from psfiles.exceptions import ReadError
from psfiles.layouts.schools import school_number

# Texts that are one value, that look alike, whose values' hashes collide, and that no column takes.
TEXTS = ["", "T1", "T2", "0", "-1", "-2", "-01", "007", "7", "1,2", "1\t2", "2", "\0", "\0\0", "\x1f", "Ren\xe9", "x"]
SCHOOLS = ["130", "0130", "00130", "0", "000", "0A1", "A1", "1,30"]
NUMBERS = ["-1", "-2", "-01", "0", "", "7", "07", "x", "99"]
DATES = ["9/1/2015", "09/01/2015", "01/09/2015", "0/0/0", "", "2/30/2015", "1-9-2015", "2015/9/1"]


class Code:
    """A type of one's own, of which several texts are one value."""

    def __init__(self, text: str) -> None:
        if text == "x":
            raise ValueError
        self.text = text.lower()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and self.text == other.text

    def __hash__(self) -> int:
        return 1


@attrs.frozen
class Refusing:
    """A class that refuses some records and changes others."""

    number: str = psfiles.column("Number", key=True)
    size: int | None = psfiles.column("Size")
    name: str = psfiles.column("Name")
    note: str = psfiles.column("Note", default="2", place=2)

    def __attrs_post_init__(self) -> None:
        if self.size == 7:
            raise ValueError


@attrs.frozen
class Coded:
    """A layout with a type of its own, a width, and columns that only some files carry."""

    number: str = psfiles.column("Number", key=True, max_length=2)
    code: Code = psfiles.column("Code", key=True)
    day: dt.date | None = psfiles.column("Day")
    size: int | None = psfiles.column("Size", default=None, place=1)


LAYOUTS = [ScheduleEntry, Student, Teacher, Refusing, Coded]
DIALECTS = [
    AUTOSEND,
    AUTOSEND_COMMA,
    attrs.evolve(AUTOSEND, date_order="DMY"),
    attrs.evolve(AUTOSEND_COMMA, encoding="utf-8", date_order="YMD"),
    attrs.evolve(AUTOSEND, delimiter=",", record_delimiter="\n", encoding="windows-1252"),
    attrs.evolve(AUTOSEND, upload_type=True, quoting="import"),
]


class Drip(io.BytesIO):
    """A file that gives few bytes at a time, so that it is read in many blocks."""

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(min(size or 0, 60) if size and size > 0 else 60)


def texts_of(column: Any) -> st.SearchStrategy[str]:
    if column.name.lower() == "schoolid":
        return st.sampled_from(SCHOOLS)
    if column.type is dt.date:
        return st.sampled_from(DATES)
    return st.sampled_from(NUMBERS if issubclass(column.type, int) else TEXTS)


@st.composite
def rows(draw: st.DrawFn, layout: type) -> list[dict[str, str]]:
    """Records as texts, few of them different."""
    columns = columns_of(layout)
    usual = {column.attribute: draw(texts_of(column)) for column in columns}
    changes = st.lists(st.sampled_from(columns), max_size=2)
    return [
        usual | {column.attribute: draw(texts_of(column)) for column in changed}
        for changed in draw(st.lists(changes, max_size=8))
    ]


@st.composite
def files(draw: st.DrawFn, layout: type, some: Sequence[dict[str, str]], name: str) -> Export:
    """Some records in a file of any dialect and form, perhaps damaged."""
    dialect = draw(st.sampled_from(DIALECTS))
    form = list(draw(st.sampled_from(forms_of(layout))))
    if draw(st.booleans()) and draw(st.booleans()) and layout is not Teacher:  # of which two columns have one name
        form = draw(st.permutations(form))
        dialect = attrs.evolve(dialect, header=True)
    trailing = draw(st.sampled_from(["", "", dialect.delimiter]))
    lines = [dialect.delimiter.join(field(row[column.attribute], dialect) for column in form) for row in some]
    if dialect.header:
        lines.insert(0, dialect.delimiter.join(column.name for column in form))
    if dialect.upload_type:
        lines = [f"U{dialect.delimiter}{line}" for line in lines]
    data = "".join(f"{line}{trailing}{dialect.record_delimiter}" for line in lines).encode(
        dialect.encoding or draw(st.sampled_from(["utf-8", "windows-1252", "utf-16"])), "replace"
    )
    for place, damage in draw(
        st.lists(st.tuples(st.integers(0, 500), st.sampled_from([b"\t", b'"', b"\n", b"\x81"])), max_size=1)
    ):
        data = data[:place] + damage + data[place:]
    source: Callable[[bytes], io.BytesIO] = draw(st.sampled_from([io.BytesIO, Drip]))
    return Export(source(data), name, layout, dialect)


def field(text: str, dialect: Dialect) -> str:
    if dialect.quoting == "none":
        return text.replace(dialect.delimiter, ";")
    return f'"{text}"' if dialect.delimiter in text else text


@st.composite
def sides(draw: st.DrawFn, layout: type) -> list[list[Export]]:
    """Two exports that have much in common, each of some files."""
    shared = draw(rows(layout))
    found = []
    for name in ("old", "new"):
        others = draw(st.lists(st.sampled_from(shared), max_size=4)) if shared else []
        own = draw(st.permutations([*draw(st.sampled_from([shared, shared[1:], []])), *others, *draw(rows(layout))]))
        cut = draw(st.integers(0, len(own)))
        found.append(
            [draw(files(layout, part, f"{name} {number}")) for number, part in enumerate([own[:cut], own[cut:]])]
        )
    return found


def converter() -> cattrs.Converter:
    """What knows the type of one's own."""
    found = cattrs.Converter()
    found.register_structure_hook(Code, lambda text, _: Code(text))
    found.register_unstructure_hook(Code, lambda code: code.text)
    return found


def held(side: Sequence[Export]) -> tuple[list[tuple[Any, ...]], int]:
    """The values of every record of a side, school ids as one, and how many cannot be read."""
    found, faults = [], 0
    for export in side:
        names = [column.attribute for column in columns_of(export.layout)]
        export.source.seek(0)  # type: ignore[union-attr]
        reader: psfiles.Reader[Any] = psfiles.Reader(
            export.source, export.layout, export.dialect, converter=converter()
        )
        for item in reader.scan():
            if isinstance(item, ReadError):
                faults += 1
                continue
            values = {name: getattr(item, name) for name in names}
            if "school_id" in values:
                values["school_id"] = school_number(values["school_id"])
            found.append(tuple(values.values()))
        export.source.seek(0)  # type: ignore[union-attr]
    return found, faults


def without(records: Sequence[tuple[Any, ...]], others: Counter[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The records that are left, in order, when each of the others has taken one away."""
    left = []
    for record in records:
        if others[record] > 0:
            others[record] -= 1
        else:
            left.append(record)
    return left


def counted(layout: type, before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> dict[str, Any]:
    """What differs, found with everything in memory."""
    only_new = without(after, Counter(before))
    many = Counter(before) - Counter(after)
    only_old = [record for record in before if many[record] > 0 and not many.subtract([record])]
    places = [place for place, column in enumerate(columns_of(layout)) if column.key]
    by_key: list[dict[Any, list[tuple[Any, ...]]]] = [{}, {}]
    for found, records in zip(by_key, (only_old, only_new), strict=True):
        for record in records:
            found.setdefault(tuple(record[place] for place in places), []).append(record)
    counts: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for key in {**by_key[0], **by_key[1]}:
        old, new = (found.get(key, []) for found in by_key)
        for former, record in zip(old, new, strict=False):
            counts["changed"] += 1
            columns.update(c.name for c, a, b in zip(columns_of(layout), former, record, strict=True) if a != b)
        counts["added"] += max(0, len(new) - len(old))
        counts["removed"] += max(0, len(old) - len(new))
    return {
        "unchanged": len(after) - len(only_new),
        **{name: counts[name] for name in ("added", "removed", "changed")},
        "columns": dict(columns),
    }


@pytest.mark.parametrize("most", [2, 200_000])
@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
@settings(deadline=None)
def test_it_counts_as_an_oracle_does(layout: type, most: int, data: st.DataObject) -> None:
    old, new = data.draw(sides(layout))
    (before, old_faults), (after, new_faults) = held(old), held(new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("psfiles.comparison._matching.MOST_DIFFERING", most)
        patch.setattr("psfiles.comparison._spellings.MOST_KNOWN", most)
        comparison = compare(old, new, converter=converter())
    expected = counted(layout, before, after)
    assert {
        "unchanged": comparison.unchanged_count,
        "added": comparison.added_count,
        "removed": comparison.removed_count,
        "changed": comparison.changed_count,
        "columns": comparison.columns,
    } == expected
    assert (comparison.old_count, comparison.new_count) == (len(before), len(after))
    assert (comparison.old_faults, comparison.new_faults) == (old_faults, new_faults)
