"""Where a file can be read on from, and what it has shown before."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Checkpoint"]


class Checkpoint(NamedTuple):
    """The begin of a record, and what the bytes before it have decided.

    ``record``, ``line`` and ``byte`` are its place. ``encoding`` and ``utf16``
    are the character set as far as it is known, ``header`` the fields of the
    header, ``shape`` the index of the shape of its first record among the
    layout's. At byte 0 only ``record_delimiter`` and ``shape`` tell something:
    they may need more of the file than one part of it holds.
    """

    record: int
    line: int
    byte: int
    record_delimiter: str
    encoding: str | None
    utf16: str
    header: tuple[str, ...] | None
    shape: int
