"""Numbers: ``int``, ``float``, ``Decimal``."""

from __future__ import annotations

import decimal
import functools
import math
import re
from collections.abc import Callable
from typing import Any

from psfiles.values.kind import ValueKind, check_type

__all__ = ["DECIMAL", "NUMBER", "integer_kind"]

# Eighteen digits always fit 64 bits, and nothing in PowerSchool comes near.
_INTEGER = re.compile(r"-?[0-9]{1,18}")
# Oracle, PowerSchool's database, writes a half as `.5`.
_NUMBER = re.compile(r"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
# Its numbers have at most 38 digits.
_DECIMAL = re.compile(r"-?(?:[0-9]{1,38}(?:\.[0-9]{1,38})?|\.[0-9]{1,38})")


def _from_text(pattern: re.Pattern[str], convert: Callable[[str], Any], text: str) -> Any:
    if not text:
        return None
    if not pattern.fullmatch(text):
        raise ValueError
    return convert(text)


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
        functools.partial(_from_text, _INTEGER, value_type),
        _integer_to_text,
        name="integer",
        types=(int, value_type),
    )


def _finite(value: str | float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _number_to_text(value: float) -> str:
    check_type(value, float, int)
    number = _finite(value)
    if number != value:
        raise ValueError
    return repr(number)


NUMBER = ValueKind(
    "bad-number",
    "not a finite number such as -12.5",
    "not a finite number: give a float",
    functools.partial(_from_text, _NUMBER, _finite),
    _number_to_text,
    name="number",
    types=(float, int),
    texts_follow_equality=False,
)


def _decimal_to_text(value: decimal.Decimal) -> str:
    check_type(value, decimal.Decimal)
    # An exponent is looked at first: all its zeros would be written out.
    if not value.is_finite() or abs(value.adjusted()) > 38:  # noqa: PLR2004 - see _DECIMAL
        raise ValueError
    text = format(value, "f")
    if not _DECIMAL.fullmatch(text):
        raise ValueError
    return text


DECIMAL = ValueKind(
    "bad-number",
    "not a number such as -12.50, of at most 38 digits before the point and after it",
    "not a finite number of at most 38 digits before the point and after it: give a Decimal",
    functools.partial(_from_text, _DECIMAL, decimal.Decimal),
    _decimal_to_text,
    name="decimal",
    types=(decimal.Decimal,),
    texts_follow_equality=False,
)
