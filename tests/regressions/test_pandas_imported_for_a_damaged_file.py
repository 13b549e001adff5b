"""`pyarrow.array` imports pandas, so one odd record cost a third of a second and 40 MB."""

from __future__ import annotations

import subprocess
import sys

CODE = r"""
import io, sys
import psfiles
from psfiles import ScheduleEntry, Student, frames

faults = []
student = "{}\tExample\tTom\t\t{}\t100\tS1\t\t\t\t\t{}\r\n"
rows = student.format(1, "05/04/2011", 7), student.format("2\n", "", ""), student.format(3, "02/30/2011", 7), "x\r\n"
data = "".join(rows).encode() * 400
table = frames.read_table(io.BytesIO(data), Student, on_error=faults.append)
assert (len(table), len(faults)) == (800, 800)
entry = b"0130\t1\t3600\tMA10\tAlgebra\t2\t3(A-C)\tTeacher\tTom\t12\tT7\r\n"
longer = entry.replace(b"\t3(", b"\t3\t3(")
assert len(frames.read_table(io.BytesIO(entry * 400 + longer), ScheduleEntry, on_error=faults.append)) == 401
assert len(frames.to_table(psfiles.loads(entry, ScheduleEntry))) == 1
print("pandas" in sys.modules)
"""


def test_pandas_is_left_alone() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "False\n"
