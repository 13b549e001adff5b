"""The n-th call fails, for every n: after each failure the world has to be whole.

A call is one that psfiles makes of Python's own functions in C: what opens,
writes and renames is among them, and so is every place in which Ctrl-C can be
heard or memory be lacking.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

FAILURES = [OSError, MemoryError, KeyboardInterrupt]
FILES = Path("/dev/fd")


class Failing:
    """Counts the calls of one thread, and fails the one with the number."""

    def __init__(self, number: int, failure: type[BaseException]) -> None:
        self.number = number
        self.failure = failure
        self.count = 0

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call" or not str(frame.f_globals.get("__name__")).startswith("psfiles."):
            return
        if called.__name__ == "__exit__":  # Python lets nothing come between the end of a block and it
            return
        self.count += 1
        if self.count == self.number:
            raise self.failure

    @property
    def has_failed(self) -> bool:
        return self.count >= self.number


@contextlib.contextmanager
def in_this_thread(failing: Failing) -> Iterator[None]:
    sys.setprofile(failing)
    try:
        yield
    finally:
        sys.setprofile(None)


Where = Callable[[Failing], contextlib.AbstractContextManager[None]]


def outcomes(
    failure: type[BaseException], action: Callable[[], object], where: Where = in_this_thread
) -> Iterator[type[BaseException] | None]:
    """The kind of what came out of ``action`` when its first call failed, its second one, and so on to the last."""
    for number in itertools.count(1):
        failing = Failing(number, failure)
        kind: type[BaseException] | None = None
        try:
            with where(failing):
                action()
        except (Exception, KeyboardInterrupt) as caught:  # noqa: BLE001 - looked at by the test
            kind = type(caught)  # itself it would keep alive what its frames hold
        if not failing.has_failed:
            assert kind is None
            assert number > 1, "nothing was counted"
            return
        yield kind


def open_files() -> int:
    return len(list(FILES.iterdir()))
