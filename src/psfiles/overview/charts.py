"""An overview as Altair charts (extra ``notebook``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from psfiles._extras import import_extra
from psfiles._html import SUPPRESSED, share
from psfiles._people import Row, why_suppressed
from psfiles.layouts.names import TITLES
from psfiles.overview import _drawing as drawing
from psfiles.overview._inline import draw_inline

if TYPE_CHECKING:
    from altair import LayerChart, VConcatChart

    from psfiles.overview._overview import Overview

__all__ = ["Charts", "draw_inline"]


def __dir__() -> list[str]:
    return __all__


_WIDTH, _STEP, _CELL = 420, 22, 44
_BLUE = "#4c82c4"  # can be seen on white and on black
_PALE, _STRONG, _INK = "#e3edf8", "#7fabe0", "#1b1f24"  # the ink can be read on both, at 7 : 1 or better
# The numbers at the bars have the colour of the axes' labels, which a theme sets: a fill of their own would be black.
_NUMBERS: dict[str, Any] = {"style": "guide-label", "filled": False, "strokeOpacity": 0, "fontSize": 11}


@attrs.frozen
class Charts:
    """Charts of an overview, to be looked at or to be made one's own.

    Each suppresses counts of students below ``suppress_below``, and counts from
    which one could be computed; 0 shows them all. What is drawn is in the
    chart, as plain values. Each raises ModuleNotFoundError where the extra
    ``psfiles[notebook]`` is not installed.

    >>> from psfiles import GradeLevel, Overview
    >>> overview = Overview(grades={GradeLevel(0): 41, GradeLevel(1): 38})
    >>> overview.charts.grades().to_dict()["title"]["text"]
    'Students by grade'
    """

    _overview: Overview = attrs.field(repr=False)

    def grades(self, *, suppress_below: int = 10) -> LayerChart:
        """Students by grade, the youngest first."""
        rows = drawing.grades(self._overview, suppress_below)
        return _bars("Students by grade", rows, ("Grade", "Students"), suppress_below)

    def schools(self, *, suppress_below: int = 10) -> LayerChart:
        """Students by school and grade, as a grid."""
        grid = drawing.school_grades(self._overview, suppress_below)
        title = "Students by school and grade" + f", rounded to {suppress_below:,}" * (suppress_below > 1)
        return _heat(title, grid, ("School", "Grade", "Students"), suppress_below, tilt=-40)

    def class_sizes(self, *, suppress_below: int = 10) -> LayerChart:
        """Classes by their number of students."""
        rows = drawing.histogram(self._overview.class_sizes.values(), suppress_below)
        return _bars("Class sizes", rows, ("Students in a class", "Classes"))

    def teachers(self, *, suppress_below: int = 10) -> LayerChart:
        """Teachers by their number of students."""
        rows = drawing.histogram([load.students for load in self._overview.teacher_loads], suppress_below)
        return _bars("Teacher load", rows, ("Students of a teacher", "Teachers"))

    def week(self) -> LayerChart:
        """Classes that meet in each period on each day, as a grid."""
        return _heat("Classes that meet", drawing.week(self._overview), ("Period", "Day", "Classes"))

    def missing(self, *, suppress_below: int = 10) -> VConcatChart:
        """In what share of each layout's records a field is blank."""
        charts = [
            _bars(
                f"Missing in {TITLES[layout].lower()}",
                blank,
                ("Field", "Records without it"),
                suppress_below,
                whole=self._overview.records[layout],
            )
            for layout, rows in drawing.missing(self._overview, suppress_below).items()
            if (blank := [row for row in rows if row[1] != 0])
        ]
        charts = charts or [_bars("Missing in all exports", [], ("Field", "Records without it"))]
        description = " ".join(chart.description for chart in charts)
        chart: VConcatChart = _altair().vconcat(*charts, description=description)
        return chart


def _altair() -> Any:  # its own types are of the version that is installed
    return import_extra("altair", "'psfiles[notebook]'")


