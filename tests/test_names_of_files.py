"""A file's name moves no cursor and forges no line, in messages and on a terminal, and prints if it is no UTF-8."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import STUDENT_LINE

import psfiles
from psfiles import frames, sheets
from psfiles.command import main

TEACHER = b"100\tExample\tTom\tT7\t\tT7\t1\r\n"
NAMES = [b"a\x1b[2J\r\n\x07.TXT", "a\u202e\u200b\u2028\x85.TXT".encode(), b"caf\xe9\x80.TXT"]

DOORS: dict[str, tuple[bytes, Callable[[Path], Any]]] = {
    "load": (b"short\r\n", lambda path: psfiles.load(path, psfiles.Teacher)),
    "read_table": (b"short\r\n", lambda path: frames.read_table(path, psfiles.Teacher)),
    "detect": (b"none", psfiles.detect),
    "draft": (b"\x1f\x8b\x08\x00", psfiles.draft),
    "check": (b"<html>", psfiles.check),
    "District.load": (b"<html>", psfiles.District.load),
    "District.load of a folder": (b"none", lambda path: psfiles.District.load(path.parent)),
    "District.load of copies": (TEACHER, lambda path: psfiles.District.load([path, path])),
    "compare": (b"none", lambda path: psfiles.compare(path, path)),
    "Exchange": (b"[", sheets.Exchange.from_toml),
    "Exchange of another": (b"x = 1", sheets.Exchange.from_toml),
}


@pytest.fixture(params=NAMES, ids=["controls", "invisible", "no UTF-8"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / os.fsdecode(request.param)


@pytest.mark.parametrize("door", DOORS)
def test_messages(path: Path, door: str) -> None:
    content, action = DOORS[door]
    path.write_bytes(content)
    with pytest.raises(ValueError, match="TXT") as raised:
        action(path)
    for line in str(raised.value).split("\n"):
        assert line.isprintable()
    assert str(raised.value).count("\n") <= 1  # one sentence for the folder, and one for its file


def test_members_of_an_archive(path: Path) -> None:
    with zipfile.ZipFile(path.with_name("exports.zip"), "w") as archive:
        archive.writestr(path.name.encode(errors="replace").decode(), b"<html>")
    with pytest.raises(psfiles.DetectionError) as raised:
        psfiles.District.load(path.with_name("exports.zip"))
    assert all(line.isprintable() for line in str(raised.value).split("\n"))


@pytest.mark.parametrize("command", ["check", "detect", "draft", "compare"])
@pytest.mark.parametrize("content", [STUDENT_LINE + b"\r\nshort\r\n", b"none", None], ids=["file", "none", "absent"])
def test_the_command(path: Path, command: str, content: bytes | None, capsys: pytest.CaptureFixture[str]) -> None:
    if content is not None:
        path.write_bytes(content)
    main([command, str(path), *([str(path)] if command == "compare" else [])])
    printed = capsys.readouterr()
    for line in (printed.out + printed.err).split("\n"):
        assert line.isprintable()
        assert not line.startswith("\x07")
    printed.out.encode()
