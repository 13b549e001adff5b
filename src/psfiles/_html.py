"""The bits of HTML that every picture of the library shares: one style, escaped texts, no script."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["bars", "element", "fragment", "heat", "listing", "page", "share", "tiles"]


def element(name: str, *content: str, **attributes: object) -> str:
    """An element around content that is HTML already; ``class_`` stands for class.

    >>> element("p", "a", class_="note")
    '<p class="note">a</p>'
    """
    texts = [f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items()]
    return f"<{name}{''.join(texts)}>{''.join(content)}</{name}>"


def listing(texts: Iterable[str], **attributes: object) -> str:
    """A list of texts, escaped; nothing for no texts."""
    items = [element("li", html.escape(text)) for text in texts]
    return element("ul", *items, **attributes) if items else ""


def bars(title: str, rows: Sequence[tuple[str, int | None]], *, whole: int = 0) -> str:
    """Counts as bars, each with its number beside it; None is a count that is not told.

    The largest fills the width, unless they are shares of a ``whole``.
    """
    if not rows:
        return ""
    most = whole or max((count for _, count in rows if count is not None), default=1) or 1
    lines = [
        element(
            "tr",
            element("th", html.escape(label), scope="row"),
            element(
                "td", element("span", "", class_="bar", style=f"width:{_percent(count, most)}%"), aria_hidden="true"
            ),
            element("td", f"{count:,}" if count is not None else "not told", class_="number"),
            *([element("td", share(count, whole), class_="number share")] if whole else []),
        )
        for label, count in rows
    ]
    return element("table", element("caption", html.escape(title)), element("tbody", *lines), class_="bars")


def _percent(count: int | None, most: int) -> int:
    return max(1, round(100 * count / most)) if count else 0


def share(count: int | None, whole: int) -> str:
    """A count as a share of a whole; nothing for one that is not told.

    >>> share(3, 12), share(1, 5000)
    ('25 %', 'under 1 %')
    """
    if count is None:
        return ""
    return f"{round(100 * count / whole)} %" if count >= whole / 100 else "under 1 %"


def heat(title: str, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], int | None]) -> str:
    """Counts as a grid, the larger the stronger in colour; None is a count that is not told, a dash."""
    most = max((count for count in cells.values() if count is not None), default=1)
    head = element("tr", element("td"), *(element("th", html.escape(name), scope="col") for name in columns))
    lines = [
        element(
            "tr",
            element("th", html.escape(name), scope="row"),
            *(_cell(cells.get((name, other), 0), most) for other in columns),
        )
        for name in rows
    ]
    table = element("table", element("caption", html.escape(title)), element("thead", head), element("tbody", *lines))
    return element("div", table, class_="heat")


def _cell(count: int | None, most: int) -> str:
    if not count:
        return element("td", "" if count == 0 else "–")
    # The strongest is not the full colour, so that its number can be read.
    return element("td", f"{count:,}", style=f"--heat:{5 + round(50 * count / most)}%")


def tiles(rows: Iterable[tuple[str, str]]) -> str:
    """Large numbers side by side, each with what it counts."""
    items = [
        element("div", element("dt", html.escape(label)), element("dd", html.escape(number))) for number, label in rows
    ]
    return element("dl", *items, class_="tiles")


def page(title: str, *content: str) -> str:
    """A whole document in one file: nothing is loaded from anywhere, and nothing runs."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{_PAGE_STYLE}{_STYLE}</style>\n</head>\n"
        f'<body>\n<main class="psfiles">\n{"".join(content)}\n</main>\n</body>\n</html>\n'
    )


def fragment(*content: str) -> str:
    """The same for a notebook's cell: the style reaches nothing but the fragment."""
    return f'<style>\n{_STYLE}</style>\n<div class="psfiles">\n{"".join(content)}\n</div>\n'


_PAGE_STYLE = """\
html { color-scheme: light dark }
body { margin: 0; background: light-dark(#f4f5f7, #12151a) }
main.psfiles { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
"""

