"""What the command prints comes out on every terminal and in every pipe, and moves no cursor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from psfiles.command import main
from psfiles.printing import encodable, printable

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"
TEACHER = b"100\tExample\tTom \tT7\ttom@example.org\tT7\t1\r\n"
Captured = pytest.CaptureFixture[str]


def run(*arguments: str | bytes | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "psfiles", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp437"},
        {"PYTHONIOENCODING": "utf-16"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_any_encoding_will_do(environment: dict[str, str]) -> None:
    for arguments, status in ((["check", SAMPLES], 1), (["sheet"], 0), (["check", "--help"], 0)):
        done = run(*arguments, **environment)
        assert (done.returncode, done.stderr) == (status, b"")
        assert done.stdout


def test_what_an_encoding_lacks_has_a_stand_in() -> None:
    out = run("check", SAMPLES, PYTHONIOENCODING="cp1252").stdout.decode("windows-1252")
    assert "field-count × 2" in out
    assert "  -> Look for a delimiter" in out
    assert "field-count x 2" in run("check", SAMPLES, PYTHONIOENCODING="ascii").stdout.decode("ascii")
    assert encodable("Łódź…", "ascii") == "\\u0141\\xf3d\\u017a..."


@pytest.mark.parametrize("name", ["a\x1b[2Jb.txt", "a\nb.txt", "a\u202eb.txt", "a\x9bb.txt"])
def test_a_name_moves_no_cursor(name: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / name
    path.write_bytes(TEACHER)
    for arguments in (["check"], ["detect"], ["check", "--format", "github"], ["check", "--keep", "0"]):
        assert main([arguments[0], str(path), *arguments[1:]]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert printable(name) in out
        assert name not in out
    path.write_bytes(b"nothing\n")
    assert main(["detect", str(path)]) == 2
    assert printable(name) in capsys.readouterr().err


def test_a_name_that_is_no_text_is_printed(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/TEACHER\xff.txt"
    with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(TEACHER)
    page = tmp_path / "report.html"
    for arguments in (
        [b"check", path],
        [b"check", path, b"--format", b"json"],
        [b"check", path, b"--html", os.fsencode(page)],
        [b"detect", path],
        [b"compare", path, path],
        [b"check", os.fsencode(tmp_path)],
    ):
        done = run(*arguments)
        assert (done.returncode, done.stderr) == (0, b"")
    assert rb"TEACHER\xff.txt" in run("check", path).stdout
    assert page.stat().st_size


@pytest.mark.parametrize(
    ("environment", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Captured, *, is_coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["check", str(SAMPLES)]) == 1
    assert ("\x1b[31;1mERROR   \x1b[0m field-count" in capsys.readouterr().out) is is_coloured


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """Files that take longer than a second show how far they are, but not on a terminal that moves no cursor."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    for term, is_shown in (("xterm", True), ("dumb", False)):
        clock = iter(range(0, 1000, 2))
        monkeypatch.setattr("psfiles.command._output.time.monotonic", lambda clock=clock: next(clock))
        monkeypatch.setenv("TERM", term)
        main(["check", str(SAMPLES)])
        err = capsys.readouterr().err
        assert ("\r\x1b[KSTUDENT.TXT: 198 records" in err) is is_shown
        assert err.endswith("\r\x1b[K" if is_shown else "")


@pytest.mark.parametrize(
    ("pipe", "status"), [("| true", 1), ("| head -1 >/dev/null", 1), (">&-", 1), (">/dev/full", 2)]
)
def test_what_was_found_is_known_where_nobody_reads_it(pipe: str, status: int) -> None:
    """The status is that of the check, not of the pipe; a full disk is a failure of its own."""
    command = f"{sys.executable} -m psfiles check {SAMPLES} {SAMPLES} --keep 500 {pipe}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert done.returncode == status
    assert done.stderr == ("" if status == 1 else "psfiles: [Errno 28] No space left on device\n")


def test_a_closed_error_output_changes_no_status() -> None:
    command = f"{sys.executable} -m psfiles check nothing.txt 2>&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)  # noqa: S603, S607
    assert done.returncode == 2
