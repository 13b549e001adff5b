"""Where a large file is cut into parts. That they give what the whole gives is law 8."""

from __future__ import annotations

from pathlib import Path

import pytest

import psfiles
from psfiles.reading.parts import FilePart
from psfiles.spark._batches import Batches
from psfiles.spark._cutting import parts_of
from psfiles.spark._options import Options
from psfiles.spark._plan import plan
from psfiles.spark._read import selection_of

TEACHER = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "TEACHER.txt"


def parts(path: Path, data: bytes, size: int = 1) -> list[FilePart]:
    path.write_bytes(data)
    return parts_of(str(path), psfiles.Teacher, psfiles.AUTOSEND, size)


def starts(path: Path, data: bytes, size: int = 1) -> list[tuple[int, int, int]]:
    return [(part.start.record, part.start.line, part.start.byte) for part in parts(path, data, size)]


class TestCutting:
    def test_each_record_may_be_a_part(self, path: Path) -> None:
        size = len(TEACHER)
        assert starts(path, TEACHER * 3) == [(1, 1, 0), (2, 2, size), (3, 3, 2 * size)]

    def test_parts_have_at_least_the_size(self, path: Path) -> None:
        assert starts(path, TEACHER * 4, len(TEACHER) + 1) == [(1, 1, 0), (3, 3, 2 * len(TEACHER))]

    def test_a_part_is_not_empty(self, path: Path) -> None:
        cut = parts(path, TEACHER * 3)
        assert [part.stop - part.start.byte for part in cut] == [len(TEACHER)] * 3

    def test_a_line_end_in_a_value_counts_as_a_line(self, path: Path) -> None:
        two_lines = TEACHER.replace(b"Tom", b"Tom\nTim")
        size = len(two_lines)
        assert starts(path, two_lines * 2) == [(1, 1, 0), (2, 3, size)]

    def test_pieces_of_a_split_record_count_as_records(self, path: Path) -> None:
        glued = b"short\nshorter\r\n"
        assert starts(path, TEACHER + glued + TEACHER)[-1] == (4, 4, len(TEACHER + glued))

    @pytest.mark.parametrize("data", [b"", TEACHER, TEACHER + b"\r\n\r\n"])
    def test_what_has_one_record_is_not_cut(self, path: Path, data: bytes) -> None:
        assert starts(path, data) == []

    def test_a_file_that_has_changed_meanwhile_is_told(self, path: Path) -> None:
        part = parts(path, TEACHER * 3)[0]
        path.write_bytes(TEACHER * 2)
        with pytest.raises(OSError, match="has changed since it was cut into parts"):
            part.open()


class TestExtraColumns:
    """Columns that only the header has are ignored in every part, as in the whole."""

    DATA = (
        b"Schoolid\tlast_name\tfirst_name\tteachernumber\tBadge\temail_addr\tteachernumber\tstatus\r\n"
        + b"100\tExample\tTom\tT7\tB1\ttom@example.org\tT7\t1\r\n" * 3
    )

    @pytest.mark.parametrize("size", [1, 1000])
    def test_are_ignored_where_asked(self, path: Path, size: int) -> None:
        path.write_bytes(self.DATA)
        options = {"layout": "teachers", "header": "true", "extraColumns": "ignore", "partitionBytes": str(size)}
        read = Options.of({**options, "path": str(path)})
        pieces = [piece for partition in plan(selection_of(read).files(), read, {}) for piece in partition]
        assert len(pieces) == (3 if size == 1 else 1)
        batches = [batch for piece in pieces for batch in Batches(read).of(piece)]
        numbers = [number for batch in batches for number in batch["teacher_number"].to_pylist()]
        assert numbers == ["T7"] * 3
