"""``help()`` of every public name has an example that runs: the doctests run it, this test finds it missing."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest
from test_architecture import PUBLIC


def public() -> dict[str, Any]:
    """Every public class and function, by its full name, once."""
    found: dict[int, tuple[str, Any]] = {}
    for room in sorted(PUBLIC):
        module = import_module("psfiles" if room == "psfiles" else f"psfiles.{room}")
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value) or inspect.isroutine(value):
                found.setdefault(id(value), (f"{module.__name__}.{name}", value))
    return dict(found.values())


def examples(value: Any) -> bool:
    """Whether the help of a name shows an example: in its own text, or in that of a member that is its own."""
    members = vars(value).values() if inspect.isclass(value) else ()
    texts = [value.__doc__, *(getattr(member, "__doc__", None) for member in members)]
    return any(">>> " in text for text in texts if isinstance(text, str))


@pytest.mark.parametrize("name", sorted(public()))
def test_help_has_an_example(name: str) -> None:
    assert examples(public()[name])
