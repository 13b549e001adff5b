"""What the subcommands are given: layouts, expectations, members of archives, a day, how many findings."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import attrs
import pytest

import psfiles
from psfiles.command import main
from psfiles.sheets import Exchange

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"
TEACHER = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"
ODD = TEACHER.replace(b"Tom", b"Tom ")
BUS = b"B1\t0701\r\nB2\t0702\r\n"
LAYOUTS = """
import attrs
from psfiles import column

@attrs.frozen
class Bus:
    number: str = column("Bus_Number", key=True)
    departs: str = column("Departs")

NOTHING = 7

class Plain:
    pass
"""
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a layout and a file of it."""
    (tmp_path / "own_layouts.py").write_text(LAYOUTS, encoding="utf-8")
    (tmp_path / "BUS.txt").write_bytes(BUS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "own_layouts", raising=False)
    return tmp_path


class TestLayout:
    """``--layout``."""

    @pytest.mark.parametrize("named", ["own_layouts:Bus", "own_layouts.py:Bus"])
    @pytest.mark.usefixtures("folder")
    def test_a_layout_of_ones_own(self, named: str, capsys: Captured) -> None:
        assert main(["detect", "BUS.txt", "--layout", named]) == 0
        assert "BUS.txt: Bus, Tab, CRLF" in capsys.readouterr().out
        assert main(["check", "BUS.txt", str(SAMPLES / "TEACHER.txt"), "--layout", named]) == 0
        assert re.search(r"^BUS.txt +Bus +2 records$", capsys.readouterr().out, re.MULTILINE)
        assert main(["compare", "BUS.txt", "BUS.txt", "--layout", named]) == 0
        assert "Bus: 2 records before, 2 now" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("named", "problem"),
        [
            ("Bus", "write a layout as module:Class or file.py:Class"),
            (":Bus", "write a layout as module:Class or file.py:Class"),
            ("none_such:Bus", "none_such cannot be imported: ModuleNotFoundError: No module named 'none_such'"),
            ("none_such.py:Bus", "none_such.py: no such file"),
            ("own_layouts:Train", "own_layouts has no class Train"),
            ("own_layouts:NOTHING", "own_layouts has no class NOTHING"),
            ("own_layouts:Plain", "is not an attrs class"),
            ("broken.py:Bus", "broken.py cannot be imported: NameError: name 'no' is not defined"),
        ],
    )
    def test_what_is_no_layout(self, named: str, problem: str, folder: Path, capsys: Captured) -> None:
        (folder / "broken.py").write_text("no", encoding="utf-8")
        assert main(["check", "BUS.txt", "--layout", named]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert problem in err
        assert err.count("\n") == 1


class TestArchive:
    """Members of zip archives."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        path = tmp_path / "exports.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writing:
            for file in SAMPLES.iterdir():
                writing.write(file, f"night/{file.name}" if file.name.startswith("S") else file.name)
            writing.writestr("__MACOSX/._STUDENT.TXT", b"x")
        return path

    def test_a_member(self, archive: Path, capsys: Captured) -> None:
        member = f"{archive}/night/STUDENT.TXT"
        assert main(["detect", member]) == 0
        assert f"{member}: Student, Tab, CRLF" in capsys.readouterr().out
        assert main(["check", member]) == 1
        out = capsys.readouterr().out
        assert "198 records, 2 unread" in out
        assert f"{member}:173 (9 fields found" in out
        assert main(["compare", member, str(SAMPLES / "STUDENT.TXT"), "--strict"]) == 0

    def test_all_of_its_exports(self, archive: Path, capsys: Captured) -> None:
        assert main(["check", str(archive), "--format", "json", "--date", "2026-11-24"]) == 1
        of_archive = json.loads(capsys.readouterr().out)
        main(["check", str(SAMPLES), "--format", "json", "--date", "2026-11-24"])
        of_folder = json.loads(capsys.readouterr().out)
        assert of_archive["counts"] == of_folder["counts"]
        assert main(["compare", str(archive), str(SAMPLES), "--strict"]) == 0

    def test_what_is_no_member(self, archive: Path, tmp_path: Path, capsys: Captured) -> None:
        assert main(["check", f"{archive}/NOBODY.TXT"]) == 2
        assert "exports.zip has no member NOBODY.TXT" in capsys.readouterr().err
        (tmp_path / "broken.zip").write_bytes(archive.read_bytes()[:-100])
        assert main(["detect", str(tmp_path / "broken.zip")]) == 2
        data = bytearray(archive.read_bytes())
        at = data.index(b"TEACHER.txt") + 20
        data[at : at + 8] = bytes(8)
        archive.write_bytes(data)
        assert main(["check", f"{archive}/TEACHER.txt"]) == 2
        assert capsys.readouterr().err.count("\n") == 2


class TestStandardInput:
    """``-``."""

    @pytest.mark.parametrize("subcommand", ["check", "detect"])
    def test_it_is_read(self, subcommand: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "psfiles", subcommand, "-"], input=ODD, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"Teacher" in done.stdout

    def test_where_there_is_none(self, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
        monkeypatch.setattr("sys.stdin", None)
        assert main(["check", "-"]) == 2
        assert capsys.readouterr().err == "psfiles: there is no standard input\n"


class TestKeep:
    """``--keep`` is how many findings the text shows, too."""

    def test_it_is_obeyed_in_the_text(self, tmp_path: Path, capsys: Captured) -> None:
        path = tmp_path / "odd.txt"
        path.write_bytes(b"".join(ODD.replace(b"T7", b"T%d" % number) for number in range(10)))
        for options, shown in (([], 3), (["--keep", "1"], 1), (["--keep", "7"], 7), (["--keep", "0"], 0)):
            assert main(["check", str(path), *options]) == 0
            out = capsys.readouterr().out
            part = out[out.index("blank-around") :].split("\n\n")[0]
            assert part.count(f"    {path}:") == shown
            assert f"and {10 - shown} more" in part

    @pytest.mark.parametrize("options", [["--keep", "-1"], ["--keep", "x"], ["--date", "24.11.2026"]])
    def test_what_is_no_number_or_day(self, options: list[str], capsys: Captured) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["check", str(SAMPLES), *options])
        assert caught.value.code == 2
        assert ": not a " in capsys.readouterr().err


def test_the_day_is_the_one_that_is_given(capsys: Captured) -> None:
    main(["check", str(SAMPLES), "--date", "2026-11-24"])
    assert capsys.readouterr().out.startswith("Check of 2026-11-24: ")


def test_quiet(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "good.txt").write_bytes(TEACHER)
    assert main(["check", str(tmp_path / "good.txt"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["check", str(SAMPLES), "--quiet", "--date", "2026-11-24", "--html", str(tmp_path / "page.html")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("psfiles: Check of 2026-11-24: 4 ERROR")
    assert err.count("\n") == 1
    assert (tmp_path / "page.html").exists()


def test_a_folder_without_an_export(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "notes.txt").write_text("nothing to read", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("psfiles: ")
    assert "no export" in err


def test_annotations_for_github(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "50%: a, b.txt"
    path.write_bytes(ODD)
    assert main(["check", str(path), "--format", "github"]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    name = str(path).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    assert first.startswith(f"::warning file={name},line=1,title=blank-around::")
    assert "%0A" not in first
    main(["check", str(SAMPLES), "--format", "github"])
    out = capsys.readouterr().out
    assert re.search(r"^::error file=\S*STUDENT.TXT,line=173,title=field-count::9 fields", out, re.MULTILINE)
    assert "::notice file=" in out
    assert re.search(r"^Check of [\d-]+: 4 ERROR", out, re.MULTILINE)


def test_the_version(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr() == (f"psfiles {psfiles.__version__}\n", "")


def test_the_sample_is_written(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "new" / "exports"
    assert main(["sample", str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in SAMPLES.iterdir() if not path.name.startswith(".")
    }
    assert capsys.readouterr().out.splitlines()[0] == str(folder / "STUDENT.TXT")
    (folder / "STUDENT.TXT").write_bytes(TEACHER)
    assert main(["sample", str(folder)]) == 2
    assert "nothing was overwritten" in capsys.readouterr().err
    assert (folder / "STUDENT.TXT").read_bytes() == TEACHER


@pytest.mark.parametrize("subcommand", ["check", "detect", "compare", "draft", "sheet", "sample"])
def test_help_names_every_argument_and_exit_status(subcommand: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main([subcommand, "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert "Exit status: 0 " in text
    assert re.search(r"\b2\s+could\s+not\s+run", text)
    _, *arguments = re.split(r"^  (?=\S)", text.split("\n\n", 2)[2].split("Exit status")[0], flags=re.MULTILINE)
    assert arguments
    for argument in arguments:
        assert re.search(r"\S(\n?) {2,}\S", argument), f"not explained: {argument}"


def test_an_exchange_file_is_what_is_expected(tmp_path: Path) -> None:
    """Its layouts are those that `psfiles.check` gets; the guide's lists give the guide's layouts."""
    (tmp_path / "exchange.toml").write_text(Exchange.hero().to_toml(), encoding="utf-8")
    assert Exchange.from_toml(tmp_path / "exchange.toml").layouts == (
        psfiles.Student,
        psfiles.ScheduleEntry,
        psfiles.Teacher,
    )


@pytest.mark.skipif("expect" not in inspect.signature(psfiles.check).parameters, reason="check has no expect yet")
class TestExpectations:
    """``--expect`` and ``--exchange``."""

    @pytest.fixture
    def exports(self, tmp_path: Path) -> Path:
        """The sample without its four damaged records."""
        folder = tmp_path / "exports"
        folder.mkdir()
        damaged = {"STUDENT.TXT": (23, 172), "SCHEDULE.TXT": (185, 1378), "TEACHER.txt": ()}
        for name, lines in damaged.items():
            whole = (SAMPLES / name).read_bytes().splitlines(keepends=True)
            (folder / name).write_bytes(b"".join(line for place, line in enumerate(whole) if place not in lines))
        return folder

    def test_what_is_there(self, exports: Path, tmp_path: Path) -> None:
        (tmp_path / "exchange.toml").write_text(Exchange.hero().to_toml(), encoding="utf-8")
        day = ["--date", "2026-09-15"]
        assert main(["check", str(exports), *day, "--expect", "students,Schedule, teachers"]) == 0
        assert main(["check", str(exports), *day, "--exchange", str(tmp_path / "exchange.toml")]) == 0

    def test_what_is_not_there(self, exports: Path, tmp_path: Path, capsys: Captured) -> None:
        (tmp_path / "exchange.toml").write_text(Exchange.hero().to_toml(), encoding="utf-8")
        (exports / "STUDENT.TXT").unlink()
        for options in (["--expect", "students"], ["--exchange", str(tmp_path / "exchange.toml")]):
            assert main(["check", str(exports), *options]) == 1
            assert "Student" in capsys.readouterr().out
        assert main(["check", str(exports), "--expect", "teachers,attendance"]) == 1

    @pytest.mark.parametrize(("words", "problem"), [("pupils", "pupils"), ("students,", "a blank")])
    def test_a_word_that_is_none(self, exports: Path, words: str, problem: str, capsys: Captured) -> None:
        assert main(["check", str(exports), "--expect", words]) == 2
        assert f"psfiles: --expect: {problem} is not one of students, schedule" in capsys.readouterr().err

    def test_one_file_of_each_school(self, exports: Path, tmp_path: Path, capsys: Captured) -> None:
        students, schedule, teachers = Exchange.hero().autosend
        schedules = [attrs.evolve(schedule, path=f"SCHEDULE-{number}.TXT") for number in (1, 2)]
        exchange = attrs.evolve(Exchange.hero(), autosend=[students, *schedules, teachers])
        (tmp_path / "exchange.toml").write_text(exchange.to_toml(), encoding="utf-8")
        arguments = ["check", str(exports), "--date", "2026-09-15", "--exchange", str(tmp_path / "exchange.toml")]
        assert main(arguments) == 1
        assert "1 of the 2 ScheduleEntry exports" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(psfiles, "draft"), reason="nothing drafts yet")
class TestDraft:
    """``psfiles draft``."""

    def test_a_module_that_reads_the_file(self, folder: Path, capsys: Captured) -> None:
        (folder / "list.txt").write_bytes(b"Student_Number\tBus_Number\r\n1001\tB7\r\n1002\tB8\r\n")
        assert main(["draft", "list.txt"]) == 0
        printed = capsys.readouterr().out
        assert main(["draft", "list.txt", "--output", "drafted_layouts.py"]) == 0
        assert (folder / "drafted_layouts.py").read_text(encoding="utf-8").strip() == printed.strip()
        name = re.search(r"^(\w+) = psfiles.make_layout", printed, re.MULTILINE)
        assert name is not None
        assert main(["detect", "list.txt", "--layout", f"drafted_layouts.py:{name[1]}"]) == 0
        assert f"list.txt: {name[1]}, Tab, CRLF" in capsys.readouterr().out

    def test_a_layout_that_is_tried_first(self, folder: Path, capsys: Captured) -> None:
        assert main(["draft", "BUS.txt", "--layout", "own_layouts.py:Bus"]) == 0
        assert "Bus" in capsys.readouterr().out
        assert folder.is_dir()


@pytest.mark.skipif(not hasattr(psfiles, "make_layout"), reason="nothing makes layouts yet")
def test_an_exchange_file_holds_field_lists(tmp_path: Path) -> None:
    students = Exchange.hero().autosend[0]
    buses = attrs.evolve(students, data_to_send="Students", fields=["[01]Student_Number", "Bus_Number"])
    exchange = attrs.evolve(Exchange.hero(), autosend=[buses])
    (tmp_path / "exchange.toml").write_text(exchange.to_toml(), encoding="utf-8")
    (layout,) = Exchange.from_toml(tmp_path / "exchange.toml").layouts
    assert [column.attribute for column in psfiles.columns_of(layout)] == ["student_number", "bus_number"]
    assert layout is buses.layout
    assert layout.__name__ == "Students"
