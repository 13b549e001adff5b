"""Two grades were one to a comparison, since Python's hash(-1) is hash(-2)."""

from __future__ import annotations

import io

from psfiles import compare

STUDENT = b"1001\tSue\tExample\t\t09/01/2015\t\t\t\t\t\t\t-1\r\n"


def test_a_grade_that_changed() -> None:
    """From one year before kindergarten to two."""
    comparison = compare(io.BytesIO(STUDENT), io.BytesIO(STUDENT.replace(b"-1", b"-2")))
    assert (comparison.changed_count, comparison.columns) == (1, {"Grade_Level": 1})
