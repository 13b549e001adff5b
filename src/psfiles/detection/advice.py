"""A dialect in words, and the box on PowerSchool's screen that explains each of its settings.

Sentences only: no text of a file enters one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psfiles._html import element, fragment, listing
from psfiles.dialects import AUTOCOMM, Dialect

__all__ = ["DELIMITER_NAMES", "SURROUNDED", "advice", "as_html", "encoding_evidence", "settings"]


def __dir__() -> list[str]:
    return __all__


DELIMITER_NAMES = {"\t": "Tab", ",": "Comma", ";": "Semicolon", "|": "Bar"}
_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
_QUOTING = {
    "none": "no quoting",
    "csv": "quoted as CSV",
    "import": "quoted by PowerSchool's import rule",
}

SURROUNDED = "every value is in quotes: clear Data Export Manager's box 'Surround \"field values\" in Quotes'"
"""The advice for a file whose every value is quoted."""


def settings(dialect: Dialect) -> str:
    """The settings of a dialect in the words of PowerSchool's screens.

    >>> from psfiles import AUTOSEND
    >>> settings(AUTOSEND)
    'Tab, CRLF, ASCII, no header, no quoting'
    """
    parts = [
        DELIMITER_NAMES.get(dialect.delimiter, repr(dialect.delimiter)),
        _ENDS[dialect.record_delimiter],
        dialect.encoding or "ASCII",
        "header" if dialect.header else "no header",
        _QUOTING[dialect.quoting],
    ]
    parts += ["upload_type"] if dialect.upload_type else []
    parts += [f"dates {dialect.date_order}"] if dialect.date_order != "MDY" else []
    return ", ".join(parts)


def advice(found: Dialect, wanted: Dialect) -> Iterator[str]:
    """What to change on the screen so that the file has the layout's own dialect."""
    screen = "AutoComm" if wanted == AUTOCOMM else "AutoSend"
    if found.delimiter == "," and screen == "AutoSend":
        yield "AutoSend's Field Delimiter is Comma: the guide prefers Tab, since GuardianEmail itself holds commas"
    elif found.delimiter != wanted.delimiter:
        name = DELIMITER_NAMES.get(found.delimiter, "another character")
        yield f"the fields are delimited by {name}: set {screen}'s Field Delimiter to Tab"
    if found.record_delimiter != wanted.record_delimiter:
        ends = _ENDS[found.record_delimiter], _ENDS[wanted.record_delimiter]
        yield f"the records end by {ends[0]}: the guide requires {ends[1]} for {screen}'s Record Delimiter"
    if found.header:
        yield f"the first record holds column names: clear the box 'First record…' of {screen}"
    if found.upload_type:
        yield "AutoSend's box 'Include upload_type' is ticked: clear it"
    if wanted.encoding == "windows-1252" and found.encoding not in (None, "windows-1252"):
        yield f"the file is in {found.encoding}: AutoComm's Character Set is Windows ANSI, so write windows-1252"
    if found.date_order != wanted.date_order:
        yield "the dates are not MM/DD/YYYY: fix the sender, or read with this date_order"


def encoding_evidence(encoding: str | None) -> str:
    """What the bytes tell of the character set."""
    if encoding is None:
        return "every byte is ASCII, so any character set would do"
    if encoding == "windows-1252":
        return "not UTF-8, so windows-1252; another single-byte character set would look the same"
    return "a byte-order mark gives the character set" if encoding in ("utf-8-sig", "utf-16") else "valid UTF-8"


def as_html(title: str, subtitle: str, evidence: Sequence[str], advices: Sequence[str]) -> str:
    """A detection as a fragment of HTML, for a notebook."""
    return fragment(
        element("p", element("strong", title), " · ", subtitle),
        listing(evidence),
        *([element("p", element("strong", "To change"), class_="next"), listing(advices)] if advices else []),
    )
