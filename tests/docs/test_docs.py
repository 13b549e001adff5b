"""The documentation says what is so: its examples run, its links lead somewhere, its pages are reachable."""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest
from docs_pages import DOCS, ROOT, examples_of, failures, fill, needs, page_name, pages, prose, unaccounted

EVERY_PAGE = pytest.mark.parametrize("page", [pytest.param(page, id=page_name(page)) for page in pages()])
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<title>.+)$", re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder like the one that the pages speak of; what they write there, they can import."""
    fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)


@EVERY_PAGE
@pytest.mark.usefixtures("working_folder")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # a page may show how not to do it
def test_examples_do_what_the_page_says(page: Path) -> None:
    said_otherwise = failures(page)
    assert not said_otherwise, said_otherwise


@EVERY_PAGE
def test_every_python_block_runs_or_says_why_not(page: Path) -> None:
    assert unaccounted(page.read_text(encoding="utf-8")) == []


@EVERY_PAGE
def test_a_page_with_examples_says_what_it_needs(page: Path) -> None:
    """``.ci/extras.py`` finds out whether that suffices."""
    text = page.read_text(encoding="utf-8")
    packages = needs(text)
    if page.parent.name == "how-to" or (examples_of(text) and page not in (ROOT / "README.md", DOCS / "index.md")):
        assert packages
    for package in packages or ():
        if package.startswith("psfiles["):
            assert set(package[8:-1].split(",")) <= set(metadata("psfiles").get_all("Provides-Extra") or ())


def test_the_readme_shows_examples_that_run() -> None:
    assert examples_of((ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_readme_has_no_link_that_an_index_page_would_break() -> None:
    """A package index shows the page without the files beside it."""
    assert LINK.findall(CODE.sub("", prose((ROOT / "README.md").read_text(encoding="utf-8")))) == []


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as MyST and code hosts make them."""
    titles = (match["title"].lower() for match in HEADING.finditer(prose(text)))
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in titles}


@EVERY_PAGE
def test_relative_links_lead_somewhere(page: Path) -> None:
    dead = []
    for match in LINK.finditer(CODE.sub("", prose(page.read_text(encoding="utf-8")))):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (page.parent / target) if target else page
        if not path.exists() or (
            anchor and path.suffix == ".md" and anchor not in _anchors(path.read_text(encoding="utf-8"))
        ):
            dead.append(match["target"])
    assert dead == []


@EVERY_PAGE
def test_cross_references_name_pages_that_exist(page: Path) -> None:
    """Sphinx says so too, but only when the site is built."""
    text = prose(page.read_text(encoding="utf-8"))
    named = re.findall(r"\{doc\}`(?:[^`<]*<)?(?P<target>[^`>]+)>?`", text)
    paths = [_source(DOCS / name[1:] if name.startswith("/") else page.parent / name) for name in named]
    assert [path for path in paths if not path.exists()] == []


def _source(document: Path) -> Path:
    """The file of a page, or of a notebook, which is copied into the site when it is built."""
    is_notebook = document.parent == DOCS / "notebooks"
    return ROOT / "examples" / f"{document.name}.py" if is_notebook else document.with_suffix(".md")


def _in_toctrees(page: Path) -> set[Path]:
    """A page and all that its toctrees lead to."""
    found = {page}
    for toctree in TOCTREE.finditer(page.read_text(encoding="utf-8")):
        for line in toctree["text"].splitlines():
            entry = line.strip()
            if entry and not entry.startswith(":"):
                for path in sorted(page.parent.glob(f"{entry}.md")):
                    if path != page:
                        found |= _in_toctrees(path)
    return found


def test_every_page_is_in_the_toctree() -> None:
    assert sorted(set(pages()) - {ROOT / "README.md"}) == sorted(_in_toctrees(DOCS / "index.md"))
