"""Texts of records were kept in a cache of header names, where a record was compared with a header."""

from __future__ import annotations

import psfiles
from psfiles.layouts import field_names


def test_no_text_of_a_record_is_kept() -> None:
    psfiles.loads(b"", psfiles.Teacher)
    field_names._kept.cache_clear()
    psfiles.loads(b"Someone\tbad\r\n" * 3, psfiles.Teacher, on_error=lambda _: None)
    names = [name for column in psfiles.columns_of(psfiles.Teacher) for name in (column.name, *column.aliases)]
    assert field_names._kept.cache_info().currsize <= len(set(names))
