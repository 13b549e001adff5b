"""A real browser for tests: what it makes of a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

__all__ = ["browse", "faults_of", "needs_browser", "run_in_page"]

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")

needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no Chromium is installed")


def browse(page: str, folder: Path, *options: str) -> str:
    """Open a page in a headless browser, without a network; give what it prints."""
    assert _BROWSER is not None
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [_BROWSER, "--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars"]
    command += [f"--disable-{feature}" for feature in _QUIET]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}", *options]
    command += [(folder / "page.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout  # noqa: S603 - a page of ours


def run_in_page(page: str, script: str, folder: Path, *, width: int, mode: str = "light") -> Any:
    """What a function of JavaScript gives for a page that is ``width`` pixels wide.

    The page stands in a frame, since a window is never narrower than 500 pixels.
    """
    page = re.sub(r"<meta http-equiv[^>]*>", "", page)
    (folder / "inner.html").write_text(page, encoding="utf-8")
    outer = f"""<!DOCTYPE html><meta name="color-scheme" content="light dark">
        <iframe src="inner.html" style="border: 0; width: {width}px; height: 900px"></iframe><output></output>
        <script>onload = () => {{
          const page = document.querySelector("iframe").contentWindow;
          document.querySelector("output").textContent = JSON.stringify(({script})(page, page.document));
        }}</script>"""
    dom = browse(
        outer,
        folder,
        f"--window-size={width + 100},1000",
        "--allow-file-access-from-files",
        f"--blink-settings=preferredColorScheme={int(mode == 'light')}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    )
    found = re.search(r"<output>(.*?)</output>", dom, re.DOTALL)
    assert found is not None
    return json.loads(unescape(found[1]))


def faults_of(page: str, folder: Path, *, width: int, mode: str = "light") -> list[str]:
    """What is cut, covered, broken or too pale in a page."""
    script = f"(page, document) => [...({FAULTS})(page, document), ...({PALE})(page, document)]"
    found: list[str] = run_in_page(page, script, folder, width=width, mode=mode)
    return found


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
  // In a chart, text lies over the shape of the same place, not in it.
  const painted = one => {
    if (!one.matches("svg *")) return null;
    const { x, y, width, height } = one.getBoundingClientRect();
    const shapes = [...one.closest("svg").querySelectorAll("[aria-roledescription='rect mark']")].filter(shape => {
      const box = shape.getBoundingClientRect();
      return box.left <= x && x + width <= box.right && box.top <= y + height / 2 && y + height / 2 <= box.bottom;
    });
    return shapes.length ? rgba(page.getComputedStyle(shapes.at(-1)).fill).slice(0, 3) : null;
  };
  const light = rgb => rgb.map(one => one / 255).map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);
  const pale = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.closest(".psfiles") || one.closest("style")) continue;
    const under = painted(one) || behind(one);
    const ink = page.getComputedStyle(one)[one.matches("svg *") ? "fill" : "color"];
    const pair = [light(over(rgba(ink), under)), light(under)];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) pale.add(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
  }
  return [...pale].slice(0, 10);
}"""
