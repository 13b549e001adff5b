"""What every kind of value has, and the kind that is a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import attrs

__all__ = ["KIND_NAMES", "TEXT", "KindName", "ValueKind", "text_kind"]


def __dir__() -> list[str]:
    return __all__


KindName = Literal[
    "text", "integer", "number", "decimal", "boolean", "date", "time", "datetime", "choice", "list", "converted"
]
"""By which the tables of other rooms know a kind: Arrow's types, JSON's forms, strategies."""

KIND_NAMES: tuple[KindName, ...] = get_args(KindName)


@attrs.frozen
class ValueKind:
    """How one type of value stands in a file.

    ``from_text`` gives None for a text that stands for no value and raises
    ValueError for one that it cannot take; ``to_text`` raises ValueError or
    TypeError likewise. ``code`` names the fault of both; ``problem`` says what is
    wrong with a text, ``wanted`` what is wrong with a value, without showing it.

    ``has_type`` says whether a value has the type that a record may hold; of
    ``types`` it has it in any case.
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
    has_type: Callable[[object], bool] = attrs.field(kw_only=True)
    types: frozenset[type] = attrs.field(default=frozenset(), kw_only=True)
    telling: int = 1
    texts_follow_equality: bool = True


def is_text(value: object) -> bool:
    """Whether a value is a text."""
    return isinstance(value, str)


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
    has_type=is_text,
    types=frozenset([str]),
    telling=0,
)


def text_kind(value_type: type[str]) -> ValueKind:
    """The kind of a subclass of `str`."""
    return attrs.evolve(TEXT, from_text=value_type, types=TEXT.types | {value_type})
