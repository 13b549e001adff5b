"""One text for each value of a column: texts that mean the same value become equal."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from psfiles.columns import Column
from psfiles.layouts.schools import school_number
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.headers import fold

__all__ = ["ColumnTexts", "Spellings", "is_spelled"]

MOST_KNOWN = 8192
"""Distinct texts of a column that are looked up before they are read again."""


class Spellings:
    """The text that stands for each value of one column, in all files of a comparison.

    It is the first that was met, so that a file that always writes a value in
    the same way is compared as it stands. School ids that differ by leading
    zeros alone are one value. What begins with ``mark``, the lines' delimiter,
    is the text of no such record.
    """

    def __init__(self, column: Column, mark: str) -> None:
        self._is_school = _holds_schools(column)
        self._mark = mark
        self._first: dict[Any, str] = {}

    def of(self, value: Any, text: str, *, is_first_reading: bool) -> str:
        """The text of a value that was read from ``text``; one without a hash counts by its text alone.

        In another reading than the first file's, the text may be one of another value there.
        """
        identity = school_number(value) if self._is_school and isinstance(value, str) else value
        own = self.escape(text)
        try:
            return self._first.setdefault(identity, own if is_first_reading else self._new)
        except TypeError:
            return own

    def escape(self, text: str) -> str:
        """The text, which then looks like that of no value without a text."""
        return self._mark + text if text.startswith(self._mark) else text

    def of_value(self, value: Any, codec: ColumnCodec, *, is_first_reading: bool) -> str:
        """The text of a value that was read from none: as it is written, if it can be."""
        if value is not None:
            with contextlib.suppress(Exception):  # a user's hook may raise what it likes
                return self.of(value, codec.write(value), is_first_reading=is_first_reading)
        return self._first.setdefault(value, self._new)

    @property
    def _new(self) -> str:
        return f"{self._mark}{len(self._first)}"


def is_spelled(codec: ColumnCodec) -> bool:
    """Whether a column's texts are to be read: some are refused, or several stand for one value."""
    return not codec.takes_any_text or codec.column.place is not None or _holds_schools(codec.column)


def _holds_schools(column: Column) -> bool:
    return fold(column.name)[1] == "schoolid"


class ColumnTexts:
    """The texts of one column of one file by what stands for their values; each is read once."""

    def __init__(self, codec: ColumnCodec, spellings: Spellings, *, is_first_reading: bool) -> None:
        self._codec = codec
        self._is_first_reading = is_first_reading
        self._spellings = spellings
        self._usual: set[str] = set()
        self._others: dict[str, str | None] = {}

    def of(self, text: str) -> str:
        """What stands for the value of a text. Raises an exception of any kind where the column refuses it."""
        if text in self._usual:
            return text
        return self._spellings.of(self._codec.read(text), text, is_first_reading=self._is_first_reading)

    def are_usual(self, texts: Sequence[str]) -> bool:
        """Whether each of some texts stands for itself."""
        if self._usual.issuperset(texts):
            return True
        if len(self._usual) + len(self._others) > MOST_KNOWN:
            self._usual.clear()
            self._others.clear()
        for text in set(texts).difference(self._usual, self._others):
            spelling = self._of_any(text)
            if spelling == text:
                self._usual.add(text)
            else:
                self._others[text] = spelling
        return self._usual.issuperset(texts)

    def of_all(self, texts: Sequence[str]) -> Sequence[str | None]:
        """What stands for each of some texts; None for one that the column refuses."""
        return texts if self.are_usual(texts) else [self._others.get(text, text) for text in texts]

    def _of_any(self, text: str) -> str | None:
        try:
            return self.of(text)
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            return None
