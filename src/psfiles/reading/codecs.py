"""One column's text to its value and back, with everything that the layout demands of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.values import TEXT, ValueKind, kind_of

if TYPE_CHECKING:
    import cattrs

    from psfiles.columns import Column
    from psfiles.dialects import DateOrder

__all__ = ["ColumnCodec", "column_codec"]

Fault = tuple[str, str]


@attrs.frozen
class ColumnCodec:
    """Reads and writes the values of one column.

    ``read`` and ``write`` raise for what they cannot take; `read_fault` and
    `write_fault` then tell the code and the problem, without the value.
    """

    column: Column
    kind: ValueKind

    @property
    def is_plain(self) -> bool:
        """Whether every text is the value, as it stands."""
        return self.kind is TEXT and not self._blank_is_none

    @property
    def is_text(self) -> bool:
        """Whether every text stands for itself: none is refused, and each is written as it was read."""
        return self.kind.code == TEXT.code and not self._blank_is_none and self.column.max_length is None

    @property
    def _blank_is_none(self) -> bool:
        # A column that only some files carry is None where the file lacks it.
        return self.column.optional and self.column.place is None

    def read(self, text: str) -> Any:
        """The value of a text. Raises an exception of any kind where it has none."""
        value = None if self._blank_is_none and not text else self.kind.from_text(text)
        if self._is_too_long(text) or (value is None and not self.column.optional):
            raise ValueError
        return value

    def read_fault(self, text: str) -> Fault | None:
        """What is wrong with a text; None where `read` takes it."""
        if self._is_too_long(text):
            return self._too_long
        try:
            self.read(text)
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            blank = not text or self._stands_for_none(text)
            return ("blank", "blank, but the layout requires a value") if blank else (self.kind.code, self.kind.problem)
        return None

    def write(self, value: Any) -> str:
        """The text of a value. Raises an exception of any kind where it has none."""
        if value is None and self._blank_is_none:
            return ""
        text = self.kind.to_text(value)
        if not isinstance(text, str) or self._is_too_long(text) or (not text and self._blank_is_none):
            raise ValueError
        return text

    def write_fault(self, value: Any) -> Fault | None:
        """What is wrong with a value; None where `write` takes it."""
        try:
            text = "" if value is None and self._blank_is_none else self.kind.to_text(value)
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            blank = "blank", "None, but the layout requires a value"
            return blank if value is None else (self.kind.code, self.kind.wanted)
        if not isinstance(text, str):
            return "bad-value", "the converter's hook gave no text"
        if self._is_too_long(text):
            return self._too_long
        if not text and value is not None and self._blank_is_none:
            return "blank", "an empty text would be read back as None: give None"
        return None

    def _is_too_long(self, text: str) -> bool:
        return self.column.max_length is not None and len(text) > self.column.max_length

    @property
    def _too_long(self) -> Fault:
        return "too-long", f"longer than the {self.column.max_length} characters that the field holds"

    def _stands_for_none(self, text: str) -> bool:
        try:
            return self.kind.from_text(text) is None
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            return False


def column_codec(column: Column, date_order: DateOrder, converter: cattrs.BaseConverter | None) -> ColumnCodec:
    """How a column's values are read and written.

    Raises TypeError for a type that is not psfiles' own where no converter is given.
    """
    kind = kind_of(column.type, date_order)
    if kind is None:
        if converter is None:
            message = (
                f"column {column.name!r} holds {column.type!r}, which psfiles does not know: "
                "pass converter= with a structure and an unstructure hook for it"
            )
            raise TypeError(message)
        kind = _converter_kind(column.type, converter)
    return ColumnCodec(column, kind)


def _converter_kind(value_type: Any, converter: cattrs.BaseConverter) -> ValueKind:
    def from_text(text: str) -> Any:
        return converter.structure(text, value_type)

    to_text: Callable[[Any], Any] = lambda value: converter.unstructure(value, value_type)  # noqa: E731
    name = getattr(value_type, "__name__", str(value_type))
    problem = f"the converter's hook for {name} does not take it"
    return ValueKind("bad-value", problem, problem, from_text, to_text)
