"""What is longer than psfiles holds together read differently in one piece than in many."""

from __future__ import annotations

from typing import Any

import pytest
from layouts_for_tests import Address

import psfiles
from psfiles import ScheduleEntry
from psfiles.reading.framing import LONGEST


class Pieces:
    """A file that gives its bytes in these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)

    def read(self, _: int) -> bytes:
        return next(self._pieces, b"")


def scanned(layout: type[Any], *pieces: bytes) -> list[Any]:
    """The records, of the faults their texts and last bytes, and the character set."""
    file: Any = Pieces(*pieces)
    reader = psfiles.Reader(file, layout)
    items = [(str(item), item.raw[-3:]) if isinstance(item, psfiles.ReadError) else item for item in reader.scan()]
    return [*items, reader.encoding]


LONG = b"x" * LONGEST
HALF = b"x" * (LONGEST // 2)
TWELVE = b"\t" * 11


@pytest.mark.parametrize(
    ("layout", "pieces"),
    [
        pytest.param(Address, [LONG + b"yy\r", b"\n7\tElm\nSt\r\n"], id="the first record has no end for long"),
        pytest.param(Address, [b"7\tElm\r\n" + LONG + b"y\n", b"\r\nend\r\n"], id="a lone line end before its end"),
        pytest.param(Address, [b"7\tElm\r\n" + LONG + b"\ny\n", b"\n\r\nend\r\n"], id="several of them"),
        pytest.param(ScheduleEntry, [LONG + TWELVE + b"yy\rz", b"\n"], id="its first line tells the form"),
        pytest.param(
            Address, [b"7\tElm\r\n\xc3\xa9" + HALF + b"\n", HALF + b"yy", b"\x91"], id="and the character set"
        ),
    ],
)
def test_same_in_pieces(layout: type[Any], pieces: list[bytes]) -> None:
    assert scanned(layout, *pieces) == scanned(layout, b"".join(pieces))
