"""A made layout as the text of a module that makes it."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from psfiles.layouts.made_classes import MadeField, made_fields
from psfiles.layouts.making import make_layout

__all__ = ["layout_source", "value_source"]


def layout_source(layout: type) -> str:
    """The text of a module that makes a layout: when it runs, it gives the very same class.

    A layout that a module has is imported. Raises ValueError for a type that
    no module has, since no text could name it.

    >>> from psfiles import make_layout
    >>> print(layout_source(make_layout("Bus", {"Student_Number": str, "Bus_Number": int | None})))
    import psfiles
    <BLANKLINE>
    Bus = psfiles.make_layout(
        "Bus",
        {
            "Student_Number": {"type": str, "key": True, "personal": True},
            "Bus_Number": int | None,
        },
    )
    """
    fields = made_fields(layout)
    if fields is None:
        return f"from {_module_of(layout)} import {layout.__qualname__}"
    imports: set[str] = {"import psfiles"}
    pairs = _pairs(layout, fields)
    texts = [(_text(key), value_source(value, imports)) for key, value in pairs]
    if len(dict(pairs)) == len(pairs):
        lines = ["    {", *(f"        {key}: {value}," for key, value in texts), "    },"]
    else:
        lines = ["    [", *(f"        ({key}, {value})," for key, value in texts), "    ],"]
    made = [f"{layout.__name__} = psfiles.make_layout(", f"    {_text(layout.__name__)},", *lines, ")"]
    return "\n".join([*_in_order(imports), "", *made])


def _in_order(imports: set[str]) -> list[str]:
    """The import statements, with those of Python's own library first."""
    own = sorted(imports - {"import psfiles"})
    return [*own, *([""] if own else []), "import psfiles"]


def _pairs(layout: type, fields: tuple[MadeField, ...]) -> list[tuple[str, Any]]:
    """What `make_layout` takes; by the fields' names where these give the same attributes."""
    by_name = _settings(fields, [field.name for field in fields])
    if make_layout(layout.__name__, by_name) is layout:
        return [(name, _shortest(settings)) for name, settings in by_name]
    return _settings(fields, [field.attribute for field in fields])


def _settings(fields: Sequence[MadeField], keys: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Every setting of each field, also one that is off where `make_layout` would have it on."""
    plain = [(key, {"name": field.name, "type": field.type}) for key, field in zip(keys, fields, strict=True)]
    usual = made_fields(make_layout("Usual", plain)) or ()
    settings = []
    for key, field, as_usual in zip(keys, fields, usual, strict=True):
        off = {name: _OFF.get(name) for name, _ in as_usual.settings}
        given = {"type": field.type, **off, **dict(field.settings)}
        settings.append((key, given if key == field.name else {"name": field.name, **given}))
    return settings


_OFF: dict[str, Any] = {"key": False, "personal": False, "repeats": False, "aliases": ()}


def _shortest(settings: dict[str, Any]) -> Any:
    return settings["type"] if settings.keys() == {"type"} else settings


def value_source(value: Any, imports: set[str]) -> str:
    """The text of a value or a type; what it needs is added to the import statements.

    >>> import datetime
    >>> imports = set()
    >>> value_source(datetime.date | None, imports), imports
    ('dt.date | None', {'import datetime as dt'})
    """
    if isinstance(value, enum.Enum):
        return f"{_name(type(value), imports)}.{value.name}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {value_source(one, imports)}" for key, one in value.items()) + "}"
    if typing.get_args(value):
        return _annotation(value, imports)
    if isinstance(value, type):
        return "None" if value is types.NoneType else _name(value, imports)
    return _plain_value(value, imports)


def _plain_value(value: Any, imports: set[str]) -> str:
    """The text of what stands for itself in a file: `repr` has it, but for the name of its type."""
    kind, text = type(value), repr(value)
    if kind is str:
        return _text(value)
    if kind is tuple:
        return "(" + "".join(f"{value_source(one, imports)}, " for one in value) + ")"
    if value is ...:
        return "..."
    start, bracket, rest = text.partition("(")
    return _name(kind, imports) + bracket + rest if start.rpartition(".")[2] == kind.__name__ else text


def _annotation(value: Any, imports: set[str]) -> str:
    origin, members = typing.get_origin(value), list(typing.get_args(value))
    texts = [value_source(one, imports) for one in members]
    if origin in (typing.Union, types.UnionType):
        return " | ".join(texts)
    return f"{_name(origin, imports)}[{', '.join(texts)}]"


def _name(kind: Any, imports: set[str]) -> str:
    if kind is typing.Literal:
        imports.add("import typing")
        return "typing.Literal"
    module = _module_of(kind)
    if module == "builtins":
        return str(kind.__name__)
    if module == "psfiles":
        return f"psfiles.{kind.__name__}"
    imports.add("import datetime as dt" if module == "datetime" else f"import {module}")
    return f"{'dt' if module == 'datetime' else module}.{kind.__qualname__}"


def _module_of(kind: type) -> str:
    if "<" in kind.__qualname__ or kind.__module__ == "__main__":
        message = f"{kind.__name__} is in no module that could be imported: define it in one"
        raise ValueError(message)
    return "psfiles" if kind.__module__.partition(".")[0] == "psfiles" else kind.__module__


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def _text(text: str) -> str:
    """A text as Python writes it, in double quotes."""
    escaped = (one if one.isprintable() else repr(one)[1:-1] for one in text.translate(_ESCAPED))
    return f'"{"".join(escaped)}"'
