"""Values that are one of a few (enums, ``Literal``, ``bool``), and lists of texts."""

from __future__ import annotations

import enum
import functools
import typing
from typing import Any

import attrs

from psfiles.values.kind import ValueKind

__all__ = ["boolean_kind", "choice_kind", "list_kind"]


def choice_kind(value_type: Any) -> ValueKind | None:
    """The kind of an enum, by the texts of its values, or of a ``Literal``; None for any other type.

    Raises TypeError where a choice is neither a text nor a whole number, or
    two have the same text: what is written could not be read back.
    """
    choices: tuple[Any, ...]
    if typing.get_origin(value_type) is typing.Literal:
        choices = plain = typing.get_args(value_type)
    elif isinstance(value_type, enum.EnumType) and not issubclass(value_type, enum.Flag):
        choices = tuple(value_type)  # type: ignore[arg-type]
        plain = tuple(choice.value for choice in choices)
    else:
        return None
    texts = list(map(_text_of, plain))
    if len(set(texts)) < len(texts) or not texts:
        message = "two of its choices have the same text" if texts else "it has no choices"
        raise TypeError(message)
    return _kind_of_choices(dict(zip(texts, choices, strict=True)))


def _text_of(plain: object) -> str:
    if isinstance(plain, bool | enum.Enum) or not isinstance(plain, str | int):
        message = "a choice of it is neither a text nor a whole number"
        raise TypeError(message)
    return str(plain)


def _kind_of_choices(choices: dict[str, Any]) -> ValueKind:
    # The type belongs to the key: 1 equals True, and a member of a StrEnum its text.
    texts = {(type(choice), choice): text for text, choice in choices.items()}

    def from_text(text: str) -> Any:
        if text not in choices and text:
            raise ValueError
        return choices.get(text)

    def to_text(value: Any) -> str:
        if not has_type(value):
            raise ValueError
        return texts[type(value), value]

    def has_type(value: object) -> bool:
        try:
            return (type(value), value) in texts
        except TypeError:  # it has no hash
            return False

    return ValueKind(
        "bad-choice",
        "not one of the layout's choices",
        "not one of the layout's choices",
        from_text,
        to_text,
        name="choice",
        has_type=has_type,
        types=tuple({type(choice) for choice in choices.values() if isinstance(choice, enum.Enum | bool)}),
        telling=2,
        texts_follow_equality=False,
    )


def boolean_kind(true: str, false: str) -> ValueKind:
    """The kind of flags that are written as two texts."""
    return attrs.evolve(
        _kind_of_choices({true: True, false: False}),
        code="bad-boolean",
        problem=f"neither {true!r} nor {false!r}, which stand for true and false",
        wanted="not a bool: give True or False",
        name="boolean",
        telling=1,
    )


def _is_list(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _list_from_text(separator: str, text: str) -> tuple[str, ...]:
    return tuple(text.split(separator)) if text else ()


def _list_to_text(separator: str, value: tuple[str, ...]) -> str:
    if not _is_list(value):
        raise TypeError
    text = separator.join(map(str.__str__, value))
    if _list_from_text(separator, text) != tuple(value):
        raise ValueError
    return text


def list_kind(separator: str) -> ValueKind:
    """The kind of tuples of texts; a blank is the empty tuple."""
    return ValueKind(
        "bad-list",
        "not a list of texts",
        "a list that would not read back the same: give a tuple of str without the separator, and not one empty text",
        functools.partial(_list_from_text, separator),
        functools.partial(_list_to_text, separator),
        name="list",
        has_type=_is_list,
        telling=0,
    )
