"""Which files paths mean, and how they are shared out; no Spark is needed for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from psfiles.spark._options import Options
from psfiles.spark._paths import Selection
from psfiles.spark._plan import OPENING, plan
from psfiles.spark._read import selection_of

TEACHER = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Two districts, one of them with two nights, and what is no export."""
    names = ("north/1/TEACHER.txt", "north/2/TEACHER.txt", "south/TEACHER.txt", "south/.hidden", "south/_SUCCESS")
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(TEACHER)
    return tmp_path


def files_of(*paths: str, **settings: Any) -> list[str]:
    return [file.path for file in Selection(paths=paths, **settings).files()]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["south/TEACHER.txt"], ["south/TEACHER.txt"]),
        (["south"], ["south/TEACHER.txt"]),
        (["*/TEACHER.txt"], ["south/TEACHER.txt"]),
        (["**/TEACHER.txt"], ["north/1/TEACHER.txt", "north/2/TEACHER.txt", "south/TEACHER.txt"]),
        (["north/*"], ["north/1/TEACHER.txt", "north/2/TEACHER.txt"]),
        (["north/[2-9]/*"], ["north/2/TEACHER.txt"]),
        (["south/TEACHER.txt", "north/1", "south/*.txt"], ["south/TEACHER.txt", "north/1/TEACHER.txt"]),
    ],
)
@pytest.mark.parametrize("form", ["{}/{}", "file:{}/{}", "file://{}/{}"])
def test_files(exports: Path, paths: list[str], found: list[str], form: str) -> None:
    assert files_of(*(form.format(exports, path) for path in paths)) == [str(exports / name) for name in found]


def test_relative_paths_become_absolute(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(exports)
    assert files_of("s*/TEACHER.txt") == files_of("south") == [str(exports / "south/TEACHER.txt")]


def test_a_name_with_brackets_is_first_of_all_a_name(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_bytes(TEACHER)
    assert files_of(f"{tmp_path}/a[1].txt") == [str(tmp_path / "a[1].txt")]


@pytest.mark.parametrize("path", ["nowhere.txt", "*.csv", "north"])
def test_a_path_without_files_is_told(exports: Path, path: str) -> None:
    with pytest.raises(FileNotFoundError, match="there is no file at"):
        files_of(str(exports / path))


def planned(path: Path, **settings: str) -> list[list[str]]:
    """The places of the records with which each partition's pieces begin."""
    options = Options.of({"layout": "teachers", "path": str(path), **settings})
    return [
        [piece.path if piece.part is None else f"{piece.part.start.record}" for piece in partition]
        for partition in plan(selection_of(options).files(), options, {})
    ]


@pytest.fixture
def nights(tmp_path: Path) -> Callable[[int, int], Path]:
    """A folder with some files of some teachers."""

    def write(files: int, teachers: int) -> Path:
        for number in range(files):
            (tmp_path / str(number)).write_bytes(TEACHER * teachers)
        return tmp_path

    return write


class TestPlan:
    def test_small_files_share_a_partition(self, nights: Callable[[int, int], Path]) -> None:
        folder = nights(5, 1)
        three = 3 * (OPENING + len(TEACHER))
        assert [len(pieces) for pieces in planned(folder, partitionbytes=str(three))] == [3, 2]

    def test_by_default_hundreds_do(self, nights: Callable[[int, int], Path]) -> None:
        assert [len(pieces) for pieces in planned(nights(300, 1))] == [255, 45]

    def test_a_large_file_is_cut(self, nights: Callable[[int, int], Path]) -> None:
        assert planned(nights(1, 4), partitionbytes=str(2 * len(TEACHER))) == [["1"], ["3"]]

    def test_a_file_of_one_record_is_not_cut(self, nights: Callable[[int, int], Path]) -> None:
        folder = nights(1, 1)
        assert planned(folder, partitionbytes="1") == [[str(folder / "0")]]
