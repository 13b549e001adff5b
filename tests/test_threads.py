"""Several threads at once: what they share is whole, and each gets what it would get alone.

Threads take turns as often as Python can, so that each place where one may
come between is met.
"""

from __future__ import annotations

import gc
import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest

import psfiles
from psfiles import frames
from psfiles.layouts import made_classes
from psfiles.reading.garbage import resting_collector
from psfiles.reading.memos import Memo

THREADS = 4

FILE = b"".join(
    b"100\t%d\t36%02d\tMA%d\tAlgebra\t2\t%d(A-C)\tExample\tTom\t12\tT%d\r\n" % (n, n % 40, n % 7, 1 + n % 9, n % 5)
    for n in range(300)
)
FEW_REMEMBERED = patch.object(Memo.__init__, "__defaults__", (2,))
"""While this holds, what a column remembers is cleared at nearly every record."""


@pytest.fixture(autouse=True)
def _take_turns_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def at_once(action: Callable[[int], Any]) -> list[Any]:
    """What some threads that start together get."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> Any:
        start.wait()
        return action(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_a_layout_is_made_once() -> None:
    """Records that two threads made of equal lists are of one class."""
    with patch.object(made_classes, "column", slowly(psfiles.column)):
        assert len(set(at_once(lambda _: psfiles.make_layout("Tram", ["Tram_Number", "Tram_Line"])))) == 1
        # As it comes out of a pickle.
        field_list = made_classes.FieldList("Tram", (made_classes.MadeField("Tram", "tram", str, ()),))
        assert len(set(at_once(lambda _: field_list.layout))) == 1


def slowly(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, that lets every other thread go on before it gives its result."""

    def run(*arguments: Any, **settings: Any) -> Any:
        result = function(*arguments, **settings)
        time.sleep(0.01)
        return result

    return run


DOORS: dict[str, Callable[[], Any]] = {
    "Reader": lambda: list(psfiles.Reader(io.BytesIO(FILE), psfiles.ScheduleEntry)),
    "load": lambda: psfiles.load(io.BytesIO(FILE)),
    "check": lambda: psfiles.check(io.BytesIO(FILE)),
    "compare": lambda: psfiles.compare(io.BytesIO(FILE), io.BytesIO(FILE[1000:])).counts,
    "read_table": lambda: frames.read_table(io.BytesIO(FILE), psfiles.ScheduleEntry).to_pylist(),
    "dumps": lambda: psfiles.dumps(psfiles.loads(FILE, psfiles.ScheduleEntry)),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_thread_gets_what_it_would_get_alone(door: str) -> None:
    alone = DOORS[door]()
    with FEW_REMEMBERED:
        for _ in range(3):
            assert at_once(lambda _: DOORS[door]()) == [alone] * THREADS


def test_what_a_column_remembers_may_be_shared() -> None:
    """One thread clears it while another looks a text up."""
    memo = Memo(int, 2)
    texts = [str(number % 5) for number in range(2000)]
    assert at_once(lambda _: [memo[text] for text in texts]) == [[int(text) for text in texts]] * THREADS
    assert len(memo) <= 2 + THREADS


def test_the_collector_is_on_again() -> None:
    """Also where one thread is done while another has just looked whether it is on."""
    assert gc.isenabled()
    for _ in range(3):
        with patch.object(gc, "isenabled", slowly(gc.isenabled)):
            at_once(lambda number: load_after(number * 0.004))
        assert gc.isenabled()


def load_after(seconds: float) -> None:
    time.sleep(seconds)
    with resting_collector():
        assert not gc.isenabled()
        time.sleep(0.003)


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    try:
        at_once(lambda _: psfiles.loads(FILE, psfiles.ScheduleEntry))
        assert not gc.isenabled()
    finally:
        gc.enable()
