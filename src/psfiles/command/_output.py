"""What the command prints: in any encoding, to a closed pipe, and without a name that moves the cursor."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Self, TextIO

from psfiles.atomic import write_atomically
from psfiles.printing import encodable, printable

__all__ = ["Progress", "has_colour", "print_problem", "print_text", "width", "write_file"]

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_WIDEST = 120
_WIDTH = 100
"""Characters in a line where no terminal says how many it has."""


def has_colour() -> bool:
    """Whether the text is for a terminal that shows colours, and nobody asked for none."""
    return _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """How many characters a line may have."""
    return min(shutil.get_terminal_size().columns, _WIDEST) if _is_terminal(sys.stdout) else _WIDTH


def print_text(text: str) -> None:
    """Print lines on the standard output."""
    _write(sys.stdout, text.rstrip("\n") + "\n")


def print_problem(problem: object) -> None:
    """Print a problem on the standard error output: a sentence, or a few lines."""
    _write(sys.stderr, f"psfiles: {problem}\n")


def write_file(path: Path, text: str) -> None:
    """Write a file in UTF-8, also where it names a file whose own name is no text."""
    write_atomically(path, text.encode(errors="backslashreplace"))


def _write(stream: TextIO | None, text: str) -> None:
    """Print a text, and go on where its reader has seen enough: the exit status says what was found."""
    if stream is None:
        return
    safe = "\n".join("".join(map(_safe, _COLOUR.split(line))) for line in text.split("\n"))
    try:
        stream.write(encodable(safe, stream.encoding or "utf-8"))
        stream.flush()
    except BrokenPipeError:
        _close(stream)
    except OSError:
        _close(stream)
        raise


def _safe(text: str) -> str:
    return text if _COLOUR.fullmatch(text) and has_colour() else printable(text)


def _close(stream: TextIO) -> None:
    """Let what is left in the buffer go nowhere: Python would try, and fail, again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class Progress:
    """Shows on a terminal how far a check is, once it takes longer than a second."""

    def __init__(self) -> None:
        self._shown_at = time.monotonic()
        self._is_shown = False
        self._is_wanted = _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def __call__(self, name: str, records: int) -> None:
        now = time.monotonic()
        if self._is_wanted and now - self._shown_at >= 1:
            self._shown_at, self._is_shown = now, True
            self._print(f"{printable(Path(name).name)}: {records:,} records")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            self._print("")

    def _print(self, text: str) -> None:
        sys.stderr.write("\r\x1b[K" + encodable(text, sys.stderr.encoding or "utf-8"))
        sys.stderr.flush()
