"""Texts that a date column cannot read and that are dates all the same: in which form they are written."""

from __future__ import annotations

import re

__all__ = ["date_form"]

_DAY = r"[0-9]{1,2}"
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[A-Za-z]{0,6}"
_FORMS = (
    (rf"{_DAY}([/.-]){_DAY}\1[0-9]{{2}}", "the years have two digits"),
    (r"[0-9]{1,4}([/.-])[0-9]{1,2}\1[0-9]{1,4}[ T].*[0-9].*", "a time of day follows the date"),
    (rf"{_DAY}\.{_DAY}\.[0-9]{{4}}|[0-9]{{4}}\.{_DAY}\.{_DAY}", "dots separate day, month and year"),
    (r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]", "nothing separates day, month and year"),
    (rf"(?:{_DAY}[ ./-]*)?{_MONTH}[ ./-]*(?:{_DAY},? +)?(?:[0-9]{{2}}|[0-9]{{4}})", "the months are written as names"),
    (
        rf"{_DAY}([/-]){_DAY}\1[0-9]{{4}}|[0-9]{{4}}([/-]){_DAY}\2{_DAY}",
        "day, month and year are in another order, or are no calendar day",
    ),
)
_PATTERNS = tuple((re.compile(pattern), form) for pattern, form in _FORMS)
_LONGEST = 40


def date_form(text: str) -> str:
    """In which form a text is a date; empty where it is none.

    >>> date_form("9/14/26")
    'the years have two digits'
    """
    if len(text) > _LONGEST:
        return ""
    return next((form for pattern, form in _PATTERNS if pattern.fullmatch(text)), "")
