"""Whichever call fails while a file is written: the old file or the new one, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import STUDENT_LINE, student
from injection import FAILURES, open_files, outcomes

import psfiles
from psfiles.atomic import write_atomically

NEW = (STUDENT_LINE + b"\r\n") * 3
RECORDS = [student()] * 3


def with_a_writer(path: Path) -> None:
    with psfiles.Writer(path, psfiles.Student) as writer:
        writer.write(RECORDS[0])
        writer.write_all(RECORDS[1:])


def with_a_writer_closed_by_hand(path: Path) -> None:
    writer = psfiles.Writer(path, psfiles.Student)
    writer.write_all(RECORDS)
    writer.close()


ACTIONS: list[Callable[[Path], None]] = [
    lambda path: psfiles.dump(RECORDS, path),
    with_a_writer,
    with_a_writer_closed_by_hand,
    lambda path: write_atomically(path, NEW),
    lambda path: write_atomically(path, NEW, private=True),
]


@pytest.mark.parametrize("old", [b"old", None])
@pytest.mark.parametrize("action", range(len(ACTIONS)))
@pytest.mark.parametrize("failure", FAILURES)
def test_every_call_may_fail(tmp_path: Path, failure: type[BaseException], action: int, old: bytes | None) -> None:
    path = tmp_path / "file"
    if old is not None:
        path.write_bytes(old)
    write = ACTIONS[action]
    before = open_files()
    for kind in outcomes(failure, lambda: write(path)):
        found = path.read_bytes() if path.exists() else None
        assert found in {old, NEW}
        assert found == NEW or kind is failure
        assert [each.name for each in tmp_path.iterdir()] == ["file"] * (found is not None)
        assert open_files() == before
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
    write(path)
    assert path.read_bytes() == NEW
