"""What the caller of Spark asks for, as texts, and what is meant."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any, Self

import attrs

from psfiles.columns import columns_of, dialect_of
from psfiles.dialects import Dialect
from psfiles.layouts.names import BY_NAME

__all__ = ["PARTITION_BYTES", "Options"]

PARTITION_BYTES = 64 << 20
"""Bytes of a partition: less than a second's work, so that no core waits long for another."""


def _text(value: str) -> str:
    return value


def _truth(value: str) -> bool:
    truths = {"true": True, "false": False}
    if value.lower() not in truths:
        message = "true or false is needed"
        raise ValueError(message)
    return truths[value.lower()]


def _size(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        message = "a whole number of bytes is needed"
        raise ValueError(message)
    return int(value)


def _choice(*choices: str) -> Any:
    def read(value: str) -> str:
        if value not in choices:
            message = f"{' or '.join(choices)} is needed"
            raise ValueError(message)
        return value

    return read


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


# The boxes of a dialect, each under its name as Spark writes names.
_OF_DIALECT = {_camel_case(field.name): field.name for field in attrs.fields(Dialect)}
_TRUTHS = {"header", "upload_type", "surround_with_quotes"}

_OTHERS = {
    "layout": _text,
    "converter": _text,
    "onError": _choice("fail", "column"),
    "table": _choice("records", "faults"),
    "sourceColumn": _text,
    "partitionBytes": _size,
    "path": _text,
    "paths": _text,
}
_NAMES = {name.lower(): name for name in (*_OF_DIALECT, *_OTHERS)}


@attrs.frozen(kw_only=True)
class Options:
    """The options of one read.

    ``table`` is what a row is, a record or a fault; ``on_error`` what becomes
    of a bad record; ``source_column`` is the column that holds the file's path.
    """

    paths: tuple[str, ...]
    layout: type
    dialect: Dialect
    converter: Any = None
    on_error: str = "fail"
    table: str = "records"
    source_column: str | None = None
    partition_bytes: int = PARTITION_BYTES

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The meaning of an option's texts; the case of their names does not matter.

        Raises ValueError for an option that is unknown, missing or has no meaning.

        >>> options = Options.of({"layout": "students", "uploadtype": "true", "path": "STUDENT.TXT"})
        >>> options.layout.__name__, options.dialect.upload_type, options.paths
        ('Student', True, ('STUDENT.TXT',))
        """
        given = dict(_meant(texts))
        if "layout" not in given:
            message = f"option layout is needed: {', '.join(BY_NAME)}, or module:Class for a layout of your own"
            raise ValueError(message)
        layout = _layout(given.pop("layout"))
        settings = {field: given.pop(name) for name, field in _OF_DIALECT.items() if name in given}
        paths = [given.pop("path")] if "path" in given else []
        paths += json.loads(given.pop("paths", "[]"))
        if not paths:
            message = "no path was given: .load(path), or .load([path, ...])"
            raise ValueError(message)
        if "converter" in given:
            given["converter"] = _imported("converter", given["converter"])
        fields = {field.name: given[name] for field in attrs.fields(cls) if (name := _camel_case(field.name)) in given}
        fields["dialect"] = attrs.evolve(dialect_of(layout), **settings)
        return cls(**{**fields, "layout": layout, "paths": tuple(paths)})


def _meant(texts: Mapping[str, str]) -> Any:
    """The options by their own names, each with what its text means."""
    for key, text in texts.items():
        name = _NAMES.get(key.lower())
        if name is None:
            message = f"there is no option {key!r}: there are {', '.join(sorted(_NAMES.values()))}"
            raise ValueError(message)
        read = _OTHERS.get(name) or (_truth if _OF_DIALECT[name] in _TRUTHS else _text)
        try:
            yield name, read(text)
        except ValueError as error:
            problem = str(error)
        else:
            continue
        message = f"option {name}: {problem}, not {text!r}"
        raise ValueError(message)


def _layout(name: str) -> type:
    layout = BY_NAME.get(name)
    if layout is not None:
        return layout
    if ":" not in name:
        message = f"option layout: {', '.join(BY_NAME)} or module:Class is needed, not {name!r}"
        raise ValueError(message)
    own: type = _imported("layout", name)
    columns_of(own)  # it says what is wrong with one that is no layout
    return own


def _imported(option: str, name: str) -> Any:
    """What stands in a module that workers can import, too."""
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        pass
    message = f"option {option}: {name!r} cannot be imported; it is module:name, of a module on every worker"
    raise ValueError(message)
