"""An export given in place of ``exchange.toml`` showed a byte of a record, and a key of a table, in the error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from psfiles.sftp import ManagedConnection
from psfiles.sheets import Exchange

DOORS = [Exchange.from_toml, ManagedConnection.from_toml]
FILES = {
    "not UTF-8": (b"0130\tExamplerr\xe8s\tTom\r\n", "it is not UTF-8"),
    "a record": (b"0130\tExample\tTom\r\n", "an error at line 1, column 6"),
    "a table twice": (b"[Example.Tom]\n[Example.Tom]\n", "an error at line 2, column 13"),
    "a key twice": (b'password = "Example"\npassword = "Tom"\n', "an error at line 2, column 17"),
    "no end": (b'password = "Example', "an error at end of document"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("content", "problem"), FILES.values(), ids=FILES)
def test_the_error_names_the_place_alone(
    tmp_path: Path, door: Callable[[Path], Any], content: bytes, problem: str
) -> None:
    path = tmp_path / "TEACHER.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read as TOML") as caught:
        door(path)
    assert str(caught.value) == f"{path} cannot be read as TOML: {problem}"
    assert caught.value.__context__ is None
