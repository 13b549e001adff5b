"""The bits of HTML that every picture of the library shares: one style, escaped texts, no script."""

from __future__ import annotations

import html
from collections.abc import Iterable

__all__ = ["STYLE", "element", "listing", "page"]


def element(name: str, *content: str, **attributes: object) -> str:
    """An element around content that is HTML already; a trailing underscore of an attribute's name is dropped.

    >>> element("p", "a", class_="note")
    '<p class="note">a</p>'
    """
    texts = [f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items()]
    return f"<{name}{''.join(texts)}>{''.join(content)}</{name}>"


def listing(texts: Iterable[str], **attributes: object) -> str:
    """A list of texts, escaped; nothing for no texts."""
    items = [element("li", html.escape(text)) for text in texts]
    return element("ul", *items, **attributes) if items else ""


def page(title: str, *content: str) -> str:
    """A whole document in one file: nothing is loaded from anywhere, and nothing runs."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f'<body>\n<main class="psfiles">\n{"".join(content)}\n</main>\n</body>\n</html>\n'
    )


STYLE = """\
:root { color-scheme: light dark }
body { margin: 0; background: light-dark(#f6f7f9, #14171c) }
"""
