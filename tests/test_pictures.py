"""What a browser makes of every picture: nothing is cut, nothing lies over another, in each host and at each width."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from browsing import faults_of, needs_browser

import psfiles
from psfiles import District, checks
from psfiles.comparison import page_of
from psfiles.overview.charts import draw_inline
from psfiles.sheets import Exchange

nbformat = pytest.importorskip("nbformat", reason="needs the dependency group notebook")
nbconvert = pytest.importorskip("nbconvert", reason="needs the dependency group notebook")
pytest.importorskip("vl_convert", reason="needs the extra notebook")
pytest.importorskip("pyarrow", reason="needs the dependency group frames")

SAMPLE = Path(__file__).parents[1] / "examples" / "sample_district"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An object of each kind that draws itself, by name."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "TEACHER.txt").write_bytes((SAMPLE / "TEACHER.txt").read_bytes().replace(b"\t", b","))
    draw_inline()
    district = District.load(SAMPLE)
    psfiles.dump([attrs.evolve(one, mailing_city="Elsewhere") for one in district.students[::2]], folder / "HALF.TXT")
    return {
        "district": district,
        "report": checks.check(SAMPLE, today=dt.date(2026, 9, 14)),
        "overview": district.overview(),
        "comparison": psfiles.compare(SAMPLE / "STUDENT.TXT", folder / "HALF.TXT"),
        "chart": district.overview().charts.missing(),
        "grid": district.overview().charts.week(),
        "table": district.tables["students"],
        "detection": psfiles.detect(folder / "TEACHER.txt"),
        "sheets": Exchange.hero(email="a.long.address.of.somebody@district.example.org"),
    }


@pytest.fixture(scope="module")
def jupyter(shown: dict[str, Any]) -> Callable[[str], str]:
    """JupyterLab's own page of a notebook that shows them all, in one of its themes."""
    notebook = nbformat.v4.new_notebook()
    for name, one in shown.items():
        data = {"text/html": drawn(one), "text/plain": name}
        output = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
        notebook.cells.append(nbformat.v4.new_code_cell(name, outputs=[output]))

    def export(theme: str) -> str:
        page, _ = nbconvert.HTMLExporter(template_name="lab", theme=theme).from_notebook_node(notebook)
        return str(page)

    return export


# Rules like those of VS Code's and Colab's pages, and worse.
HOSTILE = """<style>
  body { font: 12px/1 serif; color: #123; text-align: right }
  .host table { table-layout: fixed; width: 300px; white-space: nowrap }
  .host .output tr:nth-child(n):hover td { padding: 0 }
  .host td, .host th, .host tr { text-align: right; max-width: 60px; padding: .5em; line-height: 1; border: none }
  .host dl { display: block } .host dl dt { float: left; width: 20px; clear: left }
  .host dl dd { margin-left: 90px; width: 30px }
  .host h1, .host h2, .host p, .host ul { margin: 3em; letter-spacing: .5em; text-transform: uppercase }
  .host span, .host div, .host section, .host code { display: inline; position: relative; left: 9px }
</style>"""


def drawn(one: Any) -> str:
    """What a notebook's cell shows of an object."""
    if hasattr(one, "_repr_mimebundle_"):  # a chart
        return str(one._repr_mimebundle_()["text/html"])
    return str(one._repr_html_())


@needs_browser
@pytest.mark.parametrize("width", [1200, 600])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_jupyterlab(theme: str, width: int, jupyter: Callable[[str], str], tmp_path: Path) -> None:
    assert faults_of(jupyter(theme), tmp_path, width=width) == []


@needs_browser
@pytest.mark.parametrize("marks", ['class="vscode-dark" style="background: #1e1e1e"', 'style="background: #fff"'])
def test_in_a_host_with_styles_of_its_own(marks: str, shown: dict[str, Any], tmp_path: Path) -> None:
    cells = "".join(map(drawn, shown.values()))
    page = f'<!DOCTYPE html><html><head>{HOSTILE}</head><body {marks}><div class="host"><div class="output">{cells}'
    assert faults_of(f"{page}</div></div></body></html>", tmp_path, width=900) == []


@needs_browser
@pytest.mark.parametrize(("width", "mode"), [(1200, "light"), (375, "light"), (375, "dark")])
@pytest.mark.parametrize("name", ["report", "overview", "comparison", "sheets"])
def test_a_page_by_itself(name: str, mode: str, width: int, shown: dict[str, Any], tmp_path: Path) -> None:
    one = shown[name]
    page = page_of([one]) if isinstance(one, psfiles.Comparison) else one.to_html()
    assert faults_of(page, tmp_path, width=width, mode=mode) == []
