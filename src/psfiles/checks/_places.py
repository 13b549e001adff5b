"""Where records stand, remembered without the bytes they stand in."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from psfiles.exceptions import Location
from psfiles.reading.blocks import Block

__all__ = ["Locate", "places_in"]

Locate = Callable[[int], Location]
"""Gives the place of a record, by its index among some."""


def places_in(block: Block, indices: Sequence[int], source: str) -> Locate:
    """The places of some records of a block: it may be let go, and a place is made only when it is asked for."""
    if not block.one_line_each or block.charset.utf16:
        return [block.location(index, source) for index in indices].__getitem__
    first, spans = block.place, block.spans()
    starts = array("Q", [spans[index][0] for index in indices])

    def locate(row: int) -> Location:
        index = indices[row]
        return Location(source, first.record + index, first.line + index, first.byte + starts[row])

    return locate
