"""The distinct texts of one column, and what the rules about single texts and values say of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

import attrs

from psfiles.checks._rules import Context, Rule
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.memos import Memo

__all__ = ["NOTHING", "ColumnTexts", "NewTexts", "Objection", "odd_among"]


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


@attrs.frozen
class Objection:
    """That a rule finds a text at fault, and the numbers that it gives."""

    code: str
    details: Mapping[str, int] = NO_DETAILS


Said = TypeVar("Said")

NOTHING: tuple[AbstractSet[str], Mapping[str, Any]] = frozenset(), {}
"""No text is refused, and nothing said of any."""


def odd_among(texts: set[str], odd: Mapping[str, Said | None]) -> tuple[AbstractSet[str], Mapping[str, Said]]:
    """Those of the texts that are refused, for which None stands, and what is said of others."""
    among = odd.keys() & texts
    bad = {text: said for text in among if (said := odd[text]) is not None}
    return among - bad.keys(), bad


class NewTexts:
    """Texts of a column that were not seen before: what a sieve looks at, all at once.

    ``joined`` has them in one, with a bar around each; a bar may also stand inside
    one. They ``are_plain`` where no rule about characters can object to any:
    ASCII, printable, no ampersand, no space around.
    """

    def __init__(self, texts: Collection[str]) -> None:
        self.texts = texts
        joined = f"|{'|'.join(texts)}|"
        self.joined: str = joined
        has_mark = "&" in joined or " |" in joined or "| " in joined
        self.are_plain: bool = not has_mark and joined.isascii() and joined.isprintable()

    @property
    def longest(self) -> int:
        """The length of the longest."""
        return max(map(len, self.texts))


class ColumnTexts:
    """Looks at the texts of one column, at each distinct one once.

    ``first`` are those met first, ``value_of`` has the values of texts.
    """

    def __init__(self, codec: ColumnCodec, layout: type, rules: Collection[Rule], context: Context) -> None:
        self.codec = codec
        self.first: set[str] = set()
        self.value_of: Memo = Memo(codec.read)
        self._repeat = True
        self._looked_at = 0
        self._good: set[str] = set()
        self._odd: dict[str, list[Objection] | None] = {}  # None for a text that the column cannot hold
        self._rules = [
            (rule, look)
            for rule in rules
            if rule.subject in ("text", "characters", "value")
            and (look := rule.look_at(context, layout, codec)) is not None
        ]
        asks_values = any(rule.subject == "value" for rule, _ in self._rules)
        self._any_will_do = codec.takes_any_text and (codec.value_is_text or not asks_values)

    @property
    def remembered(self) -> int:
        """The number of texts that need not be looked at again."""
        return len(self._good) + len(self._odd)

    def look(self, texts: Collection[str]) -> tuple[AbstractSet[str], Mapping[str, list[Objection]]]:
        """Those of the texts that the column cannot hold, and those that some rules object to."""
        if self._good.issuperset(texts):
            self._looked_at += len(texts)
            return NOTHING
        distinct = set(texts)
        self._make_room()
        self._looked_at += len(distinct)
        new = distinct.difference(self._good, self._odd) if self._good or self._odd else distinct
        if new:
            self._take(new)
        return odd_among(distinct, self._odd) if self._odd else NOTHING

    def _make_room(self) -> None:
        known = self.remembered
        if known > (MOST_REMEMBERED if self._repeat else 0):
            self._looked_at = 0
            self._good, self._odd = set(), {}
        elif known > ENOUGH_TO_TELL and known > HARDLY_ANY_REPEAT * self._looked_at:
            self._repeat = False  # forget before each look: nothing is gained by what is known

    def _take(self, new: set[str]) -> None:
        values = None if self._any_will_do else self._values(new)
        if values is not None:
            new = set(values)
        if len(self.first) < MOST_KEPT:
            self.first |= new
        objections: dict[str, list[Objection]] = {}
        for text, objection in self._objections(NewTexts(new), values) if new else ():
            objections.setdefault(text, []).append(objection)
        if objections:
            self._odd |= objections
            new = new.difference(objections)
        if self._good:
            self._good |= new
        else:
            self._good = new

    def _values(self, new: set[str]) -> dict[str, Any]:
        """The values of the texts that have one."""
        values = {}
        for text in new:
            try:
                values[text] = self.value_of[text]
            except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
                self._odd[text] = None
        return values

    def _objections(self, new: NewTexts, values: Mapping[str, Any] | None) -> Iterator[tuple[str, Objection]]:
        odd = [] if new.are_plain else [text for text in new.texts if not PLAIN.fullmatch(text)]
        for rule, look in self._rules:
            if rule.sieve is not None and not rule.sieve(new, self.codec):
                continue
            looked_at = values if rule.subject == "value" else None
            for text in odd if rule.subject == "characters" else new.texts:
                found = look(text if looked_at is None else looked_at[text])
                if found:
                    yield text, Objection(rule.code, found) if isinstance(found, Mapping) else Objection(rule.code)
