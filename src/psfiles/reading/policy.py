"""What becomes of a fault: it is raised, handed over, or yielded in its place among the records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psfiles.exceptions import ReadError

__all__ = ["ErrorPolicy", "OnError"]

OnError = Callable[[ReadError], object]


class ErrorPolicy:
    """Raises the first fault; hands every fault to ``on_error`` if that is given; yields them all if it ``yields``."""

    def __init__(self, on_error: OnError | None = None, *, yields: bool = False) -> None:
        self.yields = yields
        self._on_error = on_error

    def apply(self, item: Any) -> tuple[Any, ...]:
        """What is to be yielded of a record or fault."""
        if self.yields or not isinstance(item, ReadError):
            return (item,)
        if self._on_error is None:
            raise item
        self._on_error(item)
        return ()
