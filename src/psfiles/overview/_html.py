"""An overview drawn in HTML: no script, nothing from outside, nobody's number or name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from psfiles._html import SUPPRESSED, Html, bars, element, fragment, heat, page, side_by_side, tiles
from psfiles._people import why_suppressed
from psfiles.layouts.names import TITLES
from psfiles.overview import _drawing as drawing

if TYPE_CHECKING:
    from psfiles.overview._overview import Overview

__all__ = ["as_fragment", "as_page"]

_TITLE = "What is in the district"


def as_page(overview: Overview, suppress_below: int) -> str:
    """The whole document."""
    return page(_TITLE, *_sections(overview, suppress_below))


def as_fragment(overview: Overview, suppress_below: int) -> str:
    """The same for a notebook's cell."""
    return fragment(*_sections(overview, suppress_below))


def _sections(overview: Overview, suppress_below: int) -> Iterator[Html]:
    yield element("h1", _TITLE)
    yield element("section", tiles(_head(overview, suppress_below)), aria_label="Counts")
    yield _section("Students", _students(overview, suppress_below))
    yield _section("Classes", _classes(overview, suppress_below))
    yield _section("The week", _week(overview))
    yield _section("What is missing", _missing(overview, suppress_below))
    yield element("footer", *(element("p", text) for text in _footer(suppress_below)))


def _section(title: str, content: Iterator[Html]) -> Html:
    return element("section", element("h2", title), *content)


def _head(overview: Overview, suppress_below: int) -> Iterator[tuple[str, str]]:
    years, unusual = drawing.school_years(overview)
    students = drawing.students(overview, suppress_below)
    yield SUPPRESSED if students is None else f"{students:,}", "students"
    for count, one, many in (
        (len(overview.schools), "school", "schools"),
        (overview.teachers, "teacher", "teachers"),
        (len(overview.class_sizes), "class", "classes"),
        (drawing.enrolments(overview), "enrolment", "enrolments"),
    ):
        yield f"{count:,}", one if count == 1 else many
    if overview.dropped:
        yield f"{overview.dropped:,}", "dropped enrolments"
    if years:
        yield years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}", "school year" + "s" * (len(years) > 1)
    if unusual:
        yield f"{unusual:,}", "TermIDs of no school year"
    if overview.unread:
        yield f"{overview.unread:,}", "records not readable"


def _students(overview: Overview, suppress_below: int) -> Iterator[Html]:
    pictures = [
        bars("Students by grade", drawing.grades(overview, suppress_below)),
        bars("Students by school", drawing.schools(overview, suppress_below)),
    ]
    yield from _side_by_side(pictures, "There are no students and no schedule.")
    if overview.schools:
        yield _note("Schools count students with a schedule there; grades count students with a record.")
    grid = drawing.school_grades(overview, suppress_below)
    if len(grid.rows) > 1:
        rounded = f", rounded to {suppress_below:,}" if suppress_below > 1 else ""
        yield heat(f"Students by school and grade{rounded}", *grid)


def _classes(overview: Overview, suppress_below: int) -> Iterator[Html]:
    loads = overview.teacher_loads
    pictures = [
        bars("Classes by number of students", drawing.histogram(overview.class_sizes.values(), suppress_below)),
        bars("Teachers by number of students", drawing.histogram([load.students for load in loads], suppress_below)),
        bars("Teachers by number of classes", drawing.histogram([load.classes for load in loads], 0)),
    ]
    yield from _side_by_side(pictures, "There is no schedule.")
    if overview.idle_teachers:
        yield _note(f"Current teachers without a class: {overview.idle_teachers:,}.")


def _week(overview: Overview) -> Iterator[Html]:
    grid = drawing.week(overview)
    if grid.cells:
        yield heat("Classes that meet, by period and day", *grid)
    else:
        yield _note("No expression says when a class meets.")
    for count, what in (
        (len(overview.week) - len(grid.cells), "Meetings outside this grid"),
        (overview.blank_expressions, "Classes without an expression"),
        (overview.unreadable_expressions, "Classes with an expression that cannot be read"),
    ):
        if count:
            yield _note(f"{what}: {count:,}.")


def _missing(overview: Overview, suppress_below: int) -> Iterator[Html]:
    pictures = []
    for layout, rows in drawing.missing(overview, suppress_below).items():
        total = overview.records[layout]
        blank = [(name, count) for name, count in rows if count != 0]
        title = TITLES[layout]
        nothing = element("div", element("p", title, class_="title"), _note("Nothing."))
        pictures.append(bars(title, blank, whole=total) if blank else nothing)
    yield from _side_by_side(pictures, "There are no records.")


def _side_by_side(pictures: list[Html], otherwise: str) -> Iterator[Html]:
    yield side_by_side(pictures) or _note(otherwise)


def _note(text: str) -> Html:
    return element("p", text, class_="more")


def _footer(suppress_below: int) -> Iterator[str]:
    if suppress_below > 1:
        yield why_suppressed(suppress_below)
    yield "Dropped enrolments are left out. No person’s number or name is shown."
