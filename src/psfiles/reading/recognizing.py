"""Whole records taken at once, without a look at each: what tables are read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from psfiles.reading.charset import CharacterSet
from psfiles.reading.lines import Span
from psfiles.reading.splitting import RecordSplitter

__all__ = ["Recognizer", "Regular", "agrees", "decide_charset"]


class Regular(NamedTuple):
    """Whole records that were recognized without a look at each: how many, in how many lines, and where they stand.

    ``odd`` are the indices of those with line ends inside, ``joined`` of those
    with line ends in quotes. Where it ``has_quotes``, they enclose whole fields.
    """

    records: int
    lines: int
    find_spans: Callable[[], Sequence[Span]]
    odd: Sequence[int] = ()
    has_quotes: bool = False
    joined: Sequence[int] = ()


Recognizer = Callable[[bytes, str], Regular | None]
"""Tells of bytes that are whole records, and of their record end, whether a look at each record is not needed."""


def agrees(
    regular: Regular, data: bytes, ends: re.Pattern[bytes], splitter: RecordSplitter, widths: AbstractSet[int]
) -> bool:
    """Whether what was recognized would be the same records with a look at each that is not one line."""
    several = [*regular.odd, *regular.joined]
    spans = regular.find_spans() if several else ()
    return not any(splitter.is_several(data[slice(*spans[index])], ends, widths) for index in several)


def decide_charset(regular: Regular, data: bytes, end: bytes, charset: CharacterSet) -> None:
    """Let the first record that is not ASCII decide the character set, as it does when records are read one by one."""
    if charset.encoding is not None or data.isascii():
        return
    # A record in several lines is looked at as a whole.
    spans = regular.find_spans() if regular.joined else ()
    records = (data[slice(*span)] for span in spans) if spans else data.split(end)
    charset.decode(next(record for record in records if not record.isascii()))
