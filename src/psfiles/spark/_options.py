"""What the caller of Spark asks for, as texts, and what is meant."""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, NamedTuple, Self, get_type_hints

import attrs

from psfiles.columns import columns_of, dialect_of
from psfiles.dialects import Dialect
from psfiles.layouts.names import BY_NAME
from psfiles.reading.pipeline import ExtraColumns

__all__ = ["PARTITION_BYTES", "Options", "WriteOptions"]

PARTITION_BYTES = 64 << 20
"""Bytes of a partition: less than a second's work, so that no core waits long for another."""


class _Kind(NamedTuple):
    """What an option needs, in words, and what makes a value of its text."""

    needed: str
    read: Callable[[str], Any]


def _size(text: str) -> int:
    size = int(text)
    if size < 1:
        raise ValueError
    return size


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < math.inf:
        raise ValueError
    return seconds


def _choice(*choices: str) -> _Kind:
    return _Kind(" or ".join(choices), {choice: choice for choice in choices}.__getitem__)


def _imported(text: str) -> Any:
    module, attribute = text.split(":")
    return getattr(importlib.import_module(module), attribute)


_UNREADABLE = (ValueError, KeyError, ImportError, AttributeError)

_TEXT = _Kind("a text", str)
_TRUTH = _Kind("true or false", lambda text: {"true": True, "false": False}[text.lower()])
_PATHS = _Kind("a list of paths in JSON", lambda text: tuple(json.loads(text)))
_CONVERTER = _Kind("module:name of what every worker can import", _imported)
_LAYOUT = _Kind(
    f"{', '.join(BY_NAME)}, or module:Class of what every worker can import",
    lambda text: BY_NAME.get(text) or _imported(text),
)

_BOXES = {field.name: _TRUTH if field.type in (bool, "bool") else _TEXT for field in attrs.fields(Dialect)}


@attrs.frozen(kw_only=True)
class Options:
    """The options of one read.

    ``table`` is what a row is, a record or a fault; ``on_error`` what becomes
    of a bad record; ``source_column`` is the column that holds the file's path;
    ``partition_columns`` is what becomes of folders named ``column=value``,
    ``extra_columns`` of those that only a header has.
    """

    paths: Annotated[tuple[str, ...], _PATHS]
    layout: Annotated[type, _LAYOUT]
    dialect: Dialect
    converter: Annotated[Any, _CONVERTER] = None
    on_error: Annotated[str, _choice("fail", "column")] = "fail"
    table: Annotated[str, _choice("records", "faults")] = "records"
    extra_columns: Annotated[ExtraColumns, _choice("refuse", "ignore")] = "refuse"
    source_column: Annotated[str | None, _TEXT] = None
    partition_bytes: Annotated[int, _Kind("a whole number of bytes", _size)] = PARTITION_BYTES
    partition_columns: Annotated[str, _choice("typed", "text", "none")] = "typed"
    base_path: Annotated[str | None, _TEXT] = None
    path_glob_filter: Annotated[str, _TEXT] = "*"
    min_file_age: Annotated[float, _Kind("a number of seconds", _seconds)] = 0

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The meaning of an option's texts; the case of their names does not matter.

        Raises ValueError for an option that is unknown, missing or has no meaning.

        >>> options = Options.of({"layout": "students", "uploadtype": "true", "path": "STUDENT.TXT"})
        >>> options.layout.__name__, options.dialect.upload_type, options.paths
        ('Student', True, ('STUDENT.TXT',))
        """
        given = _settings(texts, {"path": _TEXT, **_kinds_of(cls)})
        paths = (*([given.pop("path")] if "path" in given else []), *given.pop("paths", ()))
        if not paths:
            message = "no path was given: .load(path), or .load([path, ...])"
            raise ValueError(message)
        return cls(paths=paths, **given)


@attrs.frozen(kw_only=True)
class WriteOptions:
    """The options of one write; with ``single_file``, ``path`` is that of the file, else of a folder."""

    path: Annotated[str, _TEXT]
    layout: Annotated[type, _LAYOUT]
    dialect: Dialect
    converter: Annotated[Any, _CONVERTER] = None
    single_file: Annotated[bool, _TRUTH] = False

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The meaning of an option's texts; raises ValueError as `Options.of` does.

        >>> WriteOptions.of({"layout": "attendance", "path": "export", "singleFile": "true"}).single_file
        True
        """
        given = _settings(texts, _kinds_of(cls))
        if "path" not in given:
            message = "no path was given: .save(path)"
            raise ValueError(message)
        return cls(**given)


def _kinds_of(options: type) -> dict[str, _Kind]:
    """The kind of each attribute that is an option."""
    hints = get_type_hints(options, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hint is not Dialect}


def _settings(texts: Mapping[str, str], kinds: Mapping[str, _Kind]) -> dict[str, Any]:
    """What the options mean, by the names of the attributes; layout and dialect are among them."""
    given = dict(_meant(texts, {**_BOXES, **kinds}))
    if "layout" not in given:
        message = f"option layout is needed: {_LAYOUT.needed}"
        raise ValueError(message)
    columns_of(given["layout"])  # it says what is wrong with one that is no layout
    boxes = {name: given.pop(name) for name in _BOXES if name in given}
    return {**given, "dialect": attrs.evolve(dialect_of(given["layout"]), **boxes)}


def _meant(texts: Mapping[str, str], kinds: Mapping[str, _Kind]) -> Iterator[tuple[str, Any]]:
    names = {_camel_case(name).lower(): name for name in kinds}
    for key, text in texts.items():
        name = names.get(key.lower())
        if name is None:
            message = f"there is no option {key!r}: there are {', '.join(sorted(map(_camel_case, kinds)))}"
            raise ValueError(message)
        try:
            value = kinds[name].read(text)
        except _UNREADABLE:
            message = f"option {_camel_case(name)}: {kinds[name].needed} is needed, not {text!r}"
        else:
            yield name, value
            continue
        raise ValueError(message)


def _camel_case(name: str) -> str:
    """A name as Spark writes names."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
