"""A path that cannot be read was printed with the system's number: ``[Errno 2] No such file or directory``."""

from __future__ import annotations

from pathlib import Path

import pytest

from psfiles.command import main


@pytest.mark.parametrize(
    "command", ["check", "detect", "compare none", "draft", "sheet", "check exports.zip --exchange"]
)
def test_a_missing_path(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "none.txt")
    assert main([*command.replace("none", missing).split(" "), missing]) == 2
    assert capsys.readouterr().err == f"psfiles: {missing}: no such file or folder\n"


def test_a_folder_in_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"psfiles: {tmp_path}: a folder, where a file is needed\n"
