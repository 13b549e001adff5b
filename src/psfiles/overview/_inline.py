"""Charts as still pictures in a notebook's page: nothing is loaded to draw them, and light or dark is the page's."""

from __future__ import annotations

from typing import Any

from psfiles._extras import import_extra
from psfiles._html import Html, element, fragment

__all__ = ["draw_inline"]

# In a page, `currentColor` is the colour of its text.
_TEXT = {"fill": "currentColor"}
# The page may have wider letters than those that the chart was measured with.
_AXIS = {"domainColor": "currentColor", "tickColor": "currentColor", "titlePadding": 12}
_CONFIG: dict[str, Any] = {
    "background": None,
    "style": {"guide-label": _TEXT, "guide-title": _TEXT},
    "title": {"color": "currentColor", "subtitleColor": "currentColor"},
    "axis": _AXIS,
    "view": {"stroke": None},
}


def draw_inline() -> None:
    """Draw every Altair chart of this program as a still picture in the page.

    Nothing is loaded to draw it, its text has the colour of the page's, light
    or dark, and a screen reader says the chart's description. Raises
    ModuleNotFoundError where the extra ``psfiles[notebook]`` is not installed.

    >>> draw_inline()
    """
    altair = import_extra("altair", "'psfiles[notebook]'")
    import_extra("vl_convert", "'psfiles[notebook]'")
    altair.renderers.register("psfiles", _picture)
    altair.renderers.enable("psfiles")


def _picture(chart: dict[str, Any], **_: Any) -> dict[str, str]:
    svg = import_extra("vl_convert", "'psfiles[notebook]'").vegalite_to_svg(chart, config=_CONFIG)
    description = chart.get("description", "chart")
    return {"text/html": fragment(element("div", Html(svg), role="img", aria_label=description, class_="chart"))}
