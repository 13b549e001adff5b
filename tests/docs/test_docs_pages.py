"""What runs the pages sees what is wrong in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs_pages import DOCS, examples_of, failures, needs, page_name, pages, unaccounted

PAGE = """
# Page

```python
# adding.py
def add(one, other):
    return one + other
```

```python
>>> from adding import add
>>> add(1, 2)
3
```

```console
$ python -c "from adding import add; print(add(2, 2))"
4
$ python -c "raise SystemExit(3)"
[exit 3]
```

<!-- needs a server -->
```python
connect()
```
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("docs_pages.ROOT", tmp_path)


def said_otherwise(text: str) -> str:
    path = Path.cwd() / "page.md"
    path.write_text(text, encoding="utf-8")
    return failures(path)


def test_a_page_that_is_right() -> None:
    assert said_otherwise(PAGE) == ""
    assert len(examples_of(PAGE)) == 5
    assert unaccounted(PAGE) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("\n3\n", "\n4\n"), ("\n4\n", "\n5\n"), ("[exit 3]", "[exit 4]"), ("one + other", "one - other")],
)
def test_a_page_that_is_wrong(right: str, wrong: str) -> None:
    assert "Expected" in said_otherwise(PAGE.replace(right, wrong))


def test_a_failure_names_its_line() -> None:
    line = PAGE[: PAGE.index(">>> add")].count("\n") + 1
    assert f"line {line}," in said_otherwise(PAGE.replace("\n3\n", "\n4\n"))


def test_a_block_without_its_excuse() -> None:
    page = PAGE.replace("<!-- needs a server -->", "")
    assert unaccounted(page) == [page[: page.index("connect()")].count("\n")]


def test_what_a_page_needs() -> None:
    page = "# Page\n\n:::{note}\nNeeds `pip install 'psfiles[arrow]' polars`.\n:::\n"
    assert needs(page) == ["psfiles[arrow]", "polars"]
    assert needs("<!-- made -->\n\n" + page) == ["psfiles[arrow]", "polars"]
    assert needs(page.replace("# Page", "# Page\n\nText")) is None


def test_a_block_that_is_no_python() -> None:
    with pytest.raises(SyntaxError):
        examples_of(PAGE.replace("connect()", "connect("))


def test_the_pages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docs_pages.ROOT", DOCS.parent)
    assert {"README.md", "docs/index.md", "docs/how-to/read-an-export.md"} <= set(map(page_name, pages()))
