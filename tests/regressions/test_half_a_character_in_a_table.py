"""A lone surrogate went as far as Arrow, whose UnicodeEncodeError has the whole text in it."""

from __future__ import annotations

import attrs
import pytest

from psfiles import Teacher, WriteError, frames

TEACHER = Teacher("100", "Example", "Tom", "T7", "", status=1)


@pytest.mark.parametrize("half", ["\ud800", "Qvxzk\udc81"])
def test_the_fault_names_record_and_field_and_no_value(half: str) -> None:
    with pytest.raises(WriteError) as raised:
        frames.to_table([TEACHER, attrs.evolve(TEACHER, first_name=half)])
    assert str(raised.value).startswith("record 1 of those given, field [05]first_name: a lone surrogate")
    assert (raised.value.code, raised.value.__cause__, raised.value.__context__) == ("unencodable", None, None)


def test_a_whole_character_beyond_the_first_plane_is_text() -> None:
    record = attrs.evolve(TEACHER, first_name="\U0001f600")
    assert frames.from_table(frames.to_table([record]), Teacher) == [record]
