"""What the caller of Spark asks for, as texts, and what is meant."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import attrs

from psfiles.columns import columns_of, dialect_of
from psfiles.dialects import Dialect
from psfiles.layouts.names import BY_NAME
from psfiles.reading.pipeline import ExtraColumns

__all__ = ["PARTITION_BYTES", "Options", "WriteOptions"]

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


def _seconds(value: str) -> float:
    if not value.replace(".", "", 1).isdecimal():
        message = "a number of seconds is needed"
        raise ValueError(message)
    return float(value)


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


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


# The boxes of a dialect, each under its name as Spark writes names.
_OF_DIALECT = {_camel_case(field.name): field.name for field in attrs.fields(Dialect)}
_TRUTHS = {field.name for field in attrs.fields(Dialect) if field.type in (bool, "bool")}

_OF_BOTH = {"layout": _text, "converter": _text, "path": _text}
_OF_READING = {
    **_OF_BOTH,
    "onError": _choice("fail", "column"),
    "table": _choice("records", "faults"),
    "extraColumns": _choice("refuse", "ignore"),
    "sourceColumn": _text,
    "partitionBytes": _size,
    "partitionColumns": _choice("typed", "text", "none"),
    "basePath": _text,
    "pathGlobFilter": _text,
    "minFileAge": _seconds,
    "paths": _text,
}
_OF_WRITING = {**_OF_BOTH, "singleFile": _truth}


@attrs.frozen(kw_only=True)
class Options:
    """The options of one read.

    ``table`` is what a row is, a record or a fault; ``on_error`` what becomes
    of a bad record; ``source_column`` is the column that holds the file's path;
    ``partition_columns`` is what becomes of folders named ``column=value``,
    ``extra_columns`` of those that only a header has.
    """

    paths: tuple[str, ...]
    layout: type
    dialect: Dialect
    converter: Any = None
    on_error: str = "fail"
    table: str = "records"
    extra_columns: ExtraColumns = "refuse"
    source_column: str | None = None
    partition_bytes: int = PARTITION_BYTES
    partition_columns: str = "typed"
    base_path: str | None = None
    path_glob_filter: str = "*"
    min_file_age: float = 0

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The meaning of an option's texts; the case of their names does not matter.

        Raises ValueError for an option that is unknown, missing or has no meaning.

        >>> options = Options.of({"layout": "students", "uploadtype": "true", "path": "STUDENT.TXT"})
        >>> options.layout.__name__, options.dialect.upload_type, options.paths
        ('Student', True, ('STUDENT.TXT',))
        """
        given = _settings(texts, _OF_READING)
        paths = [given.pop("path")] if "path" in given else []
        paths += json.loads(given.pop("paths", "[]"))
        if not paths:
            message = "no path was given: .load(path), or .load([path, ...])"
            raise ValueError(message)
        return cls(paths=tuple(paths), **given)


@attrs.frozen(kw_only=True)
class WriteOptions:
    """The options of one write; with ``single_file``, ``path`` is that of the file, else of a folder."""

    path: str
    layout: type
    dialect: Dialect
    converter: Any = None
    single_file: bool = False

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The meaning of an option's texts; raises ValueError as `Options.of` does.

        >>> WriteOptions.of({"layout": "attendance", "path": "export", "singleFile": "true"}).single_file
        True
        """
        given = _settings(texts, _OF_WRITING)
        if "path" not in given:
            message = "no path was given: .save(path)"
            raise ValueError(message)
        return cls(**given)


def _settings(texts: Mapping[str, str], options: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """What the options mean, by the names of the attributes; layout and dialect are among them."""
    given = dict(_meant(texts, options))
    if "layout" not in given:
        message = f"option layout is needed: {', '.join(BY_NAME)}, or module:Class for a layout of your own"
        raise ValueError(message)
    layout = _layout(given.pop("layout"))
    boxes = {field: given.pop(name) for name, field in _OF_DIALECT.items() if name in given}
    if "converter" in given:
        given["converter"] = _imported("converter", given["converter"])
    settings = {_snake_case(name): value for name, value in given.items()}
    return {**settings, "layout": layout, "dialect": attrs.evolve(dialect_of(layout), **boxes)}


def _meant(texts: Mapping[str, str], options: Mapping[str, Callable[[str], Any]]) -> Iterator[tuple[str, Any]]:
    """The options by their own names, each with what its text means."""
    names = {name.lower(): name for name in (*_OF_DIALECT, *options)}
    for key, text in texts.items():
        name = names.get(key.lower())
        if name is None:
            message = f"there is no option {key!r}: there are {', '.join(sorted(names.values()))}"
            raise ValueError(message)
        read = options.get(name) or (_truth if _OF_DIALECT[name] in _TRUTHS else _text)
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
