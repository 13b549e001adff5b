"""A large file cut into parts at records' begins, by one pass that only looks for records' ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psfiles.frames._bulk import BULK_SIZE, BulkBlock, BulkFramer
from psfiles.reader import Reader
from psfiles.reading.blocks import ANY_END, Block
from psfiles.reading.checkpoint import Checkpoint
from psfiles.reading.parts import FilePart
from psfiles.reading.row_function import Judge, RowFunction
from psfiles.reading.shapes import Shape

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["parts_of"]


def parts_of(
    path: str, record_type: type, dialect: Dialect, size: int, *, converter: cattrs.BaseConverter | None = None
) -> list[FilePart]:
    """The parts of a file, each of ``size`` bytes and up to the end of a block of records.

    Of a file that is one part, there are none; as of one whose header does not
    suit the layout, so that every record is a fault.
    """
    length = Path(path).stat().st_size
    with _Pass(path, record_type, dialect, converter=converter) as reader:
        starts = list(reader.checkpoints(size))
    if len(starts) <= 1:
        return []
    stops = [*(start.byte for start in starts[1:]), length]
    return [FilePart(path, start, stop, length) for start, stop in zip(starts, stops, strict=True)]


class _Pass(Reader[Any]):
    """Reads no records, but where a reader could begin."""

    _framer_type = BulkFramer

    def checkpoints(self, distance: int) -> Iterator[Checkpoint]:
        """The begin of the file, and of records at least so many bytes apart; none of a file without records."""
        self._distance = distance
        self._block_size = min(BULK_SIZE, distance)
        return (item for item in self.scan() if isinstance(item, Checkpoint))

    def _function(self, shape: Shape) -> RowFunction:
        place = next(index for index, one in enumerate(self._shapes) if one is shape)
        header = None if self._framer.header is None else tuple(self._framer.header.first_row)
        charset, delimiter = self._framer.charset, self._framer.record_delimiter

        def look(blocks: Iterable[Block], judge: Judge) -> Iterator[Checkpoint]:
            yield Checkpoint(1, 1, 0, delimiter, None, "", None, place)
            pieces, reached, is_fit = 0, 0, False
            for block in blocks:
                begin = block.location((0, 0), self.source, block.record + pieces)
                if is_fit and begin.byte - reached >= self._distance:
                    reached = begin.byte
                    yield Checkpoint(
                        begin.record, begin.line, reached, delimiter, charset.encoding, charset.utf16, header, place
                    )
                pieces += _pieces_beyond(block, judge)
                is_fit = self._framer.is_between_records and _has_content(block)

        return look


def _pieces_beyond(block: Block, judge: Judge) -> int:
    """How many records more a block has than its framing counted: those that are split at line ends inside."""
    if isinstance(block, BulkBlock):
        within: Iterable[int] = block.odd
    else:
        within = (index for index, span in enumerate(block.spans()) if ANY_END.search(block.data, *span))
    return sum(len(list(judge(block, index))) - 1 for index in within)


def _has_content(block: Block) -> bool:
    """Whether the last record is more than line ends: such a one at the end of a part would be taken for the file's."""
    if isinstance(block, BulkBlock):
        return True
    return bool(block.data[slice(*block.spans()[len(block) - 1])].strip(b"\r\n"))
