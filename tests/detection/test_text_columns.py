"""Columns that take any text are not read one text after the other."""

from __future__ import annotations

from typing import Any

import pytest

from psfiles import Dialect, Student
from psfiles.detection._trials import ColumnTrial
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.shapes import shapes_of


def test_only_typed_columns_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(self: ColumnCodec, text: str) -> Any:
        read.append(self.column.attribute)
        return self.kind.from_text(text)

    monkeypatch.setattr(ColumnCodec, "read", counted)
    for codec in shapes_of(Student, Dialect(), None)[0].codecs:
        assert codec is not None
        ColumnTrial(codec, {"7"})
    assert set(read) == {"dob", "grade_level"}
