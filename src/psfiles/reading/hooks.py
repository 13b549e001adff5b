"""The values of a column by the hooks of a user's cattrs converter."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from psfiles.values import ValueKind

if TYPE_CHECKING:
    import cattrs

    from psfiles.columns import Column

__all__ = ["converted_kind", "own_hook"]

_MARK = "psfiles_own"
HookT = TypeVar("HookT", bound=Callable[..., Any])


def own_hook(hook: HookT) -> HookT:
    """Mark a hook as psfiles' own: a file has the type by the dialect all the same."""
    setattr(hook, _MARK, True)
    return hook


def converted_kind(column: Column, converter: cattrs.BaseConverter) -> ValueKind | None:
    """The kind by the converter's hooks for a column's type; None where it has none of its own.

    What cattrs does by itself counts for subclasses of `str` alone: of a
    ``list[str]`` it would make single letters. Raises TypeError where there is
    a hook for one direction only.
    """
    value_type = column.type
    is_known = column.kind() is not None
    reads = _has_own(converter, "get_structure_hook", value_type, is_known=is_known)
    writes = _has_own(converter, "get_unstructure_hook", value_type, is_known=is_known)
    is_text = isinstance(value_type, type) and issubclass(value_type, str)
    if (reads and writes) or (is_text and not is_known):
        return _kind(value_type, converter)
    if reads or (writes and is_known):
        missing = "an unstructure" if reads else "a structure"
        message = f"column {column.name!r} holds {value_type!r}, for which the converter has no hook both ways: "
        message += f"register {missing} hook for it"
        raise TypeError(message)
    return None


def _hook(converter: cattrs.BaseConverter, lookup: str, value_type: Any) -> Any:
    try:
        return getattr(converter, lookup)(value_type)
    except Exception:  # noqa: BLE001 - cattrs raises several for a type that it does not know
        return None


def _has_own(converter: cattrs.BaseConverter, lookup: str, value_type: Any, *, is_known: bool) -> bool:
    """Whether a converter has a hook of the user's: neither cattrs' own nor psfiles' own for the type."""
    hook = _hook(converter, lookup, value_type)
    if hook is None or hasattr(hook, _MARK):
        return False
    # What cattrs' converters for JSON and others have for a date is no way to write it into these files.
    if is_known and str(getattr(hook, "__module__", "")).startswith("cattrs."):
        return False
    return all(_essence(hook) != _essence(_hook(plain, lookup, value_type)) for plain in _plain_converters())


def _essence(hook: Any) -> Any:
    """What two hooks that do the same have in common, though each converter makes its own."""
    function = getattr(hook, "__func__", hook)
    return getattr(function, "__code__", function)


@functools.cache
def _plain_converters() -> tuple[cattrs.BaseConverter, ...]:
    import cattrs

    return cattrs.BaseConverter(), cattrs.Converter(), cattrs.Converter(detailed_validation=False)


def _kind(value_type: Any, converter: cattrs.BaseConverter) -> ValueKind:
    def from_text(text: str) -> Any:
        return converter.structure(text, value_type)

    to_text: Callable[[Any], Any] = lambda value: converter.unstructure(value, value_type)  # noqa: E731
    name = getattr(value_type, "__name__", str(value_type))
    problem = f"the converter's hook for {name} refuses it"
    return ValueKind("bad-value", problem, problem, from_text, to_text, name="converted", has_type=lambda _: True)
