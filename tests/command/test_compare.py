"""``psfiles compare``: the guard is on, for folders and archives too."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from psfiles.command import main

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def today(tmp_path: Path) -> Path:
    """A folder with today's exports, to be changed."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "today"))


def cut(path: Path, share: float) -> None:
    """Keep only the first part of a file."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: int(len(lines) * share)]))


@pytest.mark.parametrize("whole", [True, False])
def test_a_quarter_fewer_breaks_the_guard(today: Path, capsys: Captured, *, whole: bool) -> None:
    cut(today / "STUDENT.TXT", 0.75)
    sides = [SAMPLES, today] if whole else [SAMPLES / "STUDENT.TXT", today / "STUDENT.TXT"]
    arguments = ["compare", *map(str, sides)]
    assert main(arguments) == 1
    assert "of 198 records removed, more than 10%" in capsys.readouterr().err
    assert main([*arguments, "--max-removed", "0.3"]) == 0
    assert main([*arguments, "--no-guard"]) == 0


def test_an_export_that_is_gone_is_all_removed(today: Path, capsys: Captured) -> None:
    (today / "STUDENT.TXT").unlink()
    html = today.parent / "report.html"
    assert main(["compare", str(SAMPLES), str(today), "--format", "json", "--html", str(html)]) == 1
    out, err = capsys.readouterr()
    assert {one["layout"]: one["removed"] for one in json.loads(out)} == {
        "Student": 198,
        "ScheduleEntry": 0,
        "Teacher": 0,
    }
    assert err == "psfiles: Student: 0 records, fewer than 1; 198 of 198 records removed, more than 10%\n"
    assert "Changed" in html.read_text(encoding="utf-8")


def test_an_empty_folder_has_everything_removed(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["compare", str(SAMPLES), str(tmp_path / "empty")]) == 1
    assert capsys.readouterr().err.count("more than 10%") == 3
    assert main(["compare", str(SAMPLES), str(tmp_path / "empty"), "--no-guard"]) == 0
    assert main(["compare", str(tmp_path / "empty"), str(SAMPLES)]) == 0


def test_an_empty_file_has_the_layout_of_the_other(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "x.txt").write_bytes(b"")
    assert main(["compare", str(SAMPLES / "TEACHER.txt"), str(tmp_path / "x.txt")]) == 1
    assert "12 of 12 records removed" in capsys.readouterr().err


def test_standard_input_is_a_side(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    data = (SAMPLES / "TEACHER.txt").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Pipe(data)))
    assert main(["compare", "-", str(SAMPLES / "TEACHER.txt"), "--strict"]) == 0
    assert "Teacher: 12 records before, 12 now" in capsys.readouterr().out
    assert main(["compare", "-", "-"]) == 2
    assert "read only once" in capsys.readouterr().err


def test_no_export_on_either_side(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 2
    assert "no export" in capsys.readouterr().err


def test_quiet_leaves_what_breaks_the_guard(today: Path, capsys: Captured) -> None:
    assert main(["compare", str(SAMPLES), str(today), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    cut(today / "TEACHER.txt", 0.5)
    assert main(["compare", str(SAMPLES), str(today), "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "6 of 12 records removed" in err


@pytest.mark.parametrize("share", ["nan", "-1", "1.5", "most"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    """Nothing is more than nan: the guard would be off without a word."""
    with pytest.raises(SystemExit) as caught:
        main(["compare", str(SAMPLES), str(SAMPLES), "--max-removed", share])
    assert caught.value.code == 2
