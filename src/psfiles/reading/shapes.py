"""What the rows of one file mean: which column stands where.

A form is the order of a layout's columns (`psfiles.columns.forms_of`). A shape
is what a row of that form looks like in a file: behind an upload_type, in the
order of a header, with a delimiter at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from psfiles.columns import Column, forms_of
from psfiles.reading.codecs import ColumnCodec, column_codec
from psfiles.values import PeriodExpression

if TYPE_CHECKING:
    import cattrs

    from psfiles.dialects import Dialect

__all__ = ["Shape", "shapes_of"]


@attrs.frozen
class Shape:
    """The columns of a row, in the file's order; None is one that is passed over.

    ``trailing`` tells whether one more, empty field ends the row.
    """

    codecs: tuple[ColumnCodec | None, ...]
    trailing: bool = False

    @property
    def width(self) -> int:
        """The number of fields, without the trailing one."""
        return len(self.codecs)

    def takes(self, row: Sequence[str]) -> bool:
        """Whether a row has this shape."""
        return len(row) == len(self.codecs) + self.trailing and not (self.trailing and row[-1])

    def reads(self, row: Sequence[str]) -> bool:
        """Whether every field of a row that it takes can be read."""
        return not any(codec and codec.read_fault(text) for codec, text in zip(self.codecs, row, strict=False))

    def has_expressions(self, row: Sequence[str]) -> bool:
        """Whether what should be an expression has the brackets of one."""
        return all(
            "(" in text
            for codec, text in zip(self.codecs, row, strict=False)
            if codec and codec.column.type is PeriodExpression
        )


def shapes_of(
    record_type: type,
    dialect: Dialect,
    converter: cattrs.BaseConverter | None,
    header: Sequence[Column | None] | None = None,
) -> tuple[Shape, ...]:
    """The shapes that rows may have, the usual one first; with a header there is only its own."""
    before: tuple[None, ...] = (None,) if dialect.upload_type else ()
    forms: Sequence[Sequence[Column | None]] = forms_of(record_type) if header is None else (tuple(header),)
    plain = [
        Shape(
            (
                *before,
                *(None if column is None else column_codec(column, dialect, converter) for column in form),
            )
        )
        for form in forms
    ]
    return (*plain, *(attrs.evolve(shape, trailing=True) for shape in plain))


def shape_of(row: Sequence[str], shapes: Sequence[Shape]) -> Shape | None:
    """The shape that a row has; the more telling one where two would do.

    A schedule's row of 12 fields with an empty last one is either the form of
    12 columns or that of 11 with a trailing delimiter.
    """
    possible = [shape for shape in shapes if shape.takes(row)]
    return next((shape for shape in possible if shape.has_expressions(row)), possible[0] if possible else None)
