"""HTML that every picture of the library is made of: one page, one style, texts escaped, no script.

What is an `Html` is HTML already; any other text is escaped where it enters an element.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

__all__ = [
    "SUPPRESSED",
    "Html",
    "bars",
    "element",
    "fragment",
    "heat",
    "join",
    "light",
    "listing",
    "page",
    "share",
    "side_by_side",
    "tiles",
]

SUPPRESSED = "suppressed"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


NOTHING = Html()


def join(parts: Iterable[str]) -> Html:
    """Parts one after another, each escaped unless it is HTML.

    >>> join([element("b", "1 < 2"), " & more"])
    '<b>1 &lt; 2</b> &amp; more'
    """
    return Html("".join(part if isinstance(part, Html) else html.escape(part) for part in parts))


def element(name: str, *content: str, **attributes: object) -> Html:
    """An element around its content; ``class_`` stands for class, ``data_label`` for data-label.

    >>> element("p", "Tom & Ada", class_="note")
    '<p class="note">Tom &amp; Ada</p>'
    """
    texts = [f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items()]
    return Html(f"<{name}{''.join(texts)}>{join(content)}</{name}>")


def listing(texts: Iterable[str], **attributes: object) -> Html:
    """A list of texts; nothing for no texts."""
    items = [element("li", text) for text in texts]
    return element("ul", *items, **attributes) if items else NOTHING


def tiles(rows: Iterable[tuple[str, str]]) -> Html:
    """Large numbers side by side, each with what it counts."""
    items = [element("div", element("dt", label), element("dd", number)) for number, label in rows]
    return element("dl", *items, class_="tiles")


_WORDS = {"red": "Stop", "yellow": "Look", "green": "Go"}


def light(colour: str, sentence: str, counts: str = "", *more: str) -> Html:
    """The verdict as a traffic light: red, yellow or green, a sentence, what was counted, and what to do.

    >>> "Stop" in light("red", "One file is empty.")
    True
    """
    lamp = element("span", class_="lamp", aria_hidden="true")
    return element(
        "section",
        element("div", lamp, element("strong", _WORDS[colour]), class_="word"),
        element("div", sentence, *([element("div", counts, class_="counts")] if counts else []), *more),
        class_=f"light {colour}",
        aria_label="Result",
    )


def bars(title: str, rows: Sequence[tuple[str, int | None]], *, whole: int = 0) -> Html:
    """Counts as bars, each with its number beside it; None is a count that is suppressed.

    The largest fills the width, unless they are shares of a ``whole``.
    """
    if not rows:
        return NOTHING
    most = whole or max((count for _, count in rows if count is not None), default=1) or 1
    lines = [_bar(label, count, most, whole) for label, count in rows]
    # Roles, since a table that is laid out as a grid is no table to every screen reader.
    return element(
        "table", element("caption", title), element("tbody", *lines, role="rowgroup"), class_="bars", role="table"
    )


def _bar(label: str, count: int | None, most: int, whole: int) -> Html:
    width = max(1, round(100 * count / most)) if count else 0
    number = SUPPRESSED if count is None else f"{count:,}"
    return element(
        "tr",
        element("th", label, scope="row", role="rowheader"),
        element("td", element("span", class_="bar", style=f"width:{width}%"), aria_hidden="true"),
        element("td", number, class_="number", role="cell"),
        *([element("td", share(count, whole), class_="number share", role="cell")] if whole else []),
        role="row",
    )


def share(count: int | None, whole: int) -> str:
    """A count as a share of a whole; nothing for one that is suppressed.

    >>> share(3, 12), share(1, 5000)
    ('25 %', 'under 1 %')
    """
    if count is None:
        return ""
    return f"{round(100 * count / whole)} %" if count >= whole / 100 else "under 1 %"


def heat(title: str, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], int | None]) -> Html:
    """Counts as a grid, the larger the stronger in colour; None is a count that is suppressed, a dash."""
    most = max((count for count in cells.values() if count is not None), default=1)
    head = element("tr", element("td"), *(element("th", name, scope="col") for name in columns))
    lines = [
        element(
            "tr",
            element("th", name, scope="row"),
            *(_cell(other, cells.get((name, other), 0), most) for other in columns),
        )
        for name in rows
    ]
    return element("table", element("caption", title), element("thead", head), element("tbody", *lines), class_="heat")


def _cell(label: str, count: int | None, most: int) -> Html:
    if count == 0:
        return element("td", class_="zero")
    if count is None:
        return element("td", "–", data_label=label)
    # The strongest is not the full colour, so that its number can be read.
    return element("td", f"{count:,}", data_label=label, style=f"--heat:{5 + round(50 * count / most)}%")


def side_by_side(pictures: Iterable[Html]) -> Html:
    """Pictures beside one another as far as there is room; those without content are left out."""
    shown = [element("div", picture, class_="scroll") for picture in pictures if picture]
    return element("div", *shown, class_="pictures") if shown else NOTHING


def page(title: str, *content: str) -> str:
    """A whole document in one file: nothing is loaded from anywhere, and nothing runs."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{_style('page')}{_style('fragment')}</style>\n</head>\n"
        f'<body>\n<main class="psfiles">\n{join(content)}\n</main>\n</body>\n</html>\n'
    )


def fragment(*content: str) -> str:
    """The same for a notebook's cell: the style reaches nothing but the fragment, and no style of the host enters."""
    return f'<style>\n{_style("fragment")}</style>\n<div class="psfiles">\n{join(content)}\n</div>\n'


@functools.cache
def _style(name: str) -> str:
    return resources.files("psfiles").joinpath("_styles", f"{name}.css").read_text(encoding="utf-8")
