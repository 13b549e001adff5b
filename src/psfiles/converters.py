"""Records to plain dicts and JSON-ready values and back, by cattrs.

Dates, times and a `Decimal` become their text (ISO for dates), an enum its
value, a tuple a list, `TermId` and `GradeLevel` a plain integer,
`PeriodExpression` a plain text; flags and other numbers stay. A type of your own becomes whatever your
hooks for it give, and these are the hooks by which it enters a file too.

cattrs' errors hold no value of psfiles' own types. Those that your hooks raise
are chained to them as they are; before you log one, let
``cattrs.transform_error`` reduce it to what is wrong and where.
"""

from __future__ import annotations

import contextlib
import enum
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from psfiles.columns import Column, columns_of
from psfiles.reading.hooks import own_hook
from psfiles.values import GradeLevel, KindName, PeriodExpression, TermId, ValueKind
from psfiles.values.kind import check_type

__all__ = ["configure_converter", "make_converter"]


def __dir__() -> list[str]:
    return __all__


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

    >>> import attrs
    >>> @attrs.frozen
    ... class Card:
    ...     number: str = psfiles.column("Card_Number", key=True)
    ...     chip: bytes = psfiles.column("Chip")
    >>> converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
    >>> converter.register_unstructure_hook(bytes, lambda chip: chip.hex())
    >>> cards = psfiles.loads(b"1001\t0a1b\r\n", Card, converter=converter)
    >>> converter.unstructure(cards)
    [{'number': '1001', 'chip': '0a1b'}]
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
    for own, plain in ((TermId, int), (GradeLevel, int), (PeriodExpression, str)):
        converter.register_structure_hook(own, own_hook(functools.partial(_own_from_plain, own, plain)))
        converter.register_unstructure_hook(own, own_hook(functools.partial(plain)))
    converter.register_structure_hook_factory(
        _is_layout, lambda layout: make_dict_structure_fn(layout, converter, **_overrides(layout))
    )
    converter.register_unstructure_hook_factory(
        _is_layout, lambda layout: make_dict_unstructure_fn(layout, converter, **_overrides(layout))
    )


def _own_from_plain(own: Callable[[Any], Any], plain: type, value: Any, _: Any) -> Any:
    check_type(value, plain)  # `int("7")` and `str(None)` give a value too, but one that was never written
    return own(value)


def _is_layout(kind: Any) -> bool:
    try:
        return bool(attrs.has(kind) and columns_of(kind))
    except (NameError, TypeError):  # another attrs class than a layout
        return False


def _overrides(record_type: type) -> dict[str, Any]:
    """The hooks of a layout's columns; a type of the user's own keeps the converter's."""
    kinds = {column: column.kind("YMD", "-") for column in columns_of(record_type)}
    return {column.attribute: _override(column, kind) for column, kind in kinds.items() if kind is not None}


def _override(column: Column, kind: ValueKind) -> Any:
    form = JSON_FORMS[kind.name]

    def structure(value: Any, _: Any) -> Any:
        return None if value is None and column.optional else form.from_plain(value, column, kind)

    def unstructure(value: Any) -> Any:
        return None if value is None else form.to_plain(value, kind)

    return override(struct_hook=structure, unstruct_hook=unstructure)


class JsonForm(NamedTuple):
    """What values of a kind are in JSON: the way there and back."""

    to_plain: Callable[[Any, ValueKind], Any]
    from_plain: Callable[[Any, Column, ValueKind], Any]


def _same(plain: type, *others: type) -> JsonForm:
    """A kind that JSON has, of a subclass of it too."""

    def from_plain(value: Any, column: Column, _: ValueKind) -> Any:
        check_type(value, plain, *others)
        typed = column.type(value)
        if typed != value:
            message = f"expected a finite {plain.__name__}"
            raise ValueError(message)
        return typed

    return JsonForm(lambda value, _: plain(value), from_plain)


def _text_from_plain(text: Any, _: Column, kind: ValueKind) -> Any:
    """The value of a text, where it is the one by which the value is written."""
    check_type(text, str)
    value = None
    with contextlib.suppress(ValueError):  # whose message may have the text
        value = kind.from_text(text)
    if value is None or kind.to_text(value) != text:
        raise ValueError(kind.problem)
    return value


def _datetime_from_plain(text: Any, column: Column, kind: ValueKind) -> Any:
    check_type(text, str)
    return _text_from_plain(text.replace("T", " ", 1) if " " not in text else "", column, kind)


def _choice_to_plain(value: Any, _: ValueKind) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def _choice_from_plain(plain: Any, _: Column, kind: ValueKind) -> Any:
    check_type(plain, str, int)
    value = kind.from_text(str(plain)) if plain != "" else None
    if type(_choice_to_plain(value, kind)) is not type(plain):
        raise ValueError(kind.problem)
    return value


def _list_from_plain(items: Any, _: Column, __: ValueKind) -> tuple[str, ...]:
    check_type(items, list, tuple)
    for item in items:
        check_type(item, str)
    return tuple(items)


_IN_TEXT = JsonForm(lambda value, kind: kind.to_text(value), _text_from_plain)

JSON_FORMS: dict[KindName, JsonForm] = {
    "text": _same(str),
    "integer": _same(int),
    "number": _same(float, int),
    "boolean": _same(bool),
    "decimal": _IN_TEXT,
    "date": _IN_TEXT,
    "time": _IN_TEXT,
    "datetime": JsonForm(lambda value, kind: kind.to_text(value).replace(" ", "T"), _datetime_from_plain),
    "choice": JsonForm(_choice_to_plain, _choice_from_plain),
    "list": JsonForm(lambda value, _: list(value), _list_from_plain),
}
