"""The hot loop: a function made for one record class and one shape of rows.

It is generated as attrs generates ``__init__``, and for the same reason: with
every column's own statement in it, nothing is looked up, looped over or called
that the column does not need. `source` shows what runs.
"""

from __future__ import annotations

import functools
import linecache
import types
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles.columns import Column, check_value, columns_of, dialect_of
from psfiles.dialects import Dialect
from psfiles.reading.blocks import Block
from psfiles.reading.codecs import ColumnCodec, Unremembered
from psfiles.reading.shapes import Shape, shapes_of

__all__ = [
    "Judge",
    "Memo",
    "RowFunction",
    "Tails",
    "TextFunction",
    "init_only_stores",
    "row_function",
    "source",
    "text_function",
]

Judge = Callable[[Block, int], Iterable[Any]]
RowFunction = Callable[[Iterable[Block], Judge], Iterator[Any]]
TextFunction = Callable[[Sequence[Any]], str]

MOST_REMEMBERED = 8192
"""Distinct texts of a column whose values are kept: dates and terms repeat."""


_FACTORY: type = type(attrs.Factory(list))  # typed as a function in attrs' stubs


class Memo(dict[Any, Any]):
    """A column's values by their texts, or texts by values; a lookup costs a tenth of a conversion."""

    __slots__ = ("_convert", "_most")

    def __init__(self, convert: Callable[[Any], Any], most: int = MOST_REMEMBERED) -> None:
        super().__init__()
        self._convert = convert
        self._most = most

    def __missing__(self, key: Any) -> Any:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._convert(key)
        return value


class Tails(NamedTuple):
    """The last columns of a row as one: where they start, and their values by the delimiter and their text."""

    start: int
    values: Mapping[str, Mapping[str, Sequence[Any]]]


def row_function(
    record_type: type, shape: Shape, shared: Container[int] = (), tails: Tails | None = None
) -> RowFunction:
    """The function that reads the rows of blocks; what it cannot take it hands to ``judge``.

    In the ``shared`` columns equal texts are one object. With ``tails``, the
    columns from ``tails.start`` on are looked up as one text.
    """
    names: dict[str, Any] = {"Record": record_type}
    twin, defaults = _twin(record_type), _defaults(record_type, shape)
    swift = twin is not None and not any(isinstance(default, _FACTORY) for default in defaults.values())
    start = tails.start if tails and swift else len(shape.codecs)
    for index, codec in enumerate(shape.codecs[:start]):
        if codec and (index in shared or not codec.is_plain):
            names[f"memo_{index}"] = Memo(codec.read)
    if swift:
        names.update(Twin=twin, **defaults)
    if tails and swift:
        names["values_of_tails"] = tails.values
    text = _source(shape, names, record_type, start)
    function: RowFunction = functools.partial(_compile(text, "read"), **names)
    return function


def text_function(form: Sequence[ColumnCodec], absent: Sequence[Column], dialect: Dialect) -> TextFunction:
    """The function that gives the text of some records, unquoted; it raises where a value has no text.

    Only the counts of delimiters and line ends tell whether that text is right.
    Where all fields are in quotes, the text's first quote stands at its end.
    """
    memos = {f"memo_{index}": _texts_of(codec) for index, codec in enumerate(form) if not codec.is_text}
    values = [f"record.{codec.column.attribute}" for codec in form]
    texts = [f"memo_{i}[{value}]" if f"memo_{i}" in memos else value for i, value in enumerate(values)]
    if dialect.upload_type:
        texts.insert(0, "''")
    quote = '"' if dialect.surround_with_quotes else ""
    checks = "".join(
        f"    if [0 for record in records if record.{column.attribute} is not None]: raise ValueError\n"
        for column in absent
    )
    text = _TEXT_TEMPLATE.format(
        parameters=", ".join(["", *memos]),
        checks=checks,
        delimiter=quote + dialect.delimiter + quote,
        texts=", ".join(texts),
        end=quote + dialect.record_delimiter + quote,
    )
    return functools.partial(_compile(text, "render"), **memos)


def _texts_of(codec: ColumnCodec) -> Memo | Unremembered:
    return Memo(codec.write) if codec.kind.texts_follow_equality else Unremembered(codec.write)


def source(record_type: type, dialect: Dialect | None = None) -> str:
    """The text of the function that reads a layout's usual rows.

    >>> from psfiles import Teacher
    >>> print(source(Teacher).splitlines()[1])
        for block in blocks:
    """
    shape = shapes_of(record_type, dialect or dialect_of(record_type), None)[0]
    return str(row_function(record_type, shape).func.__doc__)  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=256)
