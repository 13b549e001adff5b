"""Requests that have no answer yet: many at a time, each with its own time to be answered."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from psfiles.sftp._wire import Wire

__all__ = ["RequestQueue", "request_size"]

T = TypeVar("T")

# 4 MiB without an answer fill a long line. Every server takes requests of 32 KiB,
# larger ones it has to advertise; on a slow line even the largest must be
# answered long before the stall watchdog bites.
MOST_BYTES_UNANSWERED = 4 * 1024 * 1024
SMALLEST_REQUEST = 32 * 1024
LARGEST_REQUEST = 256 * 1024


def request_size(limit: int) -> int:
    """Bytes of one request to a server with this limit; 0 is none."""
    return max(SMALLEST_REQUEST, min(limit or LARGEST_REQUEST, LARGEST_REQUEST))


class RequestQueue(Generic[T]):
    """Requests without an answer yet: answers come in the order of the requests."""

    def __init__(self, wire: Wire, request_size: int) -> None:
        self._wire = wire
        self._tasks: deque[asyncio.Task[T]] = deque()
        self._most = max(1, MOST_BYTES_UNANSWERED // request_size)

    def __bool__(self) -> bool:
        return bool(self._tasks)

    @property
    def is_full(self) -> bool:
        """Whether an answer has to be waited for before the next request."""
        return len(self._tasks) >= self._most

    def start(self, request: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Send a request."""
        self._tasks.append(asyncio.get_running_loop().create_task(request()))

    # The stall watchdog: each answer has its own time, however long the file.
    async def next_answer(self) -> T:
        """The answer to the oldest request."""
        return await self._wire.ask(self._tasks.popleft())

    async def cancel(self) -> None:
        """Cancel all requests, and wait for no answer any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
