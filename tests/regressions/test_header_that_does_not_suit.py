"""Under a header that does not suit the layout, records of the right width were read by position."""

from __future__ import annotations

import attrs

import psfiles
from psfiles import AUTOSEND, Teacher


def test_no_record_is_read() -> None:
    header = "Schoolid\t[05]last_name\t[05]first_name\tteachernumber\temail_addr\tteachernumber\tRoom\r\n"
    data = (header + "100\tExample\tTom\tT7\t\tT7\t1\r\n").encode()
    faults: list[psfiles.ReadError] = []
    dialect = attrs.evolve(AUTOSEND, header=True)
    assert psfiles.loads(data, Teacher, dialect, on_error=faults.append) == []
    assert [(fault.location.record, fault.code) for fault in faults] == [(0, "header"), (1, "header")]
