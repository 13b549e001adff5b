"""Two quotes between a CR and an LF vanished, and left a CRLF."""

from __future__ import annotations

import pytest
from layouts_for_tests import Note

import psfiles
from psfiles import Dialect


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b'A\r\r""\n\rB\r', ["A", "", "\n", "B"]),
        (b'A\r\nB\r""\nC\r\n', ["A", "B\r\nC"]),
        (b'A\nB\r""\nC\n', ["A", "B\r", "C"]),
    ],
)
def test_they_stand_apart(data: bytes, texts: list[str]) -> None:
    assert [note.text for note in psfiles.loads(data, Note, Dialect(quoting="import"))] == texts
