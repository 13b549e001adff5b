"""Strategies for single values and for dialects."""

from __future__ import annotations

import functools
import string
import unicodedata
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from psfiles.dialects import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, UNICODE, Dialect
from psfiles.values import GradeLevel, PeriodExpression, TermId
from psfiles.writing.cleaning import can_encode, looks_like_utf8

__all__ = [
    "ENCODINGS",
    "can_hold",
    "dialects",
    "email_lists",
    "grade_levels",
    "identifiers",
    "period_expressions",
    "phone_numbers",
    "term_ids",
    "texts",
    "unparseable_expressions",
]

ENCODINGS = ("windows-1252", "utf-8", "utf-8-sig", "utf-16", "iso8859-1", "mac-roman")

AWKWARD_TEXTS = (
    "O'Brien",
    "O&#39;Brien",
    'Robert "Bob"',
    '"Bob"',
    '"',
    '""',
    " Ann",
    "Ann ",
    " ",
    "Zoë",
    "Œuvre",
    "Ÿ",
    "€",
    "Nguyễn",
    "12 Elm St, Apt 4",
    "007",
    "NULL",
    "N/A",
    "=1+1",
    "Ã©",
)
"""What other programs lose, swallow, take for something else or fail on."""

NOT_EXPRESSIONS = ("TBD", "1(A", "1A", "(A)", "1()", "1(C-A)", "3-1(A)", "1[A]", "Lunch(A)", "1 (A)")


def can_hold(dialect: Dialect, text: str) -> bool:
    """Whether a file of a dialect can hold a text in one field."""
    return (
        not {"\r", "\n"} & set(text)
        and (dialect.quoting != "none" or dialect.delimiter not in text)
        and can_encode(text, dialect.encoding or "windows-1252")
        and not (dialect.encoding is None and looks_like_utf8(text.encode("windows-1252")))
    )


def dialects(**settings: SearchStrategy[Any]) -> SearchStrategy[Dialect]:
    """The dialects of the guide, and others that a screen of PowerSchool can set.

    ``settings`` are strategies for single fields of `Dialect`, which then hold
    for every dialect: ``dialects(header=st.just(True))``.

    >>> from hypothesis import find
    >>> find(dialects(header=st.just(True)), lambda dialect: dialect.delimiter == ",").quoting
    'csv'
    """
    presets = st.sampled_from([AUTOSEND, AUTOSEND_COMMA, AUTOCOMM])
    any_boxes: dict[str, SearchStrategy[Any]] = {
        "delimiter": st.sampled_from("\t,;|"),
        "record_delimiter": st.sampled_from(["\r\n", "\n", "\r"]),
        "encoding": st.sampled_from([None, *ENCODINGS]),
        "header": st.booleans(),
        "upload_type": st.booleans(),
        "date_order": st.sampled_from(["MDY", "DMY", "YMD"]),
        "date_separator": st.sampled_from("/-"),
    }
    others = st.builds(Dialect, quoting=st.sampled_from(["none", "import"]), **any_boxes) | st.builds(
        Dialect, quoting=st.just("csv"), surround_with_quotes=st.booleans(), **any_boxes
    )
    any_of_them = presets | others
    return st.builds(_changed, any_of_them, **settings) if settings else any_of_them


def _changed(dialect: Dialect, **settings: Any) -> Dialect:
    if settings.get("quoting", "csv") != "csv":
        settings = {"surround_with_quotes": False} | settings
    return attrs.evolve(dialect, **settings)


# Characters of each length in UTF-8, of scripts that names are written in, and
# some that programs take for something else: a line end, a mark, nothing. All
# of Unicode would take Hypothesis a second to set out, longer than it allows.
_OF_UNICODE = "".join(
    chr(code)
    for first, last in (
        (0x20, 0x7E),
        (0xA0, 0x24F),
        (0x370, 0x52F),
        (0x5D0, 0x64F),
        (0x900, 0x97F),
        (0x1E00, 0x1EFF),
        (0x2000, 0x206F),
        (0x20A0, 0x20BF),
        (0x3040, 0x30FF),
        (0x4E00, 0x4EFF),
        (0xAC00, 0xACFF),
        (0xE000, 0xE001),
        (0xFEFF, 0xFEFF),
        (0xFFFC, 0x10000),
        (0x1F600, 0x1F64F),
        (0x20000, 0x20010),
        (0x10FFFF, 0x10FFFF),
    )
    for code in range(first, last + 1)
)


@functools.cache
def _alphabet(dialect: Dialect) -> str:
    """The characters that a text can have, without control characters but for a delimiter that can be quoted."""
    quotes = dialect.quoting != "none"
    allowed, forbidden = (dialect.delimiter, "") if quotes else ("", dialect.delimiter)
    every = _OF_UNICODE
    if dialect.encoding not in UNICODE:
        of_bytes = bytes(range(256)).decode(dialect.encoding or "windows-1252", "ignore")
        every = "".join(character for character in of_bytes if unicodedata.category(character) != "Cc")
    return "".join(sorted({*every, *allowed} - {*forbidden}))


