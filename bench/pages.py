"""What a benchmark prints, as a page of the documentation."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["page"]

DOCS = Path(__file__).parent.parent / "docs"


class _Both(io.StringIO):
    """Keeps what is printed, and shows it at once."""

    def write(self, text: str) -> int:
        """Take and show a text."""
        sys.__stdout__.write(text)  # type: ignore[union-attr]
        return super().write(text)


@contextlib.contextmanager
def page(name: str, introduction: str, *, write: bool) -> Iterator[None]:
    """Print an introduction and whatever is printed inside; with ``write``, renew that page of ``docs``."""
    both = _Both()
    with contextlib.redirect_stdout(both):
        print(introduction)
        yield
    if write:
        (DOCS / name).write_text(both.getvalue(), encoding="utf-8")
