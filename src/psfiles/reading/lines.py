"""Where lines and records end in some bytes, and how these are split there."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, overload

__all__ = [
    "ANY_END",
    "Span",
    "certain_length",
    "has_line_end",
    "lines_within",
    "record_ends",
    "spans_of",
    "spans_of_lines",
    "split_lines",
]

Span = tuple[int, int]
"""Where a record begins in some bytes, and where its content stops, before its end."""

ANY_END = re.compile(rb"\r\n|\n|\r")
_CRLF = re.compile("\r\n")


def has_line_end(data: bytes) -> bool:
    """Whether a CR or an LF stands in the data."""
    return b"\n" in data or b"\r" in data


@functools.cache
def record_ends(end: str) -> re.Pattern[bytes]:
    """What ends a record in a file whose first record ends so.

    A CR before an LF always belongs to the end.
    """
    return re.compile({"\r\n": rb"\r\n", "\n": rb"\r?\n", "\r": rb"\r\n?"}[end])


def spans_of(data: bytes, ends: re.Pattern[bytes]) -> list[Span]:
    """Where each record of the data begins and where its content stops."""
    spans, start = [], 0
    for end in ends.finditer(data):
        spans.append((start, end.start()))
        start = end.end()
    if start < len(data):
        spans.append((start, len(data)))
    return spans


def lines_within(data: bytes, record: Span) -> list[Span]:
    """The lines of a record that has line ends inside."""
    start, stop = record
    return [(start + first, start + last) for first, last in spans_of(data[start:stop], ANY_END)]


def certain_length(data: bytes, *, final: bool) -> int:
    """How far line ends are certain: a CR at the end may be half of a CRLF."""
    return len(data) - (not final and data.endswith(b"\r"))


def split_lines(text: str, end: str) -> list[str]:
    """The records of a text, each without its end."""
    # `re` finds a literal of two characters in half the time of `str.split`, and
    # nothing else takes longer where a CR or LF alone cannot be half of another end.
    if end == "\r\n":
        lines = _CRLF.split(text)
    elif ("\r" if end == "\n" else "\n") not in text:
        lines = text.split(end)
    else:
        lines = re.split(record_ends(end).pattern.decode(), text)
    if not lines[-1]:
        lines.pop()
    return lines


def spans_of_lines(data: bytes, ends: re.Pattern[bytes], lines: Sequence[str]) -> Sequence[Span]:
    """The same as `spans_of` from the records in latin-1, each with its end: a tenth of the time.

    That is where all ends are equally long, of one or of two bytes.
    """
    starts = list(accumulate(map(len, lines), initial=0))
    length, rest = divmod(len(data) - starts[-1], len(lines))
    return spans_of(data, ends) if rest else _EqualEnds(starts, length)


class _EqualEnds(Sequence[Span]):
    """The spans of records with ends of one length; few are asked for, where few records have a fault."""

    def __init__(self, starts: Sequence[int], length: int) -> None:
        self._starts = starts  # where each record would begin if ends took no place, and where the last would end
        self._length = length

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Span]: ...
    def __getitem__(self, index: Any) -> Any:
        before = index * self._length
        return self._starts[index] + before, self._starts[index + 1] + before

    def __len__(self) -> int:
        return len(self._starts) - 1
