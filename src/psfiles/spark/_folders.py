"""Columns from folders: what ``district=7/date=2026-11-24`` says of the files in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from psfiles._tabular import arrow
from psfiles.spark._paths import File

__all__ = ["FOLDER_TYPES", "folder_columns", "folder_texts", "folder_value"]

pa: Any = arrow()

_NULL = "__HIVE_DEFAULT_PARTITION__"
_WHOLE = r"[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]{1,18}|[0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


class _FolderType(NamedTuple):
    """The Arrow type of a column, what its texts look like, and what makes a value of one."""

    arrow_type: Any
    pattern: str
    value_of: Callable[[str], Any]


FOLDER_TYPES = {
    "int": _FolderType(pa.int32(), _WHOLE, int),
    "bigint": _FolderType(pa.int64(), _WHOLE, int),
    "double": _FolderType(pa.float64(), _NUMBER, float),
    "date": _FolderType(pa.date32(), r"[0-9]{4}-[0-9]{2}-[0-9]{2}", dt.date.fromisoformat),
    "string": _FolderType(pa.string(), r"(?s:.*)", str),
}
"""The types of such columns, as Spark writes them; a column has the first one that all its texts have."""


def folder_columns(files: Sequence[File], *, as_text: bool = False) -> dict[str, str]:
    """The columns that the folders of some files have, each with the type that Spark infers, or as text.

    Raises ValueError where two files have other columns.

    >>> folder_columns([File("a", 0, ("district=7", "date=2026-11-24")), File("b", 0, ("district=12", "date=none"))])
    {'district': 'int', 'date': 'string'}
    """
    texts = [folder_texts(file) for file in files]
    for file, of_file in zip(files, texts, strict=True):
        if list(of_file) != list(texts[0]):
            message = (
                f"the folders of {files[0].path} have the columns ({', '.join(texts[0])}), "
                f"those of {file.path} ({', '.join(of_file)}): load one kind, or give the option partitionColumns none"
            )
            raise ValueError(message)
    columns = texts[0] if texts else {}
    return {name: "string" if as_text else _type_of({of_file[name] for of_file in texts}) for name in columns}


def folder_texts(file: File) -> dict[str, str | None]:
    """The text of each column that a file's folders have; None is Spark's folder of nulls."""
    found: dict[str, str | None] = {}
    for folder in file.folders:
        name, sign, text = folder.partition("=")
        if not sign:
            continue
        if not name or not text or name in found:
            message = f"{file.path}: the folder {folder} is to be column=value, with a column of its own"
            raise ValueError(message)
        found[unquote(name)] = None if text == _NULL else unquote(text)
    return found


def folder_value(file: File, name: str, kind: str) -> Any:
    """The value of a column of a file's folders; ValueError where the text is no such value."""
    text = folder_texts(file)[name]
    if text is not None and not _is(kind, text):
        message = f"{file.path}: the folder's {name} is no {kind}"
        raise ValueError(message)
    return None if text is None else FOLDER_TYPES[kind].value_of(text)


def _type_of(texts: set[str | None]) -> str:
    known = [text for text in texts if text is not None]
    return next((kind for kind in FOLDER_TYPES if known and all(_is(kind, text) for text in known)), "string")


def _is(kind: str, text: str) -> bool:
    arrow_type, pattern, value_of = FOLDER_TYPES[kind]
    try:
        return re.fullmatch(pattern, text) is not None and pa.scalar(value_of(text), arrow_type).is_valid
    except (ValueError, OverflowError):  # no day of the calendar, or too large
        return False
