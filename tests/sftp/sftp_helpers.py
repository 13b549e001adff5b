"""What every test of a transfer needs."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from typing import Any

from psfiles.sftp import ManagedConnection

CONTENT = random.Random(3).randbytes(2_000_000)  # noqa: S311 - nobody is to guess it
OLD = b"yesterday's file\r\n"


def connection(settings: dict[str, Any], **more: Any) -> ManagedConnection:
    """A connection that gives up soon."""
    return ManagedConnection(**({"connect_timeout": 4, "stall_timeout": 1.0} | settings | more))


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block hung; never a measure of speed."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds, "it hung"
