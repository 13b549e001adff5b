"""Comparisons as one HTML file: whether the new export may be believed, then what changed. No value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from psfiles._html import Html, bars, element, fragment, light, page, side_by_side
from psfiles.exceptions import GuardError
from psfiles.layouts.names import TITLES

if TYPE_CHECKING:
    from psfiles.comparison._comparison import Comparison

__all__ = ["as_fragment", "page_of"]

_TITLE = "What changed in PowerSchool files"


def page_of(comparisons: Iterable[Comparison]) -> str:
    r"""One HTML document of some comparisons, without any value.

    >>> import io
    >>> from psfiles import compare
    >>> teachers = io.BytesIO(b"100\tExample\tTom\tT7\t\tT7\t1\r\n")
    >>> page = page_of([compare(teachers, io.BytesIO(teachers.getvalue()))])
    >>> "<html" in page, "Example" in page
    (True, False)
    """
    comparisons = list(comparisons)
    days = dict.fromkeys(f"{comparison.day:%d %B %Y}" for comparison in comparisons)
    title = ", ".join([_TITLE, *days])
    footer = element("footer", element("p", "This report holds no value of any record."))
    return page(title, element("h1", title), *_sections(comparisons), footer)


def as_fragment(comparison: Comparison) -> str:
    """The same of one comparison for a notebook's cell."""
    return fragment(*_sections([comparison]))


def _sections(comparisons: Sequence[Comparison]) -> Iterator[Html]:
    yield _verdict(comparisons)
    for comparison in comparisons:
        yield element("section", *_content(comparison))


def _verdict(comparisons: Sequence[Comparison]) -> Html:
    """What the guard says in its usual limits, of all files together."""
    collapsed = [problem for comparison in comparisons if (problem := _collapse(comparison))]
    unread = sum(comparison.old_faults + comparison.new_faults for comparison in comparisons)
    if collapsed:
        problems = " ".join(f"{problem}." for problem in collapsed)
        return light("red", f"Look at these files before anything is sent or imported. {problems}")
    if unread:
        return light("yellow", f"Not all records were compared: {unread:,} could not be read. Check the files.")
    if all(comparison.is_same for comparison in comparisons):
        return light("green", "Nothing changed.")
    return light("green", "The changes are within the usual limits: no more than 10% of the records were removed.")


def _collapse(comparison: Comparison) -> str:
    try:
        comparison.guard()
    except GuardError as error:
        return str(error)
    return ""


def _content(comparison: Comparison) -> Iterator[Html]:
    name = comparison.layout.__name__
    yield element("h2", TITLES.get(name, name))
    old = f" in {comparison.old_name}" if comparison.old_name else ""
    new = f" in {comparison.new_name}" if comparison.new_name else ""
    yield element("p", f"Before: {comparison.old_count:,} records{old}.")
    yield element("p", f"Now: {comparison.new_count:,} records{new}.")
    counts = [("Not readable" if word == "unread" else word.capitalize(), n) for word, n in comparison.counts.items()]
    yield side_by_side([bars("Records", counts), bars("Changed fields", list(comparison.columns.items()))])
