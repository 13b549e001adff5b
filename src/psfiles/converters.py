"""Records to plain dicts and JSON-ready values and back, by cattrs.

A date becomes its ISO text, `TermId` and `GradeLevel` a plain integer,
`PeriodExpression` a plain text. A type of your own becomes whatever your
hooks for it give, and these are the hooks by which it enters a file too.

cattrs' errors hold no value of psfiles' own types. Those that your hooks raise
are chained to them as they are; before you log one, let
``cattrs.transform_error`` reduce it to what is wrong and where.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from psfiles.columns import Column, columns_of
from psfiles.values import GradeLevel, PeriodExpression, TermId

__all__ = ["configure_converter", "make_converter"]


def __dir__() -> list[str]:
    return __all__


StructureHook = Callable[[Any, Any], Any]
UnstructureHook = Callable[[Any], Any]


def make_converter(**settings: Any) -> cattrs.Converter:
    r"""A new cattrs converter that knows the records; ``settings`` are those of `cattrs.Converter`.

    Structuring raises cattrs' own errors, and TypeError or ValueError in them
    for a value that is not what unstructuring gives.

    >>> import psfiles
    >>> converter = make_converter()
    >>> teacher = psfiles.Teacher("100", "Example", "Tom", "T7", "tom@example.org", status=1)
    >>> converter.unstructure(teacher)["teacher_number"]
    'T7'
    >>> converter.structure(converter.unstructure(teacher), psfiles.Teacher) == teacher
    True

    A type of your own, in a file as in JSON:

    >>> import attrs, datetime as dt
    >>> @attrs.frozen
    ... class Bell:
    ...     period: str = psfiles.column("Period", key=True)
    ...     rings: dt.time = psfiles.column("Rings")
    >>> converter.register_structure_hook(dt.time, lambda text, _: dt.time.fromisoformat(text))
    >>> converter.register_unstructure_hook(dt.time, lambda time: time.isoformat("minutes"))
    >>> bells = psfiles.loads(b"HR\t08:05\r\n", Bell, converter=converter)
    >>> converter.unstructure(bells)
    [{'period': 'HR', 'rings': '08:05'}]
    """
    converter = cattrs.Converter(**settings)
    configure_converter(converter)
    return converter


def configure_converter(converter: cattrs.BaseConverter) -> None:
    """Teach a converter of yours the records, built-in and your own, and psfiles' values.

    Nothing else that it does is changed: dates outside of records stay as your hooks have them.

    >>> from cattrs.preconf.json import make_converter
    >>> from psfiles import TermId
    >>> converter = make_converter()
    >>> configure_converter(converter)
    >>> converter.dumps([TermId(3600)]), converter.loads("[3600]", list[TermId])
    ('[3600]', [3600])
    """
    for kind, plain in ((TermId, int), (GradeLevel, int), (PeriodExpression, str)):
        converter.register_structure_hook(kind, _from_plain(kind, plain))
        converter.register_unstructure_hook(kind, plain)

    def structure_factory(record_type: type) -> StructureHook:
        hooks = _overrides(record_type, lambda column: override(struct_hook=_structure_hook(column)))
        return make_dict_structure_fn(record_type, converter, **hooks)

    def unstructure_factory(record_type: type) -> UnstructureHook:
        hooks = _overrides(record_type, lambda column: override(unstruct_hook=_unstructure_hook(column)))
        return make_dict_unstructure_fn(record_type, converter, **hooks)

    converter.register_structure_hook_factory(_is_layout, structure_factory)
    converter.register_unstructure_hook_factory(_is_layout, unstructure_factory)


def _is_layout(kind: Any) -> bool:
    try:
        return bool(attrs.has(kind) and columns_of(kind))
    except (NameError, TypeError):  # another attrs class than a layout
        return False


def _overrides(record_type: type, hook: Callable[[Column], Any]) -> dict[str, Any]:
    """The hooks of a layout's columns; a type of the user's own keeps the converter's."""
    return {column.attribute: hook(column) for column in columns_of(record_type) if column.type in _PLAIN}


def _from_plain(kind: Callable[[Any], Any], plain: type) -> StructureHook:
    # `int("7")` and `str(None)` give a value too, but one that was never written.
    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, plain) or isinstance(value, bool):
            message = f"expected {plain.__name__}, got {type(value).__name__}"
            raise TypeError(message)
        return kind(value)

    return structure


def _date_from_iso(text: str) -> dt.date:
    date = None
    with contextlib.suppress(ValueError):  # whose message holds the text
        date = dt.date.fromisoformat(text)
    if date is None or date.isoformat() != text:
        message = "expected a date YYYY-MM-DD"
        raise ValueError(message)
    return date


# What a type is in JSON, and the way from there and back.
_PLAIN: dict[type, tuple[type, Callable[[Any], Any], UnstructureHook]] = {
    str: (str, str, str),
    int: (int, int, int),
    dt.date: (str, _date_from_iso, dt.date.isoformat),
    TermId: (int, TermId, int),
    GradeLevel: (int, GradeLevel, int),
    PeriodExpression: (str, PeriodExpression, str),
}


def _structure_hook(column: Column) -> StructureHook:
    plain, from_plain, _ = _PLAIN[column.type]
    structure = _from_plain(from_plain, plain)
    if not column.optional:
        return structure
    return lambda value, kind: None if value is None else structure(value, kind)


def _unstructure_hook(column: Column) -> UnstructureHook:
    *_, to_plain = _PLAIN[column.type]
    return lambda value: None if value is None else to_plain(value)
