"""The rules about single values, asked once for each distinct text of a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from psfiles.checks._rules import Context, Rule
from psfiles.checks._value_rules import PLAIN
from psfiles.reading.codecs import ColumnCodec

__all__ = ["ColumnWatch"]

MOST_REMEMBERED = 1 << 15
"""Distinct good texts of a column that are remembered: of names, there are few repeats to gain from."""

Verdicts = list[tuple[str, Mapping[str, int]]]
NO_DETAILS: Mapping[str, int] = {}


class ColumnWatch:
    """What the rules say of the texts of one column."""

    def __init__(self, codec: ColumnCodec, layout: type, rules: Iterable[Rule], context: Context) -> None:
        self.column = codec.column
        self._codec = codec
        self._good: set[str] = set()
        self._looks: dict[str, list[tuple[str, Callable[[Any], Any]]]] = {"text": [], "characters": [], "value": []}
        for rule in rules:
            if rule.subject in self._looks and rule.start is not None:
                look = rule.start(context, layout, codec)
                if look is not None:
                    self._looks[rule.subject].append((rule.code, look))

    def bad(self, texts: Sequence[str]) -> dict[str, Verdicts]:
        """The texts that some rule objects to, with the rules' codes and details."""
        unknown = set(texts).difference(self._good)
        bad = {text: verdicts for text in unknown if (verdicts := self._ask(text))}
        if len(self._good) > MOST_REMEMBERED:
            self._good.clear()
        self._good.update(unknown.difference(bad) if bad else unknown)
        return bad

    def _ask(self, text: str) -> Verdicts:
        verdicts = [(code, look(text)) for code, look in self._looks["text"]]
        if self._looks["characters"] and not PLAIN.fullmatch(text):
            verdicts += [(code, look(text)) for code, look in self._looks["characters"]]
        if self._looks["value"]:
            value = self._codec.read(text)
            verdicts += [(code, look(value)) for code, look in self._looks["value"]]
        return [(code, found if isinstance(found, Mapping) else NO_DETAILS) for code, found in verdicts if found]
