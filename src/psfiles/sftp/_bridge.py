"""From synchronous calls to one event loop in one daemon thread.

A thread of its own is what works everywhere: in a notebook the main thread
already runs a loop, and `asyncio.run` fails there.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

__all__ = ["leave", "run"]

T = TypeVar("T")

CLEAN_UP_SECONDS = 5.0


def __dir__() -> list[str]:
    return __all__


# A fork takes the loop along but not its thread, hence one loop a process.
@cache
def _loop_of(_process: int) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="psfiles.sftp", daemon=True).start()
    return loop


def run(work: Coroutine[Any, Any, T], about: str) -> T:
    """Do ``work`` on the loop and wait for it; raise TransportError for what went wrong on the wire.

    ``about`` says in the fault's text what was being done.

    An interrupt of the waiting (Ctrl-C) first ends the work, with its clean-up.
    """
    ended = threading.Event()

    # The fault is handed over and raised here, outside any ``except``: neither
    # its context nor its traceback then holds an exception of the SSH library.
    async def supervised() -> tuple[T | None, Exception | None]:
        try:
            return await work, None
        except Exception as error:  # noqa: BLE001 - all of it is handed over
            from psfiles.sftp._faults import translated

            return None, translated(error, about)
        finally:
            ended.set()

    future = asyncio.run_coroutine_threadsafe(supervised(), _loop_of(os.getpid()))
    try:
        # On Windows a wait without end cannot be interrupted.
        while not concurrent.futures.wait([future], timeout=1).done:
            pass
    except BaseException:
        future.cancel()
        ended.wait(CLEAN_UP_SECONDS)
        raise
    value, fault = future.result()
    if fault is not None:
        raise fault
    return value  # type: ignore[return-value]  # there is a value where there is no fault


def leave(work: Coroutine[Any, Any, None]) -> None:
    """Have ``work`` done, without waiting for it.

    For what is also called by the garbage collector: in any thread, even the
    loop's own, and when the interpreter ends, where a wait would have no end.
    """
    asyncio.run_coroutine_threadsafe(work, _loop_of(os.getpid()))