# Each is looked at by Hypothesis, which takes long, and only once.
@functools.cache
def texts(dialect: Dialect = AUTOSEND, *, min_size: int = 0, max_size: int = 20) -> SearchStrategy[str]:
    """Texts that a field of a dialect can hold: its whole character set but control characters.

    >>> from hypothesis import find
    >>> find(texts(), lambda text: not text.isascii()).encode("windows-1252").isascii()
    False
    """
    awkward = [text for text in AWKWARD_TEXTS if min_size <= len(text) <= max_size and can_hold(dialect, text)]
    any_text = st.text(_alphabet(dialect), min_size=min_size, max_size=max_size)
    return any_text | st.sampled_from(awkward) if awkward else any_text


@functools.cache
def identifiers(*, max_size: int = 10) -> SearchStrategy[str]:
    """Student, teacher, course and section numbers and school ids: digits, with leading zeros too, or letters.

    >>> from hypothesis import find
    >>> find(identifiers(), lambda number: number.startswith("00"))
    '00'
    """
    numbers = st.text(string.digits, min_size=1, max_size=max_size)
    return numbers | st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=max_size)


def phone_numbers(dialect: Dialect = AUTOSEND) -> SearchStrategy[str]:
    """Home_Phone is free text: usual ways to write a number, a blank, and anything else.

    >>> from hypothesis import find
    >>> find(phone_numbers(), lambda number: number)
    '0'
    """
    ways = st.sampled_from(["{}-555-01{:02}", "({}) 555-01{:02}", "{}.555.01{:02}", "+1 {} 555 01{:02}"])
    numbers = st.builds(str.format, ways, st.integers(201, 989), st.integers(0, 99))
    return st.just("") | numbers | texts(dialect)


def email_lists(dialect: Dialect = AUTOSEND) -> SearchStrategy[str]:
    """GuardianEmail: addresses separated by commas or semicolons, or none.

    >>> from hypothesis import find
    >>> find(email_lists(), lambda text: text.count("@") == 2).count("@")
    2
    """
    separators = [mark for mark in (";", "; ", ",", ", ") if can_hold(dialect, mark)]
    names = st.text(string.ascii_lowercase + string.digits + "._+-'", min_size=1, max_size=10)
    addresses = st.builds("{}@{}".format, names, st.sampled_from(["example.org", "example.com", "school.example"]))
    return st.builds(str.join, st.sampled_from(separators or [" "]), st.lists(addresses, max_size=3))


def term_ids(*, dropped: bool | None = None) -> SearchStrategy[TermId]:
    """TermIDs of the school years from 2014-15 to 2033-34; of ``dropped`` enrolments only, or of none.

    >>> from hypothesis import find
    >>> find(term_ids(dropped=True), lambda term: term.year_id > 30) < 0
    True
    """
    years = st.sampled_from([*range(34, 44), *range(24, 34)])
    numbers = st.integers(0, 12) | st.integers(0, 99)
    signs = st.sampled_from([1, -1]) if dropped is None else st.just(-1 if dropped else 1)
    return st.builds(lambda year, number, sign: TermId(sign * (year * 100 + number)), years, numbers, signs)


def grade_levels() -> SearchStrategy[GradeLevel]:
    """Grade levels, from before kindergarten to graduated.

    >>> from hypothesis import find
    >>> find(grade_levels(), lambda grade: grade > 14).label
    'Graduated'
    """
    return st.builds(GradeLevel, st.integers(-4, 14) | st.just(99))


def _ranges(names: str | list[str]) -> SearchStrategy[str]:
    """One of the names, or a range of them that runs forward."""
    places = st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1)).map(sorted)
    return st.sampled_from(names) | places.map(lambda pair: f"{names[pair[0]]}-{names[pair[1]]}")


def period_expressions() -> SearchStrategy[PeriodExpression]:
    """Expressions that can be parsed, whether PowerSchool would write them so or without spaces.

    >>> from hypothesis import find
    >>> find(period_expressions(), lambda expression: True).meetings
    (Meeting(period='1', day='A'),)
    """
    numbers = [str(number) for number in range(1, 13)]
    periods = _ranges(numbers) | st.sampled_from(["HR", "P1", "LUN", "HR-2"])
    groups = st.builds(
        lambda some_periods, some_days: f"{','.join(some_periods)}({','.join(some_days)})",
        st.lists(periods, min_size=1, max_size=3),
        st.lists(_ranges("ABCDEF"), min_size=1, max_size=3),
    )
    expressions = st.builds(str.join, st.sampled_from([" ", ""]), st.lists(groups, min_size=1, max_size=3))
    return st.builds(PeriodExpression, expressions)


def unparseable_expressions(dialect: Dialect = AUTOSEND) -> SearchStrategy[PeriodExpression]:
    """Expressions whose meetings cannot be told.

    >>> from hypothesis import find
    >>> find(unparseable_expressions(), lambda expression: "(" in expression) != ""
    True
    """
    known = [text for text in NOT_EXPRESSIONS if can_hold(dialect, text)]
    return st.builds(PeriodExpression, st.sampled_from(known) | texts(dialect)).filter(_is_unparseable)


def _is_unparseable(expression: PeriodExpression) -> bool:
    try:
        expression.expand()
    except ValueError:
        return True
    return False
