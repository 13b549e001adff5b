"""Columns from folders: what ``district=7/date=2026-11-24`` says of the files in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from psfiles.spark._paths import File

__all__ = ["FOLDER_TYPES", "folder_columns", "folder_texts", "folder_value"]

_NULL = "__HIVE_DEFAULT_PARTITION__"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INT, _BIGINT = 1 << 31, 1 << 63

FOLDER_TYPES: Mapping[str, Any] = {
    "int": int,
    "bigint": int,
    "double": float,
    "date": dt.date.fromisoformat,
    "string": str,
}
"""The types of such columns, as Spark writes them, and what makes a value of a folder's text."""


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
    try:
        return None if text is None else FOLDER_TYPES[kind](text)
    except ValueError:
        message = f"{file.path}: the folder's {name} is no {kind}"
    raise ValueError(message)


def _type_of(texts: set[str | None]) -> str:
    kinds = {_kind_of(text) for text in texts if text is not None}
    for kind, others in (("int", ()), ("bigint", ("int",)), ("double", ("int", "bigint")), ("date", ())):
        if kind in kinds and kinds <= {kind, *others}:
            return kind
    return "string"


def _kind_of(text: str) -> str:
    if _WHOLE.fullmatch(text):
        number = int(text)
        if -_INT <= number < _INT:
            return "int"
        return "bigint" if -_BIGINT <= number < _BIGINT else "string"
    if _NUMBER.fullmatch(text):
        return "double"
    if _DATE.fullmatch(text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return "string"
        return "date"
    return "string"
