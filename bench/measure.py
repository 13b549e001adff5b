"""How things are measured: in turns, so that the machine's moods meet all alike; memory in fresh processes."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

__all__ = ["Ratio", "fresh_process", "in_turns", "peak_memory"]

Job = Callable[[], object]


@attrs.frozen
class Ratio:
    """The times of a job, each divided by that of the yardstick in the same round."""

    name: str
    ratios: list[float]
    seconds: float

    def __str__(self) -> str:
        median = statistics.median(self.ratios)
        return f"{median:.2f} ({min(self.ratios):.2f} to {max(self.ratios):.2f})"


def in_turns(yardstick: Job, jobs: Mapping[str, Job], rounds: int) -> list[Ratio]:
    """The ratios of each job to the yardstick; every other round goes backwards."""
    everything = {"": yardstick, **jobs}
    times: dict[str, list[float]] = {name: [] for name in everything}
    for number in range(rounds):
        for name in sorted(everything, key=list(everything).index, reverse=number % 2 == 1):
            gc.collect()
            start = time.perf_counter()
            everything[name]()
            times[name].append(time.perf_counter() - start)
    return [
        Ratio(name, [own / base for own, base in zip(times[name], times[""], strict=True)], min(times[name]))
        for name in jobs
    ]


def peak_memory() -> float:
    """The most memory, in MB, that this process has held; not a number where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return float("nan")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def fresh_process(code: str, *, memory: bool = False) -> float:
    """The number that some code prints in a process of its own; with ``memory``, the MB that the code took."""
    if memory:
        # A bare interpreter is what the code's memory is counted above.
        bare = "print(int(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0]) / 1000)"
        before = float(_output(bare)) if Path("/proc/self/status").exists() else float("nan")
        return float(_output(f"{code}\nfrom bench.measure import peak_memory; print(peak_memory())")) - before
    return float(_output(code))


def _output(code: str) -> str:
    # An installed package has its bytecode, whatever this shell says of writing it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    return done.stdout
