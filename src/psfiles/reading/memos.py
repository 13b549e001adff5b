"""Values that are kept by their texts, and texts by their values: a look-up costs a tenth of a conversion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Memo"]

MOST_REMEMBERED = 8192
"""Distinct texts of a column whose values are kept: dates and terms repeat."""


class Memo(dict[Any, Any]):
    """What a conversion gave before; all of it is forgotten where it would become too much."""

    __slots__ = ("_convert", "_most")

    def __init__(self, convert: Callable[[Any], Any], most: int = MOST_REMEMBERED) -> None:
        super().__init__()
        self._convert = convert
        self._most = most

    def __missing__(self, key: Any) -> Any:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._convert(key)
        return value
