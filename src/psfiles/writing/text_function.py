"""The hot loop of writing: a function generated for one form of a layout, which gives the text of many records."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from psfiles.reading.generating import compiled
from psfiles.reading.memos import Memo

if TYPE_CHECKING:
    from psfiles.dialects import Dialect
    from psfiles.reading.codecs import ColumnCodec

__all__ = ["TextFunction", "text_function"]

TextFunction = Callable[[Sequence[Any]], str]

_TEMPLATE = """\
def render(records{parameters}):
    rows = [{delimiter!r}.join(({texts},)) for record in records]
    rows.append("")
    return {end!r}.join(rows)
"""


def text_function(form: Sequence[ColumnCodec], dialect: Dialect) -> TextFunction:
    """The function that gives the text of some records, unquoted; it raises where a value has no text.

    Only the counts of delimiters and line ends tell whether that text is right.
    Where all fields are in quotes, the text's first quote stands at its end.
    """
    names: dict[str, Any] = {}
    texts = ["''"] if dialect.upload_type else []
    for index, codec in enumerate(form):
        value = f"record.{codec.column.attribute}"
        if codec.takes_any_text:
            texts.append(value)
        elif codec.kind.texts_follow_equality:
            names[f"texts_{index}"] = Memo(codec.write)
            texts.append(f"texts_{index}[{value}]")
        else:
            names[f"write_{index}"] = codec.write
            texts.append(f"write_{index}({value})")
    quote = '"' if dialect.surround_with_quotes else ""
    text = _TEMPLATE.format(
        parameters=", ".join(["", *names]),
        delimiter=quote + dialect.delimiter + quote,
        texts=", ".join(texts),
        end=quote + dialect.record_delimiter + quote,
    )
    return functools.partial(compiled(text, "render"), **names)
