"""Whichever call fails while a file is read: nothing stays open, what is given is right, the next call works."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from injection import FAILURES, open_files, outcomes

import psfiles
from psfiles import checks, frames

TEACHERS = b"100\tExample\tTom\tT7\t\tT7\t1\r\n100\tExample\tSue\tT8\r\n"


def loaded(path: Path) -> Any:
    faults: list[psfiles.ReadError] = []
    return psfiles.load(path, psfiles.Teacher, on_error=faults.append), list(map(str, faults))


RULES = [rule for rule in checks.RULES if rule.code in {"blank-around", "duplicate-key", "teacher-number-differs"}]
"""One for each way of asking; what detects a layout has a line of its own."""

ACTIONS: dict[str, Callable[[Path], Any]] = {
    "load": loaded,
    "detect": psfiles.detect,
    "check": lambda path: psfiles.check(path, layouts=[psfiles.Teacher], dialect=psfiles.AUTOSEND, rules=RULES).counts,
    "compare": lambda path: psfiles.compare(path, path, psfiles.Teacher, psfiles.AUTOSEND).counts,
    "District.load": lambda path: (
        psfiles.District.load(path, layouts=[psfiles.Teacher], dialect=psfiles.AUTOSEND).teachers
    ),
    "read_table": lambda path: frames.read_table(path, psfiles.Teacher, on_error=str).to_pylist(),
}


# A file that is let go before anybody holds it closes at once, with a warning.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("failure", FAILURES)
def test_every_call_may_fail(tmp_path: Path, failure: type[BaseException], name: str) -> None:
    path, action = tmp_path / "TEACHER.txt", ACTIONS[name]
    path.write_bytes(TEACHERS)
    right = action(path)
    before = open_files()
    assert gc.isenabled()
    results: list[Any] = []
    for kind in outcomes(failure, lambda: results.append(action(path))):
        assert gc.isenabled()
        assert open_files() == before
        assert kind is not None or results == [right]
        results.clear()
    assert action(path) == right
    assert [each.name for each in tmp_path.iterdir()] == ["TEACHER.txt"]
