"""How the records of a file end."""

from __future__ import annotations

from psfiles.reading.blocks import Block

__all__ = ["RecordEnds"]


class RecordEnds:
    """The ends of the records met so far: CRLF, LF or CR."""

    def __init__(self) -> None:
        self._met: set[bytes] = set()

    @property
    def are_mixed(self) -> bool:
        """Whether there is more than one."""
        return len(self._met) > 1

    def take(self, block: Block) -> None:
        """Look at a block: closely only where it has a line end of another kind than all before."""
        if self.are_mixed:
            return
        data = block.data
        both = data.count(b"\r\n")
        counts = {b"\r\n": both, b"\n": data.count(b"\n") - both, b"\r": data.count(b"\r") - both}
        if all(end in self._met for end, count in counts.items() if count):
            return
        # A line end may also stand inside a value.
        self._met |= {
            data[stop : stop + 2] if data.startswith(b"\r\n", stop) else data[stop : stop + 1]
            for _, stop in block.spans()
        } & counts.keys()
