"""A part of a file ended with a record that is nothing but a line end, and lost it (found by law 8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import psfiles
from psfiles import AUTOSEND_COMMA, Teacher
from psfiles.reading import framing as framer
from psfiles.spark._cutting import parts_of

DATA = b'\n\n\r\r\n"\n'
"""LF ends the records; the third is a lone CR, and an open quote holds the next back."""


def test_no_record_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "TEACHER.txt"
    path.write_bytes(DATA)
    with patch.multiple(framer, LONGEST=60, MOST_LINES=4):
        whole = [str(item) for item in psfiles.Reader(path, Teacher, AUTOSEND_COMMA).scan()]
        parts: list[Any] = [*parts_of(str(path), Teacher, AUTOSEND_COMMA, 1)] or [path]
        read = [str(item) for part in parts for item in psfiles.Reader(part, Teacher, AUTOSEND_COMMA).scan()]
    assert len(whole) == 4
    assert read == whole
