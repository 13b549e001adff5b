"""Functions that are generated as attrs generates ``__init__``: with one statement for each column, and no loop."""

from __future__ import annotations

import functools
import itertools
import linecache
import weakref
from collections.abc import Callable
from typing import Any

__all__ = ["compiled"]

_NUMBERS = itertools.count()


@functools.lru_cache(maxsize=256)
def compiled(text: str, name: str) -> Callable[..., Any]:
    """The function of a name that a text defines; the text is its docstring, and tracebacks show it."""
    file = f"<psfiles generated {name} {next(_NUMBERS)}>"
    scope: dict[str, Any] = {}
    exec(compile(text, file, "exec"), scope)  # noqa: S102 - the text is made by psfiles, of attribute names
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    function: Callable[..., Any] = scope.pop(name)
    function.__doc__ = text
    # Each order of a header's columns has a function: what tracebacks show goes with it.
    weakref.finalize(function, linecache.cache.pop, file, None).atexit = False
    return function