def _bars(
    title: str, rows: Sequence[Row], names: tuple[str, str], suppress_below: int = 0, *, whole: int = 0
) -> LayerChart:
    """Lying bars, each with its count; of a ``whole`` they are shares."""
    alt = _altair()
    label, value = names
    drawn = "Share" if whole else value
    data: list[dict[str, Any]] = [{label: name, value: count, "Label": _label(count, whole)} for name, count in rows]
    if whole:
        data = [{**row, "Share": None if row[value] is None else row[value] / whole} for row in data]
    labels = [name for name, _ in rows]
    # Numbers stand at the bars; without a smallest step, an axis from 0 to 1 would have ticks between whole numbers.
    axis = alt.Axis(grid=False, format="%", tickCount=5) if whole else alt.Axis(grid=False, format=",d", tickMinStep=1)
    base = (
        alt.Chart(alt.Data(values=data))
        .transform_calculate(length=f"datum['{drawn}'] || 0")
        .encode(
            x=alt.X("length:Q", title=value, axis=axis, scale=alt.Scale(domain=[0, 1] if whole else alt.Undefined)),
            # Charts of fields stand one above another, so their names take the same room.
            y=alt.Y(f"{label}:N", sort=labels, axis=alt.Axis(minExtent=120 if whole else 0)),
            tooltip=[f"{label}:N", alt.Tooltip("Label:N", title=value)],
        )
    )
    chart: LayerChart = alt.layer(
        base.mark_bar(color=_BLUE, cornerRadiusEnd=2),
        base.mark_text(align="left", dx=5, **_NUMBERS).encode(text="Label:N"),
    )
    heading = _heading(title, [count for _, count in rows], suppress_below)
    description = _description(title, [(row[label], row["Label"]) for row in data])
    return chart.properties(title=heading, description=description, width=_WIDTH, height={"step": _STEP})


def _heat(
    title: str, grid: drawing.Grid, names: tuple[str, str, str], suppress_below: int = 0, tilt: int = 0
) -> LayerChart:
    """A grid of counts, the larger the stronger in colour; ``tilt`` makes room for long names of columns."""
    alt = _altair()
    down, across, value = names
    data = [{**cell, "Label": _label(cell[value]), "Shown": cell[value] or 0} for cell in grid.named(*names)]
    most = max((cell["Shown"] for cell in data), default=0) or 1
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X(f"{across}:N", sort=grid.columns, axis=alt.Axis(orient="top", labelAngle=tilt)),
        y=alt.Y(f"{down}:N", sort=grid.rows),
        tooltip=[f"{down}:N", f"{across}:N", alt.Tooltip("Label:N", title=value)],
    )
    colours = alt.Scale(domain=[0, most], range=[_PALE, _STRONG])
    chart: LayerChart = alt.layer(
        base.mark_rect().encode(color=alt.Color("Shown:Q", scale=colours, legend=None)),
        base.mark_text(color=_INK).encode(
            text=alt.condition(f"datum['{value}'] === null", alt.value("–"), alt.Text("Shown:Q", format=",d")),
        ),
    )
    heading = _heading(title, list(grid.cells.values()), suppress_below)
    description = _description(title, [(f"{cell[down]}, {cell[across]}", cell["Label"]) for cell in data])
    width = {"step": _CELL} if data else _WIDTH  # of no cells, even the axes' titles would have no room
    return chart.properties(title=heading, description=description, width=width, height={"step": _STEP})


def _label(count: int | None, whole: int = 0) -> str:
    if count is None:
        return SUPPRESSED
    return f"{count:,} ({share(count, whole)})" if whole else f"{count:,}"


def _description(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """What a screen reader says instead of the picture."""
    return f"{title}. " + ("; ".join(f"{name}: {label}" for name, label in rows) or "Nothing") + "."


def _heading(title: str, counts: Sequence[int | None], suppress_below: int) -> Any:
    if not counts:
        subtitle = "There is nothing to draw."
    elif None in counts:
        subtitle = why_suppressed(suppress_below)
    else:
        return _altair().Title(title, anchor="start")
    return _altair().Title(title, subtitle=subtitle, anchor="start")
