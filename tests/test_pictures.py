"""What a browser makes of every picture: nothing is cut, nothing lies over another, in each host and at each width."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from browsing import needs_browser, run_in_page

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

# Every piece of text with its own box, the cell or card it belongs to, and the bars.
FAULTS = """(page, document) => {
  document.querySelectorAll("details").forEach(one => { one.open = true });
  const faults = [];
  const bars = [...document.querySelectorAll(".bar")].map(one => one.getBoundingClientRect());
  const roots = [...document.querySelectorAll(".psfiles")];
  if (!roots.length) faults.push("nothing is there");
  for (const root of roots) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode());) {
      if (!node.data.trim() || node.parentElement.closest("style")) continue;
      const cell = node.parentElement.closest("td, th, dd, dt, li, p, pre, caption, summary, svg, section, .psfiles");
      const box = cell.getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const part of range.getClientRects()) {
        const text = node.data.trim().slice(0, 40);
        if (part.left < box.left - 1 || part.right > box.right + 1 || part.right > page.innerWidth + 1
            || part.top < box.top - 3 || part.bottom > box.bottom + 3) faults.push(`outside of its cell: ${text}`);
        if (bars.some(bar => bar.width && part.left < bar.right - 1 && part.right > bar.left + 1
            && part.top < bar.bottom - 1 && part.bottom > bar.top + 1)) faults.push(`under a bar: ${text}`);
      }
    }
    for (const one of root.querySelectorAll("th, dd, td, code")) {
      for (const word of one.matches(".tiles dd, th, td code") ? one.textContent.split(/\\s+/) : []) {
        const start = [...one.childNodes].find(node => node.nodeType == 3 && node.data.includes(word));
        if (!start || !word || word.length > 30) continue;
        const range = document.createRange();
        range.setStart(start, start.data.indexOf(word));
        range.setEnd(start, start.data.indexOf(word) + word.length);
        if (new Set([...range.getClientRects()].map(part => Math.round(part.top))).size > 1)
          faults.push(`broken: ${word}`);
      }
    }
  }
  return faults.slice(0, 10);
}"""

# The contrast of every text with what is behind it, by the formula of WCAG; 4.5 is enough.
PALE = """(page, document) => {
  document.querySelectorAll("details").forEach(one => { one.open = true });
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data] };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, i) => one * a / 255 + under[i] * (1 - a / 255));
  const behind = one => one === null ? [255, 255, 255]
    : over(rgba(page.getComputedStyle(one).backgroundColor), behind(one.parentElement));
  const light = rgb => rgb.map(one => one / 255).map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);
  const pale = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.closest(".psfiles") || one.closest("style")) continue;
    const under = behind(one);
    const ink = page.getComputedStyle(one)[one.matches("svg *") ? "fill" : "color"];
    const pair = [light(over(rgba(ink), under)), light(under)];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) pale.add(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
  }
  return [...pale].slice(0, 10);
}"""


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


def faults_of(page: str, folder: Path, *, width: int, mode: str = "light") -> list[str]:
    """What is cut, covered, broken or too pale in a page."""
    script = f"(page, document) => [...({FAULTS})(page, document), ...({PALE})(page, document)]"
    found: list[str] = run_in_page(page, script, folder, width=width, mode=mode)
    return found


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
