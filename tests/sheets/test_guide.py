"""The sheets of the default set-up are the guide, point by point, and nothing else."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from browsing import browse, needs_browser
from guides_table import GUIDE, OUR_OWN, guides_tables

from psfiles.sheets import Exchange, Sheet

SHEETS = dict(zip(OUR_OWN, Exchange.hero().sheets(), strict=True))


def told(sheet: Sheet) -> list[tuple[str, str]]:
    """What a sheet tells of each field, in the form of the guide's tables."""
    rows = [(row.field, "check" if row.how == "check" else row.value.replace(": ", " ")) for row in sheet.rows]
    return rows + ([(sheet.list_title, " ".join(sheet.fields))] if sheet.fields else [])


@pytest.mark.skipif(not GUIDE.exists(), reason="the guide does not lie beside the checkout")
def test_our_own_table_is_the_guides() -> None:
    tables = guides_tables()
    assert {name: sorted(table) for name, table in tables.items()} == {
        name: sorted(table) for name, table in OUR_OWN.items()
    }


@pytest.mark.parametrize("screen", OUR_OWN)
def test_every_field_of_the_guide_is_there_once_with_its_value(screen: str) -> None:
    ours, guides = dict(told(SHEETS[screen])), dict(guides_tables()[screen])
    assert len(ours) == len(told(SHEETS[screen]))
    assert ours.keys() == guides.keys()
    if screen == "attendance":  # what the guide leaves to the reader
        assert ours.pop("Path").startswith(guides.pop("Path"))
        for field in ("Name", "When to Execute"):
            assert ours.pop(field)
            assert not guides.pop(field)
    assert ours == guides


@pytest.mark.parametrize("screen", OUR_OWN)
def test_what_the_guide_leaves_alone_is_left_alone(screen: str) -> None:
    empty = [field for field, value in guides_tables()[screen] if not value]
    by_reader = {"Email completion report…", "Username", "Password", "Confirm Password", "Name", "When to Execute"}
    for row in SHEETS[screen].rows:
        assert row.is_left_alone == (row.field in empty and row.field not in by_reader)


@pytest.mark.parametrize("screen", OUR_OWN)
def test_each_value_stands_once_in_the_printed_sheet(screen: str) -> None:
    """And all that is set in the type of values is one of the guide's values."""
    page = SHEETS[screen].to_html()
    values = [html.unescape(value) for value in re.findall("<code>(.*?)</code>", page)]
    assert values == [row.value for row in SHEETS[screen].rows if row.value]
    assert len(values) == len(set(values))
    pasted = re.findall("<pre>(.*?)</pre>", page, re.DOTALL)
    assert [html.unescape(text).split("\n") for text in pasted] == [list(SHEETS[screen].fields)] * bool(pasted)
    text = html.unescape(re.sub("<[^>]*>", "\n", page[page.index("<body>") :]))
    for row in SHEETS[screen].rows:
        if row.value:
            assert len(re.findall(rf"^{re.escape(row.value)}$", text, re.MULTILINE)) == 1, row.field


@pytest.mark.parametrize("screen", OUR_OWN)
def test_text_and_markdown_tell_the_same(screen: str) -> None:
    sheet = SHEETS[screen]
    text, markdown = sheet.to_text(), sheet.to_markdown()
    for row in sheet.rows:
        assert re.search(rf"^{re.escape(row.field)} +.*{re.escape(row.value or row.how)}", text, re.MULTILINE)
        shown = f"`{row.value}`" if row.value else row.how
        assert any(shown in line for line in markdown.splitlines() if line.startswith("| "))
    assert sheet.paste in text
    assert sheet.paste in markdown


def test_there_is_room_to_write_but_not_for_a_password() -> None:
    """Who prints the sheet writes user name and address on it, and nothing that is secret."""
    page = Exchange.hero().to_html()
    lines = re.findall('<th scope="row">([^<]*)</th><td class="line">', page)
    assert lines == ["Username", *["Email completion report…"] * 4]
    assert Exchange.hero(username="district", email="it@example.org").to_html().count('class="line"') == 0


def test_no_page_loads_or_runs_anything() -> None:
    page = Exchange.hero().to_html()
    assert "default-src 'none'" in page
    assert not re.search("<script|<img|<link|src=|href=|url\\(", page)


@needs_browser
def test_each_screen_is_one_printed_page(tmp_path: Path) -> None:
    """Also the longest list of fields."""
    page = Exchange.hero(username="district").to_html()
    browse(page, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'setup.pdf'}")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "setup.pdf").read_bytes())) == 5
