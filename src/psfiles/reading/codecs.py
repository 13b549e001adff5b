"""One column's text to its value and back, with everything that the layout demands of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from psfiles.reading.hooks import converted_kind
from psfiles.values import ValueKind

if TYPE_CHECKING:
    import cattrs

    from psfiles.columns import Column
    from psfiles.dialects import Dialect

__all__ = ["ColumnCodec", "column_codec"]

Fault = tuple[str, str]

_BLANK: Fault = "blank", "blank, but the layout requires a value"
_EMPTY: Fault = "blank", "an empty text would be read back as None: give None"
_NONE: Fault = "blank", "None, but the layout requires a value"


@attrs.frozen
class ColumnCodec:
    """Reads and writes the values of one column.

    ``read`` and ``write`` raise for what they cannot take; `read_fault` and
    `write_fault` then tell the code and the problem, without the value.
    """

    column: Column
    kind: ValueKind

    @property
    def value_is_text(self) -> bool:
        """Whether the value of each text that is not refused is the text itself."""
        return self.kind.name == "text" and self.kind.from_text is str and not self._blank_is_none

    @property
    def takes_any_text(self) -> bool:
        """Whether no text is refused, and each is written as it was read."""
        is_any = not self._blank_is_none and not self.column.required and self.column.max_length is None
        return is_any and self.kind.name == "text"

    @property
    def _blank_is_none(self) -> bool:
        # A column that only some files carry is None where the file lacks it.
        return self.column.optional and self.column.place is None

    def read(self, text: str) -> Any:
        """The value of a text. Raises an exception of any kind where it has none."""
        value = None if not text and self._blank_is_none else self.kind.from_text(text)
        if self._is_too_long(text) or (value is None and not self.column.optional):
            raise ValueError
        if self.column.required and (not text or value is None):
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
            return _BLANK if blank else (self.kind.code, self.kind.problem)
        return None

    def write(self, value: Any) -> str:
        """The text of a value. Raises an exception of any kind where it has none."""
        if value is None and self._blank_is_none and not self.column.required:
            return ""
        text = self.kind.to_text(value)
        if not isinstance(text, str) or self._is_too_long(text) or (not text and self._blank_is_refused):
            raise ValueError
        return text

    def write_fault(self, value: Any) -> Fault | None:
        """What is wrong with a value; None where `write` takes it."""
        if value is None and self._blank_is_none:
            return _NONE if self.column.required else None
        try:
            text = self.kind.to_text(value)
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            return _NONE if value is None else (self.kind.code, self.kind.wanted)
        if not isinstance(text, str):
            return "bad-value", "the converter's hook returned no text"
        if self._is_too_long(text):
            return self._too_long
        if not text and self._blank_is_refused:
            return _BLANK if self.column.required else _EMPTY
        return None

    @property
    def _blank_is_refused(self) -> bool:
        """Whether no value may have an empty text."""
        return self._blank_is_none or self.column.required

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


def column_codec(column: Column, dialect: Dialect, converter: cattrs.BaseConverter | None) -> ColumnCodec:
    """How a column's values are read and written.

    A hook of the converter's for the type goes before psfiles' own way. Raises
    TypeError for a type that cannot be both read and written.
    """
    kind = column.kind(dialect.date_order, dialect.date_separator)
    if converter is not None:
        kind = converted_kind(column, converter) or kind
    if kind is None:
        message = (
            f"column {column.name!r} holds {column.type!r}, which psfiles cannot both read and write: "
            "pass converter= with a structure and an unstructure hook for it"
        )
        raise TypeError(message)
    return ColumnCodec(column, kind)
