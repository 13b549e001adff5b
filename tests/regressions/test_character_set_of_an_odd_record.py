"""A table took a file for UTF-8 by one line of a record, of which another line is not (found by law 7)."""

from __future__ import annotations

import io
from unittest.mock import patch

import attrs

import psfiles
from psfiles import frames
from psfiles.frames import bulk


@attrs.frozen
class Pair:
    name: str = psfiles.column("Name")
    note: str = psfiles.column("Note")


DATA = b"a\tb\r\n\xc2\xa9\n\xa9\tc\r\n"
"""The second record has a line end inside; as a whole it is no UTF-8."""


def test_the_whole_record_decides() -> None:
    with patch.object(bulk, "ODD_SIZE", 1):
        table = frames.read_table(io.BytesIO(DATA), Pair)
    assert frames.from_table(table, Pair) == psfiles.loads(DATA, Pair) == [Pair("a", "b"), Pair("Â©\n©", "c")]


def test_the_whole_record_decides_where_its_lines_are_in_quotes() -> None:
    data = b'a,b\r\n"\xc2\xa9\r\n\xa9",c\r\n'
    dialect = psfiles.Dialect(delimiter=",", quoting="csv")
    table = frames.read_table(io.BytesIO(data), Pair, dialect)
    assert (
        frames.from_table(table, Pair) == psfiles.loads(data, Pair, dialect) == [Pair("a", "b"), Pair("Â©\r\n©", "c")]
    )
