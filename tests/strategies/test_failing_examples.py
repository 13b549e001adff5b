"""What a failing test prints can be pasted, and the same lines look at a fault and at what was expected of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty
from layouts_for_tests import LAYOUTS

import psfiles
from psfiles import strategies
from psfiles.exceptions import ReadError
from psfiles.strategies import ExpectedFault, damaged_files, files

NAMES: dict[str, Any] = {"datetime": dt}
NAMES |= {name: getattr(psfiles, name) for name in psfiles.__all__}
NAMES |= {name: getattr(strategies, name) for name in strategies.__all__}
NAMES |= LAYOUTS


@pytest.mark.parametrize("kind", [files, damaged_files])
@settings(max_examples=60)
@given(data=st.data())
def test_a_file_is_printed_as_it_is_made(kind: Any, data: st.DataObject) -> None:
    layout = data.draw(st.sampled_from(sorted(LAYOUTS)))
    file = data.draw(kind(LAYOUTS[layout]))
    assert eval(repr(file), dict(NAMES)) == file  # noqa: S307 - what was printed, pasted
    pasted = eval(pretty(file), dict(NAMES))  # noqa: S307 - likewise, as Hypothesis prints it
    assert pasted == file
    for again, record in zip(pasted.records, file.records, strict=True):
        assert list(map(type, vars_of(again))) == list(map(type, vars_of(record)))


def vars_of(record: Any) -> list[Any]:
    return [getattr(record, column.attribute) for column in psfiles.columns_of(type(record))]


def seen(fault: ReadError | ExpectedFault) -> tuple[str, list[str]]:
    """What a test looks at."""
    return fault.code, [one.code for one in fault.exceptions]


@given(damaged_files(psfiles.AttendanceEntry))
def test_the_same_lines_look_at_a_fault_and_at_what_was_expected(file: Any) -> None:
    faults: list[ReadError] = []
    psfiles.loads(file.data, psfiles.AttendanceEntry, file.dialect, on_error=faults.append)
    assert list(map(seen, faults)) == list(map(seen, file.faults))
