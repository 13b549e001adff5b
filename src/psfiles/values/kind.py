"""What every kind of value has, and the kind that is a text."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Literal, get_args

import attrs

__all__ = ["KIND_NAMES", "TEXT", "KindName", "ValueKind", "check_type", "text_kind"]

KindName = Literal[
    "text", "integer", "number", "decimal", "boolean", "date", "time", "datetime", "choice", "list", "converted"
]
"""By which the tables of other rooms know a kind: Arrow's types, JSON's forms, strategies."""

KIND_NAMES: tuple[KindName, ...] = get_args(KindName)

_APART = {bool, dt.datetime}
"""No numbers and no dates here, though Python has them as kinds of these."""


def _has_one_of(types: tuple[type, ...], value: object) -> bool:
    return next((base for base in type(value).__mro__ if base in types or base in _APART), object) in types


def check_type(value: object, *types: type) -> None:
    """Refuse a value that has none of the types; a bool is no int, and a datetime no date."""
    if type(value) not in types and not _has_one_of(types, value):
        message = f"expected {types[0].__name__}, got {type(value).__name__}"
        raise TypeError(message)


def _test_for_types(kind: ValueKind) -> Callable[[object], bool]:
    return functools.partial(_has_one_of, kind.types)


@attrs.frozen
class ValueKind:
    """How one type of value stands in a file.

    ``from_text`` gives None for a text that stands for no value and raises
    ValueError for one that it cannot take; ``to_text`` raises ValueError or
    TypeError likewise. ``code`` names the fault of both; ``problem`` says what is
    wrong with a text, ``wanted`` what is wrong with a value, without showing it.

    ``has_type`` says whether a value has the type that a record may hold; a
    value of exactly one of ``types`` has it in any case.
    ``telling`` how much a value speaks for a layout that has its column here.
    ``texts_follow_equality`` is False where equal values may have different
    texts, or one of them none: 3.5 and 3.50, 1 and True.

    >>> from psfiles import Teacher, columns_of
    >>> status = columns_of(Teacher)[6].kind()
    >>> status.code, status.from_text("1")
    ('bad-integer', 1)
    """

    code: str
    problem: str
    wanted: str
    from_text: Callable[[str], Any]
    to_text: Callable[[Any], str]
    name: KindName = attrs.field(kw_only=True)
    types: tuple[type, ...] = attrs.field(default=(), kw_only=True)
    has_type: Callable[[object], bool] = attrs.field(
        default=attrs.Factory(_test_for_types, takes_self=True), kw_only=True
    )
    telling: int = 1
    texts_follow_equality: bool = True


def _text_to_text(value: str) -> str:
    if not isinstance(value, str):
        raise TypeError
    return str.__str__(value)  # an enum's `str` is its name


TEXT = ValueKind(
    "bad-text",
    "not a text",
    "not a str: identifiers are text, too",
    str,
    _text_to_text,
    name="text",
    types=(str,),
    telling=0,
)


def text_kind(value_type: type[str]) -> ValueKind:
    """The kind of a subclass of `str`."""
    return attrs.evolve(TEXT, from_text=value_type, types=(str, value_type))
