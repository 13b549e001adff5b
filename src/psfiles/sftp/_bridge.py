"""From synchronous calls to one event loop in one daemon thread.

A thread of its own is what works everywhere: in a notebook the main thread
already runs a loop, and `asyncio.run` fails there.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import os
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from psfiles.exceptions import TransportError

__all__ = ["Loop", "complete", "leave", "run"]

T = TypeVar("T")
Loop = asyncio.AbstractEventLoop

CLEAN_UP_SECONDS = 5.0


class _Bridge:
    """The loop of this process, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: Loop | None = None
        self._inherited: list[Loop | None] = []

    def loop(self) -> Loop:
        with self._lock:  # many threads may connect at once
            if self._loop is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=loop.run_forever, name="psfiles.sftp", daemon=True)
                thread.start()
                # asyncio prints a line for each write to a lost connection, and the server's words; what matters
                # of it is raised.
                logging.getLogger("asyncio").addFilter(lambda record: record.thread != thread.ident)
                self._loop = loop
            return self._loop

    def has(self, loop: Loop) -> bool:
        """Whether a loop is this process's."""
        return loop is self._loop

    def forget(self) -> None:
        """In a forked child: the loop's thread stayed behind, and the lock may have been held.

        The loop is kept untouched: it shares the parent's sockets, and its list of them.
        """
        self._lock = threading.Lock()
        self._inherited.append(self._loop)
        self._loop = None


_bridge = _Bridge()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_bridge.forget)


def run(work: Coroutine[Any, Any, T], about: str, on: Loop | None = None) -> T:
    """Do ``work`` on the loop and wait for it; raise TransportError for what went wrong on the wire.

    ``about`` says in the fault's text what was being done. Work for a connection
    names the loop ``on`` which that was opened: a forked child may not touch it.

    An interrupt of the waiting (Ctrl-C) first ends the work.
    """
    loop = on or _bridge.loop()
    _refuse_in_a_child(work, about, loop)
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

    future = asyncio.run_coroutine_threadsafe(supervised(), loop)
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


def _refuse_in_a_child(work: Coroutine[Any, Any, object], about: str, on: Loop) -> None:
    if not _bridge.has(on):
        work.close()
        problem = f"{about}: the session was opened by another process"
        raise TransportError(problem, advice="connect in each process: two cannot share a connection")


def complete(work: Coroutine[Any, Any, None], on: Loop, about: str = "cleaning up") -> None:
    """Do a clean-up to its end, whatever interrupts the waiting; the interrupt is raised afterwards.

    It raises nothing of its own and has an end of its own.
    """
    _refuse_in_a_child(work, about, on)
    future = asyncio.run_coroutine_threadsafe(work, on)
    deadline = time.monotonic() + CLEAN_UP_SECONDS
    interrupt: BaseException | None = None
    while not future.done() and time.monotonic() < deadline:
        try:
            concurrent.futures.wait([future], timeout=1)
        except BaseException as error:  # noqa: BLE001 - raised below
            interrupt = error
    if interrupt is not None:
        raise interrupt


def leave(work: Coroutine[Any, Any, None], on: Loop) -> None:
    """Have ``work`` done, without waiting for it.

    For what is also called by the garbage collector: in any thread, even the
    loop's own, and when the interpreter ends, where a wait would have no end.
    """
    if _bridge.has(on):
        asyncio.run_coroutine_threadsafe(work, on)
    else:
        work.close()
