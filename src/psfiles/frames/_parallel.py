"""Several blocks parsed at a time, on threads."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.reading.blocks import Block

__all__ = ["in_parallel"]

HELPERS = min(3, max(1, (os.cpu_count() or 1) - 1))
"""Threads that parse beside the one that reads. Each takes some megabytes of memory."""


def in_parallel(blocks: Iterable[Block], parser: ColumnParser) -> Iterator[tuple[Block, Parsed | None]]:
    """Each block with what was parsed of it, in order.

    This thread reads, and parses what the helpers have no time for. If it only
    read and waited, a stream would take an eighth more time: one more thread
    would want the interpreter, and what was just read would leave the processor's cache.
    """
    waiting: deque[tuple[Block, Future[Any]]] = deque()
    with ThreadPoolExecutor(HELPERS) as pool:
        try:
            for block in blocks:
                if block.regular is None:
                    future = _known(None)
                elif sum(not (one.running() or one.done()) for _, one in waiting) < HELPERS:
                    future = pool.submit(parser.parse, block)
                else:
                    future = _known(parser.parse(block))
                waiting.append((block, future))
                while waiting and (waiting[0][1].done() or len(waiting) > 2 * HELPERS + 1):
                    yield _result(*waiting.popleft())
        except Exception:  # the file broke off: what came of it before is there all the same
            yield from itertools.starmap(_result, waiting)
            raise
        yield from itertools.starmap(_result, waiting)


def _result(block: Block, future: Future[Any]) -> tuple[Block, Parsed | None]:
    return block, future.result()


def _known(parsed: Parsed | None) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(parsed)
    return future
