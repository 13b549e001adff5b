"""Law 5: what `Writer` wrote in AutoComm's dialect, PowerSchool's documented import reads back identically."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_subjects import Subject, for_every_subject

import psfiles
from psfiles import AUTOCOMM
from psfiles.columns import columns_of
from psfiles.strategies import records


def imported(text: str, delimiter: str = "\t", end: str = "\n") -> list[list[str]]:
    """PowerSchool's rule as it is documented, character by character, and nothing of psfiles in it.

    A quote is never text by itself. Between quotes a delimiter is text, and two
    quotes are one. A quoted run may begin anywhere in a field.
    """
    rows: list[list[str]] = []
    fields, field, quoted, position = [], "", False, 0
    while position < len(text):
        character = text[position]
        position += 1
        if quoted and character == '"' and text[position : position + 1] == '"':
            field += '"'
            position += 1
        elif character == '"':
            quoted = not quoted
        elif quoted or character not in (delimiter, end):
            field += character
        elif character == delimiter:
            fields.append(field)
            field = ""
        else:
            rows.append([*fields, field])
            fields, field = [], ""
    assert not quoted
    assert not field
    assert not fields
    return rows


@pytest.mark.parametrize(
    ("last", "value"),
    [
        ('"123 Anyplace Dr, Ste 100"', "123 Anyplace Dr, Ste 100"),
        ('"""123 Anyplace Dr, Ste 100"""', '"123 Anyplace Dr, Ste 100"'),
        ('123 Anyplace Dr"," Ste 100', "123 Anyplace Dr, Ste 100"),
        ('123 Anyplace """Dr,""" Ste 100', '123 Anyplace "Dr," Ste 100'),
    ],
)
def test_the_reference_reads_the_documented_examples(last: str, value: str) -> None:
    assert imported(f"7,{last}\n", ",") == [["7", value]]


AUTOCOMM_DIALECTS = st.builds(attrs.evolve, st.just(AUTOCOMM), delimiter=st.sampled_from("\t,"), header=st.booleans())


class TestAutoComm:
    """A reader that knows only the documentation reads what psfiles wrote."""

    @for_every_subject
    @given(st.data())
    def test_written_is_imported(self, subject: Subject, data: st.DataObject) -> None:
        dialect = data.draw(AUTOCOMM_DIALECTS)
        entries = data.draw(st.lists(records(subject.layout, dialect, converter=subject.converter), max_size=5))
        options: dict[str, Any] = {"converter": subject.converter, "record_type": subject.layout}
        rows = imported(psfiles.dumps(entries, dialect, **options).decode("windows-1252"), dialect.delimiter)
        columns = [column for column in columns_of(subject.layout) if column.place is None]
        if dialect.header:
            assert rows.pop(0) == [column.name for column in columns]
        assert len(rows) == len(entries)
        for row, entry in zip(rows, entries, strict=True):
            assert len(row) == len(columns)
            for text, column in zip(row, columns, strict=True):
                if column.type is str:
                    assert text == (getattr(entry, column.attribute) or "")

    @for_every_subject
    @given(st.data())
    def test_read_as_psfiles_reads_it(self, subject: Subject, data: st.DataObject) -> None:
        """The reference's fields, written without quotes where that can be, are the same records."""
        dialect = data.draw(AUTOCOMM_DIALECTS)
        entries = data.draw(st.lists(records(subject.layout, dialect, converter=subject.converter), max_size=5))
        options: dict[str, Any] = {"converter": subject.converter}
        written = psfiles.dumps(entries, dialect, record_type=subject.layout, **options)
        rows = imported(written.decode("windows-1252"), dialect.delimiter)
        # The unit separator stands in no value, so that it needs no quoting.
        plain = attrs.evolve(dialect, delimiter="\x1f", quoting="none")
        text = "".join("\x1f".join(row) + "\n" for row in rows)
        assert psfiles.loads(text.encode("windows-1252"), subject.layout, plain, **options) == entries