def _compile(text: str, name: str) -> Callable[..., Any]:
    file = f"<psfiles generated {name} {len(linecache.cache)}>"
    scope: dict[str, Any] = {}
    exec(compile(text, file, "exec"), scope)  # noqa: S102 - the text is made here, of attribute names
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # tracebacks show it
    function: Callable[..., Any] = scope[name]
    function.__doc__ = text
    return function


def _source(shape: Shape, names: dict[str, Any], record_type: type, tail: int) -> str:
    """The loop: unpack a row into places, convert what is no plain text, check, yield."""
    swift = "Twin" in names
    targets, lines, arguments = [], [], []
    for index, codec in enumerate(shape.codecs[:tail]):
        if codec is None:
            targets.append("passed_over")
            continue
        attribute = codec.column.attribute
        is_looked_up = f"memo_{index}" in names
        place = f"text_{index}" if is_looked_up or not swift else f"record.{attribute}"
        targets.append(place)
        value = f"memo_{index}[{place}]" if is_looked_up else place
        if swift and is_looked_up:
            lines.append(f"record.{attribute} = {value}")
        if not is_looked_up and codec.column.max_length is not None:
            lines.append(f"if len({place}) > {codec.column.max_length}: raise ValueError")
        if not is_looked_up and codec.column.required:
            lines.append(f"if not {place}: raise ValueError")
        arguments.append(f"{getattr(attrs.fields(record_type), attribute).alias}={value}")
    limit = ""
    if tail < len(shape.codecs):
        targets.append("tail")
        limit = f", {tail}"
        places = ", ".join(f"record.{codec.column.attribute}" for codec in shape.codecs[tail:] if codec)
        lines.append(f"{places}, = values_of_tails[delimiter][tail]")
    elif shape.trailing:
        targets.append("after_last")
        lines.append("if after_last: raise ValueError")
    unpack = f"{', '.join(targets)}, = text.split(delimiter{limit})"
    if swift:
        lines += [f"record.{name.removeprefix('default_')} = {name}" for name in names if name.startswith("default_")]
        body = ["record = Twin()", unpack, *lines, "record.__class__ = Record"]
    else:
        body = [unpack, *lines, f"record = Record({', '.join(arguments)})"]
    parameters = ", ".join(["blocks", "judge", *names])
    return _TEMPLATE.format(parameters=parameters, body=f"\n{' ' * 16}".join(body))


_TEMPLATE = """\
def read({parameters}):
    for block in blocks:
        delimiter = block.delimiter
        for text in block:
            try:
                {body}
            except Exception:
                pass
            else:
                yield record
                continue
            yield from judge(block, block.index)
"""


_TEXT_TEMPLATE = """\
def render(records{parameters}):
{checks}    rows = [{delimiter!r}.join(({texts},)) for record in records]
    rows.append("")
    return {end!r}.join(rows)
"""


def _defaults(record_type: type, shape: Shape) -> dict[str, Any]:
    """The values of the attributes for which the shape has no column."""
    present = {codec.column.attribute for codec in shape.codecs if codec}
    return {f"default_{field.name}": field.default for field in attrs.fields(record_type) if field.name not in present}


@functools.cache
def _twin(record_type: type) -> type | None:
    """A mutable subclass, with the same slots; None where the class has more to do than to store.

    A record is made as an object of the twin and then given its real class:
    170 ns where attrs' own frozen ``__init__`` takes 780. For a subclass Python
    has no slots to compare, which halves the time of the change.
    """
    if (
        type(record_type).__call__ is not type.__call__
        or not isinstance(record_type.__init_subclass__, types.BuiltinMethodType)
        or "__slots__" not in record_type.__dict__
        or record_type.__dictoffset__
        or not init_only_stores(record_type)
    ):
        return None
    members = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    return type(f"{record_type.__name__}Twin", (record_type,), {"__slots__": (), "__module__": __name__, **members})


def init_only_stores(record_type: type) -> bool:
    """Whether a record is nothing but its values: the class has no validator or hook of the user's."""
    init = record_type.__dict__.get("__init__")
    plain = (
        init is not None
        and init.__code__.co_filename.startswith("<attrs generated")
        and not any("__new__" in vars(base) for base in record_type.__mro__[:-1])
        and "__attrs_init__" not in record_type.__dict__
        and not any(hasattr(record_type, f"__attrs_{when}_init__") for when in ("pre", "post"))
        and not any(name.startswith("_attrs_cached") for name in record_type.__dict__["__slots__"])
    )
    converts = {column.attribute: column.convert is column.type for column in columns_of(record_type)}
    return plain and all(
        field.validator in (None, check_value) and (field.converter is None or converts[field.name])
        for field in attrs.fields(record_type)
    )