# Light or dark is the host's to say, by its color-scheme; two editors that do not say it are known by their marks.
_STYLE = """\
.psfiles {
  --ink: light-dark(#1b1f24, #e8ebef); --soft: light-dark(#59636e, #a2acb8); --line: light-dark(#d5dae0, #343b45);
  --card: light-dark(#fff, #1b2027); --bar: light-dark(#3b6fb6, #6fa3e8);
  --red: light-dark(#b3261e, #ff8a80); --red-pale: light-dark(#fdeceb, #3a1b1a);
  --yellow: light-dark(#8a5a00, #ffcc66); --yellow-pale: light-dark(#fff4d6, #362a0f);
  --green: light-dark(#1a7a3c, #6fdc94); --green-pale: light-dark(#e6f6eb, #14301d);
  --blue: light-dark(#35618e, #9cc4f0);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; text-align: left;
}
.psfiles:is([data-jp-theme-light=false] *, .vscode-dark *) { color-scheme: dark }
.psfiles * { box-sizing: border-box }
.psfiles h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 1rem; padding: 0 }
.psfiles h2 { font-size: 1.15rem; margin: 0 0 .75rem; padding: 0 }
.psfiles section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem 1.1rem; margin: 0 0 1rem }
.psfiles p { margin: 0 }
.psfiles code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
.psfiles .light { display: flex; align-items: center; gap: 1.2rem; border-left-width: .5rem }
.psfiles .light .word { display: flex; align-items: center; gap: .6rem; font-size: 1.5rem }
.psfiles .light .lamp { width: 2rem; height: 2rem; border-radius: 50%; background: currentColor }
.psfiles .light .counts { display: block; color: var(--soft) }
.psfiles .red { background: var(--red-pale); border-color: var(--red) }
.psfiles .red .word { color: var(--red) }
.psfiles .yellow { background: var(--yellow-pale); border-color: var(--yellow) }
.psfiles .yellow .word { color: var(--yellow) }
.psfiles .green { background: var(--green-pale); border-color: var(--green) }
.psfiles .green .word { color: var(--green) }
.psfiles table { border-collapse: collapse; width: 100%; background: none; font-size: inherit; margin: 0 }
.psfiles th, .psfiles td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  background: none; color: inherit; font-weight: normal }
.psfiles .files tr { border-top: 1px solid var(--line) }
.psfiles .files thead tr { border: 0; color: var(--soft); font-size: .85rem }
.psfiles .files th[scope=row] { font-weight: 600 }
.psfiles .files .name { display: block; font-weight: normal; font-size: .85rem; color: var(--soft);
  overflow-wrap: anywhere }
.psfiles .files td { font-variant-numeric: tabular-nums }
.psfiles .files .form { font-size: .85rem; color: var(--soft) }
.psfiles .files ul { margin: .3rem 0 0; padding-left: 1.1rem; color: var(--ink) }
.psfiles .files .bad { color: var(--red); font-weight: 600 }
.psfiles .files .zero { color: var(--soft) }
.psfiles .pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem 2rem }
.psfiles .bars { margin-top: 1rem; align-self: start }
.psfiles caption, .psfiles .title { text-align: left; font-size: 1rem; font-weight: 600; padding: 0 0 .3rem;
  color: inherit }
.psfiles .bars th, .psfiles .bars td { padding: .1rem .6rem .1rem 0; font-size: .9rem; white-space: nowrap }
.psfiles .bars td:nth-child(2) { width: 100%; vertical-align: middle }
.psfiles .bar { display: block; height: .7rem; border-radius: .2rem; background: var(--bar) }
.psfiles .bars .number { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0 }
.psfiles .bars .share { color: var(--soft); padding-left: .6rem }
.psfiles .scroll { max-height: 31rem; overflow-y: auto }
.psfiles .scroll .bars { margin: 0 }
.psfiles .heat { overflow-x: auto }
.psfiles .pictures + .heat { margin-top: 1rem }
.psfiles .heat table { width: auto; border-collapse: separate; border-spacing: 2px; font-size: .9rem }
.psfiles .heat caption { white-space: nowrap }
.psfiles .heat th { color: var(--soft); text-align: right; vertical-align: middle; padding: .15rem .5rem 0 0;
  white-space: nowrap }
.psfiles .heat th[scope=col] { text-align: center; vertical-align: bottom; padding: 0 .2rem; font-size: .75rem;
  line-height: 1.2; white-space: normal }
.psfiles .heat td { min-width: 2.4rem; text-align: center; padding: .25rem .3rem; border-radius: .2rem;
  font-variant-numeric: tabular-nums; background: color-mix(in srgb, var(--bar) var(--heat, 0%), transparent) }
.psfiles .heat tbody td { box-shadow: inset 0 0 0 1px var(--line) }
.psfiles .tiles { display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; margin: 0 }
.psfiles .tiles div { display: flex; flex-direction: column-reverse }
.psfiles .tiles dt { font-size: .85rem }
.psfiles .tiles dd { font-size: 1.5rem; line-height: 1.3; font-weight: 600; font-variant-numeric: tabular-nums }
.psfiles details { border-top: 1px solid var(--line) }
.psfiles summary { display: flex; align-items: baseline; gap: .7rem; padding: .55rem 0; cursor: pointer }
.psfiles summary::before { content: "▸"; color: var(--soft) }
.psfiles details[open] > summary::before { content: "▾" }
.psfiles summary::-webkit-details-marker { display: none }
.psfiles summary:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; border-radius: .2rem }
.psfiles summary .what { flex: 1; min-width: 0; overflow-wrap: anywhere }
.psfiles summary .times { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums }
.psfiles .badge { flex: none; width: 4.6rem; text-align: center; border: 1px solid; border-radius: 1rem;
  font-size: .8rem; font-weight: 600 }
.psfiles .badge.error { color: var(--red) }
.psfiles .badge.warning { color: var(--yellow) }
.psfiles .badge.note { color: var(--blue) }
.psfiles dl { margin: .2rem 0 1rem 1.5rem; display: grid; grid-template-columns: 8.5rem 1fr; gap: .3rem 1rem }
.psfiles dt { color: var(--soft) }
.psfiles dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
.psfiles .places { margin: 0; padding: 0; list-style: none; font-size: .9rem }
.psfiles .places li { padding: .1rem 0; border-bottom: 1px solid var(--line) }
.psfiles .places li > * + * { margin-left: .6rem }
.psfiles .places .columns { color: var(--soft) }
.psfiles .more { color: var(--soft); font-size: .9rem; padding-top: .2rem }
.psfiles footer { color: var(--soft); font-size: .85rem; padding: 0 .2rem }
@media (max-width: 40rem) {
  .psfiles .light { flex-direction: column; align-items: flex-start; gap: .4rem }
  .psfiles .files thead { position: absolute; left: -99in }
  .psfiles .files tr, .psfiles .files th, .psfiles .files td { display: block; padding: .1rem 0 }
  .psfiles .files tr { padding: .5rem 0 }
  .psfiles .files td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-weight: normal }
  .psfiles summary { flex-wrap: wrap; gap: .3rem .6rem }
  .psfiles summary .what { flex-basis: 100%; order: 3 }
  .psfiles dl { display: block; margin-left: 0 }
  .psfiles dt { margin-top: .5rem }
}
@media print { .psfiles section { break-inside: avoid } }
"""
