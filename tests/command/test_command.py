"""The command: what it prints, where it writes, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from psfiles.__main__ import main
from psfiles.checks import SCHEMA

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"
TEACHER = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "TEACHER.txt"
    path.write_bytes(TEACHER)
    return path


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.txt"
    path.write_bytes(TEACHER.replace(b"Tom", b"Tom "))
    return path


Captured = pytest.CaptureFixture[str]


class TestCheck:
    """``psfiles check``."""

    def test_clean(self, good: Path, capsys: Captured) -> None:
        assert main(["check", str(good), "--strict"]) == 0
        assert "nothing found" in capsys.readouterr().out

    def test_warnings(self, odd: Path, capsys: Captured) -> None:
        assert main(["check", str(odd)]) == 0
        assert main(["check", str(odd), "--strict"]) == 1
        assert main(["check", str(odd), "--strict", "--without", "blank-around"]) == 0
        assert "WARNING  blank-around × 1" in capsys.readouterr().out

    def test_errors(self, capsys: Captured) -> None:
        assert main(["check", str(SAMPLES)]) == 1
        out, err = capsys.readouterr()
        assert "ERROR    field-count × 2" in out
        assert "\x1b" not in out
        assert err == ""

    def test_json(self, capsys: Captured) -> None:
        assert main(["check", str(SAMPLES), "--format", "json", "--keep", "1"]) == 1
        report = json.loads(capsys.readouterr().out)
        jsonschema.validate(report, SCHEMA)
        assert len(report["findings"]) == len(report["rules"])

    def test_html_replaces_the_old_report_in_one_step(self, odd: Path, tmp_path: Path, capsys: Captured) -> None:
        """Who still reads the old one reads it to its end."""
        (tmp_path / "report.html").write_bytes(b"old")
        with (tmp_path / "report.html").open() as reader:
            assert main(["check", str(odd), "--html", str(tmp_path / "report.html")]) == 0
            assert reader.read() == "old"
        capsys.readouterr()

    def test_html(self, odd: Path, tmp_path: Path, capsys: Captured) -> None:
        assert main(["check", str(odd), "--html", str(tmp_path / "report.html")]) == 0
        assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert "blank-around" in capsys.readouterr().out


class TestDetect:
    """``psfiles detect``."""

    def test_text(self, good: Path, capsys: Captured) -> None:
        assert main(["detect", str(good), str(SAMPLES / "SCHEDULE.TXT"), "--strict"]) == 0
        out = capsys.readouterr().out
        assert f"{good}: Teacher, Tab, CRLF" in out
        assert "SCHEDULE.TXT: ScheduleEntry, Tab, CRLF, windows-1252" in out

    def test_strict(self, good: Path) -> None:
        good.write_bytes(TEACHER.replace(b"\t", b","))
        assert main(["detect", str(good)]) == 0
        assert main(["detect", str(good), "--strict"]) == 1

    def test_json(self, good: Path, capsys: Captured) -> None:
        assert main(["detect", str(good), "--format", "json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)
        assert (found["path"], found["layout"], found["read"]) == (str(good), "Teacher", 1)


class TestCompare:
    """``psfiles compare``."""

    def test_same(self, good: Path, capsys: Captured) -> None:
        assert main(["compare", str(good), str(good), "--strict"]) == 0
        assert "Teacher: 1 records before, 1 now" in capsys.readouterr().out

    def test_different(self, good: Path, odd: Path, capsys: Captured) -> None:
        assert main(["compare", str(good), str(odd)]) == 0
        assert main(["compare", str(good), str(odd), "--strict"]) == 1
        assert "[05]first_name changed in 1" in capsys.readouterr().out

    def test_guards(self, good: Path, odd: Path, capsys: Captured) -> None:
        assert main(["compare", str(good), str(odd), "--max-changed", "0.5"]) == 1
        assert "psfiles: Teacher: 1 of 1 records changed, more than 50%" in capsys.readouterr().err


class TestFailed:
    """Exit status 2, a sentence, no traceback."""

    def test_no_such_file(self, tmp_path: Path, capsys: Captured) -> None:
        assert main(["check", str(tmp_path / "none.txt")]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("psfiles: ")
        assert err.count("\n") == 1

    def test_no_layout(self, tmp_path: Path, capsys: Captured) -> None:
        (tmp_path / "x").write_bytes(b"x\n")
        assert main(["detect", str(tmp_path / "x")]) == 2
        assert "psfiles: " in capsys.readouterr().err

    def test_unknown_rule(self, good: Path, capsys: Captured) -> None:
        assert main(["check", str(good), "--without", "nothing"]) == 2
        assert capsys.readouterr().err == "psfiles: no such rule: nothing\n"

    @pytest.mark.parametrize("arguments", [[], ["nothing"], ["check"]])
    def test_usage(self, arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2


def test_as_a_module() -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "psfiles", "detect", SAMPLES / "TEACHER.txt"], capture_output=True, text=True, check=True
    )
    assert "Teacher, Tab, CRLF" in done.stdout
    assert done.stderr == ""
