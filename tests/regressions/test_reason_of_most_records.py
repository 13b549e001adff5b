"""A column that is wrong in every record was explained by what is wrong in a single one of them."""

from __future__ import annotations

import io

import pytest

import psfiles


def test_the_fault_of_most_records_is_named() -> None:
    line = b"0100\t1001\t%s\tMA10\tAlgebra\t1\t1(A)\tExample\tTom\t12\tT1\r\n"
    data = io.BytesIO(line % b"" + line % b"36x0" * 5)
    data.name = "SCHEDULE.TXT"
    with pytest.raises(psfiles.DetectionError, match=r"termid \(field 3\) is wrong in every record \(bad-integer\)"):
        psfiles.detect(data)
