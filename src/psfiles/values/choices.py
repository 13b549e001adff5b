"""Values that are one of a few (enums, ``Literal``), and lists of texts."""

from __future__ import annotations

import enum
import functools
import typing
from collections.abc import Iterable
from typing import Any

from psfiles.values.kind import ValueKind

__all__ = ["choice_kind", "list_kind"]


def __dir__() -> list[str]:
    return __all__


def choice_kind(value_type: Any) -> ValueKind | None:
    """The kind of an enum, by the texts of its values, or of a ``Literal``; None for any other type.

    Raises TypeError where a choice is neither a text nor a whole number, or
    two have the same text: what is written could not be read back.
    """
    if typing.get_origin(value_type) is typing.Literal:
        pairs = [(choice, choice) for choice in typing.get_args(value_type)]
    elif isinstance(value_type, enum.EnumType) and not issubclass(value_type, enum.Flag):
        members: Iterable[enum.Enum] = iter(value_type)  # type: ignore[call-overload]
        pairs = [(member, member.value) for member in members]
    else:
        return None
    texts = [_text_of(plain) for _, plain in pairs]
    if len(set(texts)) < len(texts) or not texts:
        message = "two of its choices have the same text" if texts else "it has no choices"
        raise TypeError(message)
    return _kind_of_choices([choice for choice, _ in pairs], texts)


def _text_of(plain: object) -> str:
    if isinstance(plain, bool | enum.Enum) or not isinstance(plain, str | int):
        message = "a choice of it is neither a text nor a whole number"
        raise TypeError(message)
    return str(plain)


def _kind_of_choices(choices: Iterable[Any], texts: Iterable[str]) -> ValueKind:
    pairs = list(zip(choices, texts, strict=True))
    choice_of = {text: choice for choice, text in pairs}
    # The type belongs to the key: 1 equals True, and a member of a StrEnum its text.
    text_of = {(type(choice), choice): text for choice, text in pairs}

    def from_text(text: str) -> Any:
        if text not in choice_of and text:
            raise ValueError
        return choice_of.get(text)

    def to_text(value: Any) -> str:
        text = text_of.get((type(value), value))
        if text is None:
            raise ValueError
        return text

    def has_type(value: object) -> bool:
        try:
            return (type(value), value) in text_of
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
        types=frozenset(type(choice) for choice, _ in pairs if isinstance(choice, enum.Enum)),
        telling=2,
        texts_follow_equality=False,
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
