"""A framer that keeps the rows of the block at hand, for those who look at the texts beside the records."""

from __future__ import annotations

from collections.abc import Iterator

from psfiles.reading.blocks import Block, Fields
from psfiles.reading.framing import Framer

__all__ = ["KeepingFramer"]


class KeepingFramer(Framer):
    """Frames as `Framer` does; ``block`` is the one given last, and ``rows`` are its rows."""

    block: Block
    rows: list[Fields]

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """The blocks that can be told after another chunk of the file."""
        return self._keeping(super().feed(chunk))

    def close(self) -> Iterator[Block]:
        """The blocks that remain at the end of the file."""
        return self._keeping(super().close())

    def _keeping(self, blocks: Iterator[Block]) -> Iterator[Block]:
        for block in blocks:
            self.block, self.rows = block, block.keep()
            yield block
