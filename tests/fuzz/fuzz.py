"""Any bytes through every door, for as long as you like.

``PYTHONPATH=tests:tests/laws python tests/fuzz/fuzz.py 10`` takes ten minutes.

Guided by what the bytes reach in the code where atheris is installed
(``pip install atheris``, for the Pythons that it has a wheel for), else by
chance alone. It begins with the files of ``corpus``. What breaks a law is
written to ``found-…`` in the working directory, with the four bytes in front
that choose door, layout and dialect; with that file in place of the minutes it is tried again.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CORPUS = sorted(Path(__file__).with_name("corpus").iterdir())
LONGEST = 4096


def main() -> None:
    """Fuzz for some minutes, or try one input again."""
    argument = sys.argv[1] if len(sys.argv) > 1 else "10"
    atheris = None
    with contextlib.suppress(ImportError):
        atheris = __import__("atheris")
    with atheris.instrument_imports(include=["psfiles"]) if atheris else contextlib.nullcontext():
        import doors
        from law_subjects import SUBJECTS

        import psfiles

        for name in psfiles.__all__:  # what is imported late would pass unseen
            getattr(psfiles, name)

    def attempt(data: bytes) -> None:
        door, given = doors.split(data)
        door(given)

    seeds = list(_seeds(len(doors.DOORS), len(doors.DIALECTS), len(SUBJECTS)))
    if Path(argument).is_file():
        attempt(Path(argument).read_bytes())
    elif atheris:
        _guided(atheris, attempt, float(argument), seeds)
    else:
        _by_chance(attempt, float(argument), seeds)


def _seeds(doors: int, dialects: int, subjects: int) -> Iterator[bytes]:
    """Every file of the corpus for every door, in a layout and a dialect each."""
    turns = itertools.count()
    for path, door in itertools.product(CORPUS, range(doors)):
        turn = next(turns)
        yield bytes([door, turn % subjects, turn // 3 % dialects, turn % 256]) + path.read_bytes()


def _guided(atheris: Any, attempt: Callable[[bytes], None], minutes: float, seeds: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            Path(folder, str(number)).write_bytes(seed)
        options = [
            f"-max_total_time={round(60 * minutes)}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=4096",
            "-artifact_prefix=found-", "-print_final_stats=1",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], folder, *options], attempt)
        atheris.Fuzz()


def _by_chance(attempt: Callable[[bytes], None], minutes: float, seeds: list[bytes]) -> None:
    until, count = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        chance = random.Random(count)  # noqa: S311 - nothing secret hangs on it
        data = _changed(chance, bytearray(chance.choice(seeds)), chance.choice(seeds))
        try:
            attempt(data)
        except BaseException:
            found = Path(f"found-{hashlib.sha256(data).hexdigest()[:16]}")
            found.write_bytes(data)
            print(f"after {count} inputs: {found}")  # noqa: T201
            raise
        count += 1
    print(f"{count} inputs in {minutes} minutes: no law was broken")  # noqa: T201


def _changed(chance: random.Random, data: bytearray, other: bytes) -> bytes:
    """A file with some pieces in the place of others."""
    data[:4] = chance.randbytes(4)
    for _ in range(chance.choice((0, 1, 2, 5))):
        at, start = chance.randrange(4, len(data) + 1), chance.randrange(len(other) + 1)
        piece = chance.choice((b"", b'"', b"\r", b"\n", b"\0", b"\xff", chance.randbytes(3), other[start : start + 20]))
        data[at : at + chance.choice((0, 0, 1, 4, 30))] = piece
    return bytes(data[:LONGEST])


if __name__ == "__main__":
    main()
