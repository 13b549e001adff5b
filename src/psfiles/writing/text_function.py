"""The hot loop of writing: a function generated for one form of a layout, which gives the text of many records."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from psfiles.reading.generating import compiled
from psfiles.reading.memos import Memo

if TYPE_CHECKING:
    from psfiles.columns import Column
    from psfiles.dialects import Dialect
    from psfiles.reading.codecs import ColumnCodec

__all__ = ["TextFunction", "text_function"]

TextFunction = Callable[[Sequence[Any]], str]

_TEMPLATE = """\
def render(records{parameters}):
{checks}    rows = [{delimiter!r}.join(({texts},)) for record in records]
    rows.append("")
    return {end!r}.join(rows)
"""


def text_function(form: Sequence[ColumnCodec], absent: Sequence[Column], dialect: Dialect) -> TextFunction:
    """The function that gives the text of some records, unquoted; it raises where a value has no text.

    Only the counts of delimiters and line ends tell whether that text is right.
    Where all fields are in quotes, the text's first quote stands at its end.
    """
    memos = {f"memo_{index}": _texts_of(codec) for index, codec in enumerate(form) if not codec.takes_any_text}
    values = [f"record.{codec.column.attribute}" for codec in form]
    texts = [f"memo_{i}[{value}]" if f"memo_{i}" in memos else value for i, value in enumerate(values)]
    if dialect.upload_type:
        texts.insert(0, "''")
    quote = '"' if dialect.surround_with_quotes else ""
    checks = "".join(
        f"    if [0 for record in records if record.{column.attribute} is not None]: raise ValueError\n"
        for column in absent
    )
    text = _TEMPLATE.format(
        parameters=", ".join(["", *memos]),
        checks=checks,
        delimiter=quote + dialect.delimiter + quote,
        texts=", ".join(texts),
        end=quote + dialect.record_delimiter + quote,
    )
    return functools.partial(compiled(text, "render"), **memos)


def _texts_of(codec: ColumnCodec) -> Memo | _Unremembered:
    return Memo(codec.write) if codec.kind.texts_follow_equality else _Unremembered(codec.write)


class _Unremembered:
    """The texts of values where equal ones differ in their texts: each is asked for anew."""

    __slots__ = ("_write",)

    def __init__(self, write: Callable[[Any], str]) -> None:
        self._write = write

    def __getitem__(self, value: Any) -> str:
        return self._write(value)
