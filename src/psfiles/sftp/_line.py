"""The connection of a session over its tries, and what it may have left on the server."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from psfiles.exceptions import TransportError
from psfiles.sftp._bridge import complete, run

if TYPE_CHECKING:
    from psfiles.sftp._wire import Wire
    from psfiles.sftp.connection import ManagedConnection

__all__ = ["Line"]

T = TypeVar("T")


class Line:
    """An open connection, which is replaced by a new one when a try over it has failed."""

    def __init__(self, connection: ManagedConnection, wire: Wire) -> None:
        self.connection = connection
        self._wire = wire
        self._renewing = threading.Lock()
        self._unfinished: dict[str, bool] = {}  # our files without a name yet: whether they were given up
        _lines.add(self)

    def run(self, work: Callable[[Wire], Coroutine[Any, Any, T]], about: str) -> T:
        """Do something over the connection; raise TransportError where that fails."""
        wire = self._wire
        return run(work(wire), about, wire.loop)

    def retrying(self, action: Callable[[], T]) -> T:
        """Start over, over a new connection: nothing is resumed."""
        used = self._wire

        def attempt(number: int) -> T:
            nonlocal used
            if number > 1:
                self._renew(used)
            used = self._wire
            return action()

        return self.connection.retrying(attempt)

    def _renew(self, failed: Wire) -> None:
        # Of several threads that share the session, the first to notice does it for all.
        with self._renewing:
            if self._wire is failed:
                complete(failed.close(), failed.loop)
                self._wire = self.connection.open_wire()

    def begin(self, name: str) -> None:
        """Note that ``name`` is about to be made on the server; remove what earlier tries have left."""
        if self.left:
            self.run(self._remove_left, "removal of unfinished files")
        self._unfinished[name] = False

    def forget(self, name: str) -> None:
        """Note that ``name`` is not on the server, or is to stay there."""
        self._unfinished.pop(name, None)

    async def remove(self, wire: Wire, name: str) -> None:
        """Remove a file of ours, if the server still answers. Raises nothing."""
        self._unfinished[name] = True
        if await wire.attempt(wire.removed(name)):
            self.forget(name)

    @property
    def left(self) -> list[str]:
        """Our files that were given up and may still be on the server."""
        return [name for name, is_given_up in tuple(self._unfinished.items()) if is_given_up]

    async def _remove_left(self, wire: Wire) -> None:
        await asyncio.gather(*(self.remove(wire, name) for name in self.left))

    @property
    def is_clean(self) -> bool:
        """Whether the server has no unfinished file of ours."""
        return not self._unfinished

    def close(self) -> None:
        """Remove what is unfinished, then end the connection; an interrupt waits for both."""
        wire = self._wire

        async def close() -> None:
            await asyncio.gather(*(self.remove(wire, name) for name in tuple(self._unfinished)))
            await wire.close()

        complete(close(), wire.loop, "closing")


_lines: weakref.WeakSet[Line] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Leave no unfinished file behind where a program ends without closing its session."""
    for line in tuple(_lines):
        if not line.is_clean:
            with contextlib.suppress(TransportError):  # a forked child's, who may not
                line.close()
