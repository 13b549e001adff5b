"""The parts of a row: single columns, and those of a schedule's section, which many students share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from psfiles.checks._combinations import MOST_REMEMBERED, Combinations, Keys
from psfiles.checks._rules import AtFault
from psfiles.checks.texts import NOTHING, ColumnTexts, Objection, odd_among
from psfiles.reading.memos import Memo

__all__ = ["Found", "OneColumn", "SectionColumns"]


@attrs.frozen
class Found:
    """An objection to a field or to several: where they stand, and the text of a single one."""

    position: int
    attributes: AtFault
    text: str
    objection: Objection


class OneColumn:
    """A part of a row that is one column."""

    def __init__(self, position: int, texts: ColumnTexts) -> None:
        self._texts = texts
        self._position = position

    def look(self, texts: Collection[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        """Those of the texts that the column cannot hold, and what is found in others."""
        refused, bad = self._texts.look(texts)
        attribute = self._texts.codec.column.attribute
        return refused, {
            text: [Found(self._position, attribute, text, objection) for objection in objections]
            for text, objections in bad.items()
        }


class SectionColumns:
    """The columns of a schedule's section as one part of a row: looked at once, however many sit in it."""

    def __init__(self, columns: Sequence[OneColumn | None], delimiter: str, *, trailing: bool) -> None:
        self.rows = Memo(lambda text: text.split(delimiter), MOST_REMEMBERED)
        self._columns = columns
        self._delimiter = delimiter
        self._trailing = trailing
        self._combinations: list[Combinations] = []
        self._kept: list[tuple[dict[str, tuple[Any, ...]], Keys]] = []
        self._good: set[str] = set()
        self._odd: dict[str, list[Found] | None] = {}  # None for a section that a column cannot hold

    def reader(self, field: int, read: Callable[[str], Any] | None) -> Callable[[str], Any]:
        """What gives the value of a field from the section's text; ``read`` does so from the field's own."""
        rows = self.rows
        return (lambda text: rows[text][field]) if read is None else (lambda text: read(rows[text][field]))

    def ask(self, combinations: Combinations) -> None:
        """Look from now on at some fields of the section together."""
        self._combinations.append(combinations)

    def keep(self, keys: Keys) -> Mapping[str, tuple[Any, ...]]:
        """The values of some fields of the section, from now on, by its text."""
        kept: dict[str, tuple[Any, ...]] = {}
        self._kept.append((kept, keys))
        return kept

    def look(self, texts: Collection[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        """Those of the texts that a column cannot hold, and what is found in others."""
        if len(self._good) + len(self._odd) > MOST_REMEMBERED:
            self._good, self._odd = set(), {}
            for kept, _ in self._kept:
                kept.clear()
        distinct = set(texts)
        new = distinct.difference(self._good, self._odd)
        if new:
            self._take(new)
        return odd_among(distinct, self._odd) if self._odd else NOTHING

    def _take(self, new: set[str]) -> None:
        width = len(self._columns) + self._trailing
        rows = {text: text.split(self._delimiter) for text in new}
        if set(map(len, rows.values())) != {width} or self._trailing:
            rows = {text: row for text, row in rows.items() if len(row) == width and not (self._trailing and row[-1])}
        refused, odd = new - rows.keys(), dict[str, list[Found]]()
        for column, fields in zip(self._columns, zip(*rows.values(), strict=True), strict=False):
            cannot_hold, bad = column.look(fields) if column is not None else NOTHING
            for text, field in zip(rows, fields, strict=True) if cannot_hold or bad else ():
                if field in cannot_hold:
                    refused.add(text)
                elif field in bad:
                    odd.setdefault(text, []).extend(bad[field])
        rows = {text: row for text, row in rows.items() if text not in refused} if refused else rows
        for text, found in self._found_together(rows) if rows else ():
            odd.setdefault(text, []).append(found)
        self._odd |= odd | dict.fromkeys(refused)
        self._good.update(rows.keys() - odd.keys() if odd else rows)

    def _found_together(self, rows: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Found]]:
        texts, columns = list(rows), list(zip(*rows.values(), strict=True))
        for kept, keys in self._kept:
            kept.update(zip(texts, zip(*keys.columns(columns, len(texts)), strict=True), strict=True))
        for one in self._combinations:
            for index, at_fault in one.at_fault(columns):
                yield texts[index], Found(0, at_fault, "", Objection(one.code))
