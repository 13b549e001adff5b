"""Laws 1 to 3 for layouts that are made at run time, of any names and of every type."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import itertools
import pickle
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st
from law_bytes import any_bytes
from law_subjects import NAMED_ENCODINGS, Subject, plainly, scanned

import psfiles
from psfiles import GradeLevel, PeriodExpression, TermId, make_layout
from psfiles.drafting._source import layout_source
from psfiles.layouts.known_fields import KNOWN_FIELDS
from psfiles.strategies import dialects, records


class Lunch(enum.Enum):
    """A choice as districts write it."""

    FREE = "F"
    REDUCED = "R"


TYPES: list[Any] = [
    *[str, int, float, decimal.Decimal, bool, Lunch, Literal["Y", "N"], tuple[str, ...]],
    *[dt.date, dt.time, dt.datetime, TermId, GradeLevel, PeriodExpression],
]
OF_TYPES: dict[Any, dict[str, Any]] = {bool: {"true": "Y", "false": "N"}, tuple[str, ...]: {"separator": "/"}}
"""What `column` takes for some types alone."""


NAMES = st.sampled_from([known.name for known in KNOWN_FIELDS]) | st.text("aB1_ .[]#éß-", max_size=12)


@st.composite
def made_layouts(draw: st.DrawFn) -> type[Any]:
    """A layout of one to eight fields: names that are known, odd, twice the same or none."""
    settings = {name: st.booleans() for name in ("key", "personal", "repeats", "required")}
    for_any = st.fixed_dictionaries({}, optional=settings)
    types = st.sampled_from(TYPES)
    typed = st.builds(
        lambda one, others, own: {"type": one, **others, **(OF_TYPES.get(one, {}) if own else {})},
        types,
        for_any,
        st.booleans(),
    )
    types |= st.sampled_from([one | None for one in TYPES])
    fields = st.tuples(NAMES, st.none() | types | typed)
    return make_layout(draw(st.sampled_from(["Made", "Bus"])), draw(st.lists(fields, min_size=1, max_size=8)))


MADE = made_layouts()


class TestMadeLayouts:
    @given(MADE, st.data())
    def test_law_1_what_was_written_is_read_back(self, layout: type[Any], data: st.DataObject) -> None:
        dialect = data.draw(dialects(encoding=NAMED_ENCODINGS, header=st.just(False)))
        entries = data.draw(st.lists(records(layout, dialect), max_size=5))
        try:
            written = psfiles.dumps(entries, dialect, record_type=layout)
        except psfiles.WriteError as error:
            assert error.code in {"mark", "header"}
            return
        assert psfiles.loads(written, layout, dialect) == entries

    @given(MADE, st.data())
    def test_law_1_under_a_header(self, layout: type[Any], data: st.DataObject) -> None:
        """Its own names are those of its columns, whatever they are."""
        dialect = psfiles.Dialect(header=True, encoding="utf-8")
        entries = data.draw(st.lists(records(layout, dialect), max_size=5))
        written = psfiles.dumps(entries, dialect, record_type=layout)
        if all(column.name for column in psfiles.columns_of(layout)):
            assert psfiles.loads(written, layout, dialect) == entries

    @given(MADE, st.data(), st.lists(st.integers(1, 9), min_size=1, max_size=5))
    def test_law_2_any_chunking(self, layout: type[Any], data: st.DataObject, sizes: list[int]) -> None:
        file = data.draw(any_bytes(Subject(layout)))
        whole = scanned(Subject(layout), file.data, file.dialect)
        assert scanned(Subject(layout), file.data, file.dialect, itertools.cycle(sizes)) == whole
        with plainly:
            assert scanned(Subject(layout), file.data, file.dialect) == whole

    @given(MADE, st.binary())
    def test_law_3_any_bytes(self, layout: type[Any], data: bytes) -> None:
        faults: list[psfiles.ReadError] = []
        assert all(type(one) is layout for one in psfiles.loads(data, layout, on_error=faults.append))

    @given(MADE, st.data())
    def test_records_and_classes_pickle(self, layout: type[Any], data: st.DataObject) -> None:
        entries = data.draw(st.lists(records(layout), max_size=3))
        assert pickle.loads(pickle.dumps((layout, entries))) == (layout, entries)  # noqa: S301 - our own bytes

    @given(MADE)
    def test_its_source_makes_the_same_class(self, layout: type[Any]) -> None:
        names: dict[str, Any] = {}
        exec(layout_source(layout), names)  # noqa: S102 - the text is psfiles' own
        assert names[layout.__name__] is layout
