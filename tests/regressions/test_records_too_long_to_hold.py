"""What is longer than psfiles holds together read differently in one piece than in many."""

from __future__ import annotations

from typing import Any

import pytest
from layouts_for_tests import Address

import psfiles
from psfiles._framing import LONGEST


class Pieces:
    """A file that gives its bytes in these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)

    def read(self, _: int) -> bytes:
        return next(self._pieces, b"")


def scanned(file: Any) -> list[Any]:
    """The records, and of the faults their numbers, places and last bytes."""
    return [
        (item.location.record, item.location.byte, item.raw[-3:]) if isinstance(item, psfiles.ReadError) else item
        for item in psfiles.Reader(file, Address).scan()
    ]


LONG = b"x" * LONGEST


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([LONG + b"yy\r", b"\n7\tElm\nSt\r\n"], id="the first record has no end for long"),
        pytest.param([b"7\tElm St\r\n" + LONG + b"y\n", b"\r\nend\r\n"], id="a lone line end before its end"),
        pytest.param([b"7\tElm St\r\n" + LONG + b"\ny\n", b"\n\r\nend\r\n"], id="several of them"),
    ],
)
def test_same_in_pieces(pieces: list[bytes]) -> None:
    assert scanned(Pieces(*pieces)) == scanned(Pieces(b"".join(pieces)))
