"""How a file is written down: delimiters, character set, quoting.

The fields of `Dialect` are the boxes of PowerSchool's AutoSend and AutoComm
screens; the presets are the guide's settings.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any, Literal, get_args

import attrs

__all__ = ["AUTOCOMM", "AUTOSEND", "AUTOSEND_COMMA", "DateOrder", "DateSeparator", "Dialect", "Quoting"]


def __dir__() -> list[str]:
    return __all__


Quoting = Literal["none", "csv", "import"]
DateOrder = Literal["MDY", "DMY", "YMD"]
DateSeparator = Literal["/", "-"]

BYTES = 256
UNICODE = frozenset({"utf-8", "utf-8-sig", "utf-16"})


def canonical_encoding(encoding: str | None) -> str | None:
    """Python's own name of a character set; windows-1252 for its aliases.

    Raises ValueError for one that these files cannot have: a record is found
    by its bytes, so ASCII must mean ASCII.
    """
    if encoding is None:
        return None
    try:
        name = codecs.lookup(encoding).name
        probe = bytes(range(BYTES)).decode(name, "replace")
    except (LookupError, UnicodeError):
        message = f"unknown character set {encoding!r}"
        raise ValueError(message) from None
    if name == "cp1252":
        return "windows-1252"
    if name not in UNICODE and (len(probe) != BYTES or not probe.startswith(bytes(range(128)).decode())):
        message = f"character set {encoding!r} is neither single-byte over ASCII nor UTF-8 nor UTF-16 with a mark"
        raise ValueError(message)
    return name


def _check_delimiter(_: Dialect, __: attrs.Attribute[str], value: str) -> None:
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value.isalnum() or value in '"\r\n\0':
        message = "delimiter must be one ASCII character that is no letter, digit, quote or line end"
        raise ValueError(message)


def _one_of(*choices: str) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """Refuse any other setting by a sentence of ours: attrs' own shows its attribute."""

    def check(_: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if value not in choices:
            message = f"{field.name} must be {' or '.join(map(repr, choices))}"
            raise ValueError(message)

    return check


def _check_surrounding(dialect: Dialect, _: attrs.Attribute[bool], value: bool) -> None:  # noqa: FBT001
    if value and dialect.quoting != "csv":
        message = 'surround_with_quotes needs quoting="csv": under another rule the quotes would not be taken off'
        raise ValueError(message)


@attrs.frozen(kw_only=True)
class Dialect:
    r"""The settings of one AutoSend or AutoComm screen; change one with `attrs.evolve`.

    ``delimiter``
        *Field Delimiter*: one character, tab or comma.
    ``record_delimiter``
        *Record Delimiter* that is written; a reader takes the one that the file has.
    ``encoding``
        *Character Set*. ``None`` reads by the rule mark, else UTF-8, else
        windows-1252, and writes windows-1252.
    ``quoting``
        ``"none"``: no quoting. ``"csv"``: a field that is wholly
        quoted is read as RFC 4180. ``"import"``: PowerSchool's documented rule
        for the files it imports.
    ``header``
        *First record contains field names*.
    ``upload_type``
        *Include "upload_type"*: one more column, the first.
    ``date_order``
        The order of day, month and year in a date.
    ``date_separator``
        What stands between them in a date that is written; ``/`` and ``-`` are both read.
    ``surround_with_quotes``
        *Surround "field values" in Quotes*, of the Data Export Manager: every
        field is written in quotes. It needs ``quoting="csv"``.

    Raises ValueError for a setting that no such file can have.

    >>> attrs.evolve(AUTOSEND, header=True).header
    True
    """

    delimiter: str = attrs.field(default="\t", validator=_check_delimiter)
    record_delimiter: str = attrs.field(default="\r\n", validator=_one_of("\r\n", "\n", "\r"))
    encoding: str | None = attrs.field(default=None, converter=canonical_encoding)
    quoting: Quoting = attrs.field(default="none", validator=_one_of(*get_args(Quoting)))
    header: bool = False
    upload_type: bool = False
    date_order: DateOrder = attrs.field(default="MDY", validator=_one_of(*get_args(DateOrder)))
    date_separator: DateSeparator = attrs.field(default="/", validator=_one_of(*get_args(DateSeparator)))
    surround_with_quotes: bool = attrs.field(default=False, validator=_check_surrounding)


AUTOSEND = Dialect()
"""What the guide's AutoSend screens ask for: tab, CRLF, no quoting."""

AUTOSEND_COMMA = Dialect(delimiter=",", quoting="csv")
"""AutoSend with *Field Delimiter* Comma, which the guide allows."""

AUTOCOMM = Dialect(record_delimiter="\n", encoding="windows-1252", quoting="import")
"""What the guide's AutoComm screen asks for: tab, LF, Windows ANSI."""
