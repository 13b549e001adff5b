"""Numbers and flags: ``int``, ``float``, ``Decimal``, ``bool``."""

from __future__ import annotations

import decimal
import functools
import math
import re

from psfiles.values.kind import ValueKind

__all__ = ["DECIMAL", "NUMBER", "boolean_kind", "integer_kind"]


def __dir__() -> list[str]:
    return __all__


# Eighteen digits always fit 64 bits, and nothing in PowerSchool comes near.
_INTEGER_TEXT = re.compile(r"-?[0-9]{1,18}")
# Oracle, PowerSchool's database, writes a half as `.5`.
_NUMBER_TEXT = re.compile(r"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
# Its numbers have at most 38 digits.
_DECIMAL_TEXT = re.compile(r"-?(?:[0-9]{1,38}(?:\.[0-9]{1,38})?|\.[0-9]{1,38})")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _integer_from_text(kind: type[int], text: str) -> int | None:
    if not text:
        return None
    if not _INTEGER_TEXT.fullmatch(text):
        raise ValueError
    return kind(text)


def _integer_to_text(value: int) -> str:
    # What equals a whole number is written as one, since it equals what is read back.
    number = int(value)
    if number != value or abs(number) >= 10**18:
        raise ValueError
    return str(number)


def integer_kind(value_type: type[int]) -> ValueKind:
    """The kind of whole numbers of a type."""
    return ValueKind(
        "bad-integer",
        "not a whole number of at most 18 digits",
        "not a whole number of at most 18 digits: give an int",
        functools.partial(_integer_from_text, value_type),
        _integer_to_text,
        name="integer",
        has_type=_is_integer,
        types=frozenset([int, value_type]),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, float) or _is_integer(value)


def _number_from_text(text: str) -> float | None:
    if not text:
        return None
    if not _NUMBER_TEXT.fullmatch(text):
        raise ValueError
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _number_to_text(value: float) -> str:
    number = float(value)
    if not _is_number(value) or number != value or not math.isfinite(number):
        raise ValueError
    return repr(number)


NUMBER = ValueKind(
    "bad-number",
    "not a finite number such as -12.5",
    "not a finite number: give a float",
    _number_from_text,
    _number_to_text,
    name="number",
    has_type=_is_number,
    types=frozenset([float, int]),
    texts_follow_equality=False,
)


def _is_decimal(value: object) -> bool:
    return isinstance(value, decimal.Decimal)


def _decimal_from_text(text: str) -> decimal.Decimal | None:
    if not text:
        return None
    if not _DECIMAL_TEXT.fullmatch(text):
        raise ValueError
    return decimal.Decimal(text)


def _decimal_to_text(value: decimal.Decimal) -> str:
    # An exponent is looked at first: all its zeros would be written out.
    if not _is_decimal(value) or not value.is_finite() or abs(value.adjusted()) > 38:  # noqa: PLR2004 - see _DECIMAL_TEXT
        raise ValueError
    text = format(value, "f")
    if not _DECIMAL_TEXT.fullmatch(text):
        raise ValueError
    return text


DECIMAL = ValueKind(
    "bad-number",
    "not a number such as -12.50, of at most 38 digits before the point and after it",
    "not a finite number of at most 38 digits before the point and after it: give a Decimal",
    _decimal_from_text,
    _decimal_to_text,
    name="decimal",
    has_type=_is_decimal,
    types=frozenset([decimal.Decimal]),
    texts_follow_equality=False,
)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def boolean_kind(true: str, false: str) -> ValueKind:
    """The kind of flags that are written as two texts."""
    values = {true: True, false: False}

    def from_text(text: str) -> bool | None:
        if text not in values and text:
            raise ValueError
        return values.get(text)

    def to_text(value: bool) -> str:  # noqa: FBT001 - a value, and no setting
        if not isinstance(value, bool):
            raise TypeError
        return true if value else false

    return ValueKind(
        "bad-boolean",
        f"neither {true!r} nor {false!r}, which stand for true and false",
        "not a bool: give True or False",
        from_text,
        to_text,
        name="boolean",
        has_type=_is_boolean,
        types=frozenset([bool]),
        texts_follow_equality=False,
    )
