"""Where records stand, remembered without the bytes they stand in."""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Callable, Sequence

from psfiles.exceptions import Location
from psfiles.reading.blocks import Block

__all__ = ["Locate", "Places", "places_in"]

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


class Places:
    """The places of records of several files, by numbers that run through all of them."""

    def __init__(self) -> None:
        self._firsts = [0]
        self._locates: list[Locate] = []

    def enter(self, size: int, locate: Locate) -> range:
        """Enter the next records; gives their numbers."""
        first = self._firsts[-1]
        self._firsts.append(first + size)
        self._locates.append(locate)
        return range(first, first + size)

    def __getitem__(self, number: int) -> Location:
        among = bisect.bisect_right(self._firsts, number) - 1
        return self._locates[among](number - self._firsts[among])
