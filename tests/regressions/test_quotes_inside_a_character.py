"""Quotes that vanish must not join two halves of a character: the bytes of the file are damaged, and stay so.

Found by ``fuzz.py``: the rule was applied to a whole block of bytes, the character set only then.
"""

from __future__ import annotations

import io

import pytest
from layouts_for_tests import Address

import psfiles
from psfiles import Dialect, frames

GOOD = b"1\tMain Street\r\n"


@pytest.mark.parametrize("torn", [b'"\xc3"\xa9', b'\xc3"\xa9"', b'\xc3""\xa9', b'"a\xc3""""\xa9"'])
@pytest.mark.parametrize("encoding", ["utf-8", None, "utf-8-sig"])
def test_the_record_is_undecodable(torn: bytes, encoding: str | None) -> None:
    dialect = Dialect(encoding=encoding, quoting="import")
    data = GOOD + "2\té\r\n".encode() + b"3\t" + torn + b"\r\n" + GOOD
    faults: list[psfiles.ReadError] = []
    records = psfiles.load(io.BytesIO(data), Address, dialect, on_error=faults.append)
    table = frames.read_table(io.BytesIO(data), Address, dialect, on_error=faults.append)
    assert [record.street for record in records] == ["Main Street", "é", "Main Street"]
    assert frames.from_table(table, Address) == records
    assert [(fault.code, fault.location.record) for fault in faults] == [("undecodable", 3)] * 2


def test_the_character_set_is_decided_by_the_bytes_of_the_file() -> None:
    dialect = Dialect(quoting="import")
    data = b'1\t"\xc3"\xa9\r\n'
    assert psfiles.loads(data, Address, dialect) == [Address("1", "Ã©")]
    assert frames.from_table(frames.read_table(io.BytesIO(GOOD + data), Address, dialect), Address)[1].street == "Ã©"
