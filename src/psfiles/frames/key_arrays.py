"""Values of single columns as Arrow arrays, for tables that are not of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from psfiles.frames.arrow import arrow_type, is_in_text, pa

if TYPE_CHECKING:
    from psfiles.columns import Column

__all__ = ["plain_array"]


def __dir__() -> list[str]:
    return __all__


def plain_array(values: Iterable[Any], column: Column) -> Any:
    """Values of a column; those of a type of one's own as the text that ``str`` gives."""
    kind = column.kind()
    to_text = kind.to_text if kind else str
    as_text = is_in_text(column)
    texts = [to_text(value) if as_text and value is not None else value for value in values]
    return pa.array(texts, arrow_type(column))
