"""The distinct texts of one column, and what the rules about single texts and values say of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from psfiles.checks._rules import Context, Rule
from psfiles.reading.codecs import ColumnCodec

__all__ = ["ColumnTexts", "NewTexts", "Objection"]


def __dir__() -> list[str]:
    return __all__


MOST_REMEMBERED = 1 << 15
"""Distinct texts of a column that are remembered: of names, there are few repeats to gain from."""

ENOUGH_TO_TELL = 1 << 11
"""Distinct texts after which it shows whether those of a column repeat at all: numbers and addresses do not."""

HARDLY_ANY_REPEAT = 0.75
"""The share of new texts among a column's distinct ones, from block to block, above which none are remembered."""

PLAIN = re.compile(r"(?:[!-%'-~]+(?: +[!-%'-~]+)*)?")
"""Printable ASCII without ampersands and without spaces around it: no rule about characters objects to it."""

MOST_KEPT = 1 << 11
"""Distinct texts of a column that are kept for the rules about whole columns."""

NO_DETAILS: Mapping[str, int] = {}
NOTHING: tuple[AbstractSet[str], Mapping[str, list[Objection]]] = frozenset(), {}


@attrs.frozen
class Objection:
    """That a rule finds a text at fault, and the numbers that it gives."""

    code: str
    details: Mapping[str, int] = NO_DETAILS


class NewTexts:
    """Texts of a column that were not seen before: what a sieve looks at, all at once."""

    def __init__(self, texts: Collection[str]) -> None:
        self.texts = texts

    @functools.cached_property
    def joined(self) -> str:
        """The texts in one, with a bar around each; a bar may also stand inside one."""
        return f"|{'|'.join(self.texts)}|"

    @functools.cached_property
    def longest(self) -> int:
        """The length of the longest."""
        return max(map(len, self.texts))

    @functools.cached_property
    def are_plain(self) -> bool:
        """Whether no rule about characters can object to any: ASCII, printable, no ampersand, no space around."""
        joined = self.joined
        return (
            joined.isascii()
            and joined.isprintable()
            and "&" not in joined
            and " |" not in joined
            and "| " not in joined
        )


@attrs.frozen
class _Asked:
    """A rule of this column: its code, how it looks at one, and what tells of many that there is no need to."""

    code: str
    look: Callable[[Any], Any]
    sieve: Callable[[NewTexts, ColumnCodec], bool] | None

    def objections(self, texts: Mapping[str, Any] | Iterable[str]) -> Iterable[tuple[str, Objection]]:
        pairs = texts.items() if isinstance(texts, Mapping) else zip(texts, texts, strict=True)
        for text, looked_at in pairs:
            found = self.look(looked_at)
            if found:
                yield text, Objection(self.code, found) if isinstance(found, Mapping) else Objection(self.code)


class ColumnTexts:
    """Looks at the texts of one column, at each distinct one once; ``first`` are those met first."""

    def __init__(self, codec: ColumnCodec, layout: type, rules: Iterable[Rule], context: Context) -> None:
        self.codec = codec
        self.first: set[str] = set()
        self._most = MOST_REMEMBERED
        self._looked_at = 0
        self._good: set[str] = set()
        self._refused: set[str] = set()
        self._bad: dict[str, list[Objection]] = {}
        self._asked: dict[str, list[_Asked]] = {"text": [], "characters": [], "value": []}
        for rule in rules:
            if rule.subject in self._asked:
                look = rule.look_at(context, layout, codec)
                if look is not None:
                    self._asked[rule.subject].append(_Asked(rule.code, look, rule.sieve))

    @property
    def remembered(self) -> int:
        """The number of texts that need not be looked at again."""
        return len(self._good) + len(self._bad) + len(self._refused)

    def look(self, texts: Iterable[str]) -> tuple[AbstractSet[str], Mapping[str, list[Objection]]]:
        """Those of the texts that the column cannot hold, and those that some rules object to."""
        known = self.remembered
        if known > self._most:
            self._forget()
        elif known > ENOUGH_TO_TELL and known > HARDLY_ANY_REPEAT * self._looked_at:
            self._most = 0  # forget after each look: nothing is gained by what is known
        distinct = set(texts)
        self._looked_at += len(distinct)
        odd = distinct.difference(self._good)
        if not odd:
            return NOTHING
        new = odd.difference(self._refused, self._bad) if self._refused or self._bad else odd
        if new:
            self._take(new)
            # Never `-=`, which would go through all that is known.
            odd = odd.difference(self._good) if self._refused or self._bad else set()
        if not odd:
            return NOTHING
        refused = odd & self._refused
        return refused, {text: self._bad[text] for text in odd if text in self._bad}

    def _forget(self) -> None:
        self._looked_at = 0
        self._good.clear()
        self._bad.clear()
        self._refused.clear()

    def _take(self, new: set[str]) -> None:
        values = self._values(new)
        good = NewTexts(new if values is None else values)
        if len(self.first) < MOST_KEPT:
            self.first.update(good.texts)
        objections: dict[str, list[Objection]] = {}
        if good.texts:
            for text, objection in self._objections(good, values):
                objections.setdefault(text, []).append(objection)
        self._bad.update(objections)
        self._good.update(good.texts)
        self._good.difference_update(objections)

    def _values(self, new: set[str]) -> dict[str, Any] | None:
        """The values of the texts that have one; None where the texts are the values and any will do."""
        if self.codec.takes_any_text and not self._asked["value"]:
            return None
        values = {}
        for text in new:
            try:
                values[text] = self.codec.read(text)
            except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
                self._refused.add(text)
        return values

    def _objections(self, new: NewTexts, values: dict[str, Any] | None) -> Iterable[tuple[str, Objection]]:
        for asked in self._may_object("text", new):
            yield from asked.objections(list(new.texts))
        if self._asked["characters"] and not new.are_plain:
            odd = [text for text in new.texts if not PLAIN.fullmatch(text)]
            for asked in self._may_object("characters", new):
                yield from asked.objections(odd)
        for asked in self._may_object("value", new):
            yield from asked.objections(values or {})

    def _may_object(self, subject: str, new: NewTexts) -> Iterator[_Asked]:
        return (asked for asked in self._asked[subject] if asked.sieve is None or asked.sieve(new, self.codec))
