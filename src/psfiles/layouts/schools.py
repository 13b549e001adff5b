"""School ids that are one school."""

from __future__ import annotations

import functools

__all__ = ["school_number"]


@functools.lru_cache(maxsize=1024)
def school_number(school_id: str) -> str:
    """What is equal for school ids that differ by leading zeros alone (the decisions page, *Identifiers*).

    >>> school_number("0130"), school_number("000"), school_number("0A1")
    ('130', '0', '0A1')
    """
    return school_id.lstrip("0") or "0" if school_id.isascii() and school_id.isdigit() else school_id
