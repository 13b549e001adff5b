"""How the records of a file end."""

from __future__ import annotations

from psfiles.reading.blocks import Block

__all__ = ["record_ends_of"]


def record_ends_of(block: Block, usual: str) -> set[bytes]:
    """The ends of a block's records: CRLF, LF or CR; ``usual`` is that of the file's first record.

    Each record is looked at only where one may end otherwise: records of one line that
    should end with CRLF all do, since a lone CR or LF would make another line.
    """
    data, end = block.data, usual.encode()
    other = {"\n": b"\r", "\r": b"\n"}.get(usual)
    if block.one_line_each and (other is None or other not in data):
        return {end}
    ends = {
        data[stop : stop + 2] if data.startswith(b"\r\n", stop) else data[stop : stop + 1] for _, stop in block.spans()
    }
    return ends & {b"\r\n", b"\n", b"\r"}  # the last record may have none
