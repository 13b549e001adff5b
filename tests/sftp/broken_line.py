"""A line between client and server that breaks in the middle, the same way before every server."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Literal

How = Literal["fin", "rst", "flip", "silence"]
Way = Literal["up", "down"]

LINGER_NOT = struct.pack("ii", 1, 0)


# A socket on which another thread waits is not closed before the wait ends, so no wait is long.
TICK = 0.05


def received(source: socket.socket) -> bytes:
    while True:
        with contextlib.suppress(TimeoutError):
            return source.recv(1 << 16)


class BrokenLine:
    """Carries bytes between a port of its own and a server's, until ``after`` bytes have gone ``way``.

    Then, once in each connection: ``fin`` ends it in order, ``rst`` resets it,
    ``flip`` turns one bit, ``silence`` carries nothing more either way.
    """

    def __init__(self, port: int, *, how: How, way: Way, after: int) -> None:
        self._server = ("127.0.0.1", port)
        self._how = how
        self._way = way
        self._after = after
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.port = int(self._listener.getsockname()[1])
        self._start(self._accept)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                self._sockets += [client, server]
                for each in (client, server):
                    each.settimeout(TICK)
                silent = threading.Event()
                for source, sink, way in ((client, server, "up"), (server, client, "down")):
                    self._start(self._carry, source, sink, way, client, silent)

    def _carry(
        self, source: socket.socket, sink: socket.socket, way: Way, client: socket.socket, silent: threading.Event
    ) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while data := received(source):
                carried += len(data)
                if way == self._way and carried > self._after and self._how == "silence":
                    silent.set()
                if silent.is_set():
                    self._over.wait()
                    return
                if way == self._way and carried - len(data) <= self._after < carried:
                    if self._how == "flip":
                        place = self._after - (carried - len(data))
                        data = data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]
                    elif self._how == "rst":
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
                        client.close()
                        return
                    else:
                        client.shutdown(socket.SHUT_WR)
                        return
                while data:
                    with contextlib.suppress(TimeoutError):
                        data = data[sink.send(data) :]
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for each in (self._listener, *self._sockets):
            each.close()
        for thread in self._threads:
            thread.join(timeout=5)


@contextlib.contextmanager
def broken_line(port: int, *, how: How, way: Way = "down", after: int) -> Iterator[int]:
    """The port of a line to the server on ``port``."""
    line = BrokenLine(port, how=how, way=way, after=after)
    try:
        yield line.port
    finally:
        line.close()


@contextlib.contextmanager
def port_that_never_answers() -> Iterator[int]:
    """A port whose queue of unaccepted connections is full: the kernel drops every further SYN."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])
