"""The garbage collector at rest while much is kept: it would look through all of it again and again."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["resting_collector"]


@contextlib.contextmanager
def resting_collector() -> Iterator[None]:
    """Switch the collector off, and on again if it was on."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
