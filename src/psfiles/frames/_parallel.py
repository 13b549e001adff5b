"""Several blocks parsed at a time, and several files read at a time, on threads."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from psfiles.exceptions import ReadError
from psfiles.frames._columns import ColumnParser, Parsed
from psfiles.frames.bulk import BULK_SIZE
from psfiles.reading.blocks import Block
from psfiles.reading.policy import ErrorPolicy, OnError
from psfiles.reading.source import Source

__all__ = ["HELPERS", "each_in_turn", "in_parallel", "is_small"]

HELPERS = min(3, max(1, (os.cpu_count() or 1) - 1))
"""Threads that parse beside the one that reads. Each takes some megabytes of memory."""

WORKERS = os.cpu_count() or 1
"""Threads that read small files."""

FileT = TypeVar("FileT")


def in_parallel(
    blocks: Iterable[Block], parser: ColumnParser, helpers: int = HELPERS
) -> Iterator[tuple[Block, Parsed | None]]:
    """Each block with what was parsed of it, in order.

    This thread reads, and parses what the helpers have no time for. If it only
    read and waited, a stream would take an eighth more time: one more thread
    would want the interpreter, and what was just read would leave the processor's cache.
    """
    if not helpers:
        for block in blocks:
            yield block, None if block.regular is None else parser.parse(block)
        return
    waiting: deque[tuple[Block, Future[Any]]] = deque()
    with ThreadPoolExecutor(helpers) as pool:
        try:
            for block in blocks:
                if block.regular is None:
                    future = _known(None)
                elif sum(not (one.running() or one.done()) for _, one in waiting) < helpers:
                    future = pool.submit(parser.parse, block)
                else:
                    future = _known(parser.parse(block))
                waiting.append((block, future))
                while waiting and (waiting[0][1].done() or len(waiting) > 2 * helpers + 1):
                    yield _result(*waiting.popleft())
        except Exception:  # the file broke off: what was read before is there all the same
            yield from itertools.starmap(_result, waiting)
            raise
        yield from itertools.starmap(_result, waiting)


def _result(block: Block, future: Future[Any]) -> tuple[Block, Parsed | None]:
    return block, future.result()


def _known(parsed: Parsed | None) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(parsed)
    return future


class _Whole(NamedTuple):
    """All that was read of a file: its batches and faults, and what ended it."""

    batches: list[Any]
    faults: list[ReadError]
    error: Exception | None


def is_small(source: Source) -> bool:
    """Whether a file is read as a whole beside others; larger ones keep all processors busy by themselves."""
    try:
        return isinstance(source, (str, os.PathLike)) and Path(source).stat().st_size <= BULK_SIZE
    except OSError:  # whoever opens it says so, in its turn
        return False


def each_in_turn(
    files: Sequence[FileT],
    read: Callable[[FileT, OnError | None, int], Iterator[Any]],
    on_error: OnError | None,
    is_whole: Callable[[FileT], bool],
) -> Iterator[tuple[FileT, Any]]:
    """Each file with each of its batches, in order; small files are read ahead, on all processors.

    ``read`` takes a file, what its faults are handed to, and how many helpers parse it.
    """
    if len(files) == 1:
        yield from ((files[0], batch) for batch in read(files[0], on_error, HELPERS))
        return
    ahead: deque[tuple[FileT, Future[_Whole] | None]] = deque()

    def next_batches() -> Iterator[tuple[FileT, Any]]:
        file, future = ahead.popleft()
        batches = read(file, on_error, HELPERS) if future is None else _handed_over(future.result(), on_error)
        return ((file, batch) for batch in batches)

    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for file in files:
                ahead.append((file, pool.submit(_read_whole, read, file, on_error) if is_whole(file) else None))
                if len(ahead) > 2 * WORKERS:
                    yield from next_batches()
            while ahead:
                yield from next_batches()
        finally:
            pool.shutdown(cancel_futures=True)


def _read_whole(
    read: Callable[[FileT, OnError | None, int], Iterator[Any]], file: FileT, on_error: OnError | None
) -> _Whole:
    batches: list[Any] = []
    faults: list[ReadError] = []
    try:
        for batch in read(file, None if on_error is None else faults.append, 0):
            batches.append(batch)  # noqa: PERF402 - those before an error count
    except Exception as error:  # noqa: BLE001 - raised when it is the file's turn
        return _Whole(batches, faults, error)
    return _Whole(batches, faults, None)


def _handed_over(whole: _Whole, on_error: OnError | None) -> Iterator[Any]:
    policy = ErrorPolicy(on_error)
    for fault in whole.faults:
        policy.apply(fault)
    yield from whole.batches
    if whole.error is not None:
        raise whole.error
