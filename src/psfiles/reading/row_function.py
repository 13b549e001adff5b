"""The hot loop: a function generated for one record class and one shape of rows.

With every column's own statement in it, nothing is looked up, looped over or
called that the column does not need. `source` shows what runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles.columns import dialect_of
from psfiles.dialects import Dialect
from psfiles.reading.blocks import Block
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.generating import compiled
from psfiles.reading.memos import Memo
from psfiles.reading.shapes import Shape, shapes_of
from psfiles.reading.twins import twin_of

__all__ = ["Judge", "RowFunction", "Tails", "row_function", "source"]

Judge = Callable[[Block, int], Iterable[Any]]
RowFunction = Callable[[Iterable[Block], Judge], Iterator[Any]]

_FACTORY: type = type(attrs.Factory(list))  # typed as a function in attrs' stubs

_TEMPLATE = """\
def read({parameters}):
    for block in blocks:
        {preparations}
        for text in block:
            try:
                {statements}
            except Exception:
                pass
            else:
                yield record
                continue
            yield from judge(block, block.index)
"""


class Tails(NamedTuple):
    """The last columns of a row as one: where they start, and their values by the delimiter and their text."""

    start: int
    values: Mapping[str, Mapping[str, Sequence[Any]]]


def row_function(
    record_type: type, shape: Shape, shared: Container[int] = (), tails: Tails | None = None
) -> RowFunction:
    """The function that reads the rows of blocks; what it cannot take it hands to ``judge``.

    In the ``shared`` columns equal texts are one object. With ``tails``, the
    columns from ``tails.start`` on are looked up as one text, where a record's
    ``__init__`` only stores.
    """
    defaults = _defaults(record_type, shape)
    makes_defaults = any(isinstance(default, _FACTORY) for default in defaults.values())
    twin = None if makes_defaults else twin_of(record_type)
    loop = _by_init(record_type, shape, shared) if twin is None else _by_twin(twin, shape, shared, tails, defaults)
    text = _TEMPLATE.format(
        parameters=", ".join(["blocks", "judge", "Record", *loop.names]),
        preparations=f"\n{' ' * 8}".join(["delimiter = block.delimiter", *loop.preparations]),
        statements=f"\n{' ' * 16}".join(loop.statements),
    )
    function: RowFunction = functools.partial(compiled(text, "read"), Record=record_type, **loop.names)
    return function


def source(record_type: type, dialect: Dialect | None = None) -> str:
    """The text of the function that reads a layout's usual rows.

    >>> from psfiles import Teacher
    >>> print(source(Teacher).splitlines()[1])
        for block in blocks:
    """
    shape = shapes_of(record_type, dialect or dialect_of(record_type), None)[0]
    return str(row_function(record_type, shape).func.__doc__)  # type: ignore[attr-defined]


def _defaults(record_type: type, shape: Shape) -> dict[str, Any]:
    """The values of the attributes for which the shape has no column."""
    present = {codec.column.attribute for codec in shape.codecs if codec}
    return {field.name: field.default for field in attrs.fields(record_type) if field.name not in present}


class _Loop(NamedTuple):
    """The statements that make a record of a row, those that a block needs once, and the objects that they name."""

    statements: list[str]
    names: dict[str, Any]
    preparations: Sequence[str] = ()


def _by_twin(
    twin: type, shape: Shape, shared: Container[int], tails: Tails | None, defaults: Mapping[str, Any]
) -> _Loop:
    """A row is unpacked into the slots of a record's twin, which then becomes the record."""
    start = len(shape.codecs) if tails is None else tails.start
    memos = _memos(shape.codecs[:start], shared)
    places, statements = [], []
    for index, codec in enumerate(shape.codecs[:start]):
        if codec is None:
            places.append("passed_over")
        elif f"memo_{index}" in memos:
            places.append(f"text_{index}")
            statements.append(f"record.{codec.column.attribute} = memo_{index}[text_{index}]")
        else:
            places.append(f"record.{codec.column.attribute}")
            statements += _checks(codec, places[-1])
    names: dict[str, Any] = {"Twin": twin, **memos}
    preparations = []
    if tails is None:
        unpack = _unpack(places, statements, trailing=shape.trailing)
    else:
        unpack = f"{', '.join(places)}, tail, = text.split(delimiter, {start})"
        slots = ", ".join(f"record.{codec.column.attribute}" for codec in shape.codecs[start:] if codec)
        preparations = ["values_of_tail = tails[delimiter]"]
        statements.append(f"{slots}, = values_of_tail[tail]")
        names["tails"] = tails.values
    for attribute, default in defaults.items():
        statements.append(f"record.{attribute} = default_{attribute}")
        names[f"default_{attribute}"] = default
    return _Loop(["record = Twin()", unpack, *statements, "record.__class__ = Record"], names, preparations)


def _by_init(record_type: type, shape: Shape, shared: Container[int]) -> _Loop:
    """A row is unpacked into local names, which are given to the record's own ``__init__``."""
    memos = _memos(shape.codecs, shared)
    places: list[str] = []
    statements: list[str] = []
    arguments: list[str] = []
    for index, codec in enumerate(shape.codecs):
        if codec is None:
            places.append("passed_over")
            continue
        place = f"text_{index}"
        places.append(place)
        is_looked_up = f"memo_{index}" in memos
        if not is_looked_up:
            statements += _checks(codec, place)
        alias = getattr(attrs.fields(record_type), codec.column.attribute).alias
        arguments.append(f"{alias}=memo_{index}[{place}]" if is_looked_up else f"{alias}={place}")
    unpack = _unpack(places, statements, trailing=shape.trailing)
    return _Loop([unpack, *statements, f"record = Record({', '.join(arguments)})"], memos)


def _memos(codecs: Sequence[ColumnCodec | None], shared: Container[int]) -> dict[str, Any]:
    """The columns whose texts are looked up: a shared one, and one whose values are no texts."""
    return {
        f"memo_{index}": Memo(codec.read)
        for index, codec in enumerate(codecs)
        if codec and (index in shared or not codec.value_is_text)
    }


def _checks(codec: ColumnCodec, place: str) -> Iterator[str]:
    """What refuses a text that is not looked up."""
    if codec.column.max_length is not None:
        yield f"if len({place}) > {codec.column.max_length}: raise ValueError"
    if codec.column.required:
        yield f"if not {place}: raise ValueError"


def _unpack(places: list[str], statements: list[str], *, trailing: bool) -> str:
    """The statement that splits a row, and one for what stands behind a trailing delimiter."""
    if trailing:
        places.append("after_last")
        statements.append("if after_last: raise ValueError")
    return f"{', '.join(places)}, = text.split(delimiter)"
