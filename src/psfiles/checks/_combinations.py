"""Columns that are looked at together."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from psfiles.checks._rules import AtFault, Look, Rule

__all__ = ["MOST_REMEMBERED", "Combinations", "KeyColumn", "Keys", "Parts"]

MOST_REMEMBERED = 1 << 16
"""Distinct sections, and combinations of texts, that are remembered: a large district has some ten thousand."""

Parts = Sequence[Sequence[str]]
"""The texts of some records by parts of their rows, each a column or those of a section."""


class KeyColumn(NamedTuple):
    """A column of a key: the part of a row that holds it, and what gives its value, where the text is not the value.

    Where no part does, the value is ``default``.
    """

    part: int | None
    read: Callable[[str], Any] | None
    default: Any = None


class Keys:
    """Some columns together: what is equal in records where their texts are, and the values of such a key."""

    def __init__(self, columns: Iterable[KeyColumn]) -> None:
        self._columns = tuple(columns)
        self._parts = sorted({column.part for column in self._columns if column.part is not None})

    def of(self, parts: Parts) -> Iterable[Hashable]:
        """The key of each record, by the parts of their rows."""
        if not self._parts:
            return itertools.repeat((), len(parts[0]))
        texts = [parts[part] for part in self._parts]
        return texts[0] if len(texts) == 1 else zip(*texts, strict=True)

    def columns(self, parts: Parts | Mapping[int, Sequence[str]], size: int) -> list[Sequence[Any]]:
        """The values of the columns in so many records, by the parts of their rows."""
        return [
            [default] * size if part is None else parts[part] if read is None else list(map(read, parts[part]))
            for part, read, default in self._columns
        ]

    def values(self, keys: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
        """The values of the columns in the records of each key."""
        texts = [keys] if len(self._parts) == 1 else zip(*keys, strict=True)
        return zip(*self.columns(dict(zip(self._parts, texts, strict=True)), len(keys)), strict=True)


class Combinations:
    """A rule that looks at some columns together, at each distinct combination once."""

    def __init__(self, rule: Rule, look: Look, keys: Keys) -> None:
        self.code = rule.code
        self.keys = keys
        self._look, self._sieve = look, rule.sieve
        self._good: set[Hashable] = set()

    def at_fault(self, parts: Parts) -> Iterable[tuple[int, AtFault]]:
        """The indices of the records at fault, by the parts of their rows."""
        if self._sieve is not None and not self._sieve(*self.keys.columns(parts, len(parts[0]))):
            return ()
        if self._good.issuperset(self.keys.of(parts)):
            return ()
        if len(self._good) > MOST_REMEMBERED:
            self._good.clear()
        new = list(set(self.keys.of(parts)).difference(self._good))
        looked_at = zip(new, self.keys.values(new), strict=True)
        bad = {key: _to_keep(found) for key, values in looked_at if (found := self._look(*values))}
        self._good.update(new if not bad else bad.keys() ^ new)
        return [(index, bad[key]) for index, key in enumerate(self.keys.of(parts)) if key in bad] if bad else ()


def _to_keep(at_fault: AtFault) -> AtFault:
    """What a rule gives, in a form that can be looked at more than once."""
    return at_fault if isinstance(at_fault, bool | str) else tuple(at_fault)
