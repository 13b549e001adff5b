"""Found by ``fuzz.py``: a header without records that lacks a teacher's column was drafted as teachers."""

from __future__ import annotations

import io

import psfiles

HEADER = b"Nothing\t[05]last_name\t[05]first_name\tteachernumber\temail_addr\tteachernumber\tT7\tT8\tT9\t1\r\n"


def test_the_draft_reads_its_file() -> None:
    draft = psfiles.draft(io.BytesIO(HEADER))
    assert draft.layout is not psfiles.Teacher
    faults: list[psfiles.ReadError] = []
    psfiles.loads(HEADER, draft.layout, draft.dialect, on_error=faults.append)
    assert faults == []
