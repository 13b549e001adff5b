"""What a benchmark prints, as a chapter of the documentation's page of benchmarks."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["chapter"]

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


class _Both(io.StringIO):
    """Keeps what is printed, and shows it at once."""

    def write(self, text: str) -> int:
        """Take and show a text."""
        sys.__stdout__.write(text)  # type: ignore[union-attr]
        return super().write(text)


@contextlib.contextmanager
def chapter(module: str, introduction: str, *, write: bool) -> Iterator[None]:
    """Print an introduction and whatever is printed inside; with ``write``, renew the chapter of a module."""
    both = _Both()
    with contextlib.redirect_stdout(both):
        print(introduction)
        yield
    if write:
        PAGE.write_text(_renewed(PAGE.read_text(encoding="utf-8"), module, both.getvalue()), encoding="utf-8")


def _renewed(text: str, module: str, chapter: str) -> str:
    begin, end = f"<!-- begin {module} -->\n", f"<!-- end {module} -->\n"
    found = re.search(f"{re.escape(begin)}(.*?){re.escape(end)}", text, re.DOTALL)
    if not found:
        message = f"{PAGE.name} has no chapter of {module}"
        raise SystemExit(message)
    return f"{text[: found.start()]}{begin}{chapter.strip()}\n\n{end}{text[found.end() :]}"
