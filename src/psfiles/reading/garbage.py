"""The garbage collector at rest while much is kept: it would look through all of it again and again."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

__all__ = ["resting_collector"]


class _Collector:
    """Python's one collector, which any thread may want at rest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted_by: set[object] = set()
        self._was_enabled = False

    def rest(self, one: object) -> None:
        with self._lock:
            if not self._wanted_by:
                self._was_enabled = gc.isenabled()
            self._wanted_by.add(one)
            gc.disable()

    def resume(self, one: object) -> None:
        """Switch it on again behind the last who wanted it at rest."""
        with self._lock:
            if self._was_enabled and self._wanted_by == {one}:
                gc.enable()
            self._wanted_by.discard(one)


_COLLECTOR = _Collector()


@contextlib.contextmanager
def resting_collector() -> Iterator[None]:
    """Switch the collector off, and on again if it was on, also where threads do so at the same time."""
    one = object()
    try:
        _COLLECTOR.rest(one)
        yield
    finally:
        try:
            _COLLECTOR.resume(one)
        except BaseException:  # interrupted meanwhile
            _COLLECTOR.resume(one)
            raise
