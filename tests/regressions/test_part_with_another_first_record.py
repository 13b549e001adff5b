"""A part of a file has the file's shape, also where its own first record would show another (found by mutation)."""

from __future__ import annotations

from pathlib import Path

import psfiles
from psfiles.spark._cutting import parts_of


def test_a_part_has_the_shape_of_its_file(tmp_path: Path) -> None:
    longer = b"100\t1001\t3600\tMA10\tAlgebra\t2\t3\t3(A)\tExample\tTom\t12\tT7\r\n"
    # By itself, this one looks like the form of 11 columns with a delimiter at its end.
    odd = b"100\t1002\t3600\tMA10\tAlgebra\t2\t3(A)\tExample\tTom\t12\tT7\t\r\n"
    path = tmp_path / "SCHEDULE.TXT"
    path.write_bytes(longer + odd * 2)
    whole = psfiles.load(path, psfiles.ScheduleEntry)
    parts = parts_of(str(path), psfiles.ScheduleEntry, psfiles.AUTOSEND, 1)
    assert len(parts) == 3
    assert [entry for part in parts for entry in psfiles.Reader(part, psfiles.ScheduleEntry)] == whole
    assert whole[1].period == "3(A)"
