"""Records to tables: columns that repeat together, texts of any letters, and the first value that is wrong."""

from __future__ import annotations

import attrs
import pyarrow as pa
import pytest
from cases import entry

import psfiles
from psfiles import ScheduleEntry, WriteError, frames


def entries(count: int, sections: int) -> list[ScheduleEntry]:
    return [
        attrs.evolve(
            entry(),
            student_number=str(number),
            course_number=f"C{number % sections}",
            room=f"é{number % sections % 3}",
            period=None if number % sections == 1 else "2",
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("sections", [1, 3, 70, 100])
def test_columns_that_repeat_together_or_not_are_the_same(sections: int) -> None:
    records = entries(100, sections)
    table = frames.to_table(records)
    for field in attrs.fields(ScheduleEntry):
        assert table[field.name].to_pylist() == [getattr(record, field.name) for record in records]
    courses = table["course_number"].chunk(0)
    assert courses.dictionary.to_pylist() == [f"C{number}" for number in range(sections)]
    assert table["period"].null_count == (0 if sections == 1 else len(range(1, 100, sections)))


def test_the_first_value_that_is_wrong_among_those_that_repeat_together() -> None:
    records = entries(100, 3)
    for index in (97, 61):
        records[index] = attrs.evolve(records[index], room="\ud800")
    with pytest.raises(WriteError) as caught:
        frames.to_table(records)
    assert (caught.value.index, caught.value.column, caught.value.code) == (61, "[03]room", "unencodable")


class Unhashable(str):
    """A text that no look-up finds."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]


def test_texts_without_a_hash_do_not_repeat() -> None:
    records = [attrs.evolve(record, student_number=Unhashable(record.student_number)) for record in entries(10, 3)]
    assert frames.to_table(records)["student_number"].to_pylist() == [str(number) for number in range(10)]


@attrs.frozen
class Note:
    """A layout of plain texts, one of which may be missing."""

    text: str = psfiles.column("Text")
    other: str | None = psfiles.column("Other", place=1, default=None)


@pytest.mark.parametrize("texts", [["a", "é", "", "€x", "𝄞", "b"], ["", ""], ["é"], ["ab", "c"]])
def test_texts_of_letters_of_any_length(texts: list[str]) -> None:
    table = frames.to_table([Note(text, text or None) for text in texts])
    table.to_arrow().validate(full=True)
    assert table["text"].to_pylist() == texts
    assert table["other"].to_pylist() == [text or None for text in texts]
    assert table["text"].type == pa.string()
